"""A dbt-duckdb plugin: lets dbt run by hand in a fresh clone, before anything has landed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection


class Plugin(BasePlugin):
    creds: DuckDBCredentials

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Make the state folder and an empty file per source, which the sources of the models read."""
        # Only once: preparing takes the writer lock, which a night already holds when it starts dbt, and a night need
        # not pay 60 ms for importing the settings.
        if (Path(self.creds.path).parent / "raw" / "quarantine.parquet").exists():
            return
        from dagster_pipeline.landing import land
        from dagster_pipeline.settings import Settings

        land.prepare(Settings.from_env())

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Keep the warehouse file to its owner from the start: it holds personal data."""
        Path(self.creds.path).chmod(0o600)
