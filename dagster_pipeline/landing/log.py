"""The landing log: one Parquet file, one row per landed file; replacing it is the commit of a landing."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from dagster_pipeline import rights
from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.landing import compact
from dagster_pipeline.landing.parse import empty_table
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import Settings

LOG_COLUMNS = {
    "batch_seq": "bigint",
    "source": "varchar",
    "file": "varchar",
    "fingerprint": "varchar",
    "lines": "bigint",
    "accepted": "bigint",
    "duplicates": "bigint",
    "rejected": "bigint",
    "event_dates": "date[]",
    "landed_at": "timestamp",
}
REJECT_COLUMNS = {
    "source": "varchar",
    "file": "varchar",
    "fingerprint": "varchar",
    "line": "bigint",
    "reason": "varchar",
    "text": "varchar",
}
# Behind all others: the engine estimates a source's rows by its first file. With an empty one there it expected
# none and built joins from the wrong side; a night's keys among 100 million took 7.2 s instead of 0.5.
EMPTY_DAY = "event_date=9999-12-31"


def prepare(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create what readers need before anything has landed, and clear away what a killed landing left behind."""
    rights.close_older(settings)
    for folder in (settings.raw, settings.rejects, settings.temp):
        # Also where dbt is run by hand, under any umask.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not settings.landing_log.exists():
        replace_parquet(con, _empty(LOG_COLUMNS), settings.landing_log)
    if not (settings.rejects / "none.parquet").exists():
        replace_parquet(con, _empty(REJECT_COLUMNS), settings.rejects / "none.parquet")
    for source in SOURCES.values():
        placeholder = settings.raw / source.name / EMPTY_DAY / "none.parquet"
        if not placeholder.exists():
            placeholder.parent.mkdir(parents=True, exist_ok=True)
            replace_parquet(con, empty_table(source), placeholder)
        # Where it once stood; a state folder of that time would keep the wrong estimate.
        (settings.raw / source.name / "event_date=1970-01-01" / "none.parquet").unlink(missing_ok=True)
    _recover(con, settings)


def replace_parquet(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    """Write ``select`` beside ``path`` and rename it there: a reader sees the old file or the new one."""
    beside = path.with_suffix(".writing")
    con.execute(f"copy ({select}) to {literal(beside)} (format parquet, compression zstd)")
    beside.replace(path)


def landed_fingerprints(con: duckdb.DuckDBPyConnection, settings: Settings) -> dict[tuple[str, str], int]:
    """``(source, fingerprint) -> batch_seq`` of everything that has landed."""
    rows = con.execute(f"select source, fingerprint, batch_seq from read_parquet({paths(settings.landing_log)})")
    return {(source, fingerprint): seq for source, fingerprint, seq in rows.fetchall()}


def append(con: duckdb.DuckDBPyConnection, settings: Settings, select: str) -> None:
    """Commit one landed file: ``select`` gives its single row in the order of LOG_COLUMNS."""
    log = paths(settings.landing_log)
    replace_parquet(
        con, f"select * from read_parquet({log}) union all {select} order by batch_seq", settings.landing_log
    )


def _empty(columns: dict[str, str]) -> str:
    return f"select {', '.join(f'cast(null as {kind}) as {name}' for name, kind in columns.items())} limit 0"


def _recover(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    compact.finish(settings)
    shutil.rmtree(settings.temp, ignore_errors=True)
    settings.temp.mkdir(parents=True)
    marker = settings.raw / "landing"
    if not marker.exists():
        return
    source, fingerprint = marker.read_text().split()
    if (source, fingerprint) not in landed_fingerprints(con, settings):
        for leftover in (settings.raw / source).glob(f"*/{fingerprint[:16]}*.parquet"):
            leftover.unlink()
        (settings.rejects / f"{source}-{fingerprint[:16]}.parquet").unlink(missing_ok=True)
    marker.unlink()
