"""Each usual mistake is found, and a healthy machine is not accused of it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import time
from pathlib import Path

import pytest

from dagster_pipeline import environment
from dagster_pipeline.landing import land
from dagster_pipeline.observe import doctor
from dagster_pipeline.observe.doctor import data, machine, nights
from dagster_pipeline.writer_lock import writer_lock
from tests.conftest import make_settings
from tests.unit.publishing.test_history import settings as published_settings  # noqa: F401


@pytest.fixture
def settings(tmp_path: Path):
    settings = make_settings(tmp_path).model_copy(update={"memory_limit": "100MB"})
    before = os.umask(0o077)  # as the command sets it
    land.prepare(settings)
    yield settings
    os.umask(before)


def said(findings, level: str | None = None) -> str:
    return "\n".join(f"{one.what} {one.advice}" for one in findings if level in (None, one.level))


def test_a_healthy_state_folder_has_only_good_findings(settings, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 0, 10**12))
    assert {one.level for one in machine.examine(settings)} == {"ok"}
    assert said(nights.examine(settings)) == ""
    assert said(data.examine(settings), "error") == ""


def test_a_package_of_another_version_is_named(settings, monkeypatch):
    version = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.5.0" if name == "duckdb" else version(name))
    assert "duckdb<3,>=2.0 is needed and 1.5.0 is installed" in said(machine.examine(settings), "error")


def test_a_python_that_is_too_old_is_named(settings, monkeypatch):
    monkeypatch.setattr(platform, "python_version", lambda: "3.10.2")
    assert "Python>=3.11 is needed and this is 3.10.2" in said(machine.examine(settings), "error")


def test_a_misspelt_variable_is_named_with_the_right_one(settings, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_LANDINGDIR", "/x")
    monkeypatch.setenv("WAREHOUSE_PUSHGATEWAY", "http://127.0.0.1:1")
    findings = said(machine.examine(settings), "warning")
    assert "WAREHOUSE_LANDINGDIR means nothing here Is WAREHOUSE_LANDING_DIR meant?" in findings
    assert "PUSHGATEWAY" not in findings


def test_too_little_space_and_memory_are_told_before_a_night_fails(settings, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12 - 10**6, 10**6))
    assert "0 MiB are free" in said(machine.examine(settings), "warning")
    assert "the machine has" in said(machine.examine(settings.model_copy(update={"memory_limit": "900TB"})), "warning")
    assert "Give a size, like 4GB" in said(
        machine.examine(settings.model_copy(update={"memory_limit": "a lot"})), "error"
    )


def test_what_another_user_has_left_is_found(settings, monkeypatch):
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "raw" and access(path, mode))
    assert f"cannot be written by this user, for example {settings.raw}" in said(machine.examine(settings), "error")


def test_personal_data_that_others_can_read_are_found(settings):
    assert "other users" not in said(machine.examine(settings))
    settings.raw.chmod(0o755)
    (settings.temp / "spilled").touch()
    (settings.temp / "spilled").chmod(0o644)
    findings = said(machine.examine(settings), "error")
    assert f"can read or write {settings.raw}, {settings.temp}/spilled, which may hold personal data" in findings
    assert f"chmod go= {settings.raw}; chmod go= {settings.temp}/spilled" in findings
    settings.home.chmod(0o755)
    assert f"chmod go=x {settings.home};" in said(machine.examine(settings), "error")
    settings.home.chmod(0o700)
    assert "other users" not in said(machine.examine(settings))


def test_a_publication_that_others_cannot_read_is_found(published_settings):  # noqa: F811
    settings = published_settings
    assert "but not read" not in said(machine._readable_by_others(settings))
    (settings.published / "hints").chmod(0o600)
    assert "but not read" in said(machine._readable_by_others(settings), "warning")
    settings.home.chmod(0o700)
    assert "other users" not in said(machine._readable_by_others(settings))


def test_another_writer_is_named(settings):
    with writer_lock(settings, "warehouse nightly"):
        assert "is being written by process" in said(machine.examine(settings), "warning")


def test_a_landing_folder_that_is_not_there_and_files_beside_the_sources_are_found(settings, tmp_path):
    elsewhere = settings.model_copy(update={"landing_dir": tmp_path / "nowhere"})
    assert "nowhere, which is not a folder" in said(data.examine(elsewhere), "error")
    elsewhere.landing_dir.mkdir()
    (elsewhere.landing_dir / "autofill_event").mkdir()
    (elsewhere.landing_dir / "events.jsonl").touch()
    findings = said(data.examine(elsewhere), "warning")
    assert "folders that belong to no source: autofill_event" in findings
    assert "1 files are directly in" in findings


def test_a_rollback_and_a_copied_link_are_told(published_settings):  # noqa: F811
    from datetime import date

    from dagster_pipeline.publishing.rollback import rollback

    settings = published_settings
    assert "rolled back" not in said(data._links(settings))
    rollback(settings, date(2026, 9, 1))
    assert "rolled back to 2026-09-01" in said(data._links(settings), "warning")
    settings.published.unlink()
    settings.published.mkdir()
    assert "is a folder, not a link" in said(data._links(settings), "error")


def test_an_interrupted_pull_is_told(settings):
    (settings.raw / "pulled.json").write_text(json.dumps({"relations": {"1": {"horizon": 1, "pass": {"horizon": 2}}}}))
    assert "a pull was interrupted" in said(nights.examine(settings), "warning")


@pytest.mark.parametrize(
    ("dsn", "sentence"),
    [
        ("postgresql://user:s3cr3t@127.0.0.1:1/product", 'connection to server at "127.0.0.1", port 1 failed'),
        ("host=127.0.0.1 port=1 password=s3cr3t", 'connection to server at "127.0.0.1", port 1 failed'),
        ("postgresql://user:s3cr3t@nowhere.invalid/product", 'could not translate host name "nowhere.invalid"'),
    ],
)
def test_a_database_that_cannot_be_reached_is_an_error_that_says_why(settings, dsn, sentence):
    findings = said(doctor.databases.examine(settings.model_copy(update={"source_dsn": dsn})), "error")
    assert f"WAREHOUSE_SOURCE_DSN gives no connection: {sentence}" in findings
    assert "cr3t" not in findings


@pytest.mark.parametrize(
    "dsn",
    [
        "s3cr3t",
        "postgres//user:s3cr3t@host/product",
        "postgresql:/user:s3cr3t@host/product",
        "postgresql://user:s3@cr3t@127.0.0.1:1/product",
        "postgresql://user:s3/cr3t@host/product",
        "postgresql://user:12/cr3t@host/product",
        "postgresql://user:s3 cr3t@host/product",
        "postgresql://user:s3cr3t%zz@host/product",
        "postgresql://user:s3cr3t@[::1/product",
        "postgresql://user:s3cr3t@[::1]x/product",
        "postgresql://user@host:s3cr3t/product",
        "postgresql://user@host/product?passwords3cr3t",
        "postgresql://user@host/product?password=a&s3cr3t=b",
        "postgresql://user@host/product?sslmode=s3cr3t",
        "host=host password='s3cr3t",
        "host=host password=s3 cr3t",
        "host=host password=s3 cr3t=b",
        "host=host port=s3cr3t",
        "password:s3cr3t host=host",
    ],
)
def test_no_part_of_a_password_is_shown_of_an_address_that_cannot_be_read(settings, dsn):
    """libpq quotes what it cannot read: a password with a space, a bad percent sign or an @ stood in the log."""
    findings = said(doctor.databases.examine(settings.model_copy(update={"source_dsn": dsn})), "error")
    assert "WAREHOUSE_SOURCE_DSN gives no connection: it is no connection string" in findings
    assert "cr3t" not in findings
    assert "s3" not in findings


def test_a_schedule_without_a_daemon_a_failed_night_and_an_old_configuration_are_told(settings, monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())
    environment.prepare(settings)
    import dagster as dg

    @dg.op
    def fails():
        raise ValueError

    @dg.job(name="nightly")
    def nightly():
        fails()

    with dg.DagsterInstance.get() as instance:
        nightly.execute_in_process(instance=instance, raise_on_error=False)
    findings = list(nights.examine(settings))
    assert "the last night failed" in said(findings, "error")
    assert "nights start by cron or by hand" in said(findings, "ok")
    (settings.dagster_home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    assert "dagster.yaml is not the one of this version" in said(nights.examine(settings), "warning")


class Instance:
    """The two questions that the daemon's part asks of Dagster's instance."""

    def __init__(self, on: bool, alive: bool) -> None:
        from types import SimpleNamespace as Space

        self._states = [Space(instigator_name=nights.SCHEDULE, status=Space(value="RUNNING" if on else "STOPPED"))]
        self._heartbeats = {"SCHEDULER": Space(timestamp=time.time() - (20 if alive else 600))}

    def all_instigator_state(self):
        return self._states

    def get_daemon_heartbeats(self):
        return self._heartbeats


@pytest.mark.parametrize(
    ("on", "alive", "level", "sentence"),
    [
        (True, True, "ok", "daemon runs and nightly_schedule is on"),
        (True, False, "error", "daemon is not running: no night starts"),
        (False, True, "warning", "nightly_schedule is off: no night starts"),
        (False, False, "ok", "by cron or by hand"),
    ],
)
def test_schedule_and_daemon_are_judged_together(on, alive, level, sentence):
    (finding,) = nights._daemon(Instance(on, alive))
    assert (finding.level, sentence in finding.what) == (level, True)
