"""Pull tables of growing size from a PostgreSQL server of its own: seconds, files, and the peak memory of each pull.

    .venv/bin/python -m benchmarks.postgres 1000000 4000000

Each size is pulled twice, the second time with nothing new. Memory is that of a fresh process, DuckDB limited to 1 GB.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.postgres.server import running

TABLE = """
    create table autofill_events (event_id uuid, user_id uuid, host text, schema_hash text, gen_style_id text,
        feedback_status text, edit_chars int, job jsonb, final_map jsonb, created_at timestamptz)"""
FILL = """
    truncate autofill_events;
    insert into autofill_events
    select gen_random_uuid(), gen_random_uuid(), 'boards.greenhouse.io', 'form ' || (i %% 1000), 'warm_v2', null, null,
        '{"title": "Senior Engineer"}', '{"#name": "full_name", "#mail": "email", "#phone": "phone"}',
        now() - (i %% 60) * interval '1 day'
    from generate_series(1, %d) as i;
    vacuum analyze autofill_events"""
PULL = [
    "import resource, time",
    "from dagster_pipeline.landing.pull import pull",
    "from dagster_pipeline.settings import Settings",
    "began = time.monotonic()",
    "runs = pull(Settings.from_env())[0]",
    "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10",
    "print('measured', runs.rows, len(runs.landed), round(time.monotonic() - began, 1), peak)",
]


def main(sizes: list[int]) -> None:
    show("| rows | heap | read | files | seconds | peak memory |\n|---|---|---|---|---|---|")
    with running() as server:
        server.script(TABLE)
        for size in sizes:
            server.script(FILL % size)
            heap = server.execute("select pg_relation_size('autofill_events') >> 20")[0][0]
            with tempfile.TemporaryDirectory() as home:
                for _ in range(2):
                    read, files, seconds, peak = pull(Path(home), server.dsn())
                    show(f"| {size:,} | {heap} MiB | {read} | {files} | {seconds} | {peak} MiB |")


def show(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def pull(home: Path, dsn: str) -> list[str]:
    environment = os.environ | {
        "WAREHOUSE_HOME": str(home),
        "WAREHOUSE_SOURCE_DSN": dsn,
        "WAREHOUSE_MEMORY_LIMIT": "1GB",
    }
    done = subprocess.run(
        [sys.executable, "-c", "; ".join(PULL)], capture_output=True, text=True, env=environment, check=True
    )
    return re.search(r"^measured (.*)$", done.stdout, re.MULTILINE).group(1).split()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000])
