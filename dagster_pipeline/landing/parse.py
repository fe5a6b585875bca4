"""SQL that turns one file into typed rows, each with the reason it is refused, or none.

The engine reads and judges; nothing here sees a row. Every format is first brought to the same shape, the physical
line, its text, and per field the value as text with a flag whether its JSON type fits, and then judged by one rule set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.landing import csv_records, lines, rules
from dagster_pipeline.landing.source import SQL_TYPES, Field, Kind, Source
from dagster_pipeline.settings import WarehouseError

# What the JSON text of a value begins with, by which its type is told: asking the parser for every value of a line took
# as long as parsing the line.
_STARTS: dict[str, str] = {
    "text": "starts_with({0}, '\"')",
    "number": "{0} between '-' and ':'",
    "boolean": "{0} in ('true', 'false')",
    "object": "starts_with({0}, '{{')",
    "array": "starts_with({0}, '[')",
}
_JSON_TYPES: dict[Kind, tuple[str, ...]] = {
    "text": ("text",),
    "short_text": ("text",),
    "host": ("text",),
    "timestamp": ("text",),
    "integer": ("number",),
    "number": ("number",),
    "decimal": ("number", "text"),
    "boolean": ("boolean",),
    "object": ("object",),
    "text_or_object": ("text", "object"),
    "texts": ("array",),
    "numbers": ("array",),
    "objects": ("array",),
}


def file_format(path: Path) -> str:
    """``json``, ``csv`` or ``parquet`` by the file's name; raises WarehouseError for any other ending."""
    name = path.name.lower().removesuffix(".gz")
    for ending, kind in (
        (".jsonl", "json"),
        (".ndjson", "json"),
        (".json", "json"),
        (".csv", "csv"),
        (".parquet", "parquet"),
    ):
        if name.endswith(ending):
            return kind
    raise WarehouseError(
        f"{path} has an unknown format; give .jsonl, .ndjson, .json or .csv (or .gz of it), or .parquet."
    )


@dataclass(frozen=True)
class Reader:
    """How one file is read: ``select`` gives ``line``, ``__refused`` (why the line is no row at all, or null) and per
    field ``<name>`` and ``<name>__fits``.

    Values are text, but for the ``native`` fields, whose column already has the declared type. ``text`` and ``hash``
    are the line's own text and a fingerprint of it, to be used on rows of ``select``. ``columns`` are those of the
    file, null where every line may have its own (JSON). ``twice`` says that reading again costs less than keeping.
    """

    select: str
    text: str = "line_text"
    hash: str = "hash(line_text)"
    native: frozenset[str] = frozenset()
    columns: frozenset[str] | None = None
    twice: bool = False


# Parquet columns that need no way round by text: their every value is one of the declared kind.
_NATIVE: dict[Kind, str] = {
    "integer": r"U?(TINY|SMALL)?INT(EGER)?|BIGINT",
    "number": r"DOUBLE",
    "boolean": r"BOOLEAN",
    "timestamp": r"TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?",
    "texts": r"VARCHAR\[\]",
    "numbers": r"(U?(TINY|SMALL)?INT(EGER)?|BIGINT|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))\[\]",
}


def reader(con: duckdb.DuckDBPyConnection, source: Source, path: Path) -> Reader:
    """How ``path`` is read; the lines of a text file go to the temp table ``lines`` first.

    Raises WarehouseError when the file cannot be read or a required column of a CSV or Parquet file is missing.
    """
    kind = file_format(path)
    if kind == "parquet":
        return _parquet_reader(con, source, path)
    # Numbering the lines is the work of one thread, judging them of all: 500,000 lines of gzip JSON land in 4.2 s, and
    # took 5.2 with both in one statement.
    is_plain = lines.load(con, path)
    return _csv_reader(con, source, path, is_plain) if kind == "csv" else Reader(_json_reader(source))


def _csv_reader(con: duckdb.DuckDBPyConnection, source: Source, path: Path, is_plain: bool) -> Reader:
    first, names = csv_records.header(con)
    _check_columns(source, names)
    # A third of the processor time of the expressions, and right where each line is a record.
    is_read = is_plain and first == 1 and csv_records.read(con, path, names)
    if not is_read:
        csv_records.split(con, first, names, source.event_time)
    places = {name: f"nullif(fields[{place}], '')" for place, name in enumerate(names, 1)}
    values = [
        f"{places.get(f.name, 'cast(null as varchar)')} as {f.column}, true as {rules.fits(f)}" for f in source.fields
    ]
    return Reader(f"select line, line_text, __refused, {', '.join(values)} from records", columns=frozenset(names))


def _parquet_reader(con: duckdb.DuckDBPyConnection, source: Source, path: Path) -> Reader:
    relation = f"read_parquet({paths(path)}, hive_partitioning = false)"
    columns = {row[0]: row[1] for row in con.execute(f"describe select * from {relation}").fetchall()}
    _check_columns(source, columns)
    native = frozenset(f.name for f in source.fields if re.fullmatch(_NATIVE.get(f.kind, ""), columns.get(f.name, "-")))
    values = [
        f"{f'r.{f.column}' if f.name in native else _as_text(f, columns)} as {f.column}, true as {rules.fits(f)}"
        for f in source.fields
    ]
    text = "cast(to_json(r) as varchar)"
    return Reader(
        f"""
        select file_row_number + 1 as line, r, cast(null as varchar) as __refused, {", ".join(values)}
        from {relation} as r""",
        # The row as JSON is what a refusal keeps; making it of every row took a third of the time of landing Parquet.
        text=text,
        # The engine gives [] and null inside of a map the same hash: one row would pass for a repeat of the other.
        hash=f"hash({text})" if any(map(_is_nested, columns.values())) else "hash(r)",
        native=native,
        columns=frozenset(columns),
        twice=True,
    )


def _check_columns(source: Source, columns: Iterable[str]) -> None:
    missing = [field.name for field in source.fields if field.required and field.name not in columns]
    if missing:
        raise WarehouseError(f"the required column{'s' * (len(missing) > 1)} {', '.join(missing)} missing in the file")


def rows_in(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The rows of a Parquet file as its footer counts them."""
    (rows,) = con.execute(f"select sum(num_rows) from parquet_file_metadata({paths(path)})").fetchone() or (0,)
    return int(rows or 0)


def _json_reader(source: Source) -> str:
    shape = "{" + ", ".join(f'"{field.name}": "JSON"' for field in source.fields) + "}"
    values = [f"s.{f.column} ->> '$' as {f.column}, {_has_type(f)} as {rules.fits(f)}" for f in source.fields]
    # Most lines begin with their brace; only another beginning is worth parsing the line once more.
    is_object = "json_valid(line_text) and (starts_with(line_text, '{') or json_type(line_text) = 'OBJECT')"
    return f"""
        select line, line_text, case when s is null then coalesce(unreadable, 'the line is not a JSON object') end
                as __refused,
            case when s is not null then json_keys(line_text) end as __line_keys, {", ".join(values)}
        from (
            select line, line_text, unreadable, json_transform(
                case when unreadable is null and {is_object} then line_text end, {literal(shape)}) as s
            from lines
            where {csv_records.is_filled("line_text")}
        )"""


def _has_type(field: Field) -> str:
    value = f"cast(s.{field.column} as varchar)"
    types = " or ".join(_STARTS[name].format(value) for name in _JSON_TYPES[field.kind])
    return f"coalesce({value} = 'null' or {types}, true)"


def _as_text(field: Field, columns: dict[str, str]) -> str:
    if field.name not in columns:
        return "cast(null as varchar)"
    value = f"to_json(r.{field.column})" if _is_nested(columns[field.name]) else f"r.{field.column}"
    return f"nullif(cast({value} as varchar), '')"


def _is_nested(sql_type: str) -> bool:
    return sql_type.startswith(("STRUCT", "MAP", "UNION")) or sql_type.endswith("]")


def judged(source: Source, file: Reader, landing_date: str) -> str:
    """A select over a ``reader``: ``line``, ``line_text`` of refused rows, ``row_hash``, ``key_hash``, ``__reason``
    (null when accepted) and, unless the file is read ``twice``, the typed columns.

    The first field that breaks a rule, in the order of the declaration, gives the reason
    (docs/rules/landing.md#refusals).
    """
    branches = ["when __refused is not null then __refused"]
    if file.columns is None:
        branches.append(f"when {rules.repeats('__line_keys')} then 'the line has a key twice'")
    branches += rules.reasons(source, landing_date)
    columns = "" if file.twice else f", {_columns(source)}"
    return f"""
        select line, case when __reason is not null then {file.text} end as line_text, {file.hash} as row_hash,
            hash({source.key_sql}) as key_hash, __reason{columns}
        from (select *, case {" ".join(branches)} end as __reason from ({_with_types(source, file)}))"""


def typed(source: Source, file: Reader) -> str:
    """A select over a ``reader``: ``line`` and the typed columns, of refused rows too."""
    return f"select line, {_columns(source)} from ({_with_types(source, file)})"


def _with_types(source: Source, file: Reader) -> str:
    return f"select {', '.join(['*', *rules.layer(source, file.native)])} from ({file.select})"


def _columns(source: Source) -> str:
    return ", ".join(f"{rules.typed(field)} as {field.column}" for field in source.fields)


def key_hash(key: str) -> str:
    """A 63-bit hash of a row's key: eight bytes a row find the days of an event in all of history."""
    # Spelled md5_number_lower(key) >> 1 the same number takes five times as long: that goes by way of a bit string.
    return f"cast(md5_number({key}) >> 65 as bigint)"


def empty_table(source: Source) -> str:
    """A select without rows in the shape of the source's raw Parquet: the first night finds typed tables."""
    columns = [f"cast(null as {SQL_TYPES[field.kind]}) as {field.column}" for field in source.fields]
    return f"select {', '.join(columns)}, {', '.join(f'cast(null as {t}) as {c}' for c, t in DELIVERY.items())} limit 0"


# What every raw row says of its delivery: the hash that finds an event's day, the batch, its order, and the line.
DELIVERY = {"_key": "bigint", "_batch": "varchar", "_seq": "bigint", "_line": "bigint"}
