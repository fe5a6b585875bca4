"""What the last dbt build came to: which models and tests failed, in sentences, and which domains that concerns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dagster_pipeline.checks.sentences import ERROR, ROWS
from dagster_pipeline.dbt_run import culprit
from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.settings import Settings

SHOWN_ROWS = 3
FAILED = ("error", "fail")


def read(settings: Settings) -> list[dict[str, Any]]:
    """The results of the last build, one per node; empty when it broke off before its first node."""
    try:
        return json.loads((settings.dbt_target / "run_results.json").read_text())["results"]
    except (FileNotFoundError, KeyError, ValueError):
        return []


def failures(settings: Settings) -> list[str]:
    """Which models and tests failed, each with dbt's message and, for a test, the first rows it found."""
    return [_sentence(settings, result) for result in read(settings) if result["status"] in FAILED]


def held_back(settings: Settings) -> dict[str, list[str]]:
    """``{domain: sentences}`` of the domains that must not be published: what failed in them, or was skipped."""
    nodes = json.loads((settings.dbt_target / "manifest.json").read_text())["nodes"]
    found: dict[str, list[str]] = {}
    skipped: dict[str, int] = {}
    for result in read(settings):
        node = nodes.get(result["unique_id"])
        if node is None:
            continue
        if result["status"] in FAILED:
            for domain in domains_of(node, nodes):
                found.setdefault(domain, []).append(_sentence(settings, result))
        elif result["status"] == "skipped" and node["resource_type"] == "model":
            (domain,) = domains_of(node, nodes)
            skipped[domain] = skipped.get(domain, 0) + 1
    for domain, count in skipped.items():
        models = "1 model was" if count == 1 else f"{count} models were"
        found.setdefault(domain, []).append(f"{models} skipped, for what they read failed")
    return found


def domains_of(node: Mapping[str, Any], nodes: Mapping[str, Any]) -> list[str]:
    """The domain of a model or seed (its folder), or those of the models that a test is about."""
    if node["resource_type"] in ("model", "seed"):
        return [node["fqn"][1]]
    attached = [node["attached_node"]] if node.get("attached_node") else node["depends_on"]["nodes"]
    return sorted({nodes[parent]["fqn"][1] for parent in attached if parent in nodes})


def _sentence(settings: Settings, result: Mapping[str, Any]) -> str:
    name, message = result["unique_id"].split(".")[2], " ".join((result["message"] or "").split())
    if result["status"] == "error":
        return f"{name} could not be computed{ERROR}{message}{culprit.read(settings).get(result['unique_id'], '')}"
    # A test compiled for Spark need not run on DuckDB.
    is_readable = result["status"] == "fail" and settings.target == "duckdb"
    rows = _failing_rows(settings, result["compiled_code"]) if is_readable else ""
    return f"{name}: {message}{rows}"


def _failing_rows(settings: Settings, test: str) -> str:
    """The first rows that a failed test found, as text."""
    with connect(settings, settings.database, read_only=True) as con:
        con.execute(f"set file_search_path = '{str(settings.home).replace(chr(39), chr(39) * 2)}'")
        found = con.execute(f"from ({test}) limit {SHOWN_ROWS}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, map(str, row), strict=True)) for row in found.fetchall()]
    return f"{ROWS}{rows}"
