"""What the doctor says of published hints: the cause, and no accusation of somebody who acted on purpose."""

from __future__ import annotations

from datetime import date

import pytest

from dagster_pipeline.checks import asset_checks
from dagster_pipeline.observe.doctor import data
from dagster_pipeline.observe.doctor.finding import Finding
from dagster_pipeline.publishing.history import Publication
from tests.e2e.test_metrics import ask, change


def warned(settings) -> str:
    return "\n".join(one.sentences for one in data._published(settings) if one.level == "warning")


def test_a_rollback_on_purpose_is_not_called_behind(published_copy, monkeypatch):
    assert "days behind. Is the schedule on?" in warned(published_copy)
    rolled_back = Publication("s", "2026-11-01T02:16", "rollback", "2026-09-08", "s", "2026-09-09T02:16")
    monkeypatch.setattr(data.history, "of", lambda _: rolled_back)
    assert "behind" not in warned(published_copy)


def test_a_feed_that_stopped_is_named_and_the_seed_is_not_blamed(published_copy):
    assert "newest run" not in warned(published_copy)
    change(
        published_copy,
        "update style_hints set as_of_date = as_of_date + 40, source = 'none', preferred_style_id = null",
    )
    (forms,) = ask(published_copy, "select count(*) from style_hints")
    said = warned(published_copy)
    assert "The newest run is of 2026-09-08, 40 days before the as-of date 2026-10-18. Have deliveries or pulls" in said
    assert "100 % of the forms have no hint (at most 20 % are expected)" in said
    assert f"{forms:,} had no run in 30 days, 0 are on hosts of no known family, 0 have too few runs." in said
    assert "ats_host_families" not in said


def test_unknown_families_are_named_where_they_are_the_cause(published_copy):
    change(
        published_copy,
        "update style_hints set source = 'none', preferred_style_id = null, host_family = null",
    )
    assert "0 had no run in 30 days" in warned(published_copy)
    assert "Are their hosts in the seed ats_host_families?" in warned(published_copy)


@pytest.mark.parametrize(
    ("what", "advice", "prose"),
    [
        ("nothing has landed yet", "Run it.", "Nothing has landed yet. Run it."),
        ("filelock>=4 is needed", "", "filelock>=4 is needed."),
        ("/home/x cannot be written", "Fix it.", "/home/x cannot be written. Fix it."),
        ("The lock is held by 7.", "", "The lock is held by 7."),
    ],
)
def test_findings_are_sentences(what, advice, prose):
    assert Finding("ok", what, advice).sentences == prose


def test_missing_runs_are_told_with_their_dates():
    said = asset_checks._missing(date(2026, 9, 28), date(2026, 9, 30), date(2026, 9, 29))
    assert said.startswith("No run of 2026-09-30 has landed: the newest is of 2026-09-28, 2 days earlier, and the last")
    assert "No run has ever landed, and the night computes 2026-09-30" in asset_checks._missing(
        None, date(2026, 9, 30), None
    )
