"""The landing log: a folder of Parquet files with one row per landed file; a new file of it is the commit of a landing.

A file of the log is called after the first and the last batch in it. Each landing adds one of a single row; thirty-two
of a size become one of the next. So a landing costs the same after a year: as one file, which each landing wrote anew,
it cost 5 ms more per 1,000 landed files.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from dagster_pipeline import rights
from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.landing import compact, rows
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
    "quarantined": "bigint",
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
QUARANTINE_COLUMNS = {
    "source": "varchar",
    "id": "varchar",
    "file": "varchar",
    "batch_seq": "bigint",
    "reason": "varchar",
    "since": "timestamp",
}
_MERGED = 32
# Behind all others: the engine estimates a source's rows by its first file. With an empty one there it expected
# none and built joins from the wrong side; a night's keys among 100 million took 7.2 s instead of 0.5.
EMPTY_DAY = "event_date=9999-12-31"


def prepare(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create what readers need before anything has landed, and clear away what a killed landing left behind."""
    rights.close_older(settings)
    for folder in (settings.raw, settings.rejects, settings.temp, settings.staging):
        # Also where dbt is run by hand, under any umask.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.landing_log.mkdir(mode=0o700, exist_ok=True)
    if not (settings.landing_log / "none.parquet").exists():
        replace_parquet(con, _empty(LOG_COLUMNS), settings.landing_log / "none.parquet")
    _take_over_single_file(con, settings)
    if not settings.quarantine_list.exists():
        replace_parquet(con, _empty(QUARANTINE_COLUMNS), settings.quarantine_list)
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


def relation(settings: Settings) -> str:
    """All of the log, as a table function of the engine."""
    return f"read_parquet({paths(settings.landing_log, '*.parquet')})"


def last_batch(settings: Settings) -> int:
    """The number of the newest batch, 0 before the first."""
    return max((last for _, last, _ in _parts(settings)), default=0)


def landed_batches(
    con: duckdb.DuckDBPyConnection, settings: Settings, source: str, fingerprints: Iterable[str]
) -> dict[str, int]:
    """``fingerprint -> batch_seq`` of those of ``fingerprints`` that have landed."""
    wanted = ", ".join(literal(one) for one in fingerprints)
    if not wanted:
        return {}
    rows = con.execute(f"""
        select fingerprint, max(batch_seq) from {relation(settings)}
        where source = {literal(source)} and fingerprint in ({wanted}) group by fingerprint""")
    return dict(rows.fetchall())


def append(con: duckdb.DuckDBPyConnection, settings: Settings, batch_seq: int, select: str) -> None:
    """Commit batch ``batch_seq``: ``select`` gives its single row in the order of LOG_COLUMNS."""
    typed = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in LOG_COLUMNS.items())
    row = f"select {typed} from ({select}) as log_row ({', '.join(LOG_COLUMNS)})"
    replace_parquet(con, row, _part(settings, batch_seq, batch_seq))
    _merge(con, settings)


def _part(settings: Settings, first: int, last: int) -> Path:
    return settings.landing_log / f"{first:010}-{last:010}.parquet"


def _parts(settings: Settings) -> list[tuple[int, int, Path]]:
    """First batch, last batch and path of every file of the log but the empty one, in order."""
    found = ((path.stem.split("-"), path) for path in settings.landing_log.glob("*-*.parquet"))
    return sorted((int(first), int(last), path) for (first, last), path in found)


def _merge(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make one of the newest files where thirty-two of them are of one size, then perhaps of thirty-two such."""
    size = 1
    parts = _parts(settings)
    while True:
        newest = [part for part in parts[-_MERGED:] if part[1] - part[0] + 1 == size]
        if len(newest) < _MERGED:
            return
        files = ", ".join(paths(path) for _, _, path in newest)
        merged = _part(settings, newest[0][0], newest[-1][1])
        replace_parquet(con, f"select * from read_parquet([{files}]) order by batch_seq", merged)
        for _, _, path in newest:
            path.unlink()
        size *= _MERGED
        parts = _parts(settings)


def _clear_merged(settings: Settings) -> None:
    """Delete what a killed merge left: files whose batches are in a longer one, and half a file."""
    end = 0
    for _, last, path in sorted(_parts(settings), key=lambda part: (part[0], -part[1])):
        if last <= end:
            path.unlink()
        end = max(end, last)
    for leftover in settings.landing_log.glob("*.writing"):
        leftover.unlink()


def _take_over_single_file(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Version 0.1 had one file."""
    old = settings.raw / "landing_log.parquet"
    if not old.exists():
        return
    if not _parts(settings):
        (last,) = con.execute(f"select max(batch_seq) from read_parquet({paths(old)})").fetchone() or (None,)
        if last:
            columns = ", ".join(f"{'0::bigint as ' if name == 'quarantined' else ''}{name}" for name in LOG_COLUMNS)
            replace_parquet(
                con, f"select {columns} from read_parquet({paths(old)}) order by batch_seq", _part(settings, 1, last)
            )
    old.unlink()


def _empty(columns: dict[str, str]) -> str:
    return f"select {', '.join(f'cast(null as {kind}) as {name}' for name, kind in columns.items())} limit 0"


def start(settings: Settings, source: str, batch_seq: int, batch: str, fingerprint: str) -> None:
    """Note which batch is being landed: until it is in the log a crash leaves files that the next start removes."""
    _marker(settings).write_text(f"{source} {batch_seq} {batch} {fingerprint}")


def finish(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Bring the batch that was being landed to its end: drop what it replaces, or, not being in the log, itself."""
    marker = _marker(settings)
    if not marker.exists():
        return
    # Killed while it was written, or by version 0.1, which named two of the four: then nothing replaces anything.
    source, batch_seq, batch, fingerprint = (marker.read_text().split() + [""] * 4)[:4]
    if batch_seq.isdecimal() and last_batch(settings) >= int(batch_seq):
        rows.remove(con, settings, source, _earlier(con, settings, source, int(batch_seq), fingerprint))
        for refused in settings.rejects.glob(f"{source}-*{fingerprint[:16]}.parquet"):
            if refused.stem != f"{source}-{batch}":
                refused.unlink()
    elif batch:
        for leftover in (settings.raw / source).glob(f"*/{batch}-*.parquet"):
            leftover.unlink()
        (settings.rejects / f"{source}-{batch}.parquet").unlink(missing_ok=True)
    marker.unlink()


def _earlier(con: duckdb.DuckDBPyConnection, settings: Settings, source: str, batch_seq: int, fingerprint: str) -> str:
    found = con.execute(f"""
        select batch_seq from {relation(settings)}
        where source = {literal(source)} and fingerprint = {literal(fingerprint)} and batch_seq < {batch_seq}""")
    return ", ".join(str(seq) for (seq,) in found.fetchall())


def _marker(settings: Settings) -> Path:
    return settings.raw / "landing"


def _recover(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    compact.finish(settings)
    for folder in {settings.temp, settings.staging}:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    _clear_merged(settings)
    finish(con, settings)
