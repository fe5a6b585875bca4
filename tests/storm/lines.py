"""Mutated lines of every source, what becomes of them, and the night on those accepted; and files without end."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import duckdb

from dagster_pipeline.landing.land import land
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import Settings
from tests.storm.commands import warehouse
from tests.storm.rows import DAY, as_csv, mutated, row


@dataclass
class Lines:
    """What became of the mutated lines, and of the night on those accepted."""

    lines: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    reasons: Counter = field(default_factory=Counter)
    night: int = -1
    said: str = ""


def lines(home: Path, count: int, seed: int) -> Lines:
    """Land ``count`` mutated lines over all sources, JSON and CSV, and run a night on what was accepted.

    Raises AssertionError when a file is refused, or a line is not one of accepted, duplicate and rejected.
    """
    rng = random.Random(seed)
    settings = Settings(home=home, landing_dir=home / "landing")
    delivered = home.parent / "storm"
    delivered.mkdir(parents=True, exist_ok=True)
    found = Lines()
    each = max(1, count // len(SOURCES))
    for source in SOURCES.values():
        text = [mutated(source, number, rng) for number in range(each * 4 // 5)]
        jsonl, table = delivered / f"{source.name}.jsonl", delivered / f"{source.name}.csv"
        jsonl.write_bytes(b"\n".join(text))
        content, _ = as_csv(source, each - len(text), rng)
        table.write_bytes(content)
        blank = sum(not line.strip(b" \t\r") for line in text)
        for file, expected in ((jsonl, len(text) - blank), (table, None)):
            (landed,) = land(settings, source, [file], DAY)
            assert not landed.error, landed.error
            assert landed.lines == landed.accepted + landed.duplicates + landed.rejected, landed
            assert expected is None or landed.lines == expected, (landed, expected)
            for name in ("lines", "accepted", "duplicates", "rejected"):
                setattr(found, name, getattr(found, name) + getattr(landed, name))
    with duckdb.connect() as con:
        raw = f"read_parquet('{settings.raw}/*/*/*.parquet', union_by_name = true)"
        (rows,) = con.execute(f"select count(*) from {raw}").fetchone()
        assert rows == found.accepted, (rows, found.accepted)
        reasons = f"select reason, count(*) from '{settings.rejects}/*.parquet' group by reason"
        found.reasons = Counter(dict(con.execute(reasons).fetchall()))
        assert sum(found.reasons.values()) == found.rejected
    done = warehouse(home, "nightly", "--date", str(DAY - timedelta(days=1)))
    found.night, found.said = done.returncode, done.stderr
    return found


def files(home: Path, count: int) -> list[tuple[int, float, float]]:
    """Land ``count`` files of one run each, a thousand per call: after each thousand, how many have landed, the mean
    milliseconds per file, and those of a call for one file more.
    """
    settings = Settings(home=home, landing_dir=home / "landing")
    source, rng = SOURCES["autofill_events"], random.Random(1)
    delivered = home.parent / "many"
    delivered.mkdir(parents=True)
    found = []
    for thousand in range(0, count, 1000):
        some = [delivered / f"{thousand + number}.jsonl" for number in range(1000)]
        for number, file in enumerate(some):
            file.write_text(json.dumps(row(source, number, rng) | {"event_id": file.stem}) + "\n")
        began = time.perf_counter()
        land(settings, source, some[1:], DAY)
        several = time.perf_counter()
        land(settings, source, some[:1], DAY)
        one = time.perf_counter() - several
        found.append((thousand + 1000, (several - began) / 999 * 1000, one * 1000))
    return found
