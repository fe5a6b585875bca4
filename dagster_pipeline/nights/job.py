"""The nightly job."""

import dagster as dg

from dagster_pipeline.dbt_run.partitions import DAILY

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups("training") | dg.AssetSelection.all_asset_checks(),
    partitions_def=DAILY,
    description="Land, build, test, check, publish: one night, or a range of nights in one run.",
)
