"""What is noted of every night, published or not, for the metrics and the report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dagster_pipeline.nights import log as night_log
from dagster_pipeline.observe import metrics, report
from dagster_pipeline.settings import Settings


def start(settings: Settings, run_id: str, at: float | None = None) -> list[str]:
    """Remember that a run began, now or ``at``, so that one that is killed does not go unnoticed."""
    night_log.record_start(settings, run_id, at)
    return metrics.write_health(settings)


def end(settings: Settings, instance: Any, run_id: str, events: Iterable[Any], success: bool) -> list[str]:
    """Remember the run, write the metrics of the nights; returns what went wrong with that, in sentences.

    A night that succeeded has made its report itself. After a failed one the report keeps the figures of the last good
    night and says at its top what failed.
    """
    events = list(events)
    status = night_log.status_of(events, success)
    night_log.append(settings, night_log.of_run(instance, run_id, events, status))
    doubts = metrics.write_health(settings)
    if status != "ok":
        try:
            report.write(settings)
        except Exception as error:
            # Whatever is wrong with the page must not hide why the night failed.
            doubts.append(f"The report was not made: {error}")
    return doubts
