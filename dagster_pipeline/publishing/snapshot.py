"""One folder per publication, and one rename that moves every consumer to it.

``published`` and ``personal`` in the state folder are links through ``snapshots/current``. A new snapshot is written
beside, complete, before ``current`` is replaced, so a reader sees the last good state or the new one, never a mixture.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_pipeline import rights
from dagster_pipeline.checks.sentences import without_rows
from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.publishing import catalogue, database, documents, files, history
from dagster_pipeline.publishing.catalogue import Table
from dagster_pipeline.publishing.history import Publication
from dagster_pipeline.settings import Settings, WarehouseError

SCHEMAS = ("published", "personal")
# A table that grows by a date every night: only new dates are written, the others are linked from the last snapshot.
BY_DATE = {"style_hints_history"}
# Raise it when rows of dates that were published before are written anew: files of another number are not linked.
BY_DATE_VERSION = 4
DATABASE = Path("published") / "analytics.duckdb"


def publish(
    settings: Settings,
    name: str,
    domain_of: Callable[[tuple[str, str]], str] = lambda table: "",
    held_back: Mapping[str, list[str]] | None = None,
    accepted: str | None = None,
) -> Path:
    """Write the published and personal tables of the warehouse file as snapshot ``name`` and make it current.

    The tables of the domains ``held_back`` (``domain_of`` a schema and table) are those of the snapshot before. Returns
    the snapshot's folder. Raises WarehouseError when there is nothing to publish.
    """
    if not settings.database.exists():
        raise WarehouseError("There is nothing to publish yet; run `warehouse nightly` first.")
    settings.snapshots.mkdir(parents=True, exist_ok=True)
    for unfinished in settings.snapshots.glob("*.writing"):
        shutil.rmtree(unfinished)
    previous = current(settings)
    folder = settings.snapshots / f"{name}.writing"
    described = catalogue.read(settings)
    if not described:
        raise WarehouseError("dbt's manifest is missing, which says what to publish; run `warehouse nightly` first.")
    held_back = dict(held_back or {})
    shown = []
    with connect(settings, settings.database, read_only=True) as con:
        ((as_of_date,),) = con.execute("select max(as_of_date) from published.run_log").fetchall()
        for schema in SCHEMAS:
            target = folder / schema
            target.mkdir(parents=True)
            for table in tables(con, schema):
                entry = described.get(f"{schema}.{table}", Table())
                if domain_of((schema, table)) in held_back:
                    _link(table, entry.meta, target, previous / schema)
                    continue
                _write(con, f"{schema}.{table}", entry, target, previous / schema)
                if schema == "published" and "file" not in entry.meta:
                    shown.append(table)
        kept = [table for table in tables(con, "published") if domain_of(("published", table)) in held_back]
    database.write(settings, folder / DATABASE, shown, kept, previous / DATABASE, described)
    at = datetime.now(UTC).isoformat()
    said = {domain: [without_rows(one) for one in sentences] for domain, sentences in held_back.items()}
    publication = Publication(
        name, at, "publish", as_of_date and str(as_of_date), name, at, held_back=said, accepted=accepted
    )
    return complete(settings, folder, publication)


def complete(settings: Settings, folder: Path, publication: Publication) -> Path:
    """Record ``publication`` in the written ``folder`` and make it current; returns the snapshot's folder."""
    previous = current(settings)
    history.record(folder, previous, publication)
    documents.describe(settings, folder, previous, SCHEMAS, publication, catalogue.read(settings))
    rights.open_published(folder)
    os.sync()
    finished = settings.snapshots / publication.snapshot
    if finished.exists():
        shutil.rmtree(finished)
    folder.rename(finished)
    point_to(settings, finished)
    forget_old(settings)
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
    """Names of the tables of ``schema``, or of the views over Spark's, sorted."""
    found = con.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = current_database() and table_schema = ? order by table_name",
        [schema],
    )
    return [name for (name,) in found.fetchall() if not name.endswith(("__dbt_tmp", "__dbt_backup"))]


def _write(con: duckdb.DuckDBPyConnection, table: str, entry: Table, folder: Path, previous: Path) -> None:
    """Write ``table`` as the file that its ``meta`` declares, as Parquet by date, or as one Parquet file."""
    name = table.rpartition(".")[2]
    if "file" in entry.meta:
        files.write(con, table, entry.meta["file"], folder)
    elif name in BY_DATE:
        _write_by_date(con, table, folder / name, previous / name)
    elif "search_index" not in entry.meta:
        files.copy(con, f"from {table} order by all", folder / f"{name}.parquet", "parquet", entry)


def _write_by_date(con: duckdb.DuckDBPyConnection, table: str, folder: Path, previous: Path) -> None:
    dates = con.execute(f"select as_of_date, any_value(run_id) from {table} group by 1 order by 1").fetchall()
    folder.mkdir()
    for day, run_id in dates:
        part = Path(f"as_of_date={day}") / f"{run_id}.v{BY_DATE_VERSION}.parquet"
        (folder / part).parent.mkdir()
        if (previous / part).exists():
            (folder / part).hardlink_to(previous / part)
        else:
            select = f"select * from {table} where as_of_date = date '{day}' order by all"
            files.copy(con, select, folder / part, "parquet")


def _link(table: str, meta: Mapping[str, Any], folder: Path, previous: Path) -> None:
    """Keep the files of ``table`` as the snapshot before has them; none where it has none."""
    name = meta["file"]["path"] if "file" in meta else table if table in BY_DATE else f"{table}.parquet"
    # One file per value of a column lies in a folder of its own (files.py).
    kept = previous / (Path(name).parent if "{" in name else name)
    if kept.is_dir():
        shutil.copytree(kept, folder / kept.relative_to(previous), copy_function=os.link)
    elif kept.exists():
        (folder / kept.relative_to(previous)).hardlink_to(kept)


def forget_old(settings: Settings, count: int = history.KEPT, dry_run: bool = False) -> list[Path]:
    """Delete the snapshots that are not worth keeping (``history.worth_keeping``); returns them."""
    keep = history.worth_keeping(history.kept(settings.snapshots), count) | {current(settings).name}
    folders = [path for path in settings.snapshots.iterdir() if path.is_dir() and not path.is_symlink()]
    old = sorted(path for path in folders if path.name not in keep)
    for folder in old if not dry_run else ():
        shutil.rmtree(folder)
    return old
