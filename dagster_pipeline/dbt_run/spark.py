"""Spark's tables as a DuckDB file of views, which checks and publishing read like DuckDB's own warehouse file.

Only Parquet passes between the engines (``WAREHOUSE_HOME/spark/tables/<schema>.db/<table>/``).
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

from dagster_pipeline.duckdb_io import connect, paths
from dagster_pipeline.settings import Settings, WarehouseError


def check_installed() -> None:
    """Raise WarehouseError, saying how to get it, when dbt-spark, pyspark or Java is missing."""
    if not (importlib.util.find_spec("pyspark") and importlib.util.find_spec("dbt.adapters.spark")):
        raise WarehouseError("WAREHOUSE_TARGET=spark needs dbt-spark: pip install -r requirements-spark.lock.")
    if not shutil.which("java"):
        raise WarehouseError(
            "WAREHOUSE_TARGET=spark needs Java 17 or newer, for example Debian's default-jre-headless."
        )


def show_tables(settings: Settings) -> None:
    """Recreate ``settings.database`` with a view over the Parquet of every table that dbt has built on Spark.

    Columns are in the order of their contract, because Spark puts partition columns last. A table without any file
    (partitioned and empty) becomes an empty view if it has a contract.
    """
    models = _models(settings.dbt_target / "manifest.json")
    beside = settings.database.with_suffix(".writing")
    beside.unlink(missing_ok=True)
    beside.parent.chmod(0o700)  # all of it may be personal
    with connect(settings, beside) as con:
        for (schema, table), columns in models.items():
            folder = settings.spark_tables / f"{schema}.db" / table
            names = ", ".join(f'"{name}"' for name in columns) or "*"
            if next(folder.glob("**/*.parquet"), None):
                found = paths(folder, "**", "*.parquet")
                select = f"select {names} from read_parquet({found}, hive_partitioning = true)"
            elif columns and folder.exists():
                empty = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in columns.items())
                select = f"select {empty} limit 0"
            else:
                continue
            con.execute(f"create schema if not exists {schema}; create view {schema}.{table} as {select}")
    beside.replace(settings.database)


def _models(manifest: Path) -> dict[tuple[str, str], dict[str, str]]:
    """``(schema, table) -> {column: type}`` of models, seeds and the run log; no columns without contract."""
    found = json.loads(manifest.read_text())
    logs = {(node["schema"], node["name"]): {} for node in found["sources"].values() if node["source_name"] == "run"}
    return logs | {
        (node["schema"], node["name"]): (
            {name: column["data_type"] for name, column in node["columns"].items()}
            if node["config"].get("contract", {}).get("enforced")
            else {}
        )
        for node in found["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    }
