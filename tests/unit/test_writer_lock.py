"""One writer at a time, whatever becomes of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dagster_pipeline.settings import WarehouseError
from dagster_pipeline.writer_lock import writer_lock
from tests.conftest import make_settings

HOLD = """
import sys, time
from pathlib import Path
from dagster_pipeline.settings import Settings
from dagster_pipeline.writer_lock import writer_lock

with writer_lock(Settings(home=Path(sys.argv[1])), "a night"):
    print("held", flush=True)
    time.sleep(600)
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


def test_another_name_is_another_lock(tmp_path):
    settings = make_settings(tmp_path)
    with writer_lock(settings, "a night", "nightly.lock"), writer_lock(settings, "landing"):
        pass
