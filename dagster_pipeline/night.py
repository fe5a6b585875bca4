"""Run the nightly job in this process: what the command line does and the daemon does elsewhere."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from dagster_pipeline import dbt, health, spark
from dagster_pipeline.lock import writer_lock
from dagster_pipeline.settings import Settings

COMMAND_TAG = "warehouse/command"
DAGSTER_YAML = Path(__file__).parent / "dagster.yaml"


@dataclass(frozen=True)
class Night:
    """How a run of the nightly job ended: what failed, in sentences, and what is worth a look.

    ``published`` says whether the files were: what fails after that is an export.
    """

    run_id: str
    seconds: float
    log: Path
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    published: bool = True


def use(settings: Settings) -> None:
    """Prepare the environment that Dagster and dbt read: their home in the state folder, no telemetry."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    if not (settings.dagster_home / "dagster.yaml").exists():
        shutil.copyfile(DAGSTER_YAML, settings.dagster_home / "dagster.yaml")
    os.environ.update(dbt.environment(settings))
    os.environ.update(
        DAGSTER_HOME=str(settings.dagster_home), DAGSTER_DISABLE_TELEMETRY="1", GX_ANALYTICS_ENABLED="false"
    )


def run(settings: Settings, start: date, end: date, full_refresh: bool = False) -> Night:
    """Compute the as-of dates of ``[start, end)`` in one run of the nightly job and publish.

    Everything the tools print goes to the log file named in the result.
    """
    if settings.target == "spark":
        spark.check_installed()
    use(settings)
    began = time.monotonic()
    log = settings.home / "logs" / "nightly.log"
    with _to_log(log):
        import dagster as dg

        from dagster_pipeline.definitions import defs
        from dagster_pipeline.publishing import after

        tags = {
            COMMAND_TAG: "nightly",
            "dagster/asset_partition_range_start": start.isoformat(),
            "dagster/asset_partition_range_end": (end - timedelta(days=1)).isoformat(),
        }
        if full_refresh:
            tags["warehouse/full_refresh"] = "true"
        with writer_lock(settings, "warehouse nightly", "nightly.lock"), dg.DagsterInstance.get() as instance:
            _bury_killed_runs(settings, instance)
            run_id = str(uuid.uuid4())
            doubts = after.begun(settings, run_id)
            with _quick_event_log(instance, run_id):
                result = defs.resolve_job_def("nightly").execute_in_process(
                    instance=instance,
                    run_id=run_id,
                    tags=tags,
                    raise_on_error=False,
                    run_config={"loggers": {"console": {"config": {"log_level": "WARNING"}}}},
                )
            failures, warned, _ = health.what_failed(result.all_events)
            if not result.success and not failures:
                failures.append("The run failed before its first step.")
            doubts += after.finished(settings, instance, run_id, result.all_events, result.success)
            published = any(e.is_step_success and e.step_key == "published_files" for e in result.all_events)
    return Night(run_id, time.monotonic() - began, log, failures, [*warned, *dict.fromkeys(doubts)], published)


def _bury_killed_runs(settings: Settings, instance) -> None:
    """End the runs whose process was killed: they keep the pool's only slot, and the next run would wait for ever.

    Whoever holds nightly.lock knows that no other run of this command is alive.
    """
    import dagster as dg

    unfinished = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished, tags={COMMAND_TAG: "nightly"})):
        instance.report_run_failed(run, "The process was killed.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        health.remember(settings, health.of_run(instance, run.run_id, [], "err", said=["The process was killed."]))


@contextlib.contextmanager
def _quick_event_log(instance, run_id: str) -> Iterator[None]:
    """Hold Dagster's two event files open while the run writes them, and let the system write them to disk in its time.

    Dagster opens and closes them for every event, and SQLite folds its journal into the file whenever the last reader
    closes: 1,200 events took 14.5 s, and 9.7 s with the files held open (busy). Waiting for the disk after each of
    3,800 commits took 1.1 ms more each; a power cut may now cost the records of its last seconds, not the file.
    """
    import sqlalchemy

    def without_waiting(connection, _) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("pragma synchronous = normal")

    storage = instance.event_log_storage
    with contextlib.ExitStack() as held:
        sqlalchemy.event.listen(sqlalchemy.Engine, "connect", without_waiting)
        held.callback(sqlalchemy.event.remove, sqlalchemy.Engine, "connect", without_waiting)
        # Another storage (PostgreSQL in dagster.yaml) has no files.
        for shard in ("index", run_id) if hasattr(storage, "path_for_shard") else ():
            with storage.run_connection(shard):  # makes the file and its tables
                pass
            file = held.enter_context(contextlib.closing(sqlite3.connect(storage.path_for_shard(shard))))
            file.execute("select 1 from event_logs limit 1").fetchone()
        yield


@contextlib.contextmanager
def _to_log(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open("w") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield
