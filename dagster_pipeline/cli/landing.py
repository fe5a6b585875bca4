"""``land`` and ``pull``: what comes in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.cli.options import as_date, date_option
from dagster_pipeline.settings import Settings


def land(
    source: Annotated[str, typer.Argument(help="Name of the source, e.g. autofill_events.")],
    paths: Annotated[list[str], typer.Argument(help="Files, folders or glob patterns.", metavar="PATH...")],
    landing_date: Annotated[
        datetime | None, date_option(help="Date to judge event times against; today (UTC) by default.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what has landed already: judge it anew, in place of what it was.")
    ] = False,
) -> None:
    """Land files as typed raw tables, with every line accounted for.

    Example: warehouse land autofill_events 'delivered/*.jsonl.gz'
    """
    from dagster_pipeline.landing import land as landing
    from dagster_pipeline.landing import sources

    found, files = sources.source(source), landing.expand(paths)
    with console.following(f"landing {source}"):
        progress = _counter(f"landing {source}", len(files))
        results = landing.land(Settings.from_env(), found, files, as_date(landing_date), progress, again)
    new = [one for one in results if not one.already and not one.error]
    names = ("files", "already landed", "lines", "accepted", "duplicates", "rejected")
    sums = [sum(getattr(one, name) for one in new) for name in names[2:]]
    console.table(names, [(len(new), sum(one.already for one in results), *sums)])
    console.warn(dict.fromkeys(doubt for one in results for doubt in one.warnings))
    errors = [one.error for one in results if one.error]
    for error in errors:
        console.err.print(error, style="red", highlight=False)
    if errors:
        raise typer.Exit(1)


def pull(
    table: Annotated[list[str] | None, typer.Option(help="Only this table; can be repeated.")] = None,
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
    console.warn(dict.fromkeys(doubt for one in pulled for done in one.landed for doubt in done.warnings))


def quarantine(
    what: Annotated[
        str | None, typer.Argument(help="A landed file's name or SHA-256, or a row's key; all that is held, if none.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="The source of the file or row.")] = None,
    release: Annotated[bool, typer.Option("--release", help="Bring it back.")] = False,
    reason: Annotated[str, typer.Option(help="Why; kept in the list.")] = "",
) -> None:
    """Take a row or a landed file out of every later night, or bring it back.

    Example: warehouse quarantine 2026-09-01.jsonl.gz --reason "edits in words, not in characters"
    """
    from dagster_pipeline.landing import quarantine, sources

    settings = Settings.from_env()
    if what is None:
        held = [(e.source, e.id or e.file, e.batch_seq, e.since, e.reason) for e in quarantine.listed(settings)]
        console.table(("source", "row or file", "batch", "since", "reason"), held)
        return
    of = sources.source(source) if source else None
    with console.following("quarantine"):
        entry, rows = quarantine.release(settings, what, of) if release else quarantine.add(settings, what, of, reason)
    done = "is released" if release else "is in quarantine"
    console.out.print(
        f"{entry.name[0].upper()}{entry.name[1:]} of {entry.source} {done}: {rows} row{'s' * (rows != 1)}. "
        "The next night builds what it was part of again."
    )


def _counter(what: str, total: int):
    from dagster_pipeline import progress

    done = iter(range(1, total + 1))
    return lambda landed: progress.report(what, next(done), total)
