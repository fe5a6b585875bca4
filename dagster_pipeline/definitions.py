"""What Dagster loads: assets, checks, the nightly job, its schedule and its sensor."""

from __future__ import annotations

import dagster as dg

from dagster_pipeline import rights
from dagster_pipeline.checks import asset_checks as checks
from dagster_pipeline.dbt_run import assets as dbt_models
from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.domains.experiments import training
from dagster_pipeline.nights.job import nightly
from dagster_pipeline.nights.landing_assets import landing
from dagster_pipeline.nights.schedules import new_files_sensor, night_sensors, nightly_schedule
from dagster_pipeline.observe import assets as observe
from dagster_pipeline.product_db import assets as product_db
from dagster_pipeline.publishing import assets as publishing
from dagster_pipeline.publishing import gate
from dagster_pipeline.resources import DbtResource, WarehouseResource
from dagster_pipeline.settings import PROJECT_DIR, Settings

# Runs that the daemon starts have no other entry point of this package.
rights.close()

PUBLISHED_SCHEMAS = ("published", "personal")

models = dbt_models.define(dbt_command.ensure_manifest(Settings.from_env()))
published_tables = [key for key in models.keys if key.path[0] in PUBLISHED_SCHEMAS]
domains = gate.Project(Settings.from_env()).domains

defs = dg.Definitions(
    assets=[
        landing,
        models,
        *publishing.define(domains, published_tables),
        publishing.search_index_bulk,
        product_db.product_form_profiles,
        observe.metrics_,
        observe.report_,
        training.segment_clusters,
    ],
    asset_checks=[checks.events_have_landed],
    jobs=[nightly, training.train_segments],
    schedules=[nightly_schedule, training.train_segments_schedule],
    sensors=[new_files_sensor, *night_sensors],
    resources={
        "dbt": DbtResource(
            project_dir=str(PROJECT_DIR),
            profiles_dir=str(PROJECT_DIR),
            dbt_executable=str(dbt_command.executable()),
        ),
        "warehouse": WarehouseResource(),
    },
)
