"""What a night need not build again because it would come out the same.

As long as no file of the project has changed since a night built all of it:

- The seeds.
- Every domain none of whose sources has ever landed a row: its tables were built empty by that night.

After a night without a failure, as long as nobody has written to the warehouse since, also:

- The views; tests of a view stay, for what it shows may be new.
- Each model that reads nothing that has changed: no file of its sources has landed, and it does not depend on the as-of
  date, or the dates are among those of that night. A list of the last files is built only if somebody reads it.

Why that is safe, and what it saves: docs/architecture.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.dbt_run import results
from dagster_pipeline.dbt_run.lineage import DATES, Lineage, later
from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.landing import log
from dagster_pipeline.settings import Settings

# In the warehouse itself, so that a file restored from a backup brings its own answer.
RECORD = "internal.complete_build"
_ID = re.compile(r'"invocation_id": ?"([0-9a-f-]+)"')


class LeftOut(NamedTuple):
    """What a build leaves out: arguments of ``dbt build``, and the nodes."""

    arguments: list[str]
    nodes: set[str]


class Build(NamedTuple):
    """The last complete build: of which project (``project_id``), and the tests that only warned."""

    project: str
    warned: list[str]


NOTHING = LeftOut([], set())


def left_out(settings: Settings, manifest: Mapping[str, Any], start: date, end: date) -> LeftOut:
    """What the build of the as-of dates ``[start, end)`` can leave out; nothing unless a night has built the project as
    ``manifest`` has it.
    """
    built = _recorded(settings)
    if built is None or not built.project == project_id(settings) == _id(settings, manifest["metadata"]):
        return NOTHING
    lineage = Lineage(manifest)
    unused = domains_without_input(settings, lineage)
    same = lineage.seeds | {
        one for one in lineage.models if lineage.domain(one) in unused and lineage.is_empty_without_input(one)
    }
    shown = set()
    if _is_untouched(settings):
        # A test that warned is repeated: what it says is as true tonight.
        same |= lineage.unchanged(_changed_since(settings, start, end)) - lineage.read_by(built.warned)
        shown = lineage.views
    nodes = same | shown | lineage.tests_of(same)
    return LeftOut(["--indirect-selection", "empty", "--exclude", " ".join(lineage.selection(nodes))], nodes)


def domains_without_input(settings: Settings, lineage: Lineage) -> set[str]:
    """The domains none of whose sources, those of what they read included, has ever landed a row."""
    landed = _sources_with_rows(settings)
    return {domain for domain, sources in lineage.sources_of_domain.items() if not sources & landed}


def project_id(settings: Settings) -> str | None:
    """Another one after every change of a file of the project: the parse that the manifest on the disk is from."""
    with dbt_command.ensure_manifest(settings).open() as manifest:
        found = _ID.search(manifest.read(4000))
    return _id(settings, {"invocation_id": found[1]}) if found else None


def record(settings: Settings, built: str | None) -> None:
    """Note that all of the project ``built`` (a ``project_id``) was built and tested without a failure."""
    if built is None or built != project_id(settings):  # a file has changed meanwhile
        return
    warned = [one["unique_id"] for one in results.read(settings) if one["status"] == "warn"]
    with connect(settings, settings.database) as con:
        con.execute("create schema if not exists internal")
        con.execute(
            f"create or replace table {RECORD} as select ?::varchar as project, ?::varchar[] as warned", [built, warned]
        )
    _stamp(settings).write_text(_written(settings))


def _is_untouched(settings: Settings) -> bool:
    """Whether nothing has been written to the warehouse since the complete build: by another build, one that failed
    included, or by hand. What somebody changed has to meet the tests again.
    """
    stamp = _stamp(settings)
    return stamp.exists() and stamp.read_text() == _written(settings)


def _stamp(settings: Settings) -> Path:
    return settings.dbt_target / "warehouse.stamp"


def _written(settings: Settings) -> str:
    """Sizes and times of the warehouse file and its log; on Spark, of all files of its tables."""
    if settings.target == "spark":
        files = [file for file in settings.spark_tables.rglob("*") if file.is_file()]
    else:
        files = [settings.database, settings.database.with_name(f"{settings.database.name}.wal")]
    stats = [file.stat() for file in files if file.exists()]
    return f"{len(stats)} {sum(one.st_size for one in stats)} {max((one.st_mtime_ns for one in stats), default=0)}"


def _changed_since(settings: Settings, start: date, end: date) -> set[str]:
    """The sources that have got files since the complete build; of those that have rows between its current date and
    the next one the ``later`` rows; and DATES when it computed others.
    """
    with connect(settings, settings.database, read_only=True) as con:
        ((run_id, first, last, current),) = con.execute(
            "select any_value(run_id), min(as_of_date) filter (is_requested), max(as_of_date) filter (is_requested), "
            f"max(as_of_date) filter (is_current) from intermediate.{DATES}"
        ).fetchall()
        sources = con.execute(
            f"""select source,
                bool_or(batch_seq > (select coalesce(min(newest_batch), 0) from published.run_log where run_id = ?)),
                coalesce(max(list_max(event_dates)) > ?, false)
            from {log.relation(settings)} group by source""",
            [run_id, current],
        ).fetchall()
    changed = {source for source, has_files, _ in sources if has_files}
    if end - timedelta(days=1) > current:
        changed |= {later(source) for source, _, has_later in sources if has_later}
    has_dates = first <= start and end - timedelta(days=1) <= last
    return changed if has_dates else changed | {DATES}


def _sources_with_rows(settings: Settings) -> set[str]:
    """The sources of which a row has ever landed or been rejected."""
    with connect(settings) as con:
        rows = con.execute(
            f"select distinct source from {log.relation(settings)} where accepted > 0 or rejected > 0"
        ).fetchall()
    return {source for (source,) in rows}


def _id(settings: Settings, metadata: Mapping[str, Any]) -> str:
    # Another shared root has other tables; a state folder may be moved.
    root = f" {settings.root}" if settings.target == "spark" else ""
    return f"{metadata['invocation_id']}{root}"


def _recorded(settings: Settings) -> Build | None:
    if not settings.database.exists():
        return None
    try:
        with connect(settings, settings.database, read_only=True) as con:
            found = con.execute(f"select project, warned from {RECORD}").fetchone()
    except (duckdb.BinderException, duckdb.CatalogException):  # of an older version, which had less of it or none
        return None
    return Build(*found) if found else None
