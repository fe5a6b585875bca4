"""What assets share: the settings of this code location, dbt, and the writer's lock."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.settings import Settings
from dagster_pipeline.writer_lock import writer_lock

POOL = "warehouse"


class DbtResource(DbtCliResource):
    """dbt as a child process. dagster-dbt would import its adapter here too, over a second, for what dbt's log has."""

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        return None


class WarehouseResource(dg.ConfigurableResource):
    """The warehouse of the environment (``WAREHOUSE_*``), read when a step runs."""

    @property
    def settings(self) -> Settings:
        return Settings.from_env()

    @contextmanager
    def writing(self, what: str) -> Iterator[Settings]:
        """Hold the warehouse file, with dbt's environment set: dbt runs as a child of this process."""
        settings = self.settings
        os.environ.update(dbt_command.environment(settings))
        with writer_lock(settings, what):
            yield settings
