"""A dbt-duckdb plugin: lets dbt run by hand in a fresh clone, before anything has landed."""

from __future__ import annotations

from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from dagster_pipeline.settings import Settings


class Plugin(BasePlugin):
    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Make the state folder and an empty file per source, which the sources of the models read."""
        settings = Settings.from_env()
        # Only once: preparing takes the writer lock, which a night already holds when it starts dbt.
        if not settings.landing_log.exists():
            from dagster_pipeline.landing import land

            land.prepare(settings)
