"""The nightly job, its schedule at 02:15 UTC, and the sensor that starts it when files arrive; both off by default."""

import hashlib
import time

import dagster as dg

from dagster_pipeline.partitions import DAILY
from dagster_pipeline.settings import Settings
from dagster_pipeline.window import yesterday

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
    partitions_def=DAILY,
    description="Land, build, test, check, publish: one night, or a range of nights in one run.",
)

nightly_schedule = dg.build_schedule_from_partitioned_job(
    nightly, hour_of_day=2, minute_of_hour=15, default_status=dg.DefaultScheduleStatus.STOPPED
)

# A file that is still being written changes within this time; the sensor waits until nothing does.
SETTLED_SECONDS = 30


@dg.sensor(job=nightly, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED)
def new_files_sensor(context: dg.SensorEvaluationContext):
    """Start a run for yesterday when files lie in the landing folder that were not there at the last run."""
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
