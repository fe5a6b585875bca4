"""Checks beside those of dbt and of publishing: whether events have landed."""

from datetime import date, datetime

import dagster as dg

from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.resources import POOL, WarehouseResource

NEWEST = """
    select
        (select max(event_date) from published.runs_daily),
        (select max(as_of_date) from published.run_log),
        (select coalesce(sum(runs), 0) from published.runs_daily
         where event_date = (select max(as_of_date) from published.run_log)),
        (select max(landed_at) from published.landing_log where source = 'autofill_events' and accepted > 0)"""


@dg.asset_check(
    asset=dg.AssetKey(["raw", "autofill_events"]),
    pool=POOL,
    description="Runs of the newest as-of date, or of a later day, have landed.",
)
def events_have_landed(warehouse: WarehouseResource) -> dg.AssetCheckResult:
    with warehouse.writing("checking") as settings, connect(settings, settings.database, read_only=True) as con:
        ((newest, as_of, runs, landed_at),) = con.execute(NEWEST).fetchall()
    passed = newest is not None and as_of is not None and newest >= as_of
    said = f"{runs:,} runs of {as_of} have landed." if passed else _missing(newest, as_of, landed_at)
    return dg.AssetCheckResult(
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        description=said,
        metadata={} if passed else {"failures": [said]},
    )


def _missing(newest: date | None, as_of: date | None, landed_at: datetime | None) -> str:
    """That runs are missing: of which day, since when, and when the last file with any landed."""
    if newest is None or landed_at is None:
        return f"No run has ever landed, and the night computes {as_of}: nothing can be hinted."
    days = (as_of - newest).days if as_of else 0
    return (
        f"No run of {as_of} has landed: the newest is of {newest}, {days} {'day' if days == 1 else 'days'} earlier, "
        f"and the last file with runs landed at {landed_at:%Y-%m-%d %H:%M} UTC. Has the delivery or the pull stopped?"
    )
