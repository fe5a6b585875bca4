"""A new date on which nothing has landed, for all domains: what depends on the date is built, and nothing differs."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta

import pytest

from dagster_pipeline.dbt_run.lineage import Lineage
from tests.conftest import DEMO_LAST
from tests.e2e.state import built, forget_complete_build, night, tables

pytestmark = pytest.mark.nights


def test_a_date_without_a_file_builds_what_depends_on_it_and_nothing_differs(demo_home, tmp_path):
    some, everything = tmp_path / "some", tmp_path / "all"
    next_day = date.fromisoformat(DEMO_LAST) + timedelta(days=1)
    for home in (some, everything):
        shutil.copytree(demo_home, home, symlinks=True)
    forget_complete_build(everything)
    for home in (some, everything):
        night(home, next_day)
    lineage = Lineage(json.loads((some / "dbt" / "target" / "manifest.json").read_text()))
    assert len(built(some)) < 0.6 * len(built(everything))
    # what the last files changed is still listed there, and read by nobody until the next file lands
    lists = {one.split(".")[-1] for one in lineage.lists_of_work() - built(some)}
    assert lists
    left = {name: rows for name, rows in tables(some).items() if name.split(".")[1] not in lists}
    assert {name: rows for name, rows in tables(everything).items() if name.split(".")[1] not in lists} == left
