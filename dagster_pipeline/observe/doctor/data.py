"""What has landed, and what is published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb

from dagster_pipeline.dates import yesterday
from dagster_pipeline.duckdb_io import paths
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.observe.doctor.finding import Finding
from dagster_pipeline.publishing import analytics, history, snapshot
from dagster_pipeline.settings import Settings, WarehouseError

MAX_REJECT_SHARE = 0.01
MIN_SEGMENT_COVERAGE = 0.8
MAX_NONE_PCT = 20.0


def examine(settings: Settings) -> Iterator[Finding]:
    yield from _landing_folder(settings)
    yield from _landing(settings)
    yield from _links(settings)
    yield from _published(settings)


def _landing_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.landing_dir
    if not folder.is_dir():
        if folder != settings.home / "landing":
            yield Finding(
                "error", f"WAREHOUSE_LANDING_DIR is {folder}, which is not a folder", "Create it, or fix the variable."
            )
        return
    try:
        entries = sorted(folder.iterdir())
    except PermissionError:
        yield Finding("error", f"{folder} cannot be read by this user", "Grant this user read access.")
        return
    strangers = [path.name for path in entries if path.is_dir() and path.name not in SOURCES]
    if strangers:
        yield Finding(
            "warning",
            f"{folder} has folders that belong to no source: {', '.join(strangers)}",
            f"The sources are {', '.join(SOURCES)}.",
        )
    beside = [path.name for path in entries if path.is_file()]
    if beside:
        yield Finding(
            "warning",
            f"{len(beside)} files are directly in {folder} and do not land, for example {beside[0]}",
            "Move them into the folder of their source.",
        )


def _landing(settings: Settings) -> Iterator[Finding]:
    nothing = Finding(
        "warning", "nothing has landed yet", "Run `warehouse land autofill_events FILE…` or `warehouse demo`."
    )
    if not settings.landing_log.exists():
        yield nothing
        return
    with duckdb.connect() as con:
        log = f"read_parquet({paths(settings.landing_log, '*.parquet')})"
        ((files, lines, rejected, newest),) = con.execute(
            f"""select count(*) filter (quarantined = 0), coalesce(sum(lines), 0), coalesce(sum(rejected), 0),
                max(landed_at) from {log}"""
        ).fetchall()
        landed = {name for (name,) in con.execute(f"select distinct source from {log}").fetchall()}
        unreadable = con.execute(
            f"select file, text from read_parquet({paths(settings.rejects, '*.parquet')}) where fingerprint is null"
        ).fetchall()
    yield (
        Finding("ok", f"{files} files with {lines:,} lines have landed, the last at {newest} UTC") if files else nothing
    )
    if lines and rejected / lines > MAX_REJECT_SHARE:
        yield Finding(
            "warning",
            f"{rejected / lines:.1%} of the landed lines were rejected",
            'See why: warehouse query "from landing_rejects_summary order by rows desc".',
        )
    for file, text in unreadable:
        yield Finding("error", f"{file} could not be read: {text}", "Deliver it again, then land it again.")
    if "autofill_events" not in landed:
        yield Finding("warning", "no autofill_events have landed", "Without runs there are no hints.")


def _links(settings: Settings) -> Iterator[Finding]:
    """Consumers read through links: a folder in their place would be served forever."""
    for schema in snapshot.SCHEMAS:
        path: Path = settings.home / schema
        if path.exists() and not path.is_symlink():
            yield Finding(
                "error",
                f"{path} is a folder, not a link to the current snapshot",
                "A copy did not keep links (use cp -a): delete it and run `warehouse nightly`.",
            )
    now = history.of(snapshot.current(settings))
    if now and now.action == "rollback":
        yield Finding(
            "warning",
            f"the publication was rolled back to {now.as_of_date} at {now.at[:16]} UTC",
            "The next night publishes what it computes; has the cause been fixed?",
        )


# Known forms without a hint, by the reason that comes first: no recent run, no known family, too few runs.
_WITHOUT_HINT = """
    with none as (
        select
            h.host_family is null as unknown,
            -- when a form of few people was seen is not published; no later than the newest run of all
            coalesce(p.last_seen_at, (select max(event_date) from runs_daily)) < h.as_of_date - 29 as silent
        from style_hints as h
        join api_form_profiles as p on h.host = p.host and h.schema_hash = p.schema_hash
        where h.source = 'none'
    )

    select count(*), count(*) filter (silent), count(*) filter (unknown and not silent) from none"""


def _published(settings: Settings) -> Iterator[Finding]:
    try:
        _, rows = analytics.query(
            settings,
            "select max(as_of_date), count(*), 100.0 * count(*) filter (source = 'none') / nullif(count(*), 0), "
            "(select max(event_date) from runs_daily) from style_hints",
        )
    except WarehouseError as error:
        yield Finding("warning", str(error))
        return
    as_of, forms, none_pct, newest = rows[0]
    if not forms:
        yield Finding("warning", "the published hint table is empty", "Land runs, then run `warehouse nightly`.")
        return
    yield Finding("ok", f"{forms:,} forms have hints as of {as_of}")
    now = history.of(snapshot.current(settings))
    # Who rolled back knows that the date is old; _links says so.
    if as_of < yesterday() - timedelta(days=1) and not (now and now.action == "rollback"):
        yield Finding(
            "warning",
            f"the hints are as of {as_of}, {(yesterday() - as_of).days} days behind",
            "Is the schedule on? Run `warehouse nightly`, or see the log in the state folder.",
        )
    if newest is not None and newest < as_of - timedelta(days=1):
        yield Finding(
            "warning",
            f"the newest run is of {newest}, {(as_of - newest).days} days before the as-of date {as_of}",
            "Have deliveries or pulls of autofill_events stopped?",
        )
    if none_pct > MAX_NONE_PCT:
        yield _without_hint(settings, none_pct)
    _, rows = analytics.query(
        settings, "select sum(share_of_all_runs) filter (segment_key is not null) from segment_distribution"
    )
    coverage = rows[0][0]
    if coverage is not None and coverage < MIN_SEGMENT_COVERAGE:
        yield Finding("warning", f"only {coverage:.0%} of the runs have a segment", "Do the runs carry a job title?")


def _without_hint(settings: Settings, none_pct: float) -> Finding:
    _, ((forms, silent, unknown),) = analytics.query(settings, _WITHOUT_HINT)
    few = forms - silent - unknown
    advice = {
        silent: "Forms that nobody fills lose their hints; if all are silent, deliveries have stopped.",
        unknown: "Are their hosts in the seed ats_host_families?",
        few: "They get one once their groups have more runs.",
    }
    return Finding(
        "warning",
        f"{none_pct:.0f} % of the forms have no hint (at most {MAX_NONE_PCT:.0f} % are expected): {silent:,} had no "
        f"run in 30 days, {unknown:,} are on hosts of no known family, {few:,} have too few runs",
        advice[max(silent, unknown, few)],
    )
