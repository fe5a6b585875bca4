"""``warehouse doctor``: the usual mistakes, each with what to do about it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import duckdb

from dagster_pipeline import published
from dagster_pipeline.landing.parse import literal
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.lock import writer_lock
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.window import yesterday

MIN_FREE_BYTES = 2 << 30
MAX_REJECT_SHARE = 0.01
MIN_SEGMENT_COVERAGE = 0.8
MAX_NONE_PCT = 20.0


@dataclass(frozen=True)
class Finding:
    level: Literal["ok", "warning", "error"]
    what: str
    advice: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the machine, the state folder, the landed data and what is published, in this order."""
    yield from _machine(settings)
    yield from _landing(settings)
    yield from _published(settings)


def _machine(settings: Settings) -> Iterator[Finding]:
    yield Finding("ok", f"Python {sys.version.split()[0]}, DuckDB {duckdb.__version__}, state in {settings.home}")
    existing = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    if not os.access(existing, os.W_OK):
        yield Finding("error", f"{existing} cannot be written", "Set WAREHOUSE_HOME to a folder of yours.")
        return
    free = shutil.disk_usage(existing).free
    if free < MIN_FREE_BYTES:
        yield Finding("warning", f"{free >> 20} MiB are free on the disk of {existing}", "Free some space.")
    if settings.home.exists():
        try:
            with writer_lock(Settings(**{**_fields(settings), "lock_wait_seconds": 0.0}), "doctor"):
                yield Finding("ok", "no other process is writing the warehouse")
        except WarehouseError as error:
            yield Finding("warning", str(error))


def _fields(settings: Settings) -> dict:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}


def _landing(settings: Settings) -> Iterator[Finding]:
    if not settings.landing_log.exists():
        yield Finding(
            "warning", "nothing has landed yet", "Run `warehouse land autofill_events FILE…` or `warehouse demo`."
        )
        return
    with duckdb.connect() as con:
        log = f"read_parquet({literal(settings.landing_log)})"
        files, lines, rejected, newest = con.execute(
            f"select count(*), coalesce(sum(lines), 0), coalesce(sum(rejected), 0), max(landed_at) from {log}"
        ).fetchone()
        landed = {name for (name,) in con.execute(f"select distinct source from {log}").fetchall()}
        unreadable = con.execute(
            f"select file, text from read_parquet({literal(settings.rejects / '*.parquet')}) where fingerprint is null"
        ).fetchall()
    yield Finding("ok", f"{files} files with {lines:,} lines have landed, the last at {newest} UTC")
    if lines and rejected / lines > MAX_REJECT_SHARE:
        yield Finding(
            "warning",
            f"{rejected / lines:.1%} of the landed lines were rejected",
            'See why: warehouse query "from landing_rejects_summary order by rows desc".',
        )
    for file, text in unreadable:
        yield Finding("error", f"{file} could not be read: {text}", "Deliver it again, then land it again.")
    if "autofill_events" not in landed:
        yield Finding("warning", "no autofill_events have landed", "Without runs there are no hints.")
    strangers = [p.name for p in _folders(settings) if p.name not in SOURCES]
    if strangers:
        yield Finding(
            "warning",
            f"{settings.landing_dir} has folders that are no source: {', '.join(strangers)}",
            f"The sources are {', '.join(SOURCES)}.",
        )


def _folders(settings: Settings) -> list:
    return sorted(p for p in settings.landing_dir.iterdir() if p.is_dir()) if settings.landing_dir.is_dir() else []


def _published(settings: Settings) -> Iterator[Finding]:
    try:
        _, rows = published.query(
            settings,
            "select max(as_of_date), count(*), 100.0 * count(*) filter (source = 'none') / nullif(count(*), 0) "
            "from style_hints",
        )
    except WarehouseError as error:
        yield Finding("warning", str(error))
        return
    as_of, forms, none_pct = rows[0]
    if not forms:
        yield Finding("warning", "the published hint table is empty", "Land runs, then run `warehouse nightly`.")
        return
    yield Finding("ok", f"{forms:,} forms have hints as of {as_of}")
    if as_of < yesterday() - timedelta(days=1):
        yield Finding(
            "warning",
            f"the hints are as of {as_of}, {(yesterday() - as_of).days} days behind",
            "Is the schedule on? Run `warehouse nightly`, or see the log in the state folder.",
        )
    if none_pct > MAX_NONE_PCT:
        yield Finding("warning", f"{none_pct:.0f} % of the forms have no hint", "Is their host's family in the seed?")
    _, rows = published.query(
        settings, "select sum(share_of_runs) filter (segment_key is not null) from segment_distribution"
    )
    coverage = rows[0][0]
    if coverage is not None and coverage < MIN_SEGMENT_COVERAGE:
        yield Finding("warning", f"only {coverage:.0%} of the runs have a segment", "Do the runs carry a job title?")
