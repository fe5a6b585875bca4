"""``analytics.duckdb``: the published tables as analysts open them, with comments, keys and telling types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import connect, literal
from dagster_pipeline.publishing.catalogue import Table
from dagster_pipeline.settings import Settings

# Of the same size as a file of DuckDB 2, and opened by everything that bundles DuckDB 1.4 or newer, too.
STORAGE = "v1.4.0"
# Its key grows by every form every night; an index of it would cost more memory than the table is worth.
WITHOUT_INDEX = {"style_hints_history"}
_UNKNOWN = Table()


def write(
    settings: Settings,
    path: Path,
    shown: Iterable[str],
    kept: Iterable[str],
    previous: Path,
    catalogue: Mapping[str, Table],
) -> None:
    """Write the database ``path``: the published tables ``shown`` of the warehouse file, and ``kept`` of ``previous``.

    ``kept`` are tables of domains that were held back; those that ``previous`` does not have are left out.
    """
    with connect(settings) as con:
        con.execute(f"attach {literal(path)} as analytics (storage_version {literal(STORAGE)})")
        con.execute("create schema analytics.published")
        con.execute(f"attach {literal(settings.database)} as warehouse (read_only)")
        _copy(con, "warehouse", shown, catalogue)
        if previous.exists():
            con.execute(f"attach {literal(previous)} as previous (read_only)")
            _copy(con, "previous", _existing(con, "previous", kept), catalogue)


def _copy(con: duckdb.DuckDBPyConnection, database: str, names: Iterable[str], catalogue: Mapping[str, Table]) -> None:
    for name in names:
        table = catalogue.get(f"published.{name}", _UNKNOWN)
        # Models of Spark's are views that read by relative names: their own database must be the current one.
        con.execute(f"use {database}")
        con.execute(f"create table analytics.published.{name} as {_select(con, name, table)}")
        con.execute("use analytics")
        _describe(con, name, table)


def _select(con: duckdb.DuckDBPyConnection, name: str, table: Table) -> str:
    columns = {column for column, *_ in con.execute(f"describe published.{name}").fetchall()}
    kinds = dict.fromkeys(table.json, "json") | dict.fromkeys(table.utc, "timestamptz")
    casts = [f"cast({column} as {kind}) as {column}" for column, kind in kinds.items() if column in columns]
    replaced = f" replace ({', '.join(casts)})" if casts else ""
    return f"select *{replaced} from published.{name} order by all"


def _describe(con: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    columns = {column for column, *_ in con.execute(f"describe published.{name}").fetchall()}
    if table.key and columns.issuperset(table.key) and name not in WITHOUT_INDEX:
        con.execute(f"alter table published.{name} add primary key ({', '.join(table.key)})")
    if table.description:
        con.execute(f"comment on table published.{name} is {literal(table.comment())}")
    for column, description in table.columns.items():
        if column in columns and description:
            con.execute(f"comment on column published.{name}.{column} is {literal(description)}")


def _existing(con: duckdb.DuckDBPyConnection, database: str, names: Iterable[str]) -> list[str]:
    found = con.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = 'published'", [database]
    )
    return sorted({name for (name,) in found.fetchall()}.intersection(names))
