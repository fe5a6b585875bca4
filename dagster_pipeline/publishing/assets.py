"""Publishing assets: the gate judges every domain, and what passes goes out by one rename."""

from datetime import timedelta

import dagster as dg

from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.progress import report
from dagster_pipeline.publishing import catalogue, gate, history, search_index, snapshot
from dagster_pipeline.publishing.history import GATE
from dagster_pipeline.resources import POOL, WarehouseResource
from dagster_pipeline.run_tags import ACCEPT_TAG
from dagster_pipeline.settings import Settings

PUBLISHED_FILES = dg.AssetKey("published_files")
# The first model of every run. Publishing waits for it, and so for dbt to end, but not for tables that may have failed.
DATES = dg.AssetKey(["intermediate", "int_run__dates"])
# The schedule runs at 02:15: without a publication in the four hours before 06:00 a night was missed.
FRESH = dg.FreshnessPolicy.cron(deadline_cron="0 6 * * *", lower_bound_delta=timedelta(hours=4))


def define(domains: list[str], tables: list[dg.AssetKey]) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The files of the ``published`` and ``personal`` folders, one check per domain, and the analysts' database, which
    shows in Dagster's graph what the ``tables`` become.
    """

    @dg.multi_asset(
        name="published_files",
        pool=POOL,
        can_subset=True,
        specs=[
            dg.AssetSpec(
                PUBLISHED_FILES,
                deps=[DATES],
                group_name="publishing",
                freshness_policy=FRESH,
                owners=["team:data-platform"],
                kinds={"parquet", "duckdb"},
                description="analytics.duckdb, Parquet and the files that models declare, swapped in by one rename.",
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                f"{GATE}{domain}",
                asset=PUBLISHED_FILES,
                description=f"dbt, the suites and the limits of {domain} let its tables go out.",
            )
            for domain in domains
        ]
        + [dg.AssetCheckSpec("limits", asset=PUBLISHED_FILES, description="No limit of publishing is near.")],
    )
    def published_files(context: dg.AssetExecutionContext, warehouse: WarehouseResource):
        """Judge every domain and publish those that pass; executed for checks alone, it only judges."""
        with warehouse.writing("publishing") as settings:
            report("checking")
            verdict = gate.judge(settings, context.run.tags.get(ACCEPT_TAG))
            if context.selected_asset_keys:
                yield _publish(context, settings, verdict)
        for check in context.selected_asset_check_keys:
            yield _result(check, verdict)

    database = dg.AssetSpec(
        "analytics_database",
        group_name="publishing",
        deps=[PUBLISHED_FILES, *tables],
        kinds={"duckdb"},
        owners=["team:data-platform"],
        description="published/analytics.duckdb as analysts open it; written with the published files.",
    )
    return [published_files, database]


def _publish(context: dg.AssetExecutionContext, settings: Settings, verdict: gate.Verdict) -> dg.MaterializeResult:
    if not verdict.passed:
        failed = "; ".join(dict.fromkeys(one for said in verdict.failures.values() for one in said))
        raise dg.Failure(f"No domain passed the gate, nothing is published. {failed}", allow_retries=False)
    report("publishing")
    domain_of, accepted = gate.Project(settings).domain_of, context.run.tags.get(ACCEPT_TAG)
    folder = snapshot.publish(settings, context.run_id, domain_of, verdict.failures, accepted)
    return dg.MaterializeResult(
        PUBLISHED_FILES,
        metadata={
            "folder": dg.MetadataValue.path(folder),
            "files": sum(path.is_file() for path in folder.rglob("*")),
            "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        },
    )


def _result(check: dg.AssetCheckKey, verdict: gate.Verdict) -> dg.AssetCheckResult:
    is_domain = check.name.startswith(GATE)
    failures = verdict.failures.get(check.name.removeprefix(GATE), []) if is_domain else verdict.warnings
    return dg.AssetCheckResult(
        asset_key=PUBLISHED_FILES,
        check_name=check.name,
        passed=not failures,
        severity=dg.AssetCheckSeverity.ERROR if is_domain else dg.AssetCheckSeverity.WARN,
        metadata={"failures": failures},
    )


@dg.asset(
    name="search_index_bulk",
    group_name="publishing",
    deps=[PUBLISHED_FILES],
    pool=POOL,
    owners=["team:data-platform"],
    kinds={"elasticsearch"},
    description="Numbered Elasticsearch bulk files with the ats fields of the e-mails that changed since the last one.",
)
def search_index_bulk(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> dg.MaterializeResult:
    with warehouse.writing("publishing") as settings, connect(settings, settings.database, read_only=True) as con:
        published = history.of(snapshot.current(settings))
        if published is None or "ats" in published.held_back:
            context.log.warning("The domain ats is held back: the search index keeps what it has.")
            return dg.MaterializeResult(metadata={"emails": 0})
        index = catalogue.read(settings)[search_index.DOCUMENTS].meta["search_index"]
        changed = search_index.write_bulk(con, settings.search_bulk, index)
    return dg.MaterializeResult(metadata={"emails": changed, "folder": dg.MetadataValue.path(settings.search_bulk)})
