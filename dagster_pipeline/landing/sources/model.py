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
    """One column. ``required`` refuses null and blank; ``choices``, ``minimum``, ``maximum`` any other value."""

    name: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class Source:
    """One landing table. ``key`` identifies a row across deliveries; ``event_time`` names the UTC timestamp whose
    date partitions the raw Parquet and which may lie at most one day after the landing date.
    """

    name: str
    key: str
    event_time: str
    fields: tuple[Field, ...]
    description: str = ""
