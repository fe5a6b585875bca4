"""Checks beside those of dbt and of publishing: whether events have landed."""

import dagster as dg

from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.resources import POOL, WarehouseResource


@dg.asset_check(
    asset=dg.AssetKey(["raw", "autofill_events"]),
    pool=POOL,
    description="Runs of the newest as-of date, or of a later day, have landed.",
)
def events_have_landed(warehouse: WarehouseResource) -> dg.AssetCheckResult:
    with warehouse.writing("checking") as settings, connect(settings, settings.database, read_only=True) as con:
        newest, as_of = con.execute(
            "select (select max(event_date) from marts.fct_style__form_runs_daily), "
            "(select max(as_of_date) from published.run_log)"
        ).fetchone()
    return dg.AssetCheckResult(
        passed=newest is not None and newest >= as_of,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"newest_event_date": str(newest), "as_of_date": str(as_of)},
    )
