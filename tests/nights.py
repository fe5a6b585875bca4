"""A night without dbt's own tests, for tests of what the models compute: half the time."""

from __future__ import annotations

import json
from datetime import date, timedelta

from dagster_pipeline.dbt_run import command as dbt_command


def night(warehouse, first: str, last: str | None = None, *, full_refresh=False, select: str = "", **variables) -> None:
    """Build the models for the as-of dates first to last, both included, with ``variables`` set."""
    start, end = date.fromisoformat(first), date.fromisoformat(last or first) + timedelta(days=1)
    arguments = dbt_command.build_arguments(start, end, full_refresh)
    arguments += ["--exclude-resource-type", "test", "--vars", json.dumps(variables)]
    warehouse.dbt(*arguments, *(["--select", *select.split()] if select else []))
