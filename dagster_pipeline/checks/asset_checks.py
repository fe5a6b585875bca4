"""The checks as Dagster sees them: one blocking check per suite, and whether events have landed."""

import dagster as dg

from dagster_pipeline.checks import expectations
from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.progress import report
from dagster_pipeline.resources import POOL, WarehouseResource

NAME = "great_expectations"


@dg.multi_asset_check(
    name="audit",
    pool=POOL,
    specs=[
        dg.AssetCheckSpec(
            NAME,
            asset=list(table),
            blocking=True,
            description=f"What must hold before publishing: checks/suites/{path.name}.",
        )
        for table, path in expectations.suites().items()
    ],
)
def audit(context: dg.AssetCheckExecutionContext, warehouse: WarehouseResource):
    """Judge every table that is about to be published; one failure stops the publication of all."""
    wanted = list(expectations.suites())
    with warehouse.writing("checking") as settings:
        for done, (table, verdict) in enumerate(expectations.judge_all(settings, wanted), start=1):
            report("checking", done, len(wanted))
            for failure in verdict.failures:
                context.log.error(f"{'.'.join(table)}: {failure}")
            yield dg.AssetCheckResult(
                asset_key=list(table),
                check_name=NAME,
                passed=not verdict.failures,
                description="; ".join(verdict.failures) or f"All {verdict.expectations} expectations hold.",
                metadata={"expectations": verdict.expectations, "failures": verdict.failures},
            )


@dg.asset_check(
    asset=dg.AssetKey(["raw", "autofill_events"]),
    pool=POOL,
    description="Runs of the newest as-of date, or of a later day, have landed.",
)
def events_have_landed(warehouse: WarehouseResource) -> dg.AssetCheckResult:
    with warehouse.writing("checking") as settings, connect(settings, settings.database, read_only=True) as con:
        ((newest, as_of),) = con.execute(
            "select (select max(event_date) from marts.fct_style__form_runs_daily), "
            "(select max(as_of_date) from intermediate.int_run__dates)"
        ).fetchall()
    return dg.AssetCheckResult(
        passed=newest is not None and newest >= as_of,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"newest_event_date": str(newest), "as_of_date": str(as_of)},
    )
