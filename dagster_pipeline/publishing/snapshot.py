"""One folder per publication, and one rename that moves every consumer to it.

``published`` and ``personal`` in the state folder are links through ``snapshots/current``. A new snapshot is written
beside, complete, before ``current`` is replaced, so a reader sees the last good state or the new one, never a mixture.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from dagster_pipeline.engine import connect
from dagster_pipeline.landing.parse import literal
from dagster_pipeline.publishing import money, policies
from dagster_pipeline.settings import Settings, WarehouseError

KEPT_SNAPSHOTS = 7
SCHEMAS = ("published", "personal")
# A table that grows by a date every night: only new dates are written, the others are linked from the last snapshot.
BY_DATE = {"style_hints_history"}


def publish(settings: Settings, name: str) -> Path:
    """Write the published and personal tables of the warehouse file as snapshot ``name`` and make it current.

    Returns the snapshot's folder. Raises WarehouseError when there is nothing to publish.
    """
    if not settings.database.exists():
        raise WarehouseError("There is nothing to publish yet; run `warehouse nightly` first.")
    settings.snapshots.mkdir(parents=True, exist_ok=True)
    for unfinished in settings.snapshots.glob("*.writing"):
        shutil.rmtree(unfinished)
    previous = current(settings)
    folder = settings.snapshots / f"{name}.writing"
    with connect(settings, settings.database, read_only=True) as con:
        for schema in SCHEMAS:
            target = folder / schema
            target.mkdir(parents=True)
            target.chmod(0o755 if schema == "published" else 0o700)
            for table in tables(con, schema):
                if table in BY_DATE:
                    _write_by_date(con, f"{schema}.{table}", target / table, previous / schema / table)
                else:
                    _write_parquet(con, f"from {schema}.{table} order by all", target / f"{table}.parquet")
        policies.write_policy_lists(con, folder / "personal" / "policy_lists")
        money.write_receipts_csv(con, folder / "personal" / "receipts.csv")
        _write_documents(con, folder / "published" / "style_hints.jsonl")
    _write_database(settings, folder / "published" / "analytics.duckdb")
    os.sync()
    finished = settings.snapshots / name
    if finished.exists():
        shutil.rmtree(finished)
    folder.rename(finished)
    point_to(settings, finished)
    _forget_old(settings)
    return finished


def current(settings: Settings) -> Path:
    """The folder that consumers see now; a path that does not exist when nothing is published."""
    return (settings.snapshots / "current").resolve()


def point_to(settings: Settings, snapshot: Path) -> None:
    """Make ``snapshot`` what consumers see, by one rename."""
    for schema in SCHEMAS:
        link = settings.home / schema
        if not link.is_symlink():
            link.symlink_to(Path("snapshots") / "current" / schema)
    beside = settings.snapshots / "current.new"
    beside.unlink(missing_ok=True)
    beside.symlink_to(snapshot.name)
    beside.replace(settings.snapshots / "current")


def tables(con: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """Names of the tables of ``schema``, sorted."""
    found = con.execute(
        "select table_name from duckdb_tables() "
        "where database_name = current_database() and schema_name = ? order by table_name",
        [schema],
    )
    return [name for (name,) in found.fetchall() if not name.endswith(("__dbt_tmp", "__dbt_backup"))]


def _write_parquet(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    con.execute(f"copy ({select}) to {literal(path)} (format parquet, compression zstd)")


def _write_by_date(con: duckdb.DuckDBPyConnection, table: str, folder: Path, previous: Path) -> None:
    dates = con.execute(f"select as_of_date, any_value(run_id) from {table} group by 1 order by 1").fetchall()
    folder.mkdir()
    for day, run_id in dates:
        part = Path(f"as_of_date={day}") / f"{run_id}.parquet"
        (folder / part).parent.mkdir()
        if (previous / part).exists():
            (folder / part).hardlink_to(previous / part)
        else:
            select = f"select * from {table} where as_of_date = date '{day}' order by all"
            _write_parquet(con, select, folder / part)


def _write_documents(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    con.execute(f"""
        copy (
            select host, schema_hash, quality, cast(style_hint as json) as style_hint
            from marts.style_hint_documents order by host, schema_hash
        ) to {literal(path)} (format json)""")


def _write_database(settings: Settings, path: Path) -> None:
    with connect(settings, path) as con:
        con.execute(f"attach {literal(settings.database)} as warehouse (read_only)")
        con.execute("create schema published; use warehouse")
        for table in tables(con, "published"):
            con.execute(f"create table analytics.published.{table} as from published.{table} order by all")
        con.execute("use analytics; detach warehouse")


def _forget_old(settings: Settings) -> None:
    finished = [path for path in settings.snapshots.iterdir() if path.is_dir() and not path.is_symlink()]
    finished.sort(key=lambda path: path.stat().st_mtime_ns)
    for old in finished[:-KEPT_SNAPSHOTS]:
        if old != current(settings):
            shutil.rmtree(old)
