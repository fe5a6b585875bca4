"""Metrics and the report page as assets."""

import dagster as dg

from dagster_pipeline.observe import metrics, night_log
from dagster_pipeline.observe import report as pages
from dagster_pipeline.publishing.assets import PUBLISHED_FILES
from dagster_pipeline.resources import POOL, WarehouseResource


@dg.asset(
    name="metrics",
    group_name="publishing",
    deps=[PUBLISHED_FILES],
    pool=POOL,
    owners=["team:data-platform"],
    kinds={"prometheus"},
    description="Counters and gauges of what is published, as a Prometheus text file; pushed where a gateway is set.",
)
def metrics_(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> dg.MaterializeResult:
    settings = warehouse.settings
    for doubt in metrics.write_published(settings):
        context.log.warning(doubt)
    # Numbers become plots over time on the asset's page.
    return dg.MaterializeResult(
        metadata={"folder": dg.MetadataValue.path(night_log.folder(settings)), **metrics.plotted(settings)}
    )


@dg.asset(
    name="report",
    group_name="publishing",
    deps=[PUBLISHED_FILES],
    pool=POOL,
    owners=["team:data-platform"],
    kinds={"html"},
    description="The night on one page: what changed and why, coverage, reception, policies, spending, refused lines.",
)
def report_(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> dg.MaterializeResult:
    settings = warehouse.settings
    records = context.instance.get_records_for_run(context.run_id).records
    events = [r.event_log_entry.dagster_event for r in records if r.event_log_entry.dagster_event]
    running = night_log.of_run(context.instance, context.run_id, events, night_log.status_of(events, True))
    path = pages.write(settings, running)
    return dg.MaterializeResult(
        metadata={
            "page": dg.MetadataValue.path(path),
            "bytes": path.stat().st_size,
            "coverage": dg.MetadataValue.md(
                f"![Forms by the level that decides]({pages.picture(settings, 'selection', 'coverage')})"
            ),
        }
    )
