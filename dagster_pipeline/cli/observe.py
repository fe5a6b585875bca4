"""``report``, ``metrics`` and ``doctor``: how the nights are doing."""

from __future__ import annotations

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.settings import Settings


def report() -> None:
    """Rewrite the last night's report and print its path. Every night writes it anyway.

    Example: warehouse report
    """
    from dagster_pipeline.observe import report

    console.out.print(str(report.write(Settings.from_env())), highlight=False, soft_wrap=True)


def metrics() -> None:
    """Rewrite (and push) the Prometheus metrics, for example after a rollback. Every night writes them anyway.

    Example: WAREHOUSE_PUSHGATEWAY=http://127.0.0.1:9091 warehouse metrics
    """
    from dagster_pipeline.observe import metrics, night_log

    settings = Settings.from_env()
    console.warn([*metrics.write_published(settings), *metrics.write_health(settings)])
    for path in sorted(night_log.folder(settings).glob("*.prom")):
        console.out.print(str(path), highlight=False, soft_wrap=True)


def doctor() -> None:
    """Check for common problems and suggest fixes.

    Example: warehouse doctor
    """
    from dagster_pipeline.observe import doctor

    colours = {"ok": "green", "warning": "yellow", "error": "red"}
    findings = list(doctor.examine(Settings.from_env()))
    for finding in findings:
        console.out.print(
            console.styled(f"{finding.level:8}", colours[finding.level]), finding.what, finding.advice, soft_wrap=True
        )
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)
