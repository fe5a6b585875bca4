"""What the warehouse must survive, as one tool: mutated lines of every source, and kills of whole process groups.

``make storm`` runs the long form and prints the figures of docs/reliability.md; tests/e2e/test_storm.py is the short
one. Every random choice comes from the seed.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dagster_pipeline.domains.style import sample as autofill
from dagster_pipeline.landing.land import land
from dagster_pipeline.landing.source import Field, Source
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import Settings

COMMAND = Path(sys.executable).with_name("warehouse")
DAY = date(2026, 9, 10)
# What has stopped a night, filled a disk or fooled a parser somewhere.
NASTY: tuple = (
    None, "", " ", "\u00a0", "null", "NaN", "Infinity", "-0", "1e999", "9223372036854775808", "0x10", "١٢", "TRUE", [],
    {}, [None], {"a": {"a": {}}}, {"": ""}, [[[]]], True, False, 0, -1, 1.5, 2**53, 2**63 - 1, 2**63, -(2**63), 1e300,
    "\x00", "a\x00b", "a\nb", "a\tb", "\x1b[31m", "\x7f", "\u2028", "\ufeff", "\ufffd", "\ud83d", "ﷺ" * 50, "é",
    "'; drop table x; --", '"', "'", "\\", "{{ ref('x') }}", "{not json", '{"a": 1, "a": 2}', "{}", "[]", "%", "_", "*",
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../etc/passwd", "https://careers.acme.example:443/jobs?x=1",
    "my host.example", "bücher.example", "例え.jp", "xn--", ".", ":443", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "e\u0301", "2026-02-30", "2026-09-01T24:00:00Z", "2026-09-01T23:59:60Z", "2026-09-01", "infinity", "-infinity",
    "x" * 1_001, "x" * 10_001, "Total: $999999999999999", "Total: $-0.00", "1.234,56 €", "\uff19\uff19",
)  # fmt: skip


def value(field: Field, number: int, rng: random.Random) -> object:
    """One that the field accepts; keys are few, so that rows meet each other and come again."""
    if field.choices:
        return rng.choice(field.choices)
    small = rng.randrange(40)
    if field.kind == "timestamp":
        moment = DAY - timedelta(days=rng.randrange(30))
        return f"{moment}T{rng.randrange(24):02}:{rng.randrange(60):02}:{number % 60:02}Z"
    plain = {
        "integer": small,
        "number": rng.random(),
        "decimal": f"{rng.randrange(10_000) / 100:.2f}",
        "boolean": rng.random() < 0.5,
        "object": {"title": "Senior Engineer", "#name": "profile.name", "total_chars_added": small},
        "text_or_object": {"title": "Cook"},
        "texts": ["a", "b"],
        "numbers": [0, 1],
        "objects": [{"a": 1}],
        "host": rng.choice(("boards.greenhouse.io", "jobs.lever.co", "careers.example.com")),
    }
    if field.kind in plain:
        return plain[field.kind]
    if field.name in ("subject", "body_text"):
        return rng.choice(("Your receipt: Total: $12.34", "Interview on Monday", "Invoice 7\nTax 1.00\nTotal 9.99 EUR"))
    if field.name.startswith("sender") or field.name in ("email", "value", "recipient"):
        return f"person{small}@acme.example"
    return f"{field.name}-{small}"


def row(source: Source, number: int, rng: random.Random) -> dict:
    return {field.name: value(field, number, rng) for field in source.fields if field.required or rng.random() < 0.7}


def mutated(source: Source, number: int, rng: random.Random) -> bytes:
    """A JSON line: two of three stay as they are but for values, the rest is broken as text."""
    fields = row(source, number, rng)
    for _ in range(rng.choice((0, 1, 1, 2))):
        name = (
            rng.choice(source.fields).name if rng.random() < 0.95 else rng.choice(("", "unknown", "line", "__refused"))
        )
        fields[name] = rng.choice(NASTY)
    text = json.dumps(fields, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    kind = rng.random()
    if kind < 0.67:
        return text
    place = rng.randrange(len(text))
    if kind < 0.77:
        return text[:place]
    if kind < 0.85:
        return text[:place] + bytes([rng.choice((0, 1, 13, 31, 34, 92, 127, 128, 255))]) + text[place:]
    if kind < 0.90:
        return text[:-1] + b', "' + rng.choice(source.fields).name.encode() + b'": 1}'
    if kind < 0.95:
        return text + rng.choice((b",", b"}", b" {}", b"\r", b"\x00", b"\t"))
    return bytes(rng.choices([byte for byte in range(256) if byte != 10], k=rng.randrange(60)))


def as_csv(source: Source, lines: int, rng: random.Random) -> tuple[bytes, int]:
    """A CSV file with nasty values, and quotes and commas at random places; and how many line feeds it has."""
    out = io.StringIO()
    names = [field.name for field in source.fields]
    csv.writer(out, lineterminator="\n").writerow(names)
    texts = []
    for number in range(lines):
        fields = {
            name: one if isinstance(one, str) else json.dumps(one) for name, one in row(source, number, rng).items()
        }
        if rng.random() < 0.5:
            fields[rng.choice(names)] = str(rng.choice(NASTY))
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow([fields.get(name, "") for name in names])
        text = line.getvalue()
        if rng.random() < 0.2:
            place = rng.randrange(len(text))
            text = text[:place] + rng.choice(('"', ",", "\r", "\n", '""', "\x00")) + text[place:]
        texts.append(text)
    content = (out.getvalue() + "".join(texts)).encode("utf-8", "surrogatepass")
    return content, content.count(b"\n")


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


def warehouse(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(COMMAND), *arguments], capture_output=True, text=True, env=environment(home), check=False
    )


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"WAREHOUSE_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1", "COLUMNS": "160"}


def killed(home: Path, seconds: float, *arguments: str, with_signal: int = signal.SIGKILL) -> tuple[bool, str]:
    """Run a command and send its whole process group a signal after ``seconds``; whether it was still running, and
    what it said.
    """
    process = subprocess.Popen(
        [str(COMMAND), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(home),
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
        return False, said
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, with_signal)
        said, _ = process.communicate(timeout=60)
        return True, said


def published(home: Path) -> dict[str, list[tuple]]:
    """Every published and personal table, without what names a run or tells when."""
    stamps = {"run_id", "published_at", "landed_at", "built_at"}
    found = {}
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        tables = con.execute("""
            select schema_name, table_name from duckdb_tables()
            where schema_name in ('published', 'personal', 'marts') order by all""").fetchall()
        for schema, name in tables:
            if name in ("landing_log", "run_log"):
                continue
            columns = [row[0] for row in con.execute(f"describe {schema}.{name}").fetchall()]
            kept = ", ".join(f'"{column}"' for column in columns if column not in stamps)
            found[f"{schema}.{name}"] = con.execute(f"select {kept} from {schema}.{name} order by all").fetchall()
    return found


@dataclass
class Kills:
    """How many commands were running when they were killed, by command, and the tables that differ in the end."""

    sent: Counter = field(default_factory=Counter)
    running: Counter = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)


def kills(folder: Path, count: int, seed: int, days: int = 4) -> Kills:
    """Kill ``count`` commands of one state folder at random moments; then compare it with an undisturbed one."""
    rng = random.Random(seed)
    calm, torn = folder / "calm", folder / "torn"
    first, last = DAY - timedelta(days=days), DAY - timedelta(days=1)
    for home in (calm, torn):
        autofill.generate(home / "landing", first, days, seed=3)
    nightly = ("nightly", "--from", str(first), "--to", str(last))
    began = time.monotonic()
    done = warehouse(calm, *nightly)
    assert done.returncode == 0, done.stderr
    night = time.monotonic() - began
    files = str(torn / "landing" / "autofill_events")
    commands = (
        (("land", "autofill_events", files), 4.0), (nightly, night), (("nightly", "--date", str(last)), night),
        (("prune",), 4.0), (("rollback",), 3.0), (("report",), 6.0), (("export", "csv", str(folder / "out")), 4.0),
    )  # fmt: skip
    found = Kills()
    for number in range(count):
        arguments, longest = commands[number % len(commands)] if number >= 3 else commands[number % 2]
        was_running, _ = killed(torn, rng.uniform(0.3, longest), *arguments)
        found.sent[arguments[0]] += 1
        found.running[arguments[0]] += was_running
    done = warehouse(torn, *nightly)
    assert done.returncode == 0, done.stderr
    expected, ended = published(calm), published(torn)
    found.different = [name for name in expected.keys() | ended.keys() if expected.get(name) != ended.get(name)]
    leftovers = [str(path) for path in torn.rglob("*") if path.name.endswith(".writing")]
    leftovers += [name for name in ("landing", "quarantining", "compacting") if (torn / "raw" / name).exists()]
    found.different += leftovers
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=0, help="Land so many files of one run, and time them.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the state folders; a temporary one by default")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="storm-"))
    try:
        if given.lines:
            began = time.monotonic()
            found = lines(folder / "lines" / "home", given.lines, given.seed)
            print(f"{found.lines:,} mutated lines of {len(SOURCES)} sources: {found.accepted:,} accepted, "
                  f"{found.duplicates:,} duplicates, {found.rejected:,} rejected for {len(found.reasons)} reasons; "
                  f"the night on them ended with {found.night}; {time.monotonic() - began:.0f} s")  # fmt: skip
            print(found.said)
        for landed, several, one in files(folder / "files" / "home", given.files) if given.files else ():
            print(f"{landed:,} files have landed: {several:.1f} ms a file, {one:.0f} ms for one more by itself")
        if given.kills:
            began = time.monotonic()
            torn = kills(folder / "kills", given.kills, given.seed)
            print(f"{sum(torn.sent.values())} commands sent kill -9, {sum(torn.running.values())} while they ran "
                  f"({dict(torn.running)}); tables that differ in the end: {torn.different or 'none'}; "
                  f"{time.monotonic() - began:.0f} s")  # fmt: skip
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
