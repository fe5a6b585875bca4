"""Clusters as an asset of its own, outside of the nightly job: it runs before it and lands like any other delivery."""

import dagster as dg

from dagster_pipeline.dates import yesterday
from dagster_pipeline.domains.experiments import clusters
from dagster_pipeline.resources import POOL, WarehouseResource


@dg.asset(
    name="segment_clusters",
    group_name="training",
    deps=[dg.AssetKey(["intermediate", "int_experiments__exposures"])],
    pool=POOL,
    owners=["team:experiments"],
    kinds={"scikitlearn"},
    description="K-means models of experiments in mode auto, as a file in the landing folder.",
)
def segment_clusters(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> dg.MaterializeResult:
    with warehouse.writing("training clusters") as settings:
        trained = clusters.train(settings, yesterday(), only_due=True)
    for one in trained:
        context.log.info(f"{one.experiment_id}: version {one.version}, {one.clusters} clusters, {one.outcome}")
    return dg.MaterializeResult(metadata={"trained": len(trained)})


train_segments = dg.define_asset_job(
    "train_segments",
    selection=dg.AssetSelection.assets("segment_clusters"),
    description="Train the clusters that are a week old or whose people have drifted.",
)

# Half an hour before the night, which lands what it writes. What is due is decided by the age of the model and drift.
train_segments_schedule = dg.ScheduleDefinition(
    job=train_segments, cron_schedule="45 1 * * *", default_status=dg.DefaultScheduleStatus.STOPPED
)
