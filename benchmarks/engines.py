"""Whole nights on DuckDB and on Spark, on this machine: the same events, a first build and one more night.

    .venv/bin/python benchmarks/engines.py ../shared/data --events 100e3 1e6 --executors 0 1 2

The shared 60 days are copied as often as the size asks for, with ids of their own and, for every tenth copy, forms of
their own. ``--executors``: 0 is Spark inside dbt's process with two threads; more are executors of one core each of a
standalone cluster on loopback, with the catalogue in Derby. ``command`` is the seconds of ``warehouse nightly``, with
its tests, suites, and publication; ``models`` and ``tests`` are what dbt reports for them; ``cpu`` is the command's
processor time, without that of executors. Prints a table and the same as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dagster_pipeline.cli import console
from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.duckdb_io import literal
from dagster_pipeline.landing.land import land
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR, Settings
from tests.spark import cluster

AFTER = date(2026, 10, 30)
LAST, END = date(2026, 10, 29), date(2026, 10, 31)
COPIES_PER_FORM = 10
COLUMNS = ("events", "engine", "night", "of DuckDB's", "command s", "models s", "tests s", "nodes", "cpu s")
WAREHOUSE = dbt_command.executable().with_name("warehouse")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("data", type=Path, help="the folder of the shared data")
    options.add_argument("--events", type=float, nargs="+", default=[100e3])
    options.add_argument("--executors", type=int, nargs="*", default=[0])
    options.add_argument("--memory", default="4GB", help="of DuckDB, and of Spark's executors together")
    given = options.parse_args()
    rows = []
    for size in given.events:
        with tempfile.TemporaryDirectory(dir=os.environ.get("WAREHOUSE_BENCH_DIR")) as folder:
            events = delivered(given.data, Path(folder), round(size))
            floor: dict[str, float] = {}
            for executors in (None, *given.executors):
                with engine(Path(folder), executors, given.memory) as settings:
                    for night, day, days in (
                        ("first build", LAST, f"< date '{AFTER}'"),
                        ("one more night", AFTER, f">= date '{AFTER}'"),
                    ):
                        land_days(settings, Path(folder), days)
                        taken = run(settings, day)
                        floor.setdefault(night, taken["command s"])
                        ratio = taken["command s"] / floor[night]
                        row = {
                            "events": events,
                            "engine": name(executors),
                            "night": night,
                            "of DuckDB's": ratio,
                        } | taken
                        rows.append(row)
                        sys.stderr.write(f"{row}\n")
                shutil.rmtree(settings.home)
    console.table(COLUMNS, [tuple(row[column] for column in COLUMNS) for row in rows])
    sys.stdout.write(json.dumps(rows) + "\n")


def name(executors: int | None) -> str:
    if executors is None:
        return "DuckDB"
    return f"Spark, {executors} executor{'s' if executors > 1 else ''}" if executors else "Spark, this process"


@contextmanager
def engine(folder: Path, executors: int | None, memory: str) -> Iterator[Settings]:
    """A new state folder for DuckDB (``executors`` None), or for Spark with its cluster running."""
    home = folder / f"home-{executors}"
    settings = Settings(home=home, landing_dir=home / "landing", memory_limit=memory)
    if executors is None:
        yield settings
    elif not executors:
        yield settings.model_copy(update={"target": "spark"})
    else:
        # A worker gives the JVM itself a tenth beside the executor's heap, and 384 MB at least.
        megabytes = int(float(memory.removesuffix("GB")) * 1024) // executors
        with cluster.running(folder / f"cluster-{executors}", executors, f"{megabytes}m") as running:
            yield settings.model_copy(
                update={
                    "target": "spark",
                    "spark_master": running.master,
                    "spark_executor_memory": f"{megabytes - max(384, megabytes // 10)}m",
                }
            )


def run(settings: Settings, day: date) -> dict[str, float]:
    """Seconds of ``warehouse nightly`` for ``day``."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [WAREHOUSE, "nightly", "--date", f"{day}"],
        cwd=PROJECT_DIR,
        env=os.environ | dbt_command.environment(settings) | {"DAGSTER_DISABLE_TELEMETRY": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    results = json.loads((settings.dbt_target / "run_results.json").read_text())["results"]

    def of(kind: str) -> float:
        return sum(one["execution_time"] for one in results if one["unique_id"].startswith(kind))

    return {
        "command s": seconds,
        "models s": of("model."),
        "tests s": of("test."),
        "nodes": len(results),
        "cpu s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    }


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


def land_days(settings: Settings, folder: Path, days: str) -> None:
    """Land the events and feedback of the ``days``, a condition."""
    for source in ("autofill_events", "autofill_feedback"):
        part = folder / f"{source}-part.parquet"
        duckdb.execute(
            f"copy (from {literal(folder / f'{source}.parquet')} where try_cast(created_at as timestamptz) {days}) "
            f"to {literal(part)} (format parquet)"
        )
        (landed,) = land(settings, SOURCES[source], [part], landing_date=END)
        if landed.error:
            raise RuntimeError(landed.error)


if __name__ == "__main__":
    main()
