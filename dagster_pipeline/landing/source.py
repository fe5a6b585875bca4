"""How a source is declared. Landing, compaction, retention, the pull, dbt's sources and the docs read nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "text",
    "short_text",
    "host",
    "integer",
    "number",
    "decimal",
    "boolean",
    "timestamp",
    "object",
    "text_or_object",
    "texts",
    "numbers",
    "objects",
]

SQL_TYPES: dict[Kind, str] = {
    "text": "varchar",
    "short_text": "varchar",
    "host": "varchar",
    "integer": "bigint",
    "number": "double",
    "decimal": "decimal(18, 2)",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "object": "varchar",
    "text_or_object": "varchar",
    "texts": "varchar[]",
    "numbers": "double[]",
    "objects": "varchar",
}

# Characters of a text or of JSON kept as text, elements of an array.
MAX_LENGTHS: dict[Kind, int] = {
    "text": 10_000,
    "short_text": 1_000,
    "host": 253,
    "object": 1_000_000,
    "text_or_object": 1_000_000,
    "texts": 10_000,
    "numbers": 10_000,
    "objects": 1_000_000,
}
# Integers that every JSON reader keeps exact; amounts and numbers whose sums stay far from any overflow.
RANGES: dict[Kind, tuple[int, int]] = {
    "integer": (-(2**53) + 1, 2**53 - 1),
    "number": (-(10**15), 10**15),
    "numbers": (-(10**15), 10**15),
    "decimal": (-(10**12), 10**12),
}
EARLIEST = date(2000, 1, 1)

OWN_DAYS = "own days"


@dataclass(frozen=True)
class Field:
    """One column and what it may hold; a row with any other value is rejected with the reason.

    ``required`` rejects null and blank. ``minimum``, ``maximum`` (also of the numbers of an array), ``max_length``,
    ``earliest`` and ``days_ahead`` (of the landing date) replace the limits of the kind; ``pattern`` is a regular
    expression that the whole text must match. A ``short_text``, and each text of ``texts``, is an identifier or a name:
    no control characters.

    ``empty_key``: a column of the key that may be absent; null and blank are one key.

    ``lost`` says what a file without this column cannot tell; landing such a file warns with it. ``pulled_from`` is
    the column of the product's table to pull where it has none of this name.
    """

    name: str
    kind: Kind = "text"
    description: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    pattern: str = ""
    earliest: date = EARLIEST
    days_ahead: int = 1
    empty_key: bool = False
    lost: str = ""
    pulled_from: str = ""

    @property
    def column(self) -> str:
        """The name as SQL reads it: connectors deliver columns called ``end``, ``text`` or ``index``."""
        return f'"{self.name}"'

    @property
    def longest(self) -> int | None:
        """The most characters or elements; None where length means nothing."""
        return self.max_length or MAX_LENGTHS.get(self.kind)

    @property
    def lowest(self) -> int | None:
        return self.minimum if self.minimum is not None else RANGES.get(self.kind, (None, None))[0]

    @property
    def highest(self) -> int | None:
        return self.maximum if self.maximum is not None else RANGES.get(self.kind, (None, None))[1]


@dataclass(frozen=True)
class Window:
    """``reader`` looks back ``times`` the longest of the days in dbt's variable ``variable``; older raw days may go."""

    reader: str
    variable: str
    times: int = 1


@dataclass(frozen=True)
class Source:
    """One landing table. ``key``, a column or several, identifies a row across deliveries; ``event_time`` names the
    UTC timestamp whose date partitions the raw Parquet.

    ``last_by``: the columns whose greatest values make a delivery of a row the last one; ``warehouse prune`` drops the
    others. Empty when earlier deliveries are read too. ``keeps``: why raw days stay whatever their age, or the window
    that is read of them. ``touches``: which days a new file changes, OWN_DAYS or the days of the rows of another source
    (``source.column``) with the same value; nothing where only tables of the current date are built from it.
    ``pulled``: whether the product's PostgreSQL has a table of that name. ``personal``: whether it tells of people.
    ``silent_days``: after how many days without an accepted row `dbt source freshness` warns; None where rows come only
    when something changes.
    """

    name: str
    key: str | tuple[str, ...]
    event_time: str
    fields: tuple[Field, ...]
    description: str = ""
    last_by: tuple[str, ...] = ()
    keeps: str | Window = "the oldest version of a row may be the one in force"
    touches: tuple[str, ...] = ()
    pulled: Literal["never", "optional", "required"] = "never"
    personal: bool = False
    silent_days: int | None = None

    def __post_init__(self) -> None:
        required = {field.name for field in self.fields if field.required}
        for name in self.key_columns:
            if name not in required and not self.field(name).empty_key:
                raise ValueError(f"{self.name}: the key column {name} must be a required field.")
        if self.event_time not in required or self.field(self.event_time).kind != "timestamp":
            raise ValueError(f"{self.name}: the event time {self.event_time} must be a required timestamp.")

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def key_columns(self) -> tuple[str, ...]:
        return (self.key,) if isinstance(self.key, str) else self.key

    @property
    def key_sql(self) -> str:
        """The key of a row as one text."""
        if isinstance(self.key, str):
            return f'cast("{self.key}" as varchar)'
        columns = ", ".join(
            f"coalesce(\"{name}\", '')" if self.field(name).empty_key else f'"{name}"' for name in self.key
        )
        return f"concat_ws(chr(31), {columns})"
