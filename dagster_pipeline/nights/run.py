"""Run the nightly job in this process, for the command line; the daemon runs it in processes of its own."""

from __future__ import annotations

import contextlib
import time
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dagster_pipeline import environment
from dagster_pipeline.dates import yesterday
from dagster_pipeline.dbt_run import spark
from dagster_pipeline.nights.dagster_patches import quick_event_log, quick_outputs, rare_garbage_collection
from dagster_pipeline.observe import night_log
from dagster_pipeline.run_tags import ACCEPT_TAG, COMMAND_TAG, FORGET_HISTORY_TAG, FULL_REFRESH_TAG
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.writer_lock import writer_lock

# A link to the log of the night that began last; every night has a log of its own, which prune deletes.
NEWEST_LOG = "nightly.log"


@dataclass(frozen=True)
class NightResult:
    """How a run of the nightly job ended: failures and warnings, in sentences.

    ``published``: whether the files were published. What fails after that is an export or a report.
    """

    run_id: str
    seconds: float
    log: Path
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    published: bool = True


def run(
    settings: Settings,
    start: date,
    end: date,
    full_refresh: bool = False,
    forget_history: bool = False,
    accept: str = "",
) -> NightResult:
    """Compute the as-of dates of ``[start, end)`` in one run of the nightly job and publish.

    ``full_refresh`` builds everything from raw but keeps what earlier nights published by date; ``forget_history``
    drops that, too. ``accept`` overrules the limits of publishing once, with its reason on record.

    Everything the tools print goes to the log file named in the result.
    """
    if end > yesterday() + timedelta(days=1):
        raise WarehouseError(
            f"{end - timedelta(days=1)} is not over yet (UTC): the newest date that can be computed is {yesterday()}."
        )
    if settings.target == "spark":
        spark.check_installed()
    environment.prepare(settings)
    began = time.monotonic()
    log = settings.home / "logs" / f"night-{datetime.now(UTC):%Y%m%dT%H%M%S}.log"
    with _to_log(log):
        import dagster as dg

        from dagster_pipeline.definitions import defs
        from dagster_pipeline.observe import record

        tags = {
            COMMAND_TAG: "nightly",
            "dagster/asset_partition_range_start": start.isoformat(),
            "dagster/asset_partition_range_end": (end - timedelta(days=1)).isoformat(),
        }
        if full_refresh:
            tags[FULL_REFRESH_TAG] = "true"
        if forget_history:
            tags[FORGET_HISTORY_TAG] = "true"
        if accept:
            tags[ACCEPT_TAG] = accept
        with writer_lock(settings, "warehouse nightly", "nightly.lock"), dg.DagsterInstance.get() as instance:
            _fail_killed_runs(settings, instance)
            run_id = str(uuid.uuid4())
            doubts = record.start(settings, run_id)
            with quick_event_log(instance), quick_outputs(), rare_garbage_collection():
                result = defs.resolve_job_def("nightly").execute_in_process(
                    instance=instance,
                    run_id=run_id,
                    tags=tags,
                    raise_on_error=False,
                    run_config={"loggers": {"console": {"config": {"log_level": "WARNING"}}}},
                )
            failures, warned, _ = night_log.what_failed(result.all_events)
            if not result.success and not failures:
                failures.append("The run failed before its first step.")
            doubts += record.end(settings, instance, run_id, result.all_events, result.success)
            published = any(e.is_step_success and e.step_key == "published_files" for e in result.all_events)
    return NightResult(run_id, time.monotonic() - began, log, failures, [*warned, *dict.fromkeys(doubts)], published)


def _fail_killed_runs(settings: Settings, instance) -> None:
    """Fail the runs whose process was killed: they hold the pool's only slot, and the next run would wait forever.

    While this process holds nightly.lock, no other run of the command is alive.
    """
    import dagster as dg

    unfinished = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished, tags={COMMAND_TAG: "nightly"})):
        instance.report_run_failed(run, "The process was killed.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        night_log.append(settings, night_log.of_run(instance, run.run_id, [], "err", said=["The process was killed."]))


@contextlib.contextmanager
def _to_log(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    newest, beside = path.with_name(NEWEST_LOG), path.with_name(f"{NEWEST_LOG}.new")
    with (
        path.open("a") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
        warnings.catch_warnings(),
    ):
        beside.unlink(missing_ok=True)
        beside.symlink_to(path.name)
        beside.replace(newest)
        warnings.simplefilter("ignore")
        yield
