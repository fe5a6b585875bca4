"""The short form of ``make storm``: mutated lines and a night on them, kills of process groups, signals, full disks."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess

import duckdb
import pytest

from dagster_pipeline.domains.style import sample as autofill
from tests.storm import disturbed
from tests.storm.commands import COMMAND, environment, killed, warehouse
from tests.storm.lines import lines
from tests.storm.reader import reading
from tests.storm.rows import DAY


@pytest.mark.nights
def test_mutated_lines_of_every_source_are_accounted_for_and_stop_no_night(tmp_path):
    found = lines(tmp_path / "home", int(os.environ.get("WAREHOUSE_TEST_LINES", "4000")), seed=7)
    assert found.accepted > found.lines // 5
    assert len(found.reasons) > 50
    assert found.night == 0, found.said


@pytest.mark.slow
def test_what_is_killed_copied_or_out_of_room_ends_as_what_is_left_alone(tmp_path):
    found = disturbed.Disturbed()
    with disturbed.pair(tmp_path) as made:
        with reading(made.torn / "published") as reads:
            disturbed.kills(made, int(os.environ.get("WAREHOUSE_TEST_KILLS", "9")), 7, found)
        disturbed.copies(made, 1, 7, found)
        disturbed.full_disks(made, disturbed.SIZES[4:6], found)
    assert sum(found.running.values()) > 0
    assert found.full > 0
    assert found.different == []
    assert found.tracebacks == []
    assert reads.count > 0
    assert reads.faults == []


@pytest.mark.parametrize(("number", "name"), [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")])
def test_a_signal_ends_a_night_with_one_sentence(demo_home, tmp_path, number, name):
    home = tmp_path / "home"
    shutil.copytree(demo_home, home, symlinks=True)
    was_running, said = killed(home, 3, "nightly", "--date", "2026-09-08", "--full-refresh", with_signal=number)
    assert was_running
    assert f"Stopped by {name}. What is published stays; the same command can be run again." in " ".join(said.split())
    assert "Traceback" not in said


@pytest.mark.parametrize("megabytes", [0.01, 0.3, 1, 4])
def test_a_full_disk_stops_landing_and_leaves_a_warehouse_that_goes_on(tmp_path, megabytes):
    """Files cannot grow beyond a limit: every write behind it fails, as on a full disk."""
    folder = tmp_path / "delivered"
    autofill.generate(folder, DAY, 2, seed=3)
    home, limit = tmp_path / "home", int(megabytes * 1_000_000)

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [str(COMMAND), "land", "autofill_events", str(folder / "autofill_events")],
        capture_output=True, text=True, env=environment(home), preexec_fn=small_files, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    again = warehouse(home, "land", "autofill_events", str(folder / "autofill_events"))
    assert again.returncode == 0, again.stderr
    calm = tmp_path / "calm"
    warehouse(calm, "land", "autofill_events", str(folder / "autofill_events"))
    count = "select count(*), count(distinct event_id), max(_seq) from"
    rows = [
        duckdb.sql(f"{count} read_parquet('{one}/raw/autofill_events/*/*.parquet')").fetchall() for one in (home, calm)
    ]
    assert rows[0] == rows[1]
