"""Coverage and learning paths at scale, each beside a hand-written floor in the same run.

    .venv/bin/python benchmarks/learning.py --chunks 100e3 --topics 2e3 --dimensions 384 --users 100e3

Five steps of whole nights: the first build, a night in which 1 % of the chunks and of the topics' embeddings change,
one in which 1 % of the people aim at another job, one with both, and one without news. ``coverage`` and ``paths`` are
the seconds that dbt reports for the models that the floors (floor/coverage.sql, floor/paths.sql) have too, its own time
per model included; ``reading`` is the texts, ``others`` all other models of the night. Memory is the peak resident size
of the largest process. Scores and paths of both are compared after every step.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parent))
from scale import WAREHOUSE, Memory

HERE = Path(__file__).parent
FIRST = date(2026, 9, 1)
LEVELS = 6
PEOPLE_PER_JOB = 10
GROUPS = {
    "coverage": {
        "fct_learning__chunks", "int_learning__topic_vectors", "fct_learning__similar_chunks",
        "fct_learning__nearest_chunks", "int_learning__library", "int_learning__coverage",
    },
    "paths": {
        "int_learning__edges", "int_learning__broken_edges", "int_learning__prerequisites", "int_learning__ancestors",
        "int_learning__depths", "int_learning__topic_states", "int_learning__changed_users", "int_learning__progress",
        "int_learning__changed_paths", "int_learning__topic_places", "int_learning__job_places",
        "int_learning__done_topics", "int_learning__plans", "int_learning__needed_topics",
        "int_learning__path_stages", "int_learning__path_topics", "int_learning__next_topics",
        "int_learning__path_changes",
        "fct_learning__path_topics", "fct_learning__paths", "learning_path_topics", "learning_paths",
    },
    "reading": {
        "int_learning__new_jobs", "int_learning__lines", "int_learning__tokens", "int_learning__spans",
        "int_learning__mentions", "int_learning__job_traits", "fct_learning__jobs", "fct_learning__job_topics",
        "int_learning__job_topics",
    },
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--chunks", type=float, default=10e3)
    options.add_argument("--topics", type=float, default=2e3)
    options.add_argument("--dimensions", type=int, default=384)
    options.add_argument("--users", type=float, default=10e3, help=f"{PEOPLE_PER_JOB} aim at the same job")
    options.add_argument("--change", type=float, default=0.01, help="share of each that changes in a night")
    options.add_argument("--memory", default="4GB", help="the engine's limit, as in WAREHOUSE_MEMORY_LIMIT")
    options.add_argument("--keep", action="store_true", help="leave the files")
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="learning-", dir=os.environ.get("TMPDIR")))
    columns = ("step", "coverage s", "floor s", "ratio", "paths s", "floor s", "ratio", "reading s", "others s")
    say(
        f"{asked.chunks:,.0f} chunks x {asked.topics:,.0f} topics x {asked.dimensions} dimensions, {asked.users:,.0f} "
        f"people, {asked.memory}; {os.cpu_count()} cores, DuckDB {duckdb.__version__}\n"
    )
    say(f"| {' | '.join((*columns, 'command s', 'cpu s', 'peak MiB', 'note'))} |\n{'|---' * 13}|")
    run = Run(folder, asked)
    try:
        for row in run.steps():
            say(f"| {' | '.join('' if c is None else f'{c:.4g}' if isinstance(c, float) else str(c) for c in row)} |")
    finally:
        if not asked.keep:
            shutil.rmtree(folder)
    if run.differs:
        raise SystemExit("The floor's scores or paths differ.")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Run:
    """One home and one floor database, and the steps that both go through."""

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        self.folder, self.asked, self.home = folder, asked, folder / "home"
        self.differs = False
        self.chunks, self.topics, self.users = int(asked.chunks), int(asked.topics), int(asked.users)
        self.con = duckdb.connect(
            str(folder / "floor.duckdb"),
            config={"memory_limit": asked.memory, "temp_directory": str(folder / "spill")},
        )
        # A vector of numbers that look random and are the same in every run.
        self.con.execute(f"""create or replace macro vector(salt, i) as
            list_transform(range({asked.dimensions}), lambda x: (hash(salt, i, x) % 2001)::double / 1000 - 1)""")

    def steps(self):
        self.deliver(FIRST, 0, self.chunks, self.topics, self.users)
        yield self.night("first build", FIRST, "true", "true")
        few = [max(1, int(self.asked.change * size)) for size in (self.chunks, self.topics, self.users)]
        day = FIRST + timedelta(days=1)
        self.deliver(day, 1, few[0], few[1], 0)
        yield self.night(f"{few[0]:,} chunks and {few[1]:,} vectors change", day, f"event_date = date '{day}'", "true")
        day += timedelta(days=1)
        self.deliver(day, 2, 0, 0, few[2])
        mine = f"user_id in (select user_id from read_parquet('{self.folder}/job_targets-2.parquet'))"
        yield self.night(f"{few[2]:,} people change", day, "false", mine)
        day += timedelta(days=1)
        self.deliver(day, 3, *few)
        yield self.night("both", day, f"event_date = date '{day}'", "true")
        yield self.night("nothing new", day + timedelta(days=1), "false", "false")

    def deliver(self, day: date, salt: int, chunks: int, topics: int, users: int) -> None:
        """Land the first ``chunks``, ``topics`` and ``users`` in a new state; with salt 0 also topics and progress."""
        at = f"timestamp '{day}' + interval 1 hour as updated_at"
        level = max(1, self.topics // LEVELS)
        self.land(
            "topic_embeddings",
            salt,
            topics,
            f"""
            select 't' || i as topic_id, 'skill' || i as alias, 'bench' as embedding_model,
                list_transform(
                    list_zip(vector('0 topic', i), vector('{salt} topic', i)), lambda x: x[1] + {salt * 0.3} * x[2]
                ) as embedding, {at} from range({topics}) as t (i)""",
        )
        # Near a topic's first vector, more or less so: some reach the threshold of 0.75, some do not.
        self.land(
            "content_chunks",
            salt,
            chunks,
            f"""
            select 'c' || i as chunk_id, 'book ' || i % 50 as source, 'book' as source_type, 'p. ' || i as locator,
                'bench' as embedding_model, list_transform(
                    list_zip(vector('0 topic', i % {self.topics}), vector('{salt} chunk', i)),
                    lambda x: x[1] + x[2] * (hash('{salt}', i) % 200) / 100) as embedding,
                {at} from range({chunks}) as t (i)""",
        )
        job = f"hash('{salt} job', i // {PEOPLE_PER_JOB}, n) % {self.topics}"
        self.land(
            "job_targets",
            salt,
            users,
            f"""
            select 'u' || i as user_id, 'Engineer' as job_title, {at},
                'Requirements' || chr(10) || 'We look for somebody who knows '
                || array_to_string(list_transform(range(4), lambda n: 'skill' || {job}), ', ') as job_description
            from range({users}) as t (i)""",
        )
        if not salt:
            self.land(
                "topics",
                salt,
                self.topics,
                f"""
                select 't' || i as topic_id, 'skill' || i as name, {at}, case when i < {level} then [] else
                    list_transform(range(2), lambda n:
                        't' || ((i // {level} - 1) * {level} + hash('before', i, n) % {level})) end as prerequisites
                from range({self.topics}) as t (i)""",
            )
            self.land(
                "topic_progress",
                salt,
                users,
                f"""
                select 'u' || i as user_id, 't' || (hash('done', i, n) % {level}) as topic_id, 100 as completed, {at}
                from range({users}) as t (i), range(5) as d (n)""",
            )

    def land(self, source: str, salt: int, rows: int, select: str) -> None:
        if rows:
            file = self.folder / f"{source}-{salt}.parquet"
            self.con.execute(f"copy ({select}) to '{file}' (format parquet)")
            self.command("land", source, file)

    def night(self, step: str, as_of: date, new: str, users: str) -> tuple:
        seconds, cpu, peak = self.command("nightly", "--date", as_of)
        results = json.loads((self.home / "dbt" / "target" / "run_results.json").read_text())["results"]
        spent = dict.fromkeys((*GROUPS, "others"), 0.0)
        slowest = sorted(results, key=lambda result: -result["execution_time"])[:12]
        named = ", ".join(f"{r['unique_id'].split('.')[2]} {r['execution_time']:.1f}" for r in slowest)
        sys.stderr.write(f"{step}: {named}\n")
        for result in results:
            kind, _, name = result["unique_id"].split(".")[:3]
            if kind == "model":
                group = next((group for group, names in GROUPS.items() if name in names), "others")
                spent[group] += result["execution_time"]
        jobs, job_topics = self.folder / "jobs.parquet", self.folder / "job_topics.parquet"
        with duckdb.connect(str(self.home / "warehouse.duckdb"), read_only=True) as con:
            con.execute(f"""copy (select user_id, job_id from marts.fct_learning__targets where is_newest)
                to '{jobs}' (format parquet)""")
            con.execute(f"""copy (select job_id, topic_id, weight from intermediate.int_learning__job_topics)
                to '{job_topics}' (format parquet)""")
        coverage = self.floor("coverage.sql", new=new)
        paths = self.floor("paths.sql", users=users, jobs=jobs, job_topics=job_topics)
        note = self.compare()
        ratios = (spent["coverage"] / coverage, spent["paths"] / paths)
        return (
            step, spent["coverage"], coverage, ratios[0], spent["paths"], paths, ratios[1], spent["reading"],
            spent["others"], seconds, cpu, peak, note,
        )  # fmt: skip

    def floor(self, name: str, **filled: object) -> float:
        began = time.perf_counter()
        self.con.execute((HERE / "floor" / name).read_text().format(raw=self.home / "raw", **filled))
        return time.perf_counter() - began

    def compare(self) -> str:
        """How many topics all newest paths have, and whether the floor's scores and paths are the same."""
        self.con.execute(f"attach '{self.home}/warehouse.duckdb' as warehouse (read_only)")
        try:
            mine = """select user_id, position, stage, step, depth, topic_id, coalesce(is_covered, false), is_done
                from warehouse.personal.learning_path_topics
                inner join warehouse.personal.learning_paths using (user_id, profile_version) where is_newest"""
            differing = self.con.execute("""
                select count(*) from (
                    (select topic_id, confidence, num_chunks from coverage
                    except select topic_id, confidence, num_chunks from warehouse.published.topic_coverage)
                )""").fetchall()[0][0]
            paths = "select * exclude (weight) replace (coalesce(is_covered, false) as is_covered) from path_topics"
            differing += self.con.execute(f"select count(*) from ({mine} except {paths})").fetchall()[0][0]
            (rows,) = self.con.execute(f"select count(*) from ({mine})").fetchone()
            (own,) = self.con.execute("select count(*) from path_topics").fetchone()
            if differing or rows != own:
                self.differs = True
                return f"DIFFERENT: {differing} rows, {rows:,} topics in paths and {own:,} in the floor's"
            return f"{rows:,} topics in paths"
        finally:
            self.con.execute("detach warehouse")

    def command(self, *arguments: object) -> tuple[float, float, float]:
        """A command's wall-clock and processor seconds, and the peak MiB of its largest process; raises if it fails."""
        watched = Memory()
        began = time.perf_counter()
        pid = os.posix_spawn(
            WAREHOUSE,
            [str(WAREHOUSE), *map(str, arguments)],
            os.environ | {"WAREHOUSE_HOME": str(self.home), "WAREHOUSE_MEMORY_LIMIT": self.asked.memory},
            file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
        )
        watched.start(pid)
        _, status, usage = os.wait4(pid, 0)
        if status:
            raise RuntimeError(f"warehouse {arguments[0]} failed")
        return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, watched.stop()


if __name__ == "__main__":
    main()
