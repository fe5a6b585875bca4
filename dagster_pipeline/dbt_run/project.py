"""What dbt_project.yml says, for those who need a variable outside of dbt."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from dagster_pipeline.settings import PROJECT_DIR


def variable(name: str) -> Any:
    """The value of dbt's variable ``name`` as the project sets it."""
    return _variables()[name]


@cache
def _variables() -> dict[str, Any]:
    return yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text())["vars"]
