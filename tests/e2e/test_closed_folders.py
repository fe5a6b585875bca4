"""Files and folders without permission cost one clear sentence, and nothing that was there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Root may read everything unless it gives that up.
AS_ANYBODY = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.getuid() == 0 else []
pytestmark = pytest.mark.skipif(
    bool(AS_ANYBODY) and shutil.which("setpriv") is None, reason="as root these tests need setpriv"
)


@pytest.fixture
def warehouse_command(tmp_path):
    home = tmp_path / "home"
    home.mkdir()

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*AS_ANYBODY, str(Path(sys.executable).with_name("warehouse")), *arguments]
        environment = os.environ | {"WAREHOUSE_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1", "COLUMNS": "300"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    yield home, call
    for folder in [tmp_path, *tmp_path.rglob("*")]:
        folder.chmod(0o700)


@pytest.mark.parametrize("command", [["land", "autofill_events"], ["nightly", "--date", "2026-09-01"], ["prune"]])
def test_a_home_that_cannot_be_written_is_named(warehouse_command, tmp_path, command):
    home, call = warehouse_command
    home.chmod(0o500)
    file = tmp_path / "events.jsonl"
    file.write_text("{}\n")
    done = call(*command, *([str(file)] if command[0] == "land" else []))
    assert done.returncode == 1
    assert f"{home}/" in done.stderr
    assert "permission denied. Let the user that runs this use it" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(home.iterdir()) == []


def test_a_file_that_cannot_be_read_is_kept_as_refused_and_the_others_land(warehouse_command, tmp_path):
    _, call = warehouse_command
    closed, read = tmp_path / "closed.jsonl", tmp_path / "read.jsonl"
    for file in (closed, read):
        file.write_text(json.dumps({"id": file.stem}) + "\n")
    closed.chmod(0)
    done = call("land", "autofill_events", str(tmp_path / "*.jsonl"))
    assert done.returncode == 1
    assert f"{closed} was not landed: permission denied" in done.stderr
    assert "│     1 │" in done.stdout


def test_a_folder_that_cannot_be_looked_into_is_named(warehouse_command, tmp_path):
    _, call = warehouse_command
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0)
    done = call("land", "autofill_events", str(folder / "*.jsonl"))
    assert done.returncode == 1
    assert f"{folder}" in done.stderr
    assert "permission denied" in done.stderr
