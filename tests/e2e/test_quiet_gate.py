"""The gate does not cry wolf: sixty ordinary days night by night fail on none and warn on at most three."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from dagster_pipeline.domains.style import sample
from dagster_pipeline.observe import night_log
from tests.conftest import SHARED, make_settings, shared_data
from tests.storm.commands import warehouse

FIRST, NIGHTS = date(2026, 9, 1), int(os.environ.get("WAREHOUSE_TEST_NIGHTS", "60"))
MOST_WARNINGS = 3
pytestmark = pytest.mark.slow


@shared_data
def test_the_shared_days_pass_night_by_night(tmp_path):
    """Up to an hour; WAREHOUSE_TEST_NIGHTS=20 takes a third of it."""
    assert_quiet(tmp_path / "home", SHARED, most_warnings=MOST_WARNINGS)


def test_a_world_that_does_not_change_passes_night_by_night(tmp_path):
    """Nothing changes but who comes: what a style is worth is the same on every day."""
    sample.generate(tmp_path / "made", FIRST, NIGHTS, seed=60)
    assert_quiet(tmp_path / "home", tmp_path / "made", most_warnings=MOST_WARNINGS)


def assert_quiet(home: Path, delivered: Path, most_warnings: int) -> None:
    settings = make_settings(home)
    warned = {}
    for day in (FIRST + timedelta(days=number) for number in range(NIGHTS)):
        for source in ("autofill_events", "autofill_feedback"):
            file = next((delivered / source).glob(f"*{day}*"), None)
            if file is not None:
                landed = warehouse(settings.home, "land", source, str(file), "--landing-date", str(day))
                assert landed.returncode == 0, landed.stderr
        done = warehouse(settings.home, "nightly", "--date", str(day))
        assert done.returncode == 0, (day, done.stderr)
        said = limits_named(settings)
        if said:
            warned[day] = said
    assert len(warned) <= most_warnings, warned


def limits_named(settings) -> list[str]:
    """The limits that the last night warned of."""
    last = Path(night_log.log(settings)).read_text().splitlines()[-1]
    return [one for one in json.loads(last)["said"] if "check limits" in one]
