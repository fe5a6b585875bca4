"""The environment that Dagster and dbt read: their home in the state folder, no telemetry."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from dagster_pipeline import rights
from dagster_pipeline.dbt_run import command
from dagster_pipeline.settings import Settings

DAGSTER_YAML = Path(__file__).parent / "dagster.yaml"


def prepare(settings: Settings) -> None:
    """Set the environment variables of this process; writes Dagster's configuration where there is none yet."""
    rights.make_home(settings)
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    if not (settings.dagster_home / "dagster.yaml").exists():
        shutil.copyfile(DAGSTER_YAML, settings.dagster_home / "dagster.yaml")
    os.environ.update(command.environment(settings))
    os.environ.update(
        DAGSTER_HOME=str(settings.dagster_home), DAGSTER_DISABLE_TELEMETRY="1", GX_ANALYTICS_ENABLED="false"
    )
