"""Which delivered row makes a model fail: looked for only after an error of the engine.

A model that fails on all rows of what it reads fails on some of them. The rows of each relation it reads are halved by
their hash for as long as one half alone still fails: some twenty attempts, each at half the cost of the one before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_pipeline.duckdb_io import connect, literal, paths
from dagster_pipeline.landing import log
from dagster_pipeline.landing.source import Source
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import Settings

# A night must end: what is not found by then is not looked for any longer.
SECONDS = 120
_HASHES = 2**64
# What is no row's fault.
_NOT_A_ROW = (duckdb.OutOfMemoryException, duckdb.IOException, duckdb.CatalogException, duckdb.BinderException)


@dataclass(frozen=True)
class Search:
    """One failed model: its SQL, and the ``deadline`` (time.monotonic) of looking."""

    con: duckdb.DuckDBPyConnection
    sql: str
    deadline: float

    def fails(self, relation: str, rows: str) -> bool:
        """Whether the model fails when it reads ``rows``, a select, in place of ``relation``."""
        if time.monotonic() > self.deadline:
            raise TimeoutError
        try:
            self.con.execute(f"create or replace temp table attempt as {self.sql.replace(relation, f'({rows})')}")
        except _NOT_A_ROW:
            return False
        except duckdb.Error:
            return True
        return False


def path(settings: Settings) -> Path:
    return settings.dbt_target / "culprits.json"


def read(settings: Settings) -> dict[str, str]:
    """``{unique_id: sentence}`` of what ``write`` has found after the last build."""
    try:
        return json.loads(path(settings).read_text())
    except (FileNotFoundError, ValueError):
        return {}


def write(settings: Settings, results: list[dict[str, Any]]) -> None:
    """Look for the rows of every model of ``results`` that the engine could not compute."""
    path(settings).unlink(missing_ok=True)
    failed = [one for one in results if one["status"] == "error" and one["unique_id"].startswith("model.")]
    if not failed or settings.target != "duckdb":
        return
    manifest = json.loads((settings.dbt_target / "manifest.json").read_text())
    found = {}
    deadline = time.monotonic() + SECONDS
    with connect(settings, settings.database, read_only=True) as con:
        con.execute(f"set file_search_path = {literal(settings.home)}")
        for one in failed:
            sql = one.get("compiled_code")
            if not sql:
                continue
            try:
                sentence = _sentence(settings, Search(con, sql, deadline), manifest, one["unique_id"])
            except (TimeoutError, duckdb.Error):
                continue
            if sentence:
                found[one["unique_id"]] = sentence
    path(settings).write_text(json.dumps(found))


def _sentence(settings: Settings, search: Search, manifest: Mapping[str, Any], model: str) -> str:
    for relation in _relations(manifest, model):
        if relation not in search.sql or not search.fails(relation, f"select * from {relation}"):
            continue
        if search.fails(relation, f"select * from {relation} where false"):
            continue
        low, high = _halve(search, relation)
        return _named(settings, search.con, manifest, model, _within(relation, low, high))
    return ""


def _relations(manifest: Mapping[str, Any], model: str) -> Iterator[str]:
    """What the model reads, as its SQL spells it."""
    for parent in manifest["nodes"][model]["depends_on"]["nodes"]:
        node = manifest["nodes"].get(parent) or manifest["sources"][parent]
        if node["resource_type"] == "source":
            where = (node.get("meta") or node["config"]["meta"]).get("external_location", "")
            yield where.replace("{name}", node["name"])
        elif node["resource_type"] == "model":
            yield node["relation_name"]


def _halve(search: Search, relation: str) -> tuple[int, int]:
    """The smallest range of hashes found whose rows alone still fail."""
    low, high = 0, _HASHES - 1
    while low < high:
        middle = (low + high) // 2
        for half in ((low, middle), (middle + 1, high)):
            if search.fails(relation, _within(relation, *half)):
                low, high = half
                break
        else:
            return low, high
    return low, high


def _within(relation: str, low: int, high: int) -> str:
    return f"select * from {relation} as one where hash(one) between {low} and {high}"


def _named(
    settings: Settings, con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], model: str, rows: str
) -> str:
    """The rows as they were delivered: source, key, batch, file and line, as far as their columns tell."""
    con.execute(f"create or replace temp table culprits as select * from ({rows}) limit 100")
    columns = {name for (name,) in con.execute("select column_name from (describe culprits)").fetchall()}
    for source in _sources(manifest, model):
        by = ["_seq", "_line"] if {"_seq", "_line"} <= columns else [*source.key_columns]
        if not set(by) <= columns:
            continue
        same = " and ".join(f'cast(raw."{name}" as varchar) = cast(culprits."{name}" as varchar)' for name in by)
        key = f'cast(raw."{source.key}" as varchar)' if isinstance(source.key, str) else "null"
        files = paths(settings.raw / source.name, "*", "*.parquet")
        delivered = con.execute(f"""
            select {key}, raw._seq, landed.file, raw._line, count(*) over ()
            from read_parquet({files}) as raw semi join culprits on {same}
            left join {log.relation(settings)} as landed on landed.batch_seq = raw._seq
            where landed.source = {literal(source.name)}
            order by raw._seq desc, raw._line desc limit 1""").fetchall()
        for key, batch, file, line, how_many in delivered:
            others = f" and {how_many - 1} more deliveries" if how_many > 1 else ""
            row = f"{source.name} {key or ''}".strip()
            return (
                f" It fails on {row} (batch {batch}, file {file}, line {line}){others}; "
                f"`warehouse quarantine {key or file} --source {source.name}` takes it out."
            )
    first = con.execute("select cast(culprits as varchar) from culprits limit 1").fetchall()
    return f" It fails on {first[0][0][:300]}." if first else ""


def _sources(manifest: Mapping[str, Any], model: str) -> list[Source]:
    """The delivered sources that the model is made of, nearest first."""
    found, seen, next_ones = [], set(), [model]
    while next_ones:
        node = next_ones.pop(0)
        if node in seen:
            continue
        seen.add(node)
        name = node.split(".")[-1]
        if node.startswith("source.") and name in SOURCES:
            found.append(SOURCES[name])
        elif node in manifest["nodes"]:
            next_ones += manifest["nodes"][node]["depends_on"]["nodes"]
    return found
