"""Killed with -9 at twenty moments and started again, a night ends where an undisturbed one does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from dagster_pipeline.domains.style import sample as autofill
from dagster_pipeline.settings import PROJECT_DIR
from tests.e2e.test_command_line import tables
from tests.storm.reader import look

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("WAREHOUSE_TEST_KILLS", "20"))
START, DAYS = date(2026, 9, 1), 5
END = START + timedelta(days=DAYS)


class Server:
    """The process that runs nights and kills them; see night_server.py."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.e2e.night_server", str(START), str(END)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT_DIR,
            env=os.environ | {"WAREHOUSE_HOME": str(home)},
        )
        assert self.process.stdout.readline() == "ready\n"

    def run(self, seconds: float) -> str:
        self.process.stdin.write(f"run {seconds}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@contextmanager
def server(home: Path) -> Iterator[Server]:
    one = Server(home)
    try:
        yield one
    finally:
        one.process.stdin.close()
        one.process.wait(60)


def test_killed_at_twenty_moments_it_ends_in_the_same_tables(tmp_path):
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    for home in (undisturbed, disturbed):
        autofill.generate(home / "landing", START, DAYS, seed=3)
    with server(undisturbed) as nights:
        assert nights.run(600).split()[:2] == ["done", "0"]
        took = float(nights.run(600).split()[2])  # the second night has its files landed already, like most below

    faults: list[Exception] = []
    looks = [0]
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.05):
            if (disturbed / "published").exists():
                try:
                    look(disturbed / "published")
                    looks[0] += 1
                except Exception as error:
                    faults.append(error)

    reader = threading.Thread(target=watch)
    reader.start()
    killed = 0
    try:
        with server(disturbed) as nights:
            for number in range(KILLS):
                killed += nights.run(took * (number + 0.5) / KILLS) == "killed"
            last = nights.run(600)
    finally:
        stop.set()
        reader.join()
    assert last.split()[:2] == ["done", "0"]
    assert killed >= KILLS * 3 // 4
    assert not faults, faults[0]
    assert looks[0] > 0
    assert tables(disturbed) == tables(undisturbed)
    leftovers = [
        p for p in disturbed.rglob("*") if p.name.endswith(".writing") or (p.name == "landing" and p.is_file())
    ]
    assert leftovers == []
