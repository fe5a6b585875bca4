"""A new date on which nothing has landed, for all domains: what depends on the date is built, and nothing differs."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest

from tests.conftest import DEMO_LAST
from tests.e2e.state import built, forget_complete_build, left_lists, night, tables_without

pytestmark = pytest.mark.nights


def test_a_date_without_a_file_builds_what_depends_on_it_and_nothing_differs(demo_home, tmp_path):
    some, everything = tmp_path / "some", tmp_path / "all"
    next_day = date.fromisoformat(DEMO_LAST) + timedelta(days=1)
    for home in (some, everything):
        shutil.copytree(demo_home, home, symlinks=True)
    forget_complete_build(everything)
    for home in (some, everything):
        night(home, next_day)
    assert len(built(some)) < 0.6 * len(built(everything))
    lists = left_lists(some)
    assert lists
    assert tables_without(lists, some) == tables_without(lists, everything)
