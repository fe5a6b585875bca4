"""What Dagster loads: assets, checks, the nightly job, its schedule and its sensor."""

from __future__ import annotations

import dagster as dg

from dagster_pipeline import dbt
from dagster_pipeline.assets import dbt_models, publishing
from dagster_pipeline.assets.landing import landing
from dagster_pipeline.checks import definitions as checks
from dagster_pipeline.resources import DbtResource, WarehouseResource
from dagster_pipeline.schedules import new_files_sensor, night_sensors, nightly, nightly_schedule
from dagster_pipeline.settings import PROJECT_DIR, Settings

PUBLISHED_SCHEMAS = ("published", "personal", "marts")

models = dbt_models.define(dbt.ensure_manifest(Settings.from_env()))
published_tables = [key for key in models.keys if key.path[0] in PUBLISHED_SCHEMAS]

defs = dg.Definitions(
    assets=[
        landing,
        models,
        publishing.define(published_tables),
        publishing.search_index_bulk,
        publishing.product_form_profiles,
        publishing.metrics_,
        publishing.report_,
    ],
    asset_checks=[checks.audit, checks.events_have_landed, *checks.freshness_checks],
    jobs=[nightly],
    schedules=[nightly_schedule],
    sensors=[
        new_files_sensor,
        *night_sensors,
        dg.build_sensor_for_freshness_checks(freshness_checks=checks.freshness_checks),
    ],
    resources={
        "dbt": DbtResource(
            project_dir=str(PROJECT_DIR),
            profiles_dir=str(PROJECT_DIR / "dbt_project"),
            dbt_executable=str(dbt.executable()),
        ),
        "warehouse": WarehouseResource(),
    },
)
