"""A consumer in a process of its own: it reads the published folder again and again until its input is closed.

``python -m tests.storm.reader FOLDER SECONDS`` sleeps so long after each read. In the end it prints how often it read
and the first fault: an error, or parts of two publications at once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb


def look(published: Path) -> tuple:
    """What one look at the published folder sees; raises AssertionError when its parts are of different runs."""
    folder = published.resolve()  # a reader that opens several files takes the snapshot first
    with duckdb.connect(str(folder / "analytics.duckdb"), read_only=True) as con:
        inside = con.execute("select count(*), min(run_id), max(run_id) from published.style_hints").fetchone()
        beside = con.execute(
            f"select count(*), min(run_id), max(run_id) from '{folder}/style_hints.parquet'"
        ).fetchone()
        history = con.execute("select count(*) from published.style_hints_history").fetchone()
        parts = f"read_parquet('{folder}/style_hints_history/*/*.parquet')"
        assert history == con.execute(f"select count(*) from {parts}").fetchone()
    assert inside
    assert inside == beside
    assert inside[1] == inside[2]
    assert sum(1 for line in (folder / "style_hints.jsonl").open() if json.loads(line)) == inside[0]
    return inside


@dataclass
class Reads:
    """How often all readers have read, and the first fault of each."""

    count: int
    faults: list[str]


@contextmanager
def reading(published: Path, processes: int = 2, pause: float = 0.1) -> Iterator[Reads]:
    """Readers of ``published`` for as long as the block runs; the figures are complete after it."""
    arguments = [sys.executable, "-W", "ignore", "-m", "tests.storm.reader", str(published), str(pause)]
    started = [
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    found = Reads(0, [])
    try:
        yield found
    finally:
        for process in started:
            said, _ = process.communicate(timeout=60)
            count, _, fault = said.partition(" ")
            found.count += int(count)
            found.faults += [fault.strip()] if fault.strip() else []


def main() -> None:
    published, pause = Path(sys.argv[1]), float(sys.argv[2])
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    count, fault = 0, ""
    while not stop.wait(pause):
        if published.exists():
            try:
                look(published)
                count += 1
            except Exception as error:
                fault = fault or repr(error)
    print(count, fault)


if __name__ == "__main__":
    main()
