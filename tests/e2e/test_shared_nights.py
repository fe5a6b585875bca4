"""The gate does not cry wolf: the shared days night by night fail on none and warn on at most three."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from dagster_pipeline.observe import night_log
from tests.conftest import SHARED, make_settings, shared_data
from tests.storm.commands import warehouse

FIRST, NIGHTS = date(2026, 9, 1), int(os.environ.get("WAREHOUSE_TEST_NIGHTS", "60"))
MOST_WARNINGS = 3


@shared_data
@pytest.mark.slow
def test_the_shared_days_pass_night_by_night(tmp_path):
    """Half an hour with WAREHOUSE_TEST_NIGHTS=60."""
    settings = make_settings(tmp_path)
    warned = {}
    for day in (FIRST + timedelta(days=number) for number in range(NIGHTS)):
        for source in ("autofill_events", "autofill_feedback"):
            file = next((SHARED / source).glob(f"*{day}*"), None)
            if file is not None:
                landed = warehouse(settings.home, "land", source, str(file), "--landing-date", str(day))
                assert landed.returncode == 0, landed.stderr
        done = warehouse(settings.home, "nightly", "--date", str(day))
        assert done.returncode == 0, (day, done.stderr)
        said = [line for line in limits_named(settings) if line]
        if said:
            warned[day] = said
    assert len(warned) <= MOST_WARNINGS, warned


def limits_named(settings) -> list[str]:
    """The limits that the last night warned of."""
    last = Path(night_log.log(settings)).read_text().splitlines()[-1]
    return [one for one in json.loads(last)["said"] if "check limits" in one]
