"""Run the nightly job in this process: what the command line does and the daemon does elsewhere."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from dagster_pipeline import dbt
from dagster_pipeline.lock import writer_lock
from dagster_pipeline.settings import Settings, WarehouseError

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
    published: bool
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


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
    use(settings)
    began = time.monotonic()
    # The checks need it after dbt is done; until then this process waits for dbt, so its ten seconds cost nothing.
    threading.Thread(target=importlib.import_module, args=("great_expectations",), daemon=True).start()
    log = settings.home / "logs" / "nightly.log"
    with _to_log(log):
        import dagster as dg

        from dagster_pipeline.assets.publishing import FILES
        from dagster_pipeline.definitions import defs

        tags = {
            COMMAND_TAG: "nightly",
            "dagster/asset_partition_range_start": start.isoformat(),
            "dagster/asset_partition_range_end": (end - timedelta(days=1)).isoformat(),
        }
        if full_refresh:
            tags["warehouse/full_refresh"] = "true"
        with writer_lock(settings, "warehouse nightly", "nightly.lock"), dg.DagsterInstance.get() as instance:
            _bury_killed_runs(instance)
            result = defs.resolve_job_def("nightly").execute_in_process(
                instance=instance,
                tags=tags,
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "WARNING"}}}},
            )
    published = any(event.asset_key == FILES for event in result.get_asset_materialization_events())
    return Night(result.run_id, time.monotonic() - began, log, published, *_what_failed(result))


def _bury_killed_runs(instance) -> None:
    """End the runs whose process was killed: they keep the pool's only slot, and the next run would wait for ever.

    Whoever holds nightly.lock knows that no other run of this command is alive.
    """
    import dagster as dg

    unfinished = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished, tags={COMMAND_TAG: "nightly"})):
        instance.report_run_failed(run, "The process was killed.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _what_failed(result) -> tuple[list[str], list[str]]:
    failures, doubts = [], []
    for check in result.get_asset_check_evaluations():
        if not check.passed:
            said = check.metadata.get("failures") or check.metadata.get("unreadable")
            what = f"check {check.check_name} of {'.'.join(check.asset_key.path)}"
            details = [f"{what}: {one}" for one in said.value] if said is not None else [f"{what} did not pass"]
            (failures if check.severity.value == "ERROR" else doubts).extend(details)
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            said = data.user_failure_data.description if data.user_failure_data else _cause(data.error)
            # A failed blocking check is already named above, with its rows.
            if "AssetCheckFailedError" not in str(data.error):
                failures.append(f"{event.step_key}: {said.strip()}")
    if not result.success and not failures:
        failures.append("The run failed before its first step.")
    return failures, doubts


def _cause(error) -> str:
    """The sentence of the exception that Dagster wrapped; a WarehouseError needs no class name to be understood."""
    while error.cause:
        error = error.cause
    return error.message.removeprefix(f"{WarehouseError.__module__}.{WarehouseError.__name__}: ")


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
