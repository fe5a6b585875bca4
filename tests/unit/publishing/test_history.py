"""What may be rolled back to, and which snapshots are kept for it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dagster_pipeline.publishing import history, snapshot
from dagster_pipeline.publishing.history import Publication, choose, worth_keeping
from dagster_pipeline.publishing.rollback import rollback
from dagster_pipeline.settings import WarehouseError
from tests.conftest import make_settings

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def published(number: int, as_of: str, content: int | None = None) -> Publication:
    """The ``number``-th publication; with ``content``, a rollback to that one."""
    original = number if content is None else content
    at, computed = (NOON + timedelta(hours=n) for n in (number, original))
    action = "publish" if content is None else "rollback"
    return Publication(f"s{number}", at.isoformat(), action, as_of, f"s{original}", computed.isoformat())


def test_ten_runs_of_one_night_leave_the_dates_before_it():
    made = [published(number, f"2026-09-{number:02}") for number in range(1, 11)]
    made += [published(number, "2026-09-10") for number in range(11, 21)]
    kept = worth_keeping(made)
    assert kept == {f"s{n}" for n in range(14, 21)} | {"s4", "s5", "s6", "s7", "s8", "s9"}


def test_another_date_gives_its_newest_publication():
    made = [published(1, "2026-09-01"), published(2, "2026-09-01"), published(3, "2026-09-02")]
    assert choose(made, made[-1], date(2026, 9, 1)).snapshot == "s2"
    assert choose(made, made[-1], date(2026, 8, 31)) is None


def test_the_same_date_gives_the_one_before_and_never_forth_and_back():
    made = [published(1, "2026-09-01"), published(2, "2026-09-01"), published(3, "2026-09-01")]
    back = [*made, published(4, "2026-09-01", content=2)]
    assert choose(made, made[-1], date(2026, 9, 1)).content == "s2"
    assert choose(back, back[-1], date(2026, 9, 1)).content == "s1"
    oldest = [*back, published(5, "2026-09-01", content=1)]
    assert choose(oldest, oldest[-1], date(2026, 9, 1)) is None


def test_a_rolled_back_state_can_be_left_for_a_later_date():
    made = [published(1, "2026-09-01"), published(2, "2026-09-02"), published(3, "2026-09-01", content=1)]
    assert choose(made, made[-1], date(2026, 9, 2)).snapshot == "s2"


@pytest.fixture
def settings(tmp_path: Path):
    """Three publications whose only hint is the number of the publication."""
    settings = make_settings(tmp_path)
    for number, as_of in ((1, "2026-09-01"), (2, "2026-09-02"), (3, "2026-09-03")):
        folder = settings.snapshots / f"s{number}.writing"
        for schema in snapshot.SCHEMAS:
            (folder / schema).mkdir(parents=True)
            (folder / schema / "hints").write_text(str(number))
        snapshot.complete(settings, folder, published(number, as_of))
    return settings


def seen(settings) -> tuple[str, str, list[str]]:
    lines = (settings.published / "publications.jsonl").read_text().splitlines()
    actions = [f"{json.loads(line)['action']} {json.loads(line)['as_of_date']}" for line in lines]
    return (settings.published / "hints").read_text(), (settings.home / "personal" / "hints").read_text(), actions


def test_a_rollback_is_a_publication_of_its_own(settings):
    made = ["publish 2026-09-01", "publish 2026-09-02", "publish 2026-09-03"]
    assert seen(settings) == ("3", "3", made)
    rollback(settings, date(2026, 9, 1))
    assert seen(settings) == ("1", "1", [*made, "rollback 2026-09-01"])
    rollback(settings, date(2026, 9, 2))
    assert seen(settings) == ("2", "2", [*made, "rollback 2026-09-01", "rollback 2026-09-02"])
    # The snapshots that were gone back to say what they said.
    assert history.of(settings.snapshots / "s1").action == "publish"


def test_a_rollback_that_is_killed_changes_nothing(settings, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    for moment in ("point_to", "complete"):
        with monkeypatch.context() as patched:
            patched.setattr(snapshot, moment, killed)
            with pytest.raises(KeyboardInterrupt):
                rollback(settings, date(2026, 9, 1))
        assert seen(settings)[0] == "3"
    rollback(settings, date(2026, 9, 1))
    assert seen(settings)[0] == "1"


def test_what_is_not_kept_is_said_with_what_is(settings):
    with pytest.raises(WarehouseError, match="No publication as of 2026-08-01 is kept; other dates: 2026-09-01, 2026-"):
        rollback(settings, date(2026, 8, 1))
    with pytest.raises(WarehouseError, match="as of 2026-09-03 before this one is kept"):
        rollback(settings, date(2026, 9, 3))


def test_before_the_first_night_there_is_nothing_to_roll_back(tmp_path):
    with pytest.raises(WarehouseError, match="Nothing is published yet"):
        rollback(make_settings(tmp_path), date(2026, 9, 1))
