"""Rewrite raw days without the deliveries that no model can see any more, because a later one of the same row wins.

The rows that stay keep their batch, line and order. One day at a time is replaced; a marker names the files that the
new one stands for, so that a crash in between leaves neither both nor none (landing's start finishes it).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.landing.source import Source
from dagster_pipeline.settings import Settings


@dataclass(frozen=True)
class Day:
    """One raw day with ``superseded`` rows of ``rows``."""

    source: Source
    folder: Path
    rows: int
    superseded: int


def superseded_days(con: duckdb.DuckDBPyConnection, settings: Settings, source: Source) -> Iterator[Day]:
    """Days that hold rows to drop; leaves their (_seq, _line) in the temp table ``superseded``."""
    order = ", ".join(f"{column} desc" for column in source.last_by)
    raw = paths(settings.raw / source.name, "*", "*.parquet")
    con.execute(f"""
        create or replace temp table superseded as
        select _seq, _line, event_date from (
            select _seq, _line, event_date, row_number() over (partition by {source.key_sql} order by {order}) as place
            from read_parquet({raw}, hive_partitioning = true, hive_types = {{'event_date': date}})
        ) where place > 1""")
    found = con.execute(f"""
        select event_date, count(*) as rows, count(s._seq) as superseded
        from read_parquet({raw}, hive_partitioning = true, hive_types = {{'event_date': date}}) as r
        left join superseded as s using (_seq, _line, event_date)
        group by event_date having count(s._seq) > 0 order by event_date""").fetchall()
    for day, rows, superseded in found:
        yield Day(source, settings.raw / source.name / f"event_date={day}", rows, superseded)


def rewrite(con: duckdb.DuckDBPyConnection, settings: Settings, day: Day) -> None:
    """Replace the files of ``day`` by one without the rows of ``superseded``."""
    old = sorted(day.folder.glob("*.parquet"))
    new = day.folder / f"compacted-{uuid.uuid4().hex}.parquet"
    beside = settings.staging / new.name
    parts = ", ".join(paths(path) for path in old)
    if day.superseded < day.rows:
        con.execute(f"""
            copy (
                select * from read_parquet([{parts}], hive_partitioning = false, union_by_name = true) as r
                where not exists (from superseded as s where s._seq = r._seq and s._line = r._line)
                order by _seq, _line
            ) to {literal(beside)} (format parquet, compression zstd)""")
    told = {
        "folder": str(day.folder.relative_to(settings.raw)),
        "new": new.name if beside.exists() else None,
        "old": [path.name for path in old],
    }
    _marker(settings).write_text(json.dumps(told))
    if beside.exists():
        beside.replace(new)
    finish(settings)


def finish(settings: Settings) -> None:
    """Delete the files that a rewritten one stands for; nothing to do unless a crash came between."""
    marker = _marker(settings)
    if not marker.exists():
        return
    try:
        told = json.loads(marker.read_text())
    except ValueError:  # killed while the marker was written: nothing has been replaced yet
        told = None
    if told:
        folder = settings.raw / told["folder"]
        if told["new"] is None or (folder / told["new"]).exists():
            for name in told["old"]:
                (folder / name).unlink(missing_ok=True)
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    marker.unlink()


def _marker(settings: Settings) -> Path:
    return settings.raw / "compacting"
