"""A row or file in quarantine leaves the tables that it never was in; released, it leaves those it always was in."""

from __future__ import annotations

import pytest

from dagster_pipeline.landing import quarantine
from dagster_pipeline.landing.sources import SOURCES
from tests.conftest import Warehouse, make_settings
from tests.samples import event_id, feedback, run

TABLES = (
    "intermediate.int_selection__threshold_hints", "published.form_profiles", "published.form_style_stats",
    "published.segment_distribution",
    "published.landing_rejects_summary", "marts.fct_style__form_runs_daily", "marts.fct_selection__answers_daily",
)  # fmt: skip
SELECT = "+path:dbt_project/models/style/marts " + " ".join("+" + table.split(".")[1] for table in TABLES)
RUNS = [run(name, created_at=f"2026-09-0{day}T08:00:00Z") for day in (1, 2) for name in (f"x{day}", f"y{day}")]
MOVED = [run("x1", created_at="2026-09-03T08:00:00Z"), run("z", host="jobs.lever.co")]
ANSWERS = [feedback("x1", at="2026-09-03T12:00:00Z"), feedback("unknown")]


FILES = (
    ("autofill_events", "first.jsonl", RUNS),
    ("autofill_events", "second.jsonl", MOVED),
    ("autofill_feedback", "answers.jsonl", ANSWERS),
)


def deliver(warehouse: Warehouse, without: str = "") -> None:
    """Land the files, without one of them or without the runs of one id."""
    for source, file, rows in FILES:
        kept = [row for row in rows if source != "autofill_events" or row["event_id"] != without]
        if file != without:
            warehouse.land(source, kept, name=file)


def tables(warehouse: Warehouse) -> dict[str, list]:
    return {name: warehouse.table(name) for name in TABLES}


@pytest.mark.parametrize("what", [event_id("x1"), "second.jsonl", "answers.jsonl"])
def test_tables_are_those_of_a_warehouse_that_never_had_it(warehouse, manifest, tmp_path, what):
    source = SOURCES["autofill_feedback" if what == "answers.jsonl" else "autofill_events"]
    deliver(warehouse)
    warehouse.build("2026-09-05", select=SELECT)
    before = tables(warehouse)
    quarantine.add(warehouse.settings, what, source, "")
    warehouse.build("2026-09-05", select=SELECT)
    never = Warehouse(make_settings(tmp_path / "never"), manifest)
    deliver(never, without=what)
    never.build("2026-09-05", select=SELECT)
    assert tables(warehouse) == tables(never)
    assert tables(warehouse) != before
    quarantine.release(warehouse.settings, what, source)
    warehouse.build("2026-09-05", select=SELECT)
    assert tables(warehouse) == before
