"""``warehouse prune``: delete what no published table needs, and say of the rest why it stays.

Nothing here may change what is published: a full refresh after it gives the same tables (docs/operations.md).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from dagster_pipeline import environment
from dagster_pipeline.dbt_run import project
from dagster_pipeline.duckdb_io import connect, literal, paths
from dagster_pipeline.landing import compact, log
from dagster_pipeline.landing.source import Window
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.publishing import history, snapshot
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.writer_lock import writer_lock


@dataclass(frozen=True)
class Pruned:
    """``count`` things of one kind that were deleted (``bytes`` of disk), or ``refused``: a sentence that says why."""

    what: str
    count: int = 0
    bytes: int = 0
    refused: str = ""


def prune(
    settings: Settings,
    keep_days: int,
    keep_snapshots: int,
    raw_before: date | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
) -> Iterator[Pruned]:
    """Delete old snapshots; report pages, logs and Dagster runs older than ``keep_days``; texts of lines refused before
    that, superseded deliveries, and with ``raw_before`` the raw days before it that nothing reads.

    ``dry_run`` deletes nothing. Raises WarehouseError when another process is writing.
    """
    before = (now or datetime.now(UTC)) - timedelta(days=keep_days)
    with writer_lock(settings, "warehouse prune"), connect(settings) as con:
        log.prepare(con, settings)
        yield _snapshots(settings, keep_snapshots, dry_run)
        pages = [path for path in settings.reports.glob("????-??-??.html") if path.stem < f"{before:%Y-%m-%d}"]
        yield _files("report pages", pages, dry_run)
        logs = [path for path in (settings.home / "logs").glob("night-*.log") if path.stem < f"night-{before:%Y%m%d}"]
        yield _files("logs of nights", logs, dry_run)
        yield from _dagster_runs(settings, before, dry_run)
        yield _reject_texts(con, settings, before, dry_run)
        yield from _superseded(con, settings, dry_run)
        if raw_before:
            yield from _raw_days(settings, raw_before, dry_run)


def _snapshots(settings: Settings, keep: int, dry_run: bool) -> Pruned:
    if not settings.snapshots.is_dir():
        return Pruned("snapshots")
    sizes = {path: _bytes(path) for path in settings.snapshots.iterdir() if path.is_dir()}
    old = snapshot.forget_old(settings, keep, dry_run)
    return Pruned("snapshots", len(old), sum(sizes[path] for path in old))


def _files(what: str, files: list[Path], dry_run: bool) -> Pruned:
    size = sum(_bytes(path) for path in files)
    for path in files if not dry_run else ():
        path.unlink()
    return Pruned(what, len(files), size)


def _dagster_runs(settings: Settings, before: datetime, dry_run: bool) -> Iterator[Pruned]:
    if not (settings.dagster_home / "history").is_dir():
        yield Pruned("Dagster runs")
        return

    environment.prepare(settings)
    import dagster as dg

    size = _bytes(settings.dagster_home)
    with dg.DagsterInstance.get() as instance:
        ended = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
        runs = instance.get_runs(dg.RunsFilter(statuses=ended, created_before=before))
        for run in runs if not dry_run else ():
            instance.delete_run(run.run_id)
            instance.compute_log_manager.delete_logs(prefix=[run.run_id])
    files = settings.dagster_home / "history" / "runs"
    if dry_run:
        yield Pruned("Dagster runs", len(runs), sum(_bytes(files / f"{run.run_id}.db") for run in runs))
        return
    for run in runs:
        for leftover in files.glob(f"{run.run_id}.db*"):
            leftover.unlink()
    if runs:
        for database in (files / "index.db", settings.dagster_home / "history" / "runs.db"):
            # SQLite gives space back only when asked; a daemon that is just writing keeps it for the next time.
            with contextlib.suppress(sqlite3.OperationalError), sqlite3.connect(database) as con:
                con.execute("vacuum")
    yield Pruned("Dagster runs", len(runs), max(0, size - _bytes(settings.dagster_home)))


def _reject_texts(con: duckdb.DuckDBPyConnection, settings: Settings, before: datetime, dry_run: bool) -> Pruned:
    """Forget the text of refused lines: it may be personal. Source, file, line and reason stay, and are published."""
    files = con.execute(f"""
        select r.filename, count(*) from read_parquet({paths(settings.rejects, "*.parquet")}, filename = true) as r
        join read_parquet({paths(settings.landing_log, "*.parquet")}) as l using (source, fingerprint)
        where l.landed_at < timestamp '{before:%Y-%m-%d %H:%M:%S}' and r.text is not null
        group by 1 order by 1""").fetchall()
    size = sum(Path(file).stat().st_size for file, _ in files)
    for file, _ in files if not dry_run else ():
        log.replace_parquet(
            con,
            f"select * replace (cast(null as varchar) as text) from read_parquet({paths(Path(file))}) order by line",
            Path(file),
        )
    left = 0 if dry_run else sum(Path(file).stat().st_size for file, _ in files)
    return Pruned("texts of refused lines", sum(count for _, count in files), size - left)


def _superseded(con: duckdb.DuckDBPyConnection, settings: Settings, dry_run: bool) -> Iterator[Pruned]:
    for source in SOURCES.values():
        if not source.last_by:
            continue
        unbuilt = _unbuilt_files(settings, source.name)
        days = list(compact.superseded_days(con, settings, source))
        what = f"superseded deliveries of {source.name}"
        if days and unbuilt:
            # The next night finds the days that a redelivery touches by the earlier delivery of the same run.
            yield Pruned(what, refused=f"{unbuilt} files have landed since the last night; run `warehouse nightly`")
            continue
        size = sum(_bytes(day.folder) for day in days)
        for day in days if not dry_run else ():
            compact.rewrite(con, settings, day)
        if days:
            left = 0 if dry_run else sum(_bytes(day.folder) for day in days)
            yield Pruned(what, sum(day.superseded for day in days), size - left)


def _unbuilt_files(settings: Settings, source: str) -> int:
    """How many landed files of ``source`` the last night has not built."""
    landed = f"(select * from {log.relation(settings)} where source = {literal(source)})"
    if not settings.database.exists():
        with duckdb.connect() as con:
            return con.execute(f"select count(*) from {landed}").fetchall()[0][0]
    with connect(settings, settings.database, read_only=True) as con:
        try:
            return con.execute(f"""
                select count(*) from {landed} where batch_seq > (
                    select coalesce(min(newest_batch), 0) from (
                        select arg_max(newest_batch, built_at) as newest_batch from published.run_log group by domain))
                """).fetchall()[0][0]
        except duckdb.CatalogException:
            return con.execute(f"select count(*) from {landed}").fetchall()[0][0]


def _raw_days(settings: Settings, before: date, dry_run: bool) -> Iterator[Pruned]:
    for source in SOURCES.values():
        days = [path for path in (settings.raw / source.name).glob("event_date=*") if path.name != log.EMPTY_DAY]
        old = sorted(path for path in days if path.name < f"event_date={before}")
        what = f"raw days of {source.name}"
        if not old:
            continue
        if not isinstance(source.keeps, Window):
            yield Pruned(what, refused=f"{len(old)} days stay: {source.keeps}")
            continue
        read_from = _first_day_read(settings, source.keeps)
        unread = [path for path in old if path.name < f"event_date={read_from}"]
        if len(unread) < len(old):
            stay = len(old) - len(unread)
            yield Pruned(what, refused=f"{stay} days stay: {source.keeps.reader} read from {read_from} on")
        size = sum(_bytes(path) for path in unread)
        for path in unread if not dry_run else ():
            for file in path.glob("*.parquet"):
                file.unlink()
            path.rmdir()
        yield Pruned(what, len(unread), size)


def _first_day_read(settings: Settings, window: Window) -> date:
    now = history.of(snapshot.current(settings))
    if now is None or now.as_of_date is None:
        raise WarehouseError("Nothing is published yet; what a night needs is known after the first one.")
    longest = max(project.variable(window.variable))
    return date.fromisoformat(now.as_of_date) - timedelta(days=window.times * longest - 1)


def _bytes(path: Path) -> int:
    """What deleting ``path`` gives back: files that other snapshots link to give nothing."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file() and not one.is_symlink()]
    return sum(one.stat().st_size for one in files if one.stat().st_nlink == 1)
