"""A clock that is set back costs work, never rows: only the order of landing decides what is newer."""

from __future__ import annotations

import shutil
from datetime import date

import duckdb

from dagster_pipeline.publishing import history
from dagster_pipeline.publishing.history import Publication
from tests.conftest import Warehouse, make_settings
from tests.samples import feedback, run

TABLES = (
    "published.form_profiles", "published.form_style_stats", "published.style_daily",
    "intermediate.int_selection__threshold_hints", "marts.fct_style__form_runs_daily", "marts.fct_style__mix_daily",
)  # fmt: skip
SELECT = "+path:dbt_project/models/style/marts " + " ".join("+" + table.split(".")[1] for table in TABLES)


def test_nights_after_the_clock_was_set_back_miss_nothing(tmp_path, manifest):
    """Three nights, the clock a month late in the first: its entries in the run log are newer than all that follow."""
    late = Warehouse(make_settings(tmp_path / "late"), manifest)
    right = Warehouse(make_settings(tmp_path / "right"), manifest)
    nights = [
        ("2026-09-01", [run("a"), run("b", schema_hash="another")], [], date(2026, 10, 2)),
        ("2026-09-02", [run("a", gen_style_id="technical_v1"), run("c")], [feedback("b")], date(2026, 9, 3)),
        ("2026-09-03", [run("d", created_at="2026-09-03T08:00:00Z")], [feedback("a")], date(2026, 9, 4)),
    ]
    for number, (day, runs, answers, landed_on) in enumerate(nights):
        for warehouse, landing_date in ((late, landed_on), (right, None)):
            warehouse.land("autofill_events", runs, name=f"{number}.jsonl", landing_date=landing_date)
            warehouse.land("autofill_feedback", answers, name=f"{number}.jsonl", landing_date=landing_date)
            warehouse.build(day, select=SELECT)
        if number == 0:
            with duckdb.connect(str(late.settings.database)) as con:
                con.execute("update published.run_log set built_at = built_at + interval 31 days")
    for table in TABLES:
        assert late.table(table) == right.table(table), table
    assert late.rows("select sum(runs) from published.form_profiles") == [(4,)]
    shutil.rmtree(tmp_path / "late")


def test_snapshots_from_the_future_do_not_push_out_what_follows():
    made = [
        Publication(f"s{n}", f"2026-10-0{n}T02:15:00", "publish", f"2026-09-0{n}", f"s{n}", "") for n in range(1, 8)
    ]
    today = Publication("today", "2026-09-08T02:15:00", "publish", "2026-09-08", "today", "")
    assert "today" in history.worth_keeping(sorted([*made, today], key=lambda one: one.at))
