"""What is recorded of every night, published or not, for the metrics and the report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dagster_pipeline.observe import alert, metrics, night_log, report
from dagster_pipeline.settings import Settings


def start(settings: Settings, run_id: str, at: float | None = None) -> list[str]:
    """Record that a run started, now or ``at``, so that a killed one does not go unnoticed."""
    night_log.record_start(settings, run_id, at)
    return metrics.write_health(settings)


def end(settings: Settings, instance: Any, run_id: str, events: Iterable[Any], success: bool) -> list[str]:
    """Record the run, write the metrics of the nights and send the alert of a bad one.

    Returns what went wrong with that, in sentences.

    A night that succeeded has written its report. After a failed one the report keeps the figures of the last good
    night and names the failure at the top.
    """
    events = list(events)
    status = night_log.status_of(events, success)
    night = night_log.of_run(instance, run_id, events, status)
    night_log.append(settings, night)
    doubts = metrics.write_health(settings) + alert.send(settings, night)
    if status != "ok":
        try:
            report.write(settings)
        except Exception as error:
            # A broken page must not hide why the night failed.
            doubts.append(f"The report was not made: {error}")
    return doubts
