"""Landing, a first build and one night at scale, each beside a hand-written floor in the same run.

    .venv/bin/python benchmarks/scale.py --events 10e6 --days 60 --night 500e3

Prints a table, ratios first, and one line of JSON; the slowest models of each night go to standard error. Events are
made inside the engine (generate.sql); the floors (floor/*.sql, and for landing reading and rewriting the same file)
are one DuckDB script each without dbt or Dagster. Seconds are wall clock; ``engine`` is what dbt reports for the models
that the floor has too (the style domain without the pooled selector and its backtest, which have their own column);
``fit`` is the part of the selector that its own floor has: an evening's evidence, the fit, P(best), and the best style;
``cpu`` is the command's processor time, which other work changes less; memory is the peak resident size.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.floor import selection

HERE = Path(__file__).parent
WAREHOUSE = Path(sys.executable).with_name("warehouse")
LAST = date(2026, 10, 30)
SELECTION = (
    "int_selection", "fct_selection", "style_exploration", "style_pooling", "style_choices", "hint_", "shadow",
)  # fmt: skip
STYLE = ("int_style", "fct_style", "stg_autofill", "style_hint", "form_profiles", "style_stats", "segment_")
FIT = (
    "fct_selection__answers_daily", "fct_selection__answers_monthly", "fct_selection__people_daily",
    "int_selection__answers", "int_selection__closed_months", "int_selection__evenings", "int_selection__top_users",
    "int_selection__form_keys", "int_selection__repeated_answers", "int_selection__answer_shares",
    "int_selection__edit_", "int_selection__stand_ins", "int_selection__pooled_",
)  # fmt: skip
NO_FIT = ("_choices", "_decisions", "_hints", "_segment_styles")
FILE_EVENTS = 5_000_000
SLOWEST = 25


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=float, default=1e6, help="events of history")
    options.add_argument("--days", type=int, default=60, help="days they are spread over")
    options.add_argument("--night", type=float, default=5e5, help="new events of the measured night")
    options.add_argument("--forms", type=int, default=10_000)
    options.add_argument("--memory", default="4GB", help="the engine's limit, as in WAREHOUSE_MEMORY_LIMIT")
    options.add_argument("--landing-memory", default="4GB", help="the same for landing, which spills a file at a time")
    options.add_argument(
        "--floors", action=argparse.BooleanOptionalAction, default=True, help="the scripts by hand too"
    )
    options.add_argument("--keep", action="store_true", help="leave the files: a failed night can be looked at")
    asked = options.parse_args()
    columns = ("step", "ratio", "engine s", "floor s", "fit ratio", "fit s", "fit floor s", "selector s")
    columns += ("other models s", "tests s", "command s")
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    title = f"{asked.events:,.0f} events over {asked.days} days, {asked.forms:,} forms, {asked.memory}; {machine}"
    # A table as documents hold it: fourteen columns do not fit a terminal's width.
    sys.stdout.write(f"{title}\n\n| {' | '.join((*columns, 'cpu s', 'peak MiB', 'note'))} |\n{'|---' * 14}|\n")
    rows = []
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="scale-", dir=os.environ.get("TMPDIR"))
        if not asked.keep:
            stack.callback(shutil.rmtree, folder)
        for row in Run(Path(folder), asked).steps():
            cells = ("" if cell is None else f"{cell:.4g}" if isinstance(cell, float) else cell for cell in row)
            sys.stdout.write(f"| {' | '.join(cells)} |\n")
            sys.stdout.flush()
            rows.append(row)
    sys.stdout.write(json.dumps({"asked": vars(asked), "machine": machine, "rows": rows}) + "\n")


class Run:
    """One home and one floor database, and the steps that both go through."""

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        self.folder, self.asked = folder, asked
        self.home = folder / "home"
        self.floor = duckdb.connect(
            str(folder / "floor.duckdb"),
            config={"memory_limit": asked.memory, "temp_directory": str(folder / "spill")},
        )

    def steps(self):
        events, days = int(self.asked.events), self.asked.days
        files = []
        for first in range(0, events, FILE_EVENTS):
            share = min(FILE_EVENTS, events - first)
            last = LAST - timedelta(days=first * days // events)
            span = max(1, days * share // events)
            files.append(self.generate(share, span, last, f"h{first}", "parquet", first))
        yield self.landing("land history, Parquet", events, files)
        yield self.night("first build, one night", LAST, first=True)
        next_day = LAST + timedelta(days=1)
        night = int(self.asked.night)
        yield self.landing(
            "land a day, gzip JSON", night, [self.generate(night, 1, next_day, "day", "jsonl.gz", events)]
        )
        yield self.night("a night of new events", next_day)
        late = self.folder / "late.jsonl"
        old = LAST - timedelta(days=min(20, days - 1))
        self.floor.execute(f"""copy (
            select event_id, 'helpful' as feedback_status, '{next_day}T12:00:00Z' as created_at
            from read_parquet('{self.home}/raw/autofill_events/event_date={old}/*.parquet') order by 1 limit 100
        ) to '{late}' (format json)""")
        self.command("land", "autofill_feedback", late)
        yield self.night("a hundred late feedbacks", next_day)

    def generate(self, events: int, days: int, last: date, name: str, ending: str, first: int) -> Path:
        """A file of runs; ``first`` numbers their draws: files with the same ones hold everybody's answers twice."""
        file = self.folder / f"{name}.{ending}"
        how = "format parquet, compression zstd" if ending == "parquet" else "format json, compression gzip"
        sql = (HERE / "generate.sql").read_text()
        filled = {"events": events, "days": days, "last": last, "forms": self.asked.forms, "titles": 2000}
        self.floor.execute(sql.format(**filled, first_index=first, salt=name, file=file, format=how))
        return file

    def landing(self, step: str, events: int, files: list[Path]) -> tuple:
        seconds, cpu, peak = self.command("land", "autofill_events", *files)
        began = time.perf_counter()
        for file in files if self.asked.floors else ():
            read = "read_parquet" if file.suffix == ".parquet" else "read_json"
            self.floor.execute(f"""copy (select *, cast(created_at as date) as event_date from {read}('{file}')) to
                '{self.folder}/rewritten'
                (format parquet, compression zstd, partition_by (event_date), overwrite true)""")
        floor = time.perf_counter() - began if self.asked.floors else None
        rate = f"{events / seconds:,.0f} lines/s"
        ratio = seconds / floor if floor else None
        return (step, ratio, seconds, floor, *(None,) * 6, seconds, cpu, peak, rate)

    def night(self, step: str, as_of: date, first: bool = False) -> tuple:
        seconds, cpu, peak = self.command("nightly", "--date", as_of)
        results = json.loads((self.home / "dbt" / "target" / "run_results.json").read_text())["results"]
        slowest = sorted(results, key=lambda result: -result["execution_time"])[:SLOWEST]
        named = ", ".join(f"{r['unique_id'].split('.')[2]} {r['execution_time']:.1f}" for r in slowest)
        sys.stderr.write(f"{step}: {named}\n")
        spent = {"selector": 0.0, "style": 0.0, "other": 0.0, "tests": 0.0, "fit": 0.0}
        for result in results:
            kind, _, name = result["unique_id"].split(".")[:3]
            if kind != "model":
                group = "tests" if kind == "test" else "other"
            elif any(part in name for part in SELECTION):
                group = "selector"
            else:
                group = "style" if any(name.startswith(part) or part in name for part in STYLE) else "other"
            spent[group] += result["execution_time"]
            if kind == "model" and name.startswith(FIT) and not name.endswith(NO_FIT):
                spent["fit"] += result["execution_time"]
        floor, fit_floor = self.floor_of_a_night(as_of, first)
        with duckdb.connect(str(self.home / "warehouse.duckdb"), read_only=True) as con:
            days = "select count(distinct event_date) from intermediate.int_style__changes"
            touched = con.execute(days).fetchone()[0]
        ratio = spent["style"] / floor if floor else None
        fitted = (spent["fit"] / fit_floor if fit_floor else None, spent["fit"], fit_floor)
        figures = (ratio, spent["style"], floor, *fitted, spent["selector"], spent["other"], spent["tests"])
        return (step, *figures, seconds, cpu, peak, f"{touched} days rolled up")

    def floor_of_a_night(self, as_of: date, first: bool) -> tuple[float | None, float | None]:
        """Seconds of the scripts by hand, without and of the fit; None where one does not fit the engine's limit."""
        if not self.asked.floors:
            return None, None
        out = self.folder / "floor"
        out.mkdir(exist_ok=True)
        began = time.perf_counter()
        days = "true"
        try:
            if not first:
                touched = self.floor.execute(self.script("days.sql")).fetchall()
                listed = ", ".join(f"date '{day}'" for (day,) in touched)
                days = f"event_date in ({listed})"
            for part in ("rollup.sql", "hints.sql"):
                self.floor.execute(self.script(part, days=days, as_of=as_of, out=out))
        except duckdb.OutOfMemoryException as error:
            sys.stderr.write(f"the floor of {as_of}: {error}\n")
            return None, None
        style = time.perf_counter() - began
        began = time.perf_counter()
        for part in ("selection_days.sql", "selection.sql"):
            self.floor.execute(self.script(part, days=days, as_of=as_of))
        selection.fit(self.floor, as_of)
        return style, time.perf_counter() - began

    def script(self, name: str, **filled: object) -> str:
        return (HERE / "floor" / name).read_text().format(raw=self.home / "raw", **filled)

    def command(self, *arguments: object) -> tuple[float, float, float]:
        """A command's wall-clock and processor seconds, and the peak MiB of its largest process; raises if it fails."""
        watched = Memory()
        memory = self.asked.landing_memory if arguments[0] == "land" else self.asked.memory
        began = time.perf_counter()
        pid = os.posix_spawn(
            WAREHOUSE,
            [str(WAREHOUSE), *map(str, arguments)],
            os.environ | {"WAREHOUSE_HOME": str(self.home), "WAREHOUSE_MEMORY_LIMIT": memory},
            file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
        )
        watched.start(pid)
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - began
        if status:
            raise RuntimeError(f"warehouse {arguments[0]} failed")
        return seconds, usage.ru_utime + usage.ru_stime, watched.stop()


class Memory:
    """The peak resident size of a process or any of its descendants, from /proc, which keeps the peak itself."""

    def start(self, pid: int) -> None:
        self.peak, self.pid, self.done = 0.0, pid, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self) -> float:
        self.done.set()
        self.thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self.done.wait(0.2):
            for pid in self._family(self.pid):
                try:
                    status = Path(f"/proc/{pid}/status").read_text()
                except OSError:
                    continue
                peaks = [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")]
                self.peak = max([self.peak, *peaks])

    def _family(self, pid: int) -> list[int]:
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            children = []
        return [pid, *(one for child in children for one in self._family(int(child)))]


if __name__ == "__main__":
    main()
