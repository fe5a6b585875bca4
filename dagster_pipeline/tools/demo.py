"""``warehouse demo``: a month of sample events through the real nights, and where to look afterwards."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

from dagster_pipeline import domains
from dagster_pipeline.cli import console
from dagster_pipeline.landing.land import has_landed
from dagster_pipeline.nights import run as nights
from dagster_pipeline.publishing import analytics
from dagster_pipeline.settings import PROJECT_DIR, Settings, WarehouseError

MARKER = "sample.txt"


def run(settings: Settings, start: date, days: int, seed: int) -> None:
    """Generate, land, run, publish and print. Raises WarehouseError where data that are no sample have landed."""
    marker = settings.home / MARKER
    if not marker.exists() and has_landed(settings):
        raise WarehouseError(
            f"{settings.home} holds data of your own; run the demo in another folder: "
            "WAREHOUSE_HOME=/tmp/warehouse-demo warehouse demo"
        )
    settings.home.mkdir(parents=True, exist_ok=True)
    marker.write_text("This folder holds sample data made by `warehouse demo`.\n")
    shutil.rmtree(settings.landing_dir, ignore_errors=True)
    end = start + timedelta(days=days)
    with console.following("making sample events"):
        for sample in domains.modules("sample"):
            sample.generate(settings.landing_dir, start, days, seed)
        done = nights.run(settings, start, end)
    if done.failures:
        raise WarehouseError(f"The demo's night failed. {' '.join(done.failures)} The log is {done.log}.")
    _show(settings, start, end, done.seconds)


def _show(settings: Settings, start: date, end: date, seconds: float) -> None:
    print_ = console.out.print
    print_(
        f"\n{(end - start).days} nights, {start} to {end - timedelta(days=1)}, in {seconds:.0f} s.\n", highlight=False
    )
    names, rows = analytics.query(
        settings,
        "select source, profiles as forms, round(pct, 1) as percent from recommendation_sources "
        "where as_of_date = (select max(as_of_date) from recommendation_sources) "
        "order by list_position(['form', 'segment', 'family', 'none'], source)",
    )
    console.table(names, rows, title="Hints by source")
    _, rows = analytics.query(
        settings,
        "select host, schema_hash, source, coalesce(preferred_style_id, 'no hint'), explanation from style_hints "
        "qualify row_number() over (partition by source order by total_runs desc, host, schema_hash) = 1 "
        "order by list_position(['form', 'segment', 'family', 'none'], source)",
    )
    print_("One hint of each kind, and why", style="italic")
    for host, form, source, style, explanation in rows:
        name, hint = console.styled(f"  {source}", "bold"), console.styled(style, "green")
        print_(name, f": {host} {form} → ", hint, sep="", highlight=False, soft_wrap=True)
        print_(f"    {explanation}", highlight=False)
    names, lines = analytics.query(
        settings,
        "select source, sum(lines) as lines, sum(accepted) as accepted, sum(duplicates) as duplicates, "
        "sum(rejected) as rejected from landing_log group by source order by source",
    )
    console.table(names, lines, title="Every line accounted for")
    host, form = rows[0][:2]
    print_("Where to find things:", style="bold")
    print_(f"  {settings.reports}/latest.html     the report: open it in a browser", highlight=False, soft_wrap=True)
    print_(f"  {settings.published}/analytics.duckdb     for analysts", highlight=False, soft_wrap=True)
    print_(f"  {settings.published}/style_hints.jsonl    for the API", highlight=False, soft_wrap=True)
    print_(f"  {settings.published}/*.parquet            for other systems", highlight=False, soft_wrap=True)
    print_(
        f"  {settings.home}                           all state; delete it to start over",
        highlight=False,
        soft_wrap=True,
    )
    print_("Try next:", style="bold")
    for hint in (
        f"warehouse explain {host} {form}",
        'warehouse query "from segment_performance order by helpful_ratio desc limit 5"',
        "warehouse export --to csv --out exports",
        "warehouse doctor",
        *(["make dev     (Dagster's web page)"] if (PROJECT_DIR / "Makefile").exists() else []),
    ):
        print_(f"  {hint}", highlight=False, soft_wrap=True)
