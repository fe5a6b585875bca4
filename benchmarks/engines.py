"""DuckDB against Spark on this machine: the same landed events, a first build and one more night, models only.

    .venv/bin/python benchmarks/engines.py ../shared/data 100000 1000000 10000000

The shared 60 days are copied as often as the size asks for, with ids of their own and, for every tenth copy, forms of
their own. Prints a table and the same as JSON. Seconds are wall clock of the dbt process, start included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from dagster_pipeline.cli import console
from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.duckdb_io import literal
from dagster_pipeline.landing.land import land
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR, TARGETS, Settings

LAST = date(2026, 10, 29)
AFTER = date(2026, 10, 30)
END = date(2026, 10, 31)
COPIES_PER_FORM = 10


def main(data: Path, sizes: list[int]) -> None:
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=os.environ.get("WAREHOUSE_BENCH_DIR")) as folder:
            events = delivered(data, Path(folder), size)
            engines = [
                Settings(home=Path(folder) / "home", landing_dir=Path(folder), target=target) for target in TARGETS
            ]
            land_day(engines[0], Path(folder), f"< date '{AFTER}'")
            first = [build(settings, LAST, AFTER) for settings in engines]
            land_day(engines[0], Path(folder), f">= date '{AFTER}'")
            night = [build(settings, AFTER, END) for settings in engines]
            for what, (duck, spark) in (("first build", first), ("one more night", night)):
                rows.append((events, what, spark / duck, duck, spark))
                sys.stderr.write(f"{rows[-1]}\n")
    console.table(("events", "step", "Spark / DuckDB", "DuckDB s", "Spark s"), rows)
    sys.stdout.write(json.dumps(rows) + "\n")


def delivered(data: Path, folder: Path, size: int) -> int:
    """Write about ``size`` events and their feedback as Parquet for delivery; returns how many events there are."""
    with duckdb.connect() as con:
        for source in ("autofill_events", "autofill_feedback"):
            fields = {field.name: "VARCHAR" for field in SOURCES[source].fields}
            con.execute(
                f"create table {source} as from read_json({literal(data / source / '*.gz')}, columns = {fields}, "
                f"format = 'newline_delimited', ignore_errors = true)"
            )
        copies = max(1, round(size / con.execute("select count(*) from autofill_events").fetchone()[0]))
        for source in ("autofill_events", "autofill_feedback"):
            own_id = "event_id || '-' || copy as event_id"
            own_form = f"schema_hash || '-' || copy // {COPIES_PER_FORM} as schema_hash"
            replaced = f"{own_form}, {own_id}" if source == "autofill_events" else own_id
            con.execute(
                f"""copy (
                    select * replace ({replaced})
                    from {source}, range({copies}) as copies(copy)
                ) to {literal(folder / f"{source}.parquet")} (format parquet)"""
            )
        return con.execute("select count(*) from autofill_events").fetchone()[0] * copies


def land_day(settings: Settings, folder: Path, days: str) -> None:
    for source in ("autofill_events", "autofill_feedback"):
        part = folder / "part.parquet"
        duckdb.execute(
            f"copy (from {literal(folder / f'{source}.parquet')} where try_cast(created_at as timestamptz) {days}) "
            f"to {literal(part)} (format parquet)"
        )
        (landed,) = land(settings, SOURCES[source], [part], landing_date=END)
        if landed.error:
            raise RuntimeError(landed.error)


def build(settings: Settings, start: date, end: date) -> float:
    """Wall-clock seconds of one dbt process for the as-of dates ``[start, end)``."""
    began = time.perf_counter()
    subprocess.run(
        [
            dbt_command.executable(),
            "--quiet",
            *dbt_command.build_arguments(start, end),
            "--exclude-resource-type",
            "test",
        ],
        cwd=PROJECT_DIR,
        env=os.environ | dbt_command.environment(settings),
        check=True,
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]])
