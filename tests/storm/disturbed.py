"""One state folder that is disturbed in every way we know, beside one that is left alone: both must end the same."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from dagster_pipeline.domains.style import sample as autofill
from tests.postgres import server as postgres_server
from tests.postgres.product import TABLES
from tests.storm.commands import COMMAND, environment, killed, published, warehouse
from tests.storm.rows import DAY

# Applications and runs of the product's database. The runs lie within the nights, so that what is pulled twice or not
# at all shows in the tables.
ROWS = (
    """insert into applications
       select md5('a' || n)::uuid, '{"title": "Data Engineer"}', timestamptz '2026-09-06 12:00Z'
       from generate_series(1, 50) n""",
    """insert into autofill_events (event_id, user_id, host, schema_hash, gen_style_id, job, created_at)
       select md5('e' || n)::uuid, md5('u' || n % 40)::uuid, 'jobs.lever.co', 'form-' || n % 7, 'friendly_bullets_v1',
              '{"title": "Engineer"}', timestamptz '2026-09-06 00:00Z' + n * interval '3 minutes'
       from generate_series(1, 2000) n""",
)
DAYS = 3
# Bytes to which a file can grow: from no file at all to one that holds nearly all of the database.
SIZES = tuple(int(10**exponent) for exponent in (4, 4.5, 5, 5.5, 6, 6.4, 6.8, 7.2, 7.4, 7.6))


@dataclass
class Disturbed:
    """What was done to the state folder, by command, and what differs from the undisturbed one in the end."""

    sent: Counter = field(default_factory=Counter)
    running: Counter = field(default_factory=Counter)
    copies: int = 0
    full: int = 0
    tracebacks: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)


@dataclass
class Pair:
    """The undisturbed state folder, which has run its nights, and the one to disturb; ``night``: seconds of one."""

    folder: Path
    variables: dict[str, str]
    night: float = 0

    @property
    def calm(self) -> Path:
        return self.folder / "calm"

    @property
    def torn(self) -> Path:
        return self.folder / "torn"

    @property
    def nightly(self) -> tuple[str, ...]:
        return "nightly", "--from", str(DAY - timedelta(days=DAYS)), "--to", str(DAY - timedelta(days=1))

    def run(self, home: Path, *arguments: str) -> None:
        done = warehouse(home, *arguments, **self.variables)
        assert done.returncode == 0, (arguments, done.stderr)

    def finish(self, home: Path) -> list[str]:
        """Run ``home`` to its end; the tables that then differ from the undisturbed ones', and files left behind."""
        if self.variables:
            self.run(home, "pull")
        self.run(home, *self.nightly)
        expected, ended = published(self.calm), published(home)
        different = [name for name in expected.keys() | ended.keys() if expected.get(name) != ended.get(name)]
        different += [str(path) for path in home.rglob("*") if path.name.endswith(".writing")]
        return different + [
            name for name in ("landing", "quarantining", "compacting") if (home / "raw" / name).exists()
        ]


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Both folders with the same deliveries and, where PostgreSQL is installed, the same product's database."""
    with product() as dsn:
        made = Pair(folder, {"WAREHOUSE_SOURCE_DSN": dsn, "WAREHOUSE_EXPORT_DSN": dsn} if dsn else {})
        for home in (made.calm, made.torn):
            autofill.generate(home / "landing", DAY - timedelta(days=DAYS), DAYS, seed=3)
        if dsn:
            made.run(made.calm, "pull")
        made.run(made.calm, *made.nightly)
        began = time.monotonic()
        made.run(made.calm, "nightly", "--date", str(DAY - timedelta(days=1)))
        made.night = time.monotonic() - began
        yield made


@contextmanager
def product() -> Iterator[str]:
    """The address of a product's database with rows to pull; empty when PostgreSQL is not installed."""
    if postgres_server.programs() is None:
        yield ""
        return
    with postgres_server.running() as server:
        server.script(TABLES)
        server.execute(*ROWS)
        yield server.dsn()


def kills(made: Pair, count: int, seed: int, found: Disturbed) -> None:
    """Kill ``count`` commands at random moments. A night is killed within the time that one takes, for after a kill it
    begins again.
    """
    rng = random.Random(seed)
    last = str(DAY - timedelta(days=1))
    files = str(made.torn / "landing" / "autofill_events")
    commands: list[tuple[tuple[str, ...], float]] = [
        (("land", "autofill_events", files), 4.0), (made.nightly, made.night),
        (("nightly", "--date", last), made.night),
        (("prune",), 4.0), (("rollback",), 4.0), (("report",), 6.0),
        (("export", "--to", "csv", "--out", str(made.folder / "out")), 4.0),
    ]  # fmt: skip
    if made.variables:
        commands += [(("pull",), 4.0), (("export", "--to", "postgres"), 4.0)]
    for number in range(count):
        arguments, longest = commands[number % len(commands)]
        was_running, said = killed(made.torn, rng.uniform(0.3, longest), *arguments, **made.variables)
        found.sent[arguments[0]] += 1
        found.running[arguments[0]] += was_running
        if "Traceback" in said:
            found.tracebacks.append(said)
    found.different += made.finish(made.torn)


def copies(made: Pair, count: int, seed: int, found: Disturbed) -> None:
    """Copy the state folder ``count`` times in the middle of a night, as a power cut would leave it, and finish the
    nights of each copy. The night is stopped while the copy is taken.
    """
    rng = random.Random(seed)
    home = made.folder / "running"
    for number in range(count):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(made.torn / "landing", home / "landing")
        process = subprocess.Popen(
            [str(COMMAND), *made.nightly],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(home, **made.variables),
            start_new_session=True,
        )
        time.sleep(rng.uniform(1, made.night * 2))
        os.killpg(process.pid, signal.SIGSTOP)
        copy = made.folder / f"copy-{number}"
        shutil.copytree(home, copy, symlinks=True)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(60)
        found.copies += 1
        found.different += [f"copy {number}: {name}" for name in made.finish(copy)]
        shutil.rmtree(copy)


def full_disks(made: Pair, sizes: tuple[int, ...], found: Disturbed) -> None:
    """Land and run nights while no file can grow beyond each of ``sizes`` bytes; then finish with all the room."""
    home = made.folder / "full"
    shutil.copytree(made.torn / "landing", home / "landing")
    for size in sizes:

        def small_files(size: int = size) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        done = subprocess.run(
            [str(COMMAND), *made.nightly], capture_output=True, text=True, env=environment(home, **made.variables),
            preexec_fn=small_files, check=False,
        )  # fmt: skip
        found.full += done.returncode != 0
        if "Traceback" in done.stderr:
            found.tracebacks.append(f"{size} bytes: {done.stderr}")
    found.different += [f"full disk: {name}" for name in made.finish(home)]
