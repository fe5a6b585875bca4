"""``warehouse doctor``: common problems, each with a fix."""

from __future__ import annotations

from collections.abc import Iterator

from dagster_pipeline.observe.doctor import data, databases, machine, nights, spark
from dagster_pipeline.observe.doctor.finding import Finding
from dagster_pipeline.settings import Settings

__all__ = ["Finding", "examine"]


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the machine, the state folder, the databases, the landed data, what is published, and the nights."""
    for part in (machine, spark, databases, data, nights):
        yield from part.examine(settings)
