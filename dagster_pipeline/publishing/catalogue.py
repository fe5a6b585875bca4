"""What dbt knows about a published table: its description, its key, and those of its columns."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from dagster_pipeline.settings import Settings

_KEY_TESTS = ("unique_key", "primary_key")


@dataclass(frozen=True)
class Table:
    """``meta`` is the model's; ``columns`` gives each column's description; ``key`` is never null, or it is empty.

    ``json`` names the texts that hold JSON, ``utc`` the timestamps (all of them are UTC).
    """

    description: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    utc: tuple[str, ...] = ()

    def comment(self) -> str:
        """The description, and the key where there is one."""
        return f"{self.description} Key: {', '.join(self.key)}." if self.key else self.description


def read(settings: Settings) -> dict[str, Table]:
    """``{"schema.table": Table}`` of every model, seed and source in dbt's manifest; empty before dbt has run."""
    path = settings.dbt_target / "manifest.json"
    if not path.exists():
        return {}
    manifest = json.loads(path.read_text())
    nodes = manifest["nodes"]
    keys = {
        test["attached_node"]: _columns(test["test_metadata"]["kwargs"])
        for test in nodes.values()
        if (test.get("test_metadata") or {}).get("name") in _KEY_TESTS
    }
    return {
        f"{node['schema']}.{node['name']}": _table(node, keys.get(unique_id, ()))
        for unique_id, node in (manifest.get("sources", {}) | nodes).items()
        if node["resource_type"] in ("model", "seed", "source")
    }


def _columns(arguments: dict[str, Any]) -> tuple[str, ...]:
    return tuple(arguments.get("columns") or [arguments["column_name"]])


def _table(node: dict[str, Any], key: tuple[str, ...]) -> Table:
    columns = node.get("columns", {})
    never_null = {
        name
        for name, column in columns.items()
        if any(constraint["type"] == "not_null" for constraint in column.get("constraints", []))
    }
    return Table(
        description=" ".join(node.get("description", "").split()),
        meta=node["config"].get("meta", {}),
        columns={name: " ".join(column["description"].split()) for name, column in columns.items()},
        key=key if never_null.issuperset(key) else (),
        json=tuple(name for name, column in columns.items() if column["config"]["meta"].get("json")),
        utc=tuple(name for name, column in columns.items() if column.get("data_type") == "timestamp"),
    )
