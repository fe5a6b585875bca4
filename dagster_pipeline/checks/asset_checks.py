"""Checks beside those of dbt and of publishing: whether events have landed."""

import dagster as dg

from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.resources import POOL, WarehouseResource

NEWEST = """
    select
        (select max(event_date) from published.runs_daily),
        (select max(as_of_date) from published.run_log)"""


@dg.asset_check(
    asset=dg.AssetKey(["raw", "autofill_events"]),
    pool=POOL,
    description="Runs of the newest as-of date, or of a later day, have landed.",
)
def events_have_landed(warehouse: WarehouseResource) -> dg.AssetCheckResult:
    with warehouse.writing("checking") as settings, connect(settings, settings.database, read_only=True) as con:
        ((newest, as_of),) = con.execute(NEWEST).fetchall()
    said = f"The newest run is of {newest or 'no day'}, and the night computes {as_of}."
    return dg.AssetCheckResult(
        passed=newest is not None and as_of is not None and newest >= as_of,
        severity=dg.AssetCheckSeverity.WARN,
        description=said,
        metadata={"failures": [said]},
    )
