"""The demo replaces only what an earlier demo has made."""

from __future__ import annotations

from datetime import date

import pytest

from dagster_pipeline.nights import run as nights
from dagster_pipeline.settings import WarehouseError
from dagster_pipeline.tools import demo
from tests.conftest import make_settings

START = date(2026, 9, 1)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A home where a demo ends before its night."""

    class EndError(Exception):
        pass

    def end(*_):
        raise EndError

    monkeypatch.setattr(nights, "run", end)
    monkeypatch.setenv("WAREHOUSE_LANDING_DIR", str(tmp_path / "elsewhere"))
    settings = make_settings(tmp_path)
    with pytest.raises(EndError):
        demo.run(settings, START, 2, 7)
    return settings, EndError


def test_an_earlier_demo_is_replaced(settings):
    settings, ended = settings
    before = {path for path in settings.landing_dir.rglob("*") if path.is_file()}
    assert len(before) > 10
    with pytest.raises(ended):
        demo.run(settings, START, 1, 7)
    after = {path for path in settings.landing_dir.rglob("*") if path.is_file()}
    assert after < before


def test_files_of_others_stay_and_the_demo_says_so(settings):
    """Incident: with WAREHOUSE_LANDING_DIR set the demo deleted a folder of other people's files."""
    settings, _ = settings
    mine = settings.landing_dir / "autofill_events" / "mine.jsonl"
    mine.write_text("{}")
    with pytest.raises(WarehouseError, match=r"contains data of your own, such as .*mine\.jsonl"):
        demo.run(settings, START, 2, 7)
    assert mine.read_text() == "{}"


def test_another_landing_folder_is_left_alone(settings, tmp_path):
    assert not (tmp_path / "elsewhere").exists()
