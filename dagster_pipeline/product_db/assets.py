"""The export to the product's database as an asset."""

import dagster as dg

from dagster_pipeline.product_db import export
from dagster_pipeline.progress import report
from dagster_pipeline.publishing.assets import PUBLISHED_FILES
from dagster_pipeline.resources import POOL, WarehouseResource
from dagster_pipeline.settings import WarehouseError


@dg.asset(
    name="product_form_profiles",
    group_name="publishing",
    deps=[PUBLISHED_FILES],
    pool=POOL,
    owners=["team:data-platform"],
    kinds={"postgres"},
    output_required=False,
    description="Hints and profiles in form_profiles of the product's PostgreSQL, when WAREHOUSE_EXPORT_DSN is set.",
)
def product_form_profiles(context: dg.AssetExecutionContext, warehouse: WarehouseResource):
    """Update the product's table to what was just published; without the variable, do nothing."""
    settings = warehouse.settings
    if not settings.export_dsn:
        context.log.info(f"{export.VARIABLE} is not set.")
        return
    report("exporting to PostgreSQL")
    try:
        done = export.export(settings)
    except WarehouseError as error:
        raise dg.Failure(
            f"{error} Its hints are unchanged; fix this and run `warehouse export --to postgres`."
        ) from None
    if done.left_out:
        context.log.warning(f"{export.TABLE} lacks {', '.join(done.left_out)}: not exported.")
    counts = ("forms", "hints", "updated", "inserted", "cleared", "unfit")
    yield dg.MaterializeResult(metadata={name: getattr(done, name) for name in counts})
