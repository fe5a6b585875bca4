"""``report``, ``metrics`` and ``doctor``: how the nights are doing."""

from __future__ import annotations

from typing import Annotated

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.settings import Settings


def report(
    form: Annotated[
        tuple[str, str] | None, typer.Option(help="The page of one form instead.", metavar="HOST SCHEMA_HASH")
    ] = None,
    host: Annotated[str | None, typer.Option(help="The page of one host instead.")] = None,
    style: Annotated[str | None, typer.Option(help="The scorecard of one style instead.")] = None,
) -> None:
    """Rewrite the last night's report and print its path; or write the page of a form, a host or a style.

    Every night writes the report anyway, with the pages of the forms that changed and of every style.

    Example: warehouse report --style professional_v1
    """
    from dagster_pipeline.observe import report

    settings = Settings.from_env()
    asked = [("form", form), ("host", host and (host.strip().lower(),)), ("style", style and (style,))]
    paths = [report.write_detail(settings, kind, values) for kind, values in asked if values]
    for path in paths or [report.write(settings)]:
        console.out.print(str(path), highlight=False, soft_wrap=True)


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
            console.styled(f"{finding.level:8}", colours[finding.level]), finding.sentences, soft_wrap=True
        )
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)
