"""A night of new e-mails on a home that has some, beside a hand-written floor that reads each of them once.

    .venv/bin/python benchmarks/mail_night.py --history 100e3 --night 100e3

The e-mails are those of the sample (benchmarks/mail_quality.py has how well they are read), each many times with a
reference of its own, so that no text is read for two. The floor (floor/mail.sql) finds the kind's phrase and every
marked number of the same e-mails in one DuckDB script; it judges no amount, and reads no date, shop or application.
Seconds are wall clock; ``money`` and ``others`` are what dbt reports for models. Prints the slowest models, too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dagster_pipeline.domains.money import sample
from dagster_pipeline.settings import PROJECT_DIR

WAREHOUSE = Path(sys.executable).with_name("warehouse")
FLOOR = Path(__file__).parent / "floor" / "mail.sql"
PHRASES = PROJECT_DIR / "seeds" / "money" / "receipt_phrases.csv"
FIRST, DAYS = date(2026, 9, 1), 20
LAST = FIRST + timedelta(days=DAYS)
MONEY = ("int_money", "fct_money", "receipts", "spending", "duplicate_charges")
SLOWEST = 12


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--history", type=float, default=100e3, help="e-mails of the days before")
    options.add_argument("--night", type=float, default=100e3, help="new e-mails of the measured night")
    options.add_argument("--memory", default="4GB", help="the engine's limit, as in WAREHOUSE_MEMORY_LIMIT")
    options.add_argument("--keep", action="store_true", help="leave the files")
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mail-", dir=os.environ.get("TMPDIR")))
    say(
        f"{asked.history:,.0f} e-mails, {asked.night:,.0f} new ones, {asked.memory}; {os.cpu_count()} cores, "
        f"DuckDB {duckdb.__version__}\n\n"
        f"| step | money s | floor s | ratio | others s | tests s | command s | receipts |\n{'|---' * 8}|"
    )
    try:
        run = Run(folder, asked.memory)
        for step, emails, day in (
            ("first build", int(asked.history), LAST - timedelta(days=1)),
            ("a night of new e-mails", int(asked.night), LAST),
            ("a night without any", 0, LAST),
        ):
            run.deliver(step, emails, day)
            cells = run.night(step, day)
            say(f"| {' | '.join(f'{c:.3g}' if isinstance(c, float) else str(c) for c in cells)} |")
    finally:
        if not asked.keep:
            shutil.rmtree(folder)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Run:
    """One home and one floor database, and the nights that both go through."""

    def __init__(self, folder: Path, memory: str) -> None:
        self.folder, self.home, self.memory, self.read = folder, folder / "home", memory, 0
        self.con = duckdb.connect(
            str(folder / "floor.duckdb"), config={"memory_limit": memory, "temp_directory": str(folder / "spill")}
        )
        self.con.execute(f"create table phrases as from read_csv('{PHRASES}')")
        sample.generate(folder / "sample", FIRST, DAYS, 1)
        self.letters = folder / "letters.jsonl"
        delivered = sorted((folder / "sample" / "emails").iterdir())
        self.letters.write_bytes(b"".join(gzip.decompress(file.read_bytes()) for file in delivered))

    def deliver(self, step: str, emails: int, day: date) -> None:
        """Land ``emails`` e-mails of the days up to ``day``: the sample's letters, again and again."""
        if not emails:
            return
        file = self.folder / f"{step.replace(' ', '-')}.parquet"
        self.con.execute(f"""
            copy (
                with letters as (
                    select *, row_number() over (order by email_id) - 1 as number
                    from read_json('{self.letters}', format = 'newline_delimited')
                    qualify row_number() over (partition by email_id order by received_at) = 1
                )
                select letters.* exclude (number) replace (
                    '{step} ' || i as email_id,
                    'user-' || (i // 500) as user_id,
                    letters.body_text || chr(10) || 'Reference {day:%j}' || lpad(i::varchar, 8, '0') as body_text,
                    timestamp '{day}' - to_days((i % {DAYS if "first" in step else 1})::int) + to_seconds(i % 80000)
                        as received_at
                )
                from range({emails}) as copies (i)
                inner join letters on letters.number = i % (select count(*) from letters)
            ) to '{file}' (format parquet)""")
        self.command("land", "emails", file)

    def night(self, step: str, day: date) -> tuple:
        seconds = self.command("nightly", "--date", day)
        results = json.loads((self.home / "dbt" / "target" / "run_results.json").read_text())["results"]
        slowest = sorted(results, key=lambda result: -result["execution_time"])[:SLOWEST]
        named = ", ".join(f"{r['unique_id'].split('.')[2]} {r['execution_time']:.1f}" for r in slowest)
        sys.stderr.write(f"{step}: {named}\n")
        spent = {"money": 0.0, "others": 0.0, "tests": 0.0}
        for result in results:
            kind, _, name = result["unique_id"].split(".")[:3]
            group = "tests" if kind == "test" else "money" if name.startswith(MONEY) else "others"
            spent[group] += result["execution_time"]
        began = time.perf_counter()
        self.con.execute(FLOOR.read_text().format(raw=self.home / "raw", before=self.read))
        floor = time.perf_counter() - began
        with duckdb.connect(str(self.home / "warehouse.duckdb"), read_only=True) as con:
            (receipts,) = con.execute("select count(*) from personal.receipts").fetchone()
        log = f"read_parquet('{self.home}/raw/emails/*/*.parquet', hive_partitioning = true)"
        (self.read,) = self.con.execute(f"select max(_seq) from {log}").fetchone()
        ratio = spent["money"] / floor
        return step, spent["money"], floor, ratio, spent["others"], spent["tests"], seconds, receipts

    def command(self, *arguments: object) -> float:
        """Run the command; its seconds. Ends the benchmark with what it said where it failed."""
        environment = os.environ | {"WAREHOUSE_HOME": str(self.home), "WAREHOUSE_MEMORY_LIMIT": self.memory}
        began = time.perf_counter()
        done = subprocess.run(
            [str(WAREHOUSE), *map(str, arguments)], capture_output=True, text=True, env=environment, check=False
        )
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
