"""Take single rows out of the raw Parquet, or move them to where no model reads, and back.

A file is replaced by one without the rows, by a rename. What is moved stands at both places until then: a move that was
killed is finished by the same move.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.settings import Settings


def remove(con: duckdb.DuckDBPyConnection, settings: Settings, source: str, batches: str) -> None:
    """Drop the rows of ``batches``, numbers with commas between."""
    if batches:
        move(con, settings, settings.raw / source, None, f"_seq in ({batches})")


def move(
    con: duckdb.DuckDBPyConnection, settings: Settings, origin: Path, target: Path | None, where: str
) -> list[date]:
    """Move the rows for which ``where`` holds from the days of ``origin`` to those of ``target``; the days they are of.

    Without a ``target`` they are dropped.
    """
    if next(origin.glob("*/*.parquet"), None) is None:
        return []
    found = con.execute(f"""
        select distinct filename
        from read_parquet({paths(origin, "*", "*.parquet")}, filename = true, union_by_name = true)
        where {where} order by filename""").fetchall()
    files = [Path(name) for (name,) in found]
    for file in files:
        if target is not None:
            _add(con, settings, file, where, target / file.parent.name / file.name)
        others = f"from read_parquet({paths(file)}) where not coalesce({where}, false)"
        if con.execute(f"select count(*) from ({others})").fetchall()[0][0]:
            _write(con, settings, others, file)
        else:
            file.unlink()
    return sorted({date.fromisoformat(file.parent.name.removeprefix("event_date=")) for file in files})


def _add(con: duckdb.DuckDBPyConnection, settings: Settings, file: Path, where: str, target: Path) -> None:
    rows = f"from read_parquet({paths(file)}) where {where}"
    if target.exists():
        there = f"read_parquet({paths(target)})"
        rows = f"""from {there} union all by name (select * from ({rows}) as moved
            where not exists (from {there} as known where known._seq = moved._seq and known._line = moved._line))"""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(con, settings, rows, target)


def _write(con: duckdb.DuckDBPyConnection, settings: Settings, rows: str, path: Path) -> None:
    beside = settings.staging / path.name
    con.execute(
        f"copy (select * from ({rows}) order by _seq, _line) to {literal(beside)} (format parquet, compression zstd)"
    )
    beside.replace(path)
