"""One writer at a time, whatever becomes of it."""

from __future__ import annotations

import json
import subprocess
import sys

import duckdb
import pytest

from dagster_pipeline.landing import log
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.writer_lock import writer_lock
from tests.conftest import make_settings
from tests.samples import run

HOLD = """
import sys, time
from pathlib import Path
from dagster_pipeline.settings import Settings
from dagster_pipeline.writer_lock import writer_lock

shared = {"target": "spark", "spark_root": sys.argv[2]} if len(sys.argv) > 2 else {}
with writer_lock(Settings(home=Path(sys.argv[1]), **shared), "a night"):
    print("held", flush=True)
    time.sleep(600)
"""

LAND = """
import sys
from pathlib import Path
from dagster_pipeline.landing.land import land
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import Settings

settings = Settings(home=Path(sys.argv[1]), target="spark", spark_root=sys.argv[2])
for file in sorted(Path(sys.argv[3]).iterdir()):
    (landed,) = land(settings, SOURCES["autofill_events"], [file])
    assert landed.accepted == 1, landed
"""


def test_the_holder_is_named_and_the_lock_ends_with_a_killed_process(tmp_path):
    """A lock that outlived its process would stop every night after a crash."""
    impatient = make_settings(tmp_path).model_copy(update={"lock_wait_seconds": 0.2})
    with subprocess.Popen([sys.executable, "-c", HOLD, str(impatient.home)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(WarehouseError, match=rf"process {holder.pid} \(a night\)"),
            writer_lock(impatient, "a test"),
        ):
            pass
        holder.kill()
    with writer_lock(impatient, "a test"):
        assert "(a test)" in (impatient.home / "writer.lock").read_text()
    assert (impatient.home / "writer.lock").read_text() == ""


def machine(tmp_path, name: str, **fields) -> Settings:
    """A machine of a cluster: a state folder of its own, and the root that all share."""
    given = {"home": tmp_path / name, "target": "spark", "spark_root": str(tmp_path / "root"), "lock_wait_seconds": 0.2}
    return Settings(**(given | fields))


def test_machines_with_one_root_wait_for_each_other(tmp_path):
    """Two landings at once would give two files the same batch number: one of them would never be built."""
    here = machine(tmp_path, "here")
    arguments = [str(tmp_path / "there"), str(tmp_path / "root")]
    with subprocess.Popen([sys.executable, "-c", HOLD, *arguments], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        said = rf"shared root {tmp_path}/root is being written by process {holder.pid} on "
        with pytest.raises(WarehouseError, match=said), writer_lock(here, "a test"):
            pass
        assert (here.home / "writer.lock").read_text() == "", "who is refused holds nothing"
        holder.kill()
    with writer_lock(here, "a test"):
        pass
    assert not (tmp_path / "root" / "writer.lock").exists()


def test_what_another_machine_holds_is_never_taken(tmp_path):
    """Its process cannot be looked for from here: only who knows that the machine is gone may delete the lock."""
    here = machine(tmp_path, "here")
    here.root.mkdir()
    held = here.root / "writer.lock"
    held.write_text("1\nanother-machine\n")
    said = rf"written by process 1 on another-machine; .* Only if that machine is gone, delete {held}"
    with pytest.raises(WarehouseError, match=said), writer_lock(here, "a test"):
        pass
    assert held.read_text() == "1\nanother-machine\n"


def test_two_machines_land_into_one_root_at_once(tmp_path):
    """Every file has a number of its own, and nothing is lost: 12 files from two processes."""
    files = 6
    processes = []
    for name in ("here", "there"):
        folder = tmp_path / f"delivered-{name}"
        folder.mkdir()
        for number in range(files):
            (folder / f"{number}.jsonl").write_text(json.dumps(run(f"{name}-{number}")) + "\n")
        command = [sys.executable, "-c", LAND, str(tmp_path / name), str(tmp_path / "root"), str(folder)]
        processes.append(subprocess.Popen(command))
    assert [process.wait() for process in processes] == [0, 0]
    with duckdb.connect() as con:
        settings = machine(tmp_path, "here")
        logged = con.execute(f"select batch_seq from {log.relation(settings)} order by 1").fetchall()
        raw = con.execute(
            f"select count(*), count(distinct _seq) from '{settings.raw}/autofill_events/*/*.parquet'"
        ).fetchone()
    assert logged == [(number,) for number in range(1, 2 * files + 1)]
    assert raw == (2 * files, 2 * files)
    assert not (tmp_path / "here" / "raw").exists()


def test_another_name_is_another_lock(tmp_path):
    settings = make_settings(tmp_path)
    with writer_lock(settings, "a night", "nightly.lock"), writer_lock(settings, "landing"):
        pass
