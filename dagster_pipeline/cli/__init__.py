"""``warehouse``: a thin command line over the same landing, job and published files that Dagster uses."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dagster_pipeline import process_exit, rights
from dagster_pipeline.cli import console
from dagster_pipeline.dates import as_of_range, yesterday
from dagster_pipeline.settings import Settings, WarehouseError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Nightly analytics: raw autofill events in, published style hints out. State lies in WAREHOUSE_HOME.",
)
# Exit status of a night that held back a domain, or whose export failed.
PUBLISHED_IN_PART = 2
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE")]


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


class Export(StrEnum):
    parquet = "parquet"
    csv = "csv"
    jsonl = "jsonl"
    postgres = "postgres"


@app.callback()
def options(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False) -> None:
    """Options that every command takes."""


@app.command()
def land(
    source: Annotated[str, typer.Argument(help="Name of the source, e.g. autofill_events.")],
    paths: Annotated[list[str], typer.Argument(help="Files, folders or glob patterns.", metavar="PATH...")],
    landing_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Judge times against this day.")
    ] = None,
) -> None:
    """Land files as typed raw tables, with every line accounted for.

    Example: warehouse land autofill_events 'delivered/*.jsonl.gz'
    """
    from dagster_pipeline.landing import land as landing
    from dagster_pipeline.landing import sources

    found, files = sources.source(source), landing.expand(paths)
    with console.following(f"landing {source}"):
        results = landing.land(
            Settings.from_env(), found, files, _date(landing_date), progress=_counter(f"landing {source}", len(files))
        )
    new = [one for one in results if not one.already and not one.error]
    names = ("files", "already landed", "lines", "accepted", "duplicates", "rejected")
    sums = [sum(getattr(one, name) for one in new) for name in names[2:]]
    console.table(names, [(len(new), sum(one.already for one in results), *sums)])
    for doubt in dict.fromkeys(doubt for one in results for doubt in one.warnings):
        console.err.print(f"warning: {doubt}", style="yellow", highlight=False, soft_wrap=True)
    errors = [one.error for one in results if one.error]
    for error in errors:
        console.err.print(error, style="red", highlight=False)
    if errors:
        raise typer.Exit(1)


@app.command()
def pull(
    table: Annotated[list[str] | None, typer.Option(help="Only this table; may be given several times.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Read every row, not only what changed.")] = False,
) -> None:
    """Land what changed in the product's PostgreSQL (WAREHOUSE_SOURCE_DSN) since the last pull.

    Example: WAREHOUSE_SOURCE_DSN=postgresql://warehouse_reader@db/product warehouse pull
    """
    from dagster_pipeline.product_db import pull

    with console.following("pulling"):
        pulled = pull.pull(Settings.from_env(), table, full)
    names = ("files", "lines", "accepted", "duplicates", "rejected")
    sums = [
        (one.source, len(one.landed), *(sum(getattr(done, name) for done in one.landed) for name in names[1:]))
        for one in pulled
    ]
    console.table(("source", *names), sums)
    for doubt in dict.fromkeys(doubt for one in pulled for done in one.landed for doubt in done.warnings):
        console.err.print(f"warning: {doubt}", style="yellow", highlight=False, soft_wrap=True)


@app.command()
def nightly(
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE")] = None,
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

    start, end = _range(_date(day), _date(first), _date(last))
    if forget_history and not full_refresh:
        raise WarehouseError("--forget-history goes with --full-refresh.")
    settings = Settings.from_env()
    with console.following("starting"):
        done = nights.run(settings, start, end, full_refresh, forget_history, accept)
    for doubt in done.warnings:
        console.err.print(f"warning: {doubt}", style="yellow", highlight=False)
    if done.failures:
        night = f"The night of {end - timedelta(days=1)}"
        ended = "was published in part" if done.published else "failed; consumers keep what was published before"
        sentence = f"{night} {ended}. {' '.join(done.failures)} The log is {done.log}."
        if not done.published:
            raise WarehouseError(sentence)
        console.err.print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(PUBLISHED_IN_PART)
    console.out.print(f"Published as of {end - timedelta(days=1)} in {done.seconds:.1f} s: {settings.published}")
    console.out.print(f"The report is {settings.reports / 'latest.html'}", highlight=False, soft_wrap=True)


@app.command()
def explain(host: str, schema_hash: str) -> None:
    """Say why a form has its hint, with the figures of every level.

    Example: warehouse explain boards.greenhouse.io 0969e3c6b31f9005
    """
    from dagster_pipeline.publishing import analytics

    found = analytics.explain(Settings.from_env(), host, schema_hash)
    hint, profile = found["hint"], found["profile"]
    form = f"{hint['host']} {hint['schema_hash']}"
    console.out.print(console.styled(form, "bold"), f"as of {hint['as_of_date']}", highlight=False)
    console.out.print(hint["explanation"], highlight=False)
    facts = {
        "preferred style": hint["preferred_style_id"],
        "source": hint["source"],
        "runner-up": hint["runner_up_style_id"],
        "the day before": hint["previous_style_id"],
        "family": hint["host_family"],
        "segment": hint["segment_key"],
        "confidence": hint["confidence"],
        "runs": profile["runs"],
        "profile quality": profile["quality"],
    }
    console.table(("", ""), list(facts.items()))
    for level, rows in found["levels"].items():
        if rows:
            names = ("gen_style_id", "total_runs", "helpful", "unhelpful", "helpful_ratio", "avg_edit_chars")
            console.table(names, [tuple(row[name] for name in names) for row in rows], title=f"{level} level")


@app.command()
def query(
    sql: str,
    format: Annotated[Format, typer.Option(help="How to print.")] = Format.table,
    rows: Annotated[int, typer.Option(min=0, help="How many rows a table shows; 0 for all.")] = 40,
) -> None:
    """Run SQL on the published tables, read-only. Tables too wide for the terminal are printed row by row.

    Example: warehouse query "from recommendation_sources order by as_of_date desc, source limit 8"
    """
    from dagster_pipeline.publishing import analytics

    with analytics.asking(Settings.from_env(), sql) as (names, found):
        if format is Format.table:
            console.result(names, found, rows or None)
        else:
            {"csv": console.write_csv, "json": console.write_json}[format](names, found)


@app.command()
def export(
    to: Annotated[Export, typer.Option(help="Format of the files, or the product's database.")],
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("export"),
    table: Annotated[list[str] | None, typer.Option(help="Only this table; may be given several times.")] = None,
) -> None:
    """Write published tables as files, or the hints into form_profiles of WAREHOUSE_EXPORT_DSN.

    Example: warehouse export --to csv --out exports --table style_hints
    """
    from dagster_pipeline.publishing import analytics

    if to is Export.postgres:
        if table:
            raise WarehouseError("--table is for files; the database gets form_profiles.")
        _export_to_postgres(Settings.from_env())
        return
    for path in analytics.export(Settings.from_env(), to.value, out, table or []):
        console.out.print(str(path), highlight=False, soft_wrap=True)


@app.command()
def rollback(
    to: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="As-of date to go back to.")
    ] = None,
) -> None:
    """Publish an earlier night's hints again, for every consumer at once; without --to, list what there is.

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
        "publishes what it computes: mend the cause first, or switch the schedule off.",
        highlight=False,
    )
    if settings.export_dsn:
        _export_to_postgres(settings)
    for doubt in metrics.write_published(settings):
        console.err.print(f"warning: {doubt}", style="yellow", highlight=False, markup=False, soft_wrap=True)


@app.command()
def prune(
    keep_days: Annotated[int, typer.Option(min=1, help="Days of Dagster runs and of refused lines' texts.")] = 90,
    keep_snapshots: Annotated[int, typer.Option(min=1, help="How many publications and dates to keep.")] = 7,
    raw_before: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Also drop raw days before this that nothing reads."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing, only say what would be.")] = False,
) -> None:
    """Delete what no published table needs: old snapshots and runs, superseded deliveries, texts of refused lines.

    Example: warehouse prune --keep-days 90 --dry-run
    """
    from dagster_pipeline.nights import retention

    with console.following("pruning"):
        done = list(retention.prune(Settings.from_env(), keep_days, keep_snapshots, _date(raw_before), dry_run))
    console.table(
        ("would be deleted" if dry_run else "deleted", "count", "MiB"),
        [(one.what, one.count, round(one.bytes / 2**20, 1)) for one in done if not one.refused],
    )
    for one in done:
        if one.refused:
            console.err.print(f"{one.what}: {one.refused}.", style="yellow", highlight=False, soft_wrap=True)


@app.command()
def report() -> None:
    """Make the page of the last night again and say where it lies; every night makes it by itself.

    Example: warehouse report
    """
    from dagster_pipeline.observe import report

    console.out.print(str(report.write(Settings.from_env())), highlight=False, soft_wrap=True)


@app.command()
def metrics() -> None:
    """Write (and push) the Prometheus metrics again, e.g. after a rollback; every night does it by itself.

    Example: WAREHOUSE_PUSHGATEWAY=http://127.0.0.1:9091 warehouse metrics
    """
    from dagster_pipeline.nights import log as night_log
    from dagster_pipeline.observe import metrics

    settings = Settings.from_env()
    for doubt in [*metrics.write_published(settings), *metrics.write_health(settings)]:
        console.err.print(f"warning: {doubt}", style="yellow", highlight=False, markup=False, soft_wrap=True)
    for path in sorted(night_log.folder(settings).glob("*.prom")):
        console.out.print(str(path), highlight=False, soft_wrap=True)


@app.command()
def doctor() -> None:
    """Find the usual mistakes and say what to do.

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


@app.command()
def demo(
    days: Annotated[int, typer.Option(min=1, help="How many days of sample events.")] = 30,
    start: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="First day.")] = datetime(
        2026, 9, 1
    ),
    seed: Annotated[int, typer.Option(help="The same seed gives the same events.")] = 7,
) -> None:
    """Make a month of sample events for every source, run the nights, and show the result.

    Example: warehouse demo --days 30
    """
    from dagster_pipeline.tools import demo

    settings = Settings.from_env()
    rights.make_home(settings)
    demo.run(settings, start.date(), days, seed)


@app.command()
def simulate(
    seeds: Annotated[int, typer.Option(min=1, help="How many worlds, each about a minute.")] = 5,
    runs_per_day: Annotated[int, typer.Option(min=1, help="Runs of the companion a day.")] = 1000,
    days: Annotated[int, typer.Option(min=1, help="Days of logs.")] = 30,
) -> None:
    """Run worlds with a known truth through the real pipeline and score every selector against an oracle.

    Example: warehouse simulate --seeds 20 --runs-per-day 1000
    """
    from dagster_pipeline import progress
    from dagster_pipeline.tools import simulate

    with console.following("drawing a world"):
        done = simulate.simulate(
            seeds, runs_per_day, days, progress=lambda seed, _: progress.report("worlds", seed + 1, seeds)
        )
    rows = done.summary()
    for row in rows:
        low, high = row["against_threshold"]
        row["against_threshold"] = f"{low:+.2f} to {high:+.2f}"
    title = f"{seeds} worlds, {runs_per_day} runs a day; regret in points below the oracle"
    console.table(list(rows[0]), [tuple(row.values()) for row in rows], title=title)
    console.table(("P(best) stated", "came true", "forms"), done.best_stated)


def _export_to_postgres(settings: Settings) -> None:
    from dagster_pipeline.product_db import export as postgres

    done = postgres.export(settings)
    names = ("forms", "hints", "updated", "inserted", "cleared")
    console.table(names, [tuple(getattr(done, name) for name in names)])
    if done.left_out:
        console.err.print(
            f"warning: {postgres.TABLE} lacks {', '.join(done.left_out)}: not exported.", style="yellow", soft_wrap=True
        )
    if done.unfit:
        console.err.print(
            f"warning: {done.unfit} forms hold a NUL character, which PostgreSQL refuses.",
            style="yellow",
            soft_wrap=True,
        )


def _counter(what: str, total: int):
    from dagster_pipeline import progress

    done = iter(range(1, total + 1))
    return lambda landed: progress.report(what, next(done), total)


def _date(value: datetime | None) -> date | None:
    return value.date() if value else None


def _range(day: date | None, first: date | None, last: date | None) -> tuple[date, date]:
    if day and (first or last):
        raise WarehouseError("Give either --date or --from and --to, not both.")
    if bool(first) != bool(last):
        raise WarehouseError("A range needs both --from and --to.")
    start, end = first or day or yesterday(), last or day or yesterday()
    return as_of_range(start.isoformat(), end.isoformat())


def main() -> None:
    """Entry point: an error is one sentence on stderr and exit status 1; a traceback only with --debug."""
    rights.close()
    debug = "--debug" in sys.argv
    sys.argv = [sys.argv[0], *(argument for argument in sys.argv[1:] if argument != "--debug")]
    with process_exit.without_teardown():
        _run(debug)


def _run(debug: bool) -> None:
    try:
        app()
    except WarehouseError as error:
        if debug:
            raise
        console.err.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        sentence = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        console.err.print(
            f"Something went wrong: {sentence} (run it again with --debug for the traceback)",
            style="red",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
