"""What landing and a night cost on the shared 60 days, each beside a hand-written floor in the same run.

    .venv/bin/python benchmarks/night.py ../shared/data

Prints a table, ratios first, and writes the same as JSON beside the state it used (a temporary folder).
Seconds are wall clock; memory is the peak resident size of the largest process of a step.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from dagster_pipeline import console

WAREHOUSE = Path(sys.executable).with_name("warehouse")
FLOOR = Path(__file__).with_name("floor.sql")


def main(data: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        rows = [landing(data, home), *nights(home)]
        console.table(("step", "ratio to floor", "seconds", "floor s", "engine s", "peak MiB", "note"), rows)
        sys.stdout.write(json.dumps(rows) + "\n")


def landing(data: Path, home: Path) -> tuple:
    files = sorted((data / "autofill_events").glob("*.jsonl.gz"))
    seconds, peak = command(home, "land", "autofill_events", *map(str, files))
    command(home, "land", "autofill_feedback", str(data / "autofill_feedback"))
    began = time.perf_counter()
    with duckdb.connect() as con:
        for file in files:  # the floor: parse the same fields and rewrite the file, judging and counting nothing
            con.execute(
                f"copy (select * from read_json('{file}', format = 'newline_delimited', ignore_errors = true)) "
                f"to '{home}/floor.parquet' (format parquet, compression zstd)"
            )
    floor = time.perf_counter() - began
    lines = duckdb.execute(f"select sum(lines) from '{home}/raw/landing_log.parquet'").fetchone()[0]
    return ("land 60 files of events", seconds / floor, seconds, floor, None, peak, f"{lines / seconds:,.0f} lines/s")


def nights(home: Path):
    for first, last, note in (
        ("2026-09-01", "2026-10-30", "first build, 60 nights in one run"),
        ("2026-10-30", "2026-10-30", "one night, nothing new"),
    ):
        seconds, peak = command(home, "nightly", "--from", first, "--to", last)
        results = json.loads((home / "dbt" / "target" / "run_results.json").read_text())["results"]
        engine = sum(one["execution_time"] for one in results if one["unique_id"].startswith("model."))
        began = time.perf_counter()
        with duckdb.connect() as con:
            con.execute(FLOOR.read_text().format(raw=home / "raw", first=first, last=last, out=home / "floor.parquet"))
        floor = time.perf_counter() - began
        yield (f"nightly {first} to {last}", engine / floor, seconds, floor, engine, peak, note)


def command(home: Path, *arguments: str) -> tuple[float, float]:
    """Wall-clock seconds and peak MiB of a command and its children; raises when it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(WAREHOUSE), *arguments], env=os.environ | {"WAREHOUSE_HOME": str(home)}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"warehouse {arguments[0]} failed")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return time.perf_counter() - began, max(usage.ru_maxrss, children) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
