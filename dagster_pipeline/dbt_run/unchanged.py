"""What a night need not build again because it would come out the same.

The seeds, as long as no file of the project has changed since a night built all of it; and every domain none of whose
sources has ever landed a row: its tables were built empty by that night and stay so until its first file lands. A
warehouse that is used for styles only builds a third of the models (docs/architecture.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import duckdb

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.duckdb_io import connect, literal
from dagster_pipeline.landing import log
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import Settings

# In the warehouse itself, so that a file restored from a backup brings its own answer.
RECORD = "internal.complete_build"
_ID = re.compile(r'"invocation_id": ?"([0-9a-f-]+)"')


class LeftOut(NamedTuple):
    """What a build leaves out: arguments of ``dbt build``, the domains that these concern, and the nodes."""

    arguments: list[str]
    domains: list[str]
    nodes: set[str]


NOTHING = LeftOut([], [], set())


def left_out(settings: Settings, manifest: Mapping[str, Any]) -> LeftOut:
    """What the next build can leave out; nothing unless a night has built the project as ``manifest`` has it."""
    if not manifest["metadata"]["invocation_id"] == project_id(settings) == _recorded(settings):
        return NOTHING
    domains = domains_without_input(settings, manifest)
    empty = "config.meta.without_input:empty"
    excluded = ["path:seeds", *(f"path:dbt_project/models/{domain},{empty}" for domain in domains)]
    # Cautious: a test that also reads a table that is built stays.
    arguments = ["--indirect-selection", "cautious", "--exclude", " ".join(excluded)]
    return LeftOut(arguments, domains, _nodes(manifest, domains))


def domains_without_input(settings: Settings, manifest: Mapping[str, Any]) -> list[str]:
    """The domains none of whose sources, those of what they read included, has ever landed a row."""
    landed = sources_with_rows(settings)
    read: dict[str, set[str]] = {}
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] == "model":
            read.setdefault(node["fqn"][1], set()).update(_sources(manifest, unique_id))
    return sorted(domain for domain, sources in read.items() if not sources & landed)


def project_id(settings: Settings) -> str | None:
    """Another one after every change of a file of the project: the parse that the manifest on the disk is from."""
    with dbt_command.ensure_manifest(settings).open() as manifest:
        found = _ID.search(manifest.read(4000))
    return found[1] if found else None


def record(settings: Settings, built: str | None) -> None:
    """Note that all of the project ``built`` (a ``project_id``) was built and tested without a failure."""
    if built in (None, _recorded(settings)) or built != project_id(settings):  # a file has changed meanwhile
        return
    with connect(settings, settings.database) as con:
        con.execute("create schema if not exists internal")
        con.execute(f"create or replace table {RECORD} as select {literal(built)} as project_id")


def sources_with_rows(settings: Settings) -> set[str]:
    """The sources of which a row has ever landed or been rejected."""
    with connect(settings) as con:
        rows = con.execute(
            f"select distinct source from {log.relation(settings)} where accepted > 0 or rejected > 0"
        ).fetchall()
    return {source for (source,) in rows}


def _nodes(manifest: Mapping[str, Any], domains: list[str]) -> set[str]:
    """The seeds, the models of ``domains`` that are empty without input, and the tests that read nothing else."""
    nodes = manifest["nodes"]
    out = {
        unique_id
        for unique_id, node in nodes.items()
        if node["resource_type"] == "seed"
        or (
            node["resource_type"] == "model"
            and node["fqn"][1] in domains
            and node["config"]["meta"].get("without_input") == "empty"
        )
    }
    tests = {unique_id for unique_id, node in nodes.items() if node["resource_type"] == "test"}
    return out | {test for test in tests if set(nodes[test]["depends_on"]["nodes"]) <= out}


def _sources(manifest: Mapping[str, Any], unique_id: str) -> set[str]:
    """The names of the sources that land which a node reads, directly or not."""
    seen, left = {unique_id}, [unique_id]
    while left:
        new = set(manifest["parent_map"].get(left.pop(), [])) - seen
        seen |= new
        left += new
    return {one.split(".")[-1] for one in seen if one.startswith("source.")} & SOURCES.keys()


def _recorded(settings: Settings) -> str | None:
    if not settings.database.exists():
        return None
    try:
        with connect(settings, settings.database, read_only=True) as con:
            found = con.execute(f"from {RECORD}").fetchone()
    except duckdb.CatalogException:  # of a version without it
        return None
    return found[0] if found else None
