"""Landing assets: files in the landing folder become raw Parquet."""

from pathlib import Path

import dagster as dg
import duckdb

from dagster_pipeline.duckdb_io import paths
from dagster_pipeline.landing.land import Landed, expand, land, prepare
from dagster_pipeline.landing.source import SQL_TYPES, Source
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.product_db.pull import pull
from dagster_pipeline.progress import report
from dagster_pipeline.resources import POOL, WarehouseResource
from dagster_pipeline.settings import Settings

LOG = dg.AssetKey(["raw", "landing_log"])
REJECTS = dg.AssetKey(["raw", "rejects"])


def asset_key(source: Source) -> dg.AssetKey:
    return dg.AssetKey(["raw", source.name])


def column_schema(source: Source) -> dg.TableSchema:
    """The columns of a source as Dagster shows them, with landing's constraints."""
    columns = []
    for field in source.fields:
        demands = [f"one of {', '.join(field.choices)}"] if field.choices else []
        demands += [f"at least {field.minimum}"] if field.minimum is not None else []
        demands += [f"at most {field.maximum}"] if field.maximum is not None else []
        constraints = dg.TableColumnConstraints(nullable=not field.required, other=demands)
        columns.append(dg.TableColumn(field.name, SQL_TYPES[field.kind], constraints=constraints))
    return dg.TableSchema(columns=columns)


@dg.multi_asset(
    name="landing",
    group_name="landing",
    pool=POOL,
    can_subset=True,
    specs=[
        *(
            dg.AssetSpec(
                asset_key(s),
                description=s.description,
                owners=["team:data-platform"],
                kinds={"parquet"},
                metadata={"dagster/column_schema": column_schema(s)},
            )
            for s in SOURCES.values()
        ),
        dg.AssetSpec(LOG, description="One row per landed file.", owners=["team:data-platform"], kinds={"parquet"}),
        dg.AssetSpec(
            REJECTS, description="One row per refused line.", owners=["team:data-platform"], kinds={"parquet"}
        ),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "files_are_readable", asset=LOG, description="Every file of the landing folder could be read."
        )
    ],
)
def landing(context: dg.AssetExecutionContext, warehouse: WarehouseResource):
    """Land what changed in the product's database, where one is set, and new files of ``<landing folder>/<source>/``.

    A database that cannot be read stops the night: hints without the day's runs would look like the day's hints. A
    file that cannot be read is reported, and the rest land.
    """
    settings = warehouse.settings
    # Also of a source without a file tonight.
    prepare(settings)
    unreadable, totals = [], {}
    selected = [source for source in SOURCES.values() if asset_key(source) in context.selected_asset_keys]
    pulled = {one.source: one.landed for one in pull(settings)} if settings.source_dsn else {}
    # The log, the rejects and the check are about all sources.
    for source in selected or SOURCES.values():
        landed = [*pulled.get(source.name, ()), *land_folder(settings, source)]
        unreadable += [one.error for one in landed if one.error]
        for message in dict.fromkeys(said for one in landed for said in (*one.warnings, one.error) if said):
            context.log.warning(message)
        totals[source.name] = _totals(landed)
    rows = landed_rows(settings)
    for source in selected:
        metadata = totals[source.name] | {"dagster/row_count": rows.get(source.name, 0)}
        yield dg.MaterializeResult(asset_key(source), metadata=metadata)
    for key in {LOG, REJECTS} & context.selected_asset_keys:
        yield dg.MaterializeResult(key)
    if context.selected_asset_check_keys:
        yield dg.AssetCheckResult(
            asset_key=LOG,
            check_name="files_are_readable",
            passed=not unreadable,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"unreadable": unreadable},
        )


def land_folder(settings: Settings, source: Source) -> list[Landed]:
    """Land the files in the source's folder of the landing folder."""
    folder: Path = settings.landing_dir / source.name
    files = expand([folder]) if folder.is_dir() else []
    if not files:  # 38 ms for each of 41 sources
        return []
    done: list[Landed] = []

    def progress(landed: Landed) -> None:
        done.append(landed)
        report(f"landing {source.name}", len(done), len(files))

    return land(settings, source, files, progress=progress)


def landed_rows(settings: Settings) -> dict[str, int]:
    """Rows of each raw source, redelivered ones included."""
    if not settings.landing_log.exists():
        return {}
    with duckdb.connect() as con:
        log = f"read_parquet({paths(settings.landing_log, '*.parquet')})"
        return dict(
            con.execute(f"select source, sum(accepted - quarantined)::bigint from {log} group by source").fetchall()
        )


def _totals(landed: list[Landed]) -> dict[str, int]:
    new = [one for one in landed if not one.already and not one.error]
    return {
        "files": len(new),
        "lines": sum(one.lines for one in new),
        "accepted": sum(one.accepted for one in new),
        "duplicates": sum(one.duplicates for one in new),
        "rejected": sum(one.rejected for one in new),
    }
