"""What starts the nightly job (a schedule at 02:15 UTC, a sensor on the landing folder) and what records its end.

The first two are off by default. The others are on, because a failed night must show in the metrics.
"""

import hashlib
import time

import dagster as dg

from dagster_pipeline.dates import yesterday
from dagster_pipeline.nights.job import nightly
from dagster_pipeline.observe import record
from dagster_pipeline.run_tags import COMMAND_TAG
from dagster_pipeline.settings import Settings

nightly_schedule = dg.build_schedule_from_partitioned_job(
    nightly, hour_of_day=2, minute_of_hour=15, default_status=dg.DefaultScheduleStatus.STOPPED
)

# A file that changed more recently than this may still be being written: the sensor waits.
SETTLED_SECONDS = 30


@dg.sensor(job=nightly, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED)
def new_files_sensor(context: dg.SensorEvaluationContext):
    """Start a run for yesterday when the landing folder has new files."""
    folder = Settings.from_env().landing_dir
    files = sorted(path for path in folder.glob("*/*") if path.is_file()) if folder.is_dir() else []
    if not files:
        return dg.SkipReason(f"No files in {folder}.")
    stats = [(str(path.relative_to(folder)), path.stat()) for path in files]
    if max(stat.st_mtime for _, stat in stats) > time.time() - SETTLED_SECONDS:
        return dg.SkipReason("A file is still being written.")
    state = hashlib.sha256(repr([(name, s.st_size, s.st_mtime_ns) for name, s in stats]).encode()).hexdigest()
    if state == context.cursor:
        return dg.SkipReason("No new files.")
    context.update_cursor(state)
    return dg.RunRequest(run_key=state, partition_key=yesterday().isoformat())


def note(context: dg.RunStatusSensorContext) -> None:
    """Record a run of the daemon; the command line records its own. Sensors are late, so the times are the run's."""
    settings, run = Settings.from_env(), context.dagster_run
    if COMMAND_TAG in run.tags:
        return
    if context.dagster_event.event_type == dg.DagsterEventType.RUN_START:
        record.start(settings, run.run_id, context.instance.get_run_stats(run.run_id).start_time)
        return
    records = context.instance.get_records_for_run(run.run_id).records
    events = [r.event_log_entry.dagster_event for r in records if r.event_log_entry.dagster_event]
    for doubt in record.end(settings, context.instance, run.run_id, events, context.dagster_run.is_success):
        context.log.warning(doubt)


night_sensors = [
    dg.run_status_sensor(
        name=f"night_{status.value.lower()}",
        description=f"Records the {what} of every nightly run for the metrics and the report.",
        run_status=status,
        monitored_jobs=[nightly],
        default_status=dg.DefaultSensorStatus.RUNNING,
    )(note)
    for status, what in (
        (dg.DagsterRunStatus.STARTED, "start"),
        (dg.DagsterRunStatus.SUCCESS, "success"),
        (dg.DagsterRunStatus.FAILURE, "failure"),
    )
]
