"""Publishing assets: run only after every blocking check of the tables they read has passed."""

import dagster as dg

from dagster_pipeline import health
from dagster_pipeline.engine import connect
from dagster_pipeline.progress import report
from dagster_pipeline.publishing import elasticsearch, metrics, postgres, snapshot
from dagster_pipeline.publishing import report as pages
from dagster_pipeline.resources import POOL, WarehouseResource
from dagster_pipeline.settings import WarehouseError

FILES = dg.AssetKey("published_files")


def define(tables: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The files of the ``published`` and ``personal`` folders, made from ``tables``."""

    @dg.asset(
        name="published_files",
        group_name="publishing",
        deps=tables,
        pool=POOL,
        owners=["team:data-platform"],
        kinds={"parquet", "duckdb"},
        description="analytics.duckdb, one Parquet file per table and style_hints.jsonl, swapped in by one rename.",
    )
    def published_files(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> dg.MaterializeResult:
        report("publishing")
        with warehouse.writing("publishing") as settings:
            folder = snapshot.publish(settings, name=context.run_id)
        return dg.MaterializeResult(
            metadata={
                "folder": dg.MetadataValue.path(folder),
                "files": sum(path.is_file() for path in folder.rglob("*")),
                "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
            }
        )

    return published_files


@dg.asset(
    name="search_index_bulk",
    group_name="publishing",
    deps=[dg.AssetKey(["personal", "email_ats"])],
    pool=POOL,
    owners=["team:data-platform"],
    kinds={"elasticsearch"},
    description="Numbered Elasticsearch bulk files with the ats fields of the e-mails that changed since the last one.",
)
def search_index_bulk(warehouse: WarehouseResource) -> dg.MaterializeResult:
    with warehouse.writing("publishing") as settings, connect(settings, settings.database, read_only=True) as con:
        changed = elasticsearch.write_bulk(con, settings.search_bulk)
    return dg.MaterializeResult(metadata={"emails": changed, "folder": dg.MetadataValue.path(settings.search_bulk)})


@dg.asset(
    name="product_form_profiles",
    group_name="publishing",
    deps=[FILES],
    pool=POOL,
    owners=["team:data-platform"],
    kinds={"postgres"},
    output_required=False,
    description="Hints and profiles in form_profiles of the product's PostgreSQL, when WAREHOUSE_EXPORT_DSN is set.",
)
def product_form_profiles(context: dg.AssetExecutionContext, warehouse: WarehouseResource):
    """Bring the product's table up to what was just published; without the variable, nothing is done."""
    settings = warehouse.settings
    if not settings.export_dsn:
        context.log.info(f"{postgres.VARIABLE} is not set.")
        return
    report("exporting to PostgreSQL")
    try:
        done = postgres.export(settings)
    except WarehouseError as error:
        raise dg.Failure(
            f"{error} Its hints stay as they were; mend it and run `warehouse export --to postgres`."
        ) from None
    if done.left_out:
        context.log.warning(f"{postgres.TABLE} lacks {', '.join(done.left_out)}: not exported.")
    counts = ("forms", "hints", "updated", "inserted", "cleared", "unfit")
    yield dg.MaterializeResult(metadata={name: getattr(done, name) for name in counts})


@dg.asset(
    name="metrics",
    group_name="publishing",
    deps=[FILES],
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
        metadata={"folder": dg.MetadataValue.path(health.folder(settings)), **metrics.plotted(settings)}
    )


@dg.asset(
    name="report",
    group_name="publishing",
    deps=[FILES],
    pool=POOL,
    owners=["team:data-platform"],
    kinds={"html"},
    description="One page for people who would rather look than read: what changed last night, and how things stand.",
)
def report_(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> dg.MaterializeResult:
    settings = warehouse.settings
    records = context.instance.get_records_for_run(context.run_id).records
    events = [r.event_log_entry.dagster_event for r in records if r.event_log_entry.dagster_event]
    running = health.of_run(context.instance, context.run_id, events, "running")
    path = pages.write(settings, running)
    return dg.MaterializeResult(
        metadata={
            "page": dg.MetadataValue.path(path),
            "bytes": path.stat().st_size,
            "coverage": dg.MetadataValue.md(
                f"![Forms by the level that decides]({pages.picture(settings, 'coverage')})"
            ),
        }
    )
