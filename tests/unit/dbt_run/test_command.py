"""What of dbt's output reaches the one sentence about a failed night."""

from __future__ import annotations

import os
import subprocess
from datetime import date

from dagster_pipeline.dbt_run import command
from dagster_pipeline.settings import Settings

SAID = """\x1b[0m07:19:57  Encountered an error:
[Errno 27] File too large
\x1b[0m07:19:57  Traceback (most recent call last):
  File "requires.py", line 187, in wrapper
    result, success = func(*args, **kwargs)

OSError: [Errno 27] File too large

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "local.py", line 82, in handle
FatalException: the database has been invalidated
Original error: "Could not write file"
Original error: "Could not write file"
"""


def test_a_failure_of_dbt_is_told_without_its_tracebacks():
    assert command.plain(SAID).splitlines() == [
        "07:19:57  Encountered an error:",
        "[Errno 27] File too large",
        "OSError: [Errno 27] File too large",
        "FatalException: the database has been invalidated",
        'Original error: "Could not write file"',
    ]


def test_two_models_at_once_only_where_they_are_small(tmp_path, monkeypatch):
    settings = Settings(home=tmp_path)
    assert command.threads(settings) == 1, "a first build may be of any size"
    settings.database.write_bytes(b"1234")
    assert command.threads(settings) == 2
    assert command.threads(Settings(home=tmp_path, target="spark")) == 1
    monkeypatch.setattr(command, "SMALL_WAREHOUSE", 4)
    assert command.threads(settings) == 1


def test_one_thread_leaves_the_profile_its_own():
    days = date(2026, 9, 1), date(2026, 9, 2)
    assert "--threads" not in command.build_arguments(*days)
    assert command.build_arguments(*days, threads=2)[-2:] == ["--threads", "2"]


def test_the_manifest_is_of_the_present_files_whatever_their_times(tmp_path, monkeypatch):
    """An upgrade can put files there that are older than the manifest."""
    project = tmp_path / "project"
    (project / "models").mkdir(parents=True)
    model = project / "models" / "one.sql"
    model.write_text("select 1")
    settings, parses = Settings(home=tmp_path / "home"), []
    monkeypatch.setattr(command, "PROJECT_DIR", project)
    monkeypatch.setattr(command, "_PARSED_FOLDERS", ("models",))
    monkeypatch.setattr(command, "environment", lambda _: {})

    def parse(arguments, **_):
        parses.append(arguments)
        (settings.dbt_target / "manifest.json").write_text("{}")
        return subprocess.CompletedProcess(arguments, 0)

    monkeypatch.setattr(command.subprocess, "run", parse)
    for _ in range(2):
        command.ensure_manifest(settings)
    assert len(parses) == 1
    model.touch()
    command.ensure_manifest(settings)
    assert len(parses) == 1, "a time is no change"
    model.write_text("select 2")
    os.utime(model, (0, 0))
    command.ensure_manifest(settings)
    assert len(parses) == 2
