"""Files that are not Parquet: a model's YAML says which file its rows are published as, and DuckDB writes it.

config:
  meta:
    file:
      path: policy_lists/user_id={user_id}.jsonl   # .jsonl or .csv; with {column}, one file per value of it
      columns: [policy_id, name, definition]       # in this order
      json: [definition]                           # texts that hold JSON are written as JSON
      order_by: [rank]
      key: [policy_id]                             # optional: what changed is written beside (documents.py)
      schema: policy_list.schema.json              # optional: its JSON Schema in docs/contracts, and the version of
      version: 1                                   # its contract, as manifest.json tells them
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from dagster_pipeline.duckdb_io import literal
from dagster_pipeline.publishing.catalogue import Table

FORMATS = {
    "parquet": "format parquet, compression zstd",
    "csv": "format csv, header",
    "jsonl": "format json",
}
# What a spreadsheet takes for the start of a formula; full-width signs count in East Asian locales.
FORMULA = r"^[=+@\t\r\n\-＝＋－＠]"  # noqa: RUF001
_FETCHED_FILES = 1000


def copy(con: duckdb.DuckDBPyConnection, select: str, path: Path, kind: str, about: Table | None = None) -> None:
    """Write the rows of ``select`` to ``path``; a text in a CSV that a spreadsheet would run gets an apostrophe.

    A Parquet file says in its metadata what it is ``about``: the keys description and columns.
    """
    if kind == "csv":
        select = _without_formulas(con, select)
    options = FORMATS[kind]
    if about and about.description:
        said = {"description": about.comment(), "columns": json.dumps(about.columns)}
        options += f", kv_metadata {{{', '.join(f'{key}: {literal(value)}' for key, value in said.items())}}}"
    con.execute(f"copy ({select}) to {literal(path)} ({options})")


def write(con: duckdb.DuckDBPyConnection, table: str, file: Mapping[str, Any], folder: Path) -> None:
    """Write ``table`` into ``folder`` as the file, or the files, that its model declares."""
    path = folder / file["path"]
    path.parent.mkdir(exist_ok=True)
    as_json = file.get("json", [])
    columns = {name: f"cast({name} as json)" if name in as_json else name for name in file["columns"]}
    order = ", ".join(file["order_by"])
    if key := re.search(r"{(\w+)}", path.name):
        _write_per_value(con, table, key[1], columns, order, path)
    else:
        select = ", ".join(f"{value} as {name}" for name, value in columns.items())
        copy(con, f"select {select} from {table} order by {order}", path, path.suffix.removeprefix("."))


def _write_per_value(
    con: duckdb.DuckDBPyConnection, table: str, key: str, columns: Mapping[str, str], order: str, path: Path
) -> None:
    # COPY with PARTITION_BY wrote 5,000 such files in 2.4 s, this does in 0.7, and promises no order within a file.
    if path.suffix == ".csv":
        head, line = ",".join(columns) + "\n", _csv_line(columns)
    else:
        document = ", ".join(f"{name} := {value}" for name, value in columns.items())
        head, line = "", f"cast(to_json(struct_pack({document})) as varchar)"
    found = con.execute(f"select {key}, string_agg({line}, chr(10) order by {order}) from {table} group by {key}")
    while batch := found.fetchmany(_FETCHED_FILES):
        for value, lines in batch:
            # Percent-encoded, no value can lead out of the folder.
            name = path.name.replace(f"{{{key}}}", quote(str(value), safe=""))
            path.with_name(name).write_text(f"{head}{lines}\n", encoding="utf-8", newline="")


def _csv_line(columns: Mapping[str, str]) -> str:
    # RFC 4180, as COPY writes it: quotes only where a comma, a quote or a line break needs them
    texts = []
    for value in columns.values():
        text = f"cast({value} as varchar)"
        runs = f"regexp_matches({text}, '{FORMULA}') and try_cast({text} as double) is null"
        texts.append(f"(case when {runs} then '''' || {text} else coalesce({text}, '') end)")
    quoted = (
        f"case when regexp_matches({text}, '[,\"\\r\\n]') "
        f"then '\"' || replace({text}, '\"', '\"\"') || '\"' else {text} end"
        for text in texts
    )
    return " || ',' || ".join(quoted)


def _without_formulas(con: duckdb.DuckDBPyConnection, select: str) -> str:
    texts = [f'"{name}"' for name, kind, *_ in con.execute(f"describe {select}").fetchall() if kind == "VARCHAR"]
    harmless = [
        f"case when regexp_matches({name}, '{FORMULA}') then '''' || {name} else {name} end as {name}" for name in texts
    ]
    return f"select * replace ({', '.join(harmless)}) from ({select})" if texts else select
