"""``nightly``, ``rollback`` and ``prune``: what a night computes, and what is kept of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.cli.options import as_date, date_option
from dagster_pipeline.cli.published import export_to_postgres
from dagster_pipeline.dates import as_of_range, yesterday
from dagster_pipeline.settings import Settings, WarehouseError

# Exit status of a night that held back a domain, or whose export failed.
PUBLISHED_IN_PART = 2


def nightly(
    day: Annotated[datetime | None, date_option("--date")] = None,
    first: Annotated[datetime | None, date_option("--from")] = None,
    last: Annotated[datetime | None, date_option("--to")] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild everything from raw; published history stays.")
    ] = False,
    forget_history: Annotated[
        bool, typer.Option("--forget-history", help="With --full-refresh: drop the history of earlier nights, too.")
    ] = False,
    accept: Annotated[
        str, typer.Option(metavar="REASON", help="Publish once although limits say no; the reason is recorded.")
    ] = "",
) -> None:
    """Run the nightly job for a date (default: yesterday, UTC) or for a range in one run.

    Example: warehouse nightly --from 2026-09-01 --to 2026-10-30
    """
    from dagster_pipeline.nights import run as nights
    from dagster_pipeline.publishing import history, snapshot

    start, end = _range(as_date(day), as_date(first), as_date(last))
    if forget_history and not full_refresh:
        raise WarehouseError("--forget-history goes with --full-refresh.")
    settings, asked = Settings.from_env(), end - timedelta(days=1)
    with console.following("starting"):
        done = nights.run(settings, start, end, full_refresh, forget_history, accept)
    console.warn(done.warnings)
    if done.failures:
        ended = "was published in part" if done.published else "failed; consumers keep what was published before"
        said = "\n".join([f"The night of {asked} {ended}.", *done.failures, f"The log is {done.log}."])
        if not done.published:
            raise WarehouseError(said)
        console.fail(said)
        raise typer.Exit(PUBLISHED_IN_PART)
    publication = history.of(snapshot.current(settings))
    newest = publication.as_of_date if publication else None
    what = f"Published as of {newest}"
    if newest != asked.isoformat():
        what = f"Computed {asked}; consumers have the newest date, {newest}"
    console.out.print(f"{what}, in {done.seconds:.1f} s: {settings.published}", highlight=False, soft_wrap=True)
    console.out.print(f"The report is {settings.reports / 'latest.html'}", highlight=False, soft_wrap=True)


def rollback(
    to: Annotated[datetime | None, date_option("--to", help="As-of date to go back to.")] = None,
) -> None:
    """Publish an earlier night again, for all consumers at once; without --to, list the publications that are kept.

    Example: warehouse rollback --to 2026-09-14
    """
    from dagster_pipeline.observe import metrics
    from dagster_pipeline.publishing import history, snapshot
    from dagster_pipeline.publishing.rollback import rollback

    settings = Settings.from_env()
    if to is None:
        now = snapshot.current(settings).name
        rows = [
            (one.as_of_date, one.action, one.at[:19], one.computed_at[:19], "now" if one.snapshot == now else "")
            for one in history.kept(settings.snapshots)
        ]
        console.table(("as of", "action", "published", "computed", ""), rows)
        return
    done = rollback(settings, to.date())
    console.out.print(
        f"Consumers see the publication of {done.computed_at[:19]} UTC again, as of {done.as_of_date}. The next night "
        "publishes what it computes: fix the cause first, or turn the schedule off.",
        highlight=False,
    )
    if settings.export_dsn:
        export_to_postgres(settings)
    console.warn(metrics.write_published(settings))


def prune(
    keep_days: Annotated[
        int, typer.Option(min=1, help="Days to keep Dagster runs and the text of refused lines.")
    ] = 90,
    keep_snapshots: Annotated[int, typer.Option(min=1, help="Publications, and dates, to keep.")] = 7,
    raw_before: Annotated[
        datetime | None, date_option(help="Also delete raw days before this that nothing reads.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing; list what would be deleted.")] = False,
) -> None:
    """Delete what no published table needs: old snapshots and runs, superseded deliveries, the text of refused lines.

    Example: warehouse prune --keep-days 90 --dry-run
    """
    from dagster_pipeline.nights import retention

    with console.following("pruning"):
        done = list(retention.prune(Settings.from_env(), keep_days, keep_snapshots, as_date(raw_before), dry_run))
    console.table(
        ("would be deleted" if dry_run else "deleted", "count", "MiB"),
        [(one.what, one.count, round(one.bytes / 2**20, 1)) for one in done if not one.refused],
    )
    for one in done:
        if one.refused:
            console.err.print(f"{one.what}: {one.refused}.", style="yellow", highlight=False, soft_wrap=True)


def _range(day: date | None, first: date | None, last: date | None) -> tuple[date, date]:
    if day and (first or last):
        raise WarehouseError("Give either --date or --from and --to, not both.")
    if bool(first) != bool(last):
        raise WarehouseError("A range needs both --from and --to.")
    start, end = first or day or yesterday(), last or day or yesterday()
    return as_of_range(start.isoformat(), end.isoformat())
