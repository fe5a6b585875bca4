"""``warehouse demo``: a month of sample events through the real nights, and where to look afterwards."""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta
from pathlib import Path

from dagster_pipeline import domains
from dagster_pipeline.cli import console
from dagster_pipeline.landing.land import has_landed
from dagster_pipeline.nights import run as nights
from dagster_pipeline.publishing import analytics
from dagster_pipeline.settings import PROJECT_DIR, Settings, WarehouseError

# Lists the files that the demo has made in the landing folder: only these may it replace or delete.
MARKER = "sample.txt"


def run(settings: Settings, start: date, days: int, seed: int) -> None:
    """Generate, land, run, publish and print.

    The sample lands from the landing folder of the home, whatever WAREHOUSE_LANDING_DIR says. Raises WarehouseError
    where data that are no sample have landed, or lie in that folder.
    """
    settings = settings.model_copy(update={"landing_dir": settings.home / "landing"})
    os.environ["WAREHOUSE_LANDING_DIR"] = str(settings.landing_dir)
    _refuse_data_of_others(settings)
    end = start + timedelta(days=days)
    with console.following("making sample events"):
        _generate(settings, start, days, seed)
        done = nights.run(settings, start, end)
    if done.failures:
        raise WarehouseError(f"The demo's night failed. {' '.join(done.failures)} The log is {done.log}.")
    _show(settings, start, end, done.seconds)


def _made(settings: Settings) -> set[Path]:
    """The files of the landing folder that an earlier demo has made."""
    marker = settings.home / MARKER
    names = marker.read_text().splitlines()[1:] if marker.exists() else []
    return {settings.landing_dir / name for name in names}


def _refuse_data_of_others(settings: Settings) -> None:
    """Incident: with WAREHOUSE_LANDING_DIR set the demo deleted a folder of other people's files."""
    made = _made(settings)
    others = [path for path in settings.landing_dir.rglob("*") if path.is_file() and path not in made]
    if others or (not made and has_landed(settings)):
        what = f", such as {others[0]}" if others else ""
        raise WarehouseError(
            f"{settings.home} contains data of your own{what}; run the demo in another folder: "
            "WAREHOUSE_HOME=/tmp/warehouse-demo warehouse demo"
        )


def _generate(settings: Settings, start: date, days: int, seed: int) -> None:
    """Generate beside, note what is there, then move it: a demo that is killed leaves nothing that it does not know."""
    for path in _made(settings):
        path.unlink(missing_ok=True)
    beside = settings.home / "sample"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for sample in domains.modules("sample"):
        sample.generate(beside, start, days, seed)
    names = sorted(str(path.relative_to(beside)) for path in beside.rglob("*") if path.is_file())
    (settings.home / MARKER).write_text("\n".join(["Sample data made by `warehouse demo`:", *names]) + "\n")
    for name in names:
        path = settings.landing_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (beside / name).replace(path)
    shutil.rmtree(beside)


def _show(settings: Settings, start: date, end: date, seconds: float) -> None:
    dates = f"{(end - start).days} nights, {start} to {end - timedelta(days=1)}"
    console.out.print(f"\n{dates}, in {seconds:.0f} s.\n", highlight=False)
    names, rows = analytics.query(
        settings,
        "select source, profiles as forms, round(pct, 1) as percent from recommendation_sources "
        "where as_of_date = (select max(as_of_date) from recommendation_sources) "
        "order by list_position(['form', 'segment', 'family', 'none'], source)",
    )
    console.table(names, rows, title="Hints by source")
    host, form = _show_hints(settings)
    names, lines = analytics.query(
        settings,
        "select source, sum(lines) as lines, sum(accepted) as accepted, sum(duplicates) as duplicates, "
        "sum(rejected) as rejected from landing_log group by source order by source",
    )
    console.table(names, lines, title="Every line accounted for")
    _show_places(settings)
    _show_commands(host, form)


def _show_hints(settings: Settings) -> tuple[str, str]:
    """Show a hint of each source; returns the first one's form."""
    console.out.print("One hint of each kind, and why", style="italic")
    _, rows = analytics.query(
        settings,
        "select host, schema_hash, source, coalesce(preferred_style_id, 'no hint'), explanation from style_hints "
        "qualify row_number() over (partition by source order by total_runs desc, host, schema_hash) = 1 "
        "order by list_position(['form', 'segment', 'family', 'none'], source)",
    )
    for host, form, source, style, explanation in rows:
        name, hint = console.styled(f"  {source}", "bold"), console.styled(style, "green")
        console.out.print(name, f": {host} {form} → ", hint, sep="", highlight=False, soft_wrap=True)
        console.out.print(f"    {explanation}", highlight=False)
    return rows[0][:2]


def _show_places(settings: Settings) -> None:
    console.out.print("Where to find things:", style="bold")
    for place in (
        f"{settings.reports}/latest.html     the report: open it in a browser",
        f"{settings.published}/analytics.duckdb     for analysts",
        f"{settings.published}/style_hints.jsonl    for the API",
        f"{settings.published}/*.parquet            for other systems",
        f"{settings.home}                           all state; delete it to start over",
    ):
        console.out.print(f"  {place}", highlight=False, soft_wrap=True)


def _show_commands(host: str, form: str) -> None:
    console.out.print("Try next:", style="bold")
    for command in (
        f"warehouse explain {host} {form}",
        'warehouse query "from segment_performance order by helpful_ratio desc limit 5"',
        "warehouse export --to csv --out exports",
        "warehouse doctor",
        *(["make dev     (Dagster's web page)"] if (PROJECT_DIR / "Makefile").exists() else []),
    ):
        console.out.print(f"  {command}", highlight=False, soft_wrap=True)
