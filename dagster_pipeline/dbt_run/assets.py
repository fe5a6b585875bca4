"""The dbt project as assets; its tests are checks, by which publishing judges each domain."""

import os
import threading
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets
from dagster_dbt.dbt_manifest import validate_manifest

from dagster_pipeline.checks import expectations
from dagster_pipeline.dates import as_of_range
from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.dbt_run import culprit, results, spark, unchanged
from dagster_pipeline.dbt_run.lineage import ALWAYS
from dagster_pipeline.dbt_run.partitions import DAILY
from dagster_pipeline.progress import report
from dagster_pipeline.resources import POOL, WarehouseResource
from dagster_pipeline.run_tags import FORGET_HISTORY_TAG, FULL_REFRESH_TAG

# What each generic test asserts, as Dagster shows it with the check.
SAYS = {
    "primary_key": "{column_name} is unique and not null.",
    "unique_key": "No two rows share {columns}.",
    "row_rules": "For every row: {rules}.",
    "relationships": "Every {column_name} exists in {to}, column {field}.",
    "as_many_rows_as": "Has as many rows per day as {other}.",
    "same_runs_as": "Counts as many runs per day as {other}.",
    "every_form_has_a_hint": "Every known form has a row, and no other form has one.",
}


class Translator(DagsterDbtTranslator):
    """Groups are the domains (the folder of models and seeds); owners are those of the dbt group."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        folders = dbt_resource_props["fqn"][1:-1]
        return folders[0] if folders else None

    def get_partitions_def(self, dbt_resource_props: Mapping[str, Any]) -> dg.PartitionsDefinition | None:
        # Only what keeps a row set per date is partitioned. Dagster stores two events per asset and partition, at
        # 8 ms each: with every model partitioned, a range of 30 nights spent 66 of its 86 seconds on that.
        ledger = dbt_resource_props["config"].get("meta", {}).get("ledger")
        return DAILY if ledger == "int_run__dates" else None

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> dg.AssetCheckSpec | None:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None:
            return None
        # A failed test holds back its domain, not the night: the gate of publishing decides.
        spec = spec._replace(blocking=False)
        return spec if spec.description else spec._replace(description=says(manifest["nodes"][unique_id]))


def says(test: Mapping[str, Any]) -> str:
    """What a dbt test asserts, as a sentence."""
    generic = test.get("test_metadata")
    if not generic:
        return test.get("description") or f"No row is found by {test['original_file_path']}."
    values = {
        name: (", " if name == "columns" else "; ").join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in generic["kwargs"].items()
    }
    return " ".join(SAYS[generic["name"]].format(**values).split())


def define(manifest: Path) -> dg.AssetsDefinition:
    """The assets of the project whose ``manifest`` is given."""
    parsed = validate_manifest(manifest)

    @dbt_assets(
        manifest=manifest,
        name="dbt_models",
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
        dagster_dbt_translator=Translator(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True)),
    )
    def dbt_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: WarehouseResource):
        """Build and test every model for the run's as-of dates, in one dbt process."""
        keys = context.partition_key_range
        start, end = as_of_range(keys.start, keys.end)
        full_refresh, forget = context.has_tag(FULL_REFRESH_TAG), context.has_tag(FORGET_HISTORY_TAG)
        with warehouse.writing(f"dbt build for {start} to {keys.end}") as settings:
            os.environ[dbt_command.FORGET_HISTORY] = "true" if forget else ""
            project, left_out = unchanged.project_id(settings), unchanged.NOTHING
            if not full_refresh and not context.is_subset:
                left_out = unchanged.left_out(settings, parsed, start, end)
            os.environ[dbt_command.LEFT_OUT] = "true" if left_out.nodes else ""
            threads = dbt_command.threads(settings) if left_out.nodes else 1
            # What an earlier build left would be read as the results of one that broke off before its first node.
            (settings.dbt_target / "run_results.json").unlink(missing_ok=True)
            call = dbt.cli(
                [*dbt_command.build_arguments(start, end, full_refresh, threads), *left_out.arguments],
                context=context,
                target_path=settings.dbt_target,
                raise_on_error=False,
            )
            if builds_judged_tables(left_out.nodes):
                # The checks need it after dbt; while dbt works, preparing it costs no time.
                threading.Thread(target=expectations.prepare, args=[settings], daemon=True).start()
            total = len(context.selected_asset_keys) + len(context.selected_asset_check_keys) - len(left_out.nodes)
            done, rows = 0, {}
            for message in call.stream_raw_events():
                rows |= counted_rows(message.raw_event)
                for event in message.to_default_asset_events(
                    manifest=call.manifest,
                    dagster_dbt_translator=call.dagster_dbt_translator,
                    context=context,
                    target_path=call.target_path,
                    project=call.project,
                ):
                    done += 1
                    report("building and testing", done, total)
                    yield with_row_count(event, rows)
            if settings.target == "spark":
                spark.show_tables(settings)
            culprit.write(settings, results.read(settings))
            if not context.is_subset and call.is_successful():
                unchanged.record(settings, project)
            if not call.is_successful() and not results.read(settings):
                error = dbt_command.plain(str(call.get_error() or "dbt gave no reason."))
                raise dg.Failure(f"dbt build failed, nothing is published. {error}", allow_retries=False)

    return dbt_models


def builds_judged_tables(left_out: Set[str]) -> bool:
    """Whether a table that has a suite is built, other than those that are built every night."""
    names = {one.split(".")[-1] for one in left_out}
    return any(table not in names for (_, table), path in expectations.suites().items() if path.parts[-3] not in ALWAYS)


def counted_rows(message: Mapping[str, Any]) -> dict[str, int]:
    """``{<output of the model>: rows}`` when a message of dbt's log is one of the macro log_row_count.

    dagster-dbt's own fetch_row_counts waits until dbt is done, because dbt holds the file, and queries once per model.
    """
    said = str(message["data"].get("msg", "")).split(" ")
    return {said[1].replace(".", "__"): int(said[2])} if said[0] == "row_count" and len(said) == 3 else {}


def with_row_count(event: Any, rows: Mapping[str, int]) -> Any:
    """A model's output with the number of its rows in its metadata; any other event as it is."""
    if isinstance(event, dg.Output) and event.output_name in rows:
        return event.with_metadata({**event.metadata, "dagster/row_count": rows[event.output_name]})
    return event
