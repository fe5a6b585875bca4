"""How a source is declared. The parser, the empty raw tables and the documentation are derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "host", "integer", "timestamp", "object", "text_or_object", "number", "decimal", "boolean"]

SQL_TYPES: dict[Kind, str] = {
    "text": "varchar",
    "host": "varchar",
    "integer": "bigint",
    "number": "double",
    "decimal": "decimal(18, 2)",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "object": "varchar",
    "text_or_object": "varchar",
}


@dataclass(frozen=True)
class Field:
    """One column. ``required`` refuses null and blank; ``choices``, ``minimum``, ``maximum`` any other value.

    ``lost`` says what a file without this column cannot tell; landing such a file warns with it.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    lost: str = ""

    @property
    def column(self) -> str:
        """The name as SQL reads it: connectors deliver columns called ``end``, ``text`` or ``index``."""
        return f'"{self.name}"'


@dataclass(frozen=True)
class Source:
    """One landing table. ``key``, a column or several, identifies a row across deliveries; ``event_time`` names the
    UTC timestamp whose date partitions the raw Parquet and which may lie at most one day after the landing date.
    """

    name: str
    key: str | tuple[str, ...]
    event_time: str
    fields: tuple[Field, ...]
    description: str = ""

    @property
    def key_sql(self) -> str:
        """The key of a row as one text."""
        if isinstance(self.key, str):
            return f'cast("{self.key}" as varchar)'
        columns = ", ".join(f'"{name}"' for name in self.key)
        return f"concat_ws(chr(31), {columns})"
