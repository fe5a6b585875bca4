"""``report``, ``metrics`` and ``doctor``: how the nights are doing."""

from __future__ import annotations

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.settings import Settings


def report() -> None:
    """Make the page of the last night again and say where it lies; every night makes it by itself.

    Example: warehouse report
    """
    from dagster_pipeline.observe import report

    console.out.print(str(report.write(Settings.from_env())), highlight=False, soft_wrap=True)


def metrics() -> None:
    """Write (and push) the Prometheus metrics again, e.g. after a rollback; every night does it by itself.

    Example: WAREHOUSE_PUSHGATEWAY=http://127.0.0.1:9091 warehouse metrics
    """
    from dagster_pipeline.nights import log as night_log
    from dagster_pipeline.observe import metrics

    settings = Settings.from_env()
    console.warn([*metrics.write_published(settings), *metrics.write_health(settings)])
    for path in sorted(night_log.folder(settings).glob("*.prom")):
        console.out.print(str(path), highlight=False, soft_wrap=True)


def doctor() -> None:
    """Find the usual mistakes and say what to do.

    Example: warehouse doctor
    """
    from dagster_pipeline.observe import doctor

    colours = {"ok": "green", "warning": "yellow", "error": "red"}
    findings = list(doctor.examine(Settings.from_env()))
    for finding in findings:
        console.out.print(
            f"[{colours[finding.level]}]{finding.level:8}[/]", finding.what, finding.advice, soft_wrap=True
        )
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)
