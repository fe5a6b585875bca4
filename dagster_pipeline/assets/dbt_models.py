"""The dbt project as assets; its error-severity tests are blocking checks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from dagster_pipeline import dbt as dbt_call
from dagster_pipeline.engine import connect
from dagster_pipeline.partitions import DAILY
from dagster_pipeline.progress import report
from dagster_pipeline.resources import POOL, WarehouseResource
from dagster_pipeline.settings import Settings
from dagster_pipeline.window import as_of_range

SHOWN_ROWS = 3


class Translator(DagsterDbtTranslator):
    """Groups are the domains (the folder below the layer); owners are those of the dbt group."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        folders = dbt_resource_props["fqn"][1:-1]
        return folders[1] if len(folders) > 1 else "seeds" if dbt_resource_props["resource_type"] == "seed" else None


def define(manifest: Path) -> dg.AssetsDefinition:
    """The assets of the project whose ``manifest`` is given."""

    @dbt_assets(
        manifest=manifest,
        name="dbt_models",
        partitions_def=DAILY,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
        dagster_dbt_translator=Translator(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True)),
    )
    def dbt_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: WarehouseResource):
        """Build and test every model for the run's as-of dates, in one dbt process."""
        keys = context.partition_key_range
        start, end = as_of_range(keys.start, keys.end)
        with warehouse.writing(f"dbt build for {start} to {keys.end}") as settings:
            call = dbt.cli(
                dbt_call.build_arguments(start, end, full_refresh=context.has_tag("warehouse/full_refresh")),
                context=context,
                target_path=settings.dbt_target,
                raise_on_error=False,
            )
            total = len(context.selected_asset_keys) + len(context.selected_asset_check_keys)
            for done, event in enumerate(call.stream(), start=1):
                report("building and testing", done, total)
                yield event
            if not call.is_successful():
                raise dg.Failure(
                    f"dbt build failed, nothing is published. {failures(settings, call)}", allow_retries=False
                )

    return dbt_models


def failing_rows(settings: Settings, test: str) -> str:
    """The first rows that a failed test found, as text."""
    with connect(settings, settings.database, read_only=True) as con:
        found = con.execute(f"from ({test}) limit {SHOWN_ROWS}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, map(str, row), strict=True)) for row in found.fetchall()]
    return f", for example {rows}"


def failures(settings: Settings, call: Any) -> str:
    """Which models and tests failed, each with dbt's sentence and, for a test, the first rows it found."""
    try:
        results = call.get_artifact("run_results.json")["results"]
    except (FileNotFoundError, KeyError, ValueError):
        return str(call.get_error() or "dbt said nothing.")
    said = []
    for result in results:
        if result["status"] in ("error", "fail"):
            rows = failing_rows(settings, result["compiled_code"]) if result["status"] == "fail" else ""
            said.append(f"{result['unique_id'].split('.')[2]}: {' '.join((result['message'] or '').split())}{rows}")
    return "; ".join(said) or str(call.get_error() or "dbt said nothing.")
