"""Publishing assets: run only after every blocking check of the tables they read has passed."""

from datetime import timedelta

import dagster as dg

from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.progress import report
from dagster_pipeline.publishing import files, search_index, snapshot
from dagster_pipeline.resources import POOL, WarehouseResource

PUBLISHED_FILES = dg.AssetKey("published_files")
# The schedule runs at 02:15: without a publication in the four hours before 06:00 a night was missed.
FRESH = dg.FreshnessPolicy.cron(deadline_cron="0 6 * * *", lower_bound_delta=timedelta(hours=4))


def define(tables: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The files of the ``published`` and ``personal`` folders, made from ``tables``."""

    @dg.asset(
        name="published_files",
        group_name="publishing",
        deps=tables,
        pool=POOL,
        freshness_policy=FRESH,
        owners=["team:data-platform"],
        kinds={"parquet", "duckdb"},
        description="analytics.duckdb, a Parquet file per table and the files that models declare, swapped in at once.",
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
    deps=[dg.AssetKey(["personal", "email_ats_documents"])],
    pool=POOL,
    owners=["team:data-platform"],
    kinds={"elasticsearch"},
    description="Numbered Elasticsearch bulk files with the ats fields of the e-mails that changed since the last one.",
)
def search_index_bulk(warehouse: WarehouseResource) -> dg.MaterializeResult:
    with warehouse.writing("publishing") as settings, connect(settings, settings.database, read_only=True) as con:
        index = files.metas(settings)[search_index.DOCUMENTS]["search_index"]
        changed = search_index.write_bulk(con, settings.search_bulk, index)
    return dg.MaterializeResult(metadata={"emails": changed, "folder": dg.MetadataValue.path(settings.search_bulk)})
