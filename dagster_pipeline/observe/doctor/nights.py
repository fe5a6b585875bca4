"""What starts the nights, and how the last one ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from dagster_pipeline import environment
from dagster_pipeline.observe.doctor.finding import Finding
from dagster_pipeline.product_db import horizons
from dagster_pipeline.settings import Settings

SCHEDULE = "nightly_schedule"
# The daemon sends a heartbeat every 30 seconds; Dagster itself calls it dead after half an hour.
SILENT_SECONDS = 180


def examine(settings: Settings) -> Iterator[Finding]:
    if horizons.interrupted(settings):
        yield Finding(
            "warning", "a pull was interrupted", "The next `warehouse pull`, or the next night, continues it."
        )
    if not (settings.dagster_home / "history").is_dir():
        return
    yield from _configuration(settings.dagster_home)
    environment.prepare(settings)
    # Four seconds: only where a night has been run.
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        yield from _last_night(settings, instance)
        yield from _daemon(instance)


def _configuration(home: Path) -> Iterator[Finding]:
    if (home / "dagster.yaml").exists() and (home / "dagster.yaml").read_text() != environment.DAGSTER_YAML.read_text():
        yield Finding(
            "warning",
            f"{home / 'dagster.yaml'} is not the one of this version",
            "Unless you changed it on purpose, delete it: the next night writes the new one.",
        )


def _last_night(settings: Settings, instance) -> Iterator[Finding]:
    import dagster as dg

    for run in instance.get_runs(dg.RunsFilter(job_name="nightly"), limit=1):
        if run.status == dg.DagsterRunStatus.FAILURE:
            yield Finding(
                "error",
                "the last night failed",
                f"{settings.home}/logs/nightly.log or Dagster's page says why; fix it and run `warehouse nightly`.",
            )


def _daemon(instance) -> Iterator[Finding]:
    """A schedule that is on without a daemon starts nothing, and neither does a daemon without a schedule."""
    states = [one for one in instance.all_instigator_state() if one.instigator_name == SCHEDULE]
    on = any(one.status.value == "RUNNING" for one in states)
    beats = [beat.timestamp for beat in instance.get_daemon_heartbeats().values()]
    alive = max(beats, default=0) > time.time() - SILENT_SECONDS
    if on and alive:
        yield Finding("ok", f"Dagster's daemon runs and {SCHEDULE} is on")
    elif on:
        yield Finding(
            "error",
            f"{SCHEDULE} is on, but Dagster's daemon is not running: no night starts",
            "systemctl status warehouse-daemon, or dagster-daemon run (docs/operations.md).",
        )
    elif alive:
        yield Finding(
            "warning",
            f"Dagster's daemon runs, but {SCHEDULE} is off: no night starts",
            f"dagster schedule start {SCHEDULE}, or switch it on in Dagster's page.",
        )
    else:
        yield Finding("ok", "no daemon runs: nights start by cron or by hand")
