"""Landing assets: what lies in the landing folder becomes raw Parquet."""

from pathlib import Path

import dagster as dg

from dagster_pipeline.landing.land import Landed, expand, land
from dagster_pipeline.landing.pull import pull
from dagster_pipeline.landing.sources import SOURCES, Source
from dagster_pipeline.progress import report
from dagster_pipeline.resources import POOL, WarehouseResource
from dagster_pipeline.settings import Settings

LOG = dg.AssetKey(["raw", "landing_log"])
REJECTS = dg.AssetKey(["raw", "rejects"])


def asset_key(source: Source) -> dg.AssetKey:
    return dg.AssetKey(["raw", source.name])


@dg.multi_asset(
    name="landing",
    group_name="landing",
    pool=POOL,
    specs=[
        *(
            dg.AssetSpec(asset_key(s), description=s.description, owners=["team:data-platform"], kinds={"parquet"})
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
    unreadable = []
    pulled = {one.source: one.landed for one in pull(settings)} if settings.source_dsn else {}
    for source in SOURCES.values():
        landed = [*pulled.get(source.name, ()), *land_folder(settings, source)]
        unreadable += [one.error for one in landed if one.error]
        for message in dict.fromkeys(said for one in landed for said in (*one.warnings, one.error) if said):
            context.log.warning(message)
        yield dg.MaterializeResult(asset_key(source), metadata=_totals(landed))
    yield dg.MaterializeResult(LOG)
    yield dg.MaterializeResult(REJECTS)
    yield dg.AssetCheckResult(
        asset_key=LOG,
        check_name="files_are_readable",
        passed=not unreadable,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"unreadable": unreadable},
    )


def land_folder(settings: Settings, source: Source) -> list[Landed]:
    """Land what lies in the source's folder of the landing folder."""
    folder: Path = settings.landing_dir / source.name
    files = expand([folder]) if folder.is_dir() else []
    done: list[Landed] = []

    def progress(landed: Landed) -> None:
        done.append(landed)
        report(f"landing {source.name}", len(done), len(files))

    return land(settings, source, files, progress=progress)


def _totals(landed: list[Landed]) -> dict[str, int]:
    new = [one for one in landed if not one.already and not one.error]
    return {
        "files": len(new),
        "lines": sum(one.lines for one in new),
        "accepted": sum(one.accepted for one in new),
        "duplicates": sum(one.duplicates for one in new),
        "rejected": sum(one.rejected for one in new),
    }
