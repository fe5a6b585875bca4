"""The style domain from landed rows to published tables; each test names the data it needs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.dates import yesterday
from tests.conftest import STYLE
from tests.samples import event_id, feedback, run

PUBLISHED = (
    "style_hints", "style_hints_history", "form_profiles", "form_style_stats", "segment_style_stats",
    "family_style_stats", "segment_distribution", "recommendation_sources", "segment_performance",
    "style_daily", "dim_host", "dim_date", "landing_log", "landing_rejects_summary",
)  # fmt: skip

# What tests build that ask for no hints: a build of all of STYLE has four times as many nodes.
RUNS = "+path:dbt_project/models/style/marts"
PROFILES = f"{RUNS} +form_profiles"


def test_unit_tests_of_the_models(warehouse):
    warehouse.build("2026-09-01")
    rooms = [f"path:dbt_project/models/{room}/intermediate,test_type:unit" for room in ("style", "selection")]
    result = warehouse.dbt("test", "--select", *rooms)
    assert len(result.result) >= 6


def test_without_any_data_every_table_is_there_and_empty(warehouse):
    warehouse.build("2026-09-01")
    assert {
        name: warehouse.rows(f"select count(*) from published.{name}")[0][0] for name in PUBLISHED
    } == dict.fromkeys(PUBLISHED, 0)


def test_one_run_without_feedback_style_or_job(warehouse):
    warehouse.land("autofill_events", [run("only", gen_style_id=None, job=None, host="Careers.Example.COM.:8443")])
    warehouse.build("2026-09-01")
    (hint,) = warehouse.records("from published.style_hints")
    assert (hint["host"], hint["source"], hint["preferred_style_id"]) == ("careers.example.com", "none", None)
    assert (hint["host_family"], hint["segment_key"], hint["confidence"]) == (None, None, 0.1)
    assert hint["explanation"] == (
        "This form has 0 runs in 30 days (fewer than 5) and no wider group has enough, so there is no hint yet."
    )
    (profile,) = warehouse.records("from published.form_profiles")
    assert (profile["runs"], profile["success_rate"], profile["canonical_map"]) == (1, 1.0, "{}")


def test_a_form_with_every_feedback_missing_still_has_a_hint(warehouse):
    rows = [run(f"a{i}", gen_style_id="professional_v1", edit_chars=9) for i in range(5)]
    rows += [run(f"b{i}", gen_style_id="technical_v1", edit_chars=4) for i in range(5)]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01")
    (hint,) = warehouse.records("from published.style_hints")
    assert (hint["source"], hint["preferred_style_id"]) == ("form", "technical_v1")
    assert hint["runner_up_style_id"] == "professional_v1"
    assert (hint["helpful"], hint["unhelpful"], hint["total_runs"], hint["helpful_ratio"]) == (0, 0, 5, 0.0)


def test_words_that_only_a_client_knows_are_counted_and_decide_nothing(warehouse):
    """Incident: 2,000 helpful runs of a style called <script>alert(1)</script> took 86 % of the forms."""
    invented = "<script>alert(1)</script>"
    rows = [run(f"a{i}", gen_style_id=invented, feedback_status="helpful", job=None) for i in range(50)]
    rows += [run(f"b{i}", segment_key="chief", job=None) for i in range(5)]
    rows += [run("c", segment_key="Senior", job=None, schema_hash="other")]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01")
    hints = {row["schema_hash"]: row for row in warehouse.records("from published.style_hints")}
    assert (hints["form"]["preferred_style_id"], hints["form"]["source"]) == ("professional_v1", "form")
    assert [hints[form]["segment_key"] for form in ("form", "other")] == [None, "senior"]
    (counted,) = warehouse.rows(f"select total_runs from published.form_style_stats where gen_style_id = '{invented}'")
    assert counted == (50,)


def test_a_day_without_events_keeps_what_is_known(warehouse):
    warehouse.land("autofill_events", [run(f"{i}") for i in range(5)])
    warehouse.build("2026-09-01")
    warehouse.build("2026-09-02")
    (hint,) = warehouse.records("from published.style_hints")
    assert (str(hint["as_of_date"]), hint["source"], hint["changed"]) == ("2026-09-02", "form", False)
    assert warehouse.rows("select as_of_date, source from published.style_hints_history order by 1") == [
        (hint["as_of_date"].replace(day=1), "form"),
        (hint["as_of_date"], "form"),
    ]


def test_months_that_are_over_are_added_up_and_still_change(warehouse):
    """A form's history is months and the days of this one; a redelivery and late feedback reach months long over."""
    rows = [run(f"july{i}", created_at="2026-07-31T23:59:59Z") for i in range(3)]
    rows += [run(f"august{i}", created_at="2026-08-01T00:00:00Z") for i in range(2)]
    warehouse.land("autofill_events", [*rows, run("now", created_at="2026-09-01T08:00:00Z")])
    warehouse.build("2026-09-01", select=PROFILES)
    profile = "select runs, success_rate, avg_edit_chars, canonical_map from published.form_profiles"
    months = "select runs from marts.fct_style__form_runs_monthly order by event_month"
    before = warehouse.rows(profile)
    assert before[0][:2] == (6, 1.0)
    assert warehouse.rows(months) == [(3,), (2,), (1,)]
    again = run("july0", created_at="2026-07-31T23:59:59Z", status="error", final_map={"#b": "phone"})
    moved = run("july1", created_at="2026-08-02T08:00:00Z")
    warehouse.land("autofill_events", [again, moved])
    warehouse.land("autofill_feedback", [feedback("august0", edit_chars=400)])
    warehouse.build("2026-09-02", select=PROFILES)
    assert warehouse.rows(months) == [(2,), (3,), (1,)]
    after = warehouse.rows(profile)
    assert after[0][:2] == (6, 5 / 6)
    assert (before[0][2], after[0][2]) == (None, 400)
    assert json.loads(after[0][3])["#b"] == "phone"
    warehouse.build("2026-09-02", full_refresh=True, select=PROFILES)
    assert warehouse.rows(profile) == after


def test_a_broken_rule_is_named_with_its_row(warehouse):
    warehouse.land("autofill_events", [run("a"), run("b", schema_hash="other")])
    warehouse.build("2026-09-01")
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("update published.style_hints set confidence = 2 where schema_hash = 'other'")
    done = warehouse.try_dbt("test", "--select", "style_hints_rules").result.results
    (result,) = [result for result in done if result.node.name == "style_hints_rules"]
    assert (str(result.status), result.failures) == ("fail", 1)
    (row,) = warehouse.records(result.node.compiled_code)
    assert (row["broken_rule"], row["schema_hash"]) == ("confidence between 0 and 1", "other")


def test_the_window_is_thirty_days_and_profiles_are_for_ever(warehouse):
    """Day 30 before counts, day 31 before does not; midnight belongs to the new day."""
    rows = [run(f"in{i}", created_at="2026-09-02T00:00:00Z") for i in range(5)]
    rows += [run(f"out{i}", created_at="2026-09-01T23:59:59.999Z", gen_style_id="old") for i in range(9)]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-10-01", "2026-10-02")
    by_day = warehouse.records("from published.style_hints_history order by as_of_date")
    assert [(hint["source"], hint["total_runs"]) for hint in by_day] == [("form", 5), ("none", None)]
    assert warehouse.rows("select runs from published.form_profiles") == [(14,)]
    assert warehouse.rows("select previous_style_id, changed from published.style_hints") == [("professional_v1", True)]
    assert warehouse.rows("select count(*) from published.form_style_stats") == [(0,)]


def test_the_last_delivery_wins_even_on_another_day(warehouse):
    """A redelivery with a corrected time was counted on both days, and came back when the first day was touched."""
    warehouse.land("autofill_events", [run("moved", gen_style_id="a"), run("stays", gen_style_id="a")])
    warehouse.build("2026-09-05", select=RUNS)
    warehouse.land("autofill_events", [run("moved", gen_style_id="b", created_at="2026-09-03T12:00:00Z")])
    warehouse.build("2026-09-05", select=RUNS)
    daily = "select cast(event_date as varchar), gen_style_id, runs from marts.fct_style__form_runs_daily order by all"
    assert warehouse.rows(daily) == [("2026-09-01", "a", 1), ("2026-09-03", "b", 1)]
    warehouse.land("autofill_feedback", [feedback("stays")])
    warehouse.build("2026-09-05", select=RUNS)
    assert warehouse.rows(daily) == [("2026-09-01", "a", 1), ("2026-09-03", "b", 1)]


def test_feedback_before_its_run_after_it_too_late_and_for_nobody(warehouse):
    warehouse.land(
        "autofill_feedback",
        [feedback("early"), feedback("nobody"), feedback("late", at="2026-10-17T12:00:00Z")],
    )
    warehouse.build("2026-09-01", select=f"{RUNS} +landing_rejects_summary")
    summary = "select reason, rows from published.landing_rejects_summary order by all"
    assert warehouse.rows(summary) == [("the event is unknown", 3)]
    warehouse.land("autofill_events", [run("early"), run("late"), run("after")])
    warehouse.build("2026-09-02", select=f"{RUNS} +landing_rejects_summary")
    warehouse.land("autofill_feedback", [feedback("after", at="2026-10-16T12:00:00Z")])
    warehouse.build("2026-09-03", select=f"{RUNS} +landing_rejects_summary")
    assert warehouse.rows(summary) == [
        ("the event is unknown", 1),
        ("the feedback came more than 45 days after the run", 1),
    ]
    assert warehouse.rows("select sum(helpful), sum(runs) from marts.fct_style__form_runs_daily") == [(2, 3)]
    # a reject is private: its ids stay out of what is published
    assert warehouse.rows("select event_id from intermediate.int_style__feedback_rejects order by all") == sorted(
        [(event_id("late"),), (event_id("nobody"),)]
    )


def test_a_title_may_come_with_the_application(warehouse):
    rows = [run("a", job=None, application_id="app-1"), run("b", job=None, segment_key="Senior"), run("c", job=None)]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01", select=RUNS)
    segments = "select segment_key, sum(runs) from marts.fct_style__form_runs_daily group by 1 order by 1 nulls last"
    assert warehouse.rows(segments) == [("senior", 1), (None, 2)]
    warehouse.land(
        "applications",
        [
            {"application_id": "app-1", "job": "Junior Cook", "updated_at": "2026-09-02T00:00:00Z"},
            {"application_id": "app-1", "job": {"title": "Cook Intern"}, "updated_at": "2026-09-03T00:00:00Z"},
        ],
    )
    warehouse.build("2026-09-03", select=RUNS)
    assert warehouse.rows(segments) == [("intern", 1), ("senior", 1), (None, 1)]


def test_a_title_that_begins_with_a_brace_is_a_title(warehouse):
    """Taken for JSON, one such title stopped every later night."""
    rows = [run(name, job=None, application_id=name) for name in ("senior", "object", "cut")]
    warehouse.land("autofill_events", rows)
    titles = {"senior": "{Senior} Engineer", "object": '{"title": "Junior Cook"}', "cut": "{{title}}"}
    applications = [
        {"application_id": name, "job": title, "updated_at": "2026-09-01T00:00:00Z"} for name, title in titles.items()
    ]
    warehouse.land("applications", applications)
    # as an earlier version accepted it
    (raw,) = (warehouse.settings.raw / "applications" / "event_date=2026-09-01").glob("*.parquet")
    with duckdb.connect() as con:
        broken = f"select * replace (replace(job, '{{{{title}}}}', '{{not json') as job) from '{raw}'"
        con.execute(f"copy ({broken}) to '{raw}.new' (format parquet)")
    Path(f"{raw}.new").replace(raw)
    warehouse.dbt("run", "--select", "stg_autofill__applications")
    with duckdb.connect(str(warehouse.settings.database), read_only=True) as con:
        con.execute(f"set file_search_path = '{warehouse.settings.home}'")
        found = dict(con.execute("select application_id, job_title from staging.stg_autofill__applications").fetchall())
    assert found == {"senior": "{Senior} Engineer", "object": "Junior Cook", "cut": "{not json"}


def test_re_running_an_old_day_keeps_the_current_tables_at_the_newest_date(warehouse):
    """Incident: a full refresh of an old date published empty tables; a replay left the current ones as they were."""
    warehouse.land("autofill_events", [run(f"{i}") for i in range(6)])
    warehouse.build("2026-09-01", "2026-09-03")
    before = {name: warehouse.table(f"published.{name}") for name in PUBLISHED}
    warehouse.land("autofill_feedback", [feedback(f"{i}") for i in range(6)])
    warehouse.build("2026-09-02")
    after = {name: warehouse.table(f"published.{name}") for name in PUBLISHED}
    for name in PUBLISHED:
        assert len(after[name]) >= len(before[name]), name
    assert warehouse.rows("select distinct as_of_date::text, helpful from published.style_hints") == [("2026-09-03", 6)]
    changed = set(after["style_hints_history"]) - set(before["style_hints_history"])
    assert {str(row[-1]) for row in changed} == {"2026-09-02"}


def test_a_rule_that_an_analyst_edits_reaches_every_day(warehouse):
    """Segments are baked into the daily roll-ups; an edited rule has to rebuild days that nothing else touches."""
    warehouse.land("autofill_events", [run("a", job={"title": "Chief Engineer"})])
    warehouse.build("2026-09-01")
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("insert into seeds.segment_rules values (3, 'senior', 'chief')")
    warehouse.run_models("2026-09-02", select=STYLE)
    assert warehouse.rows("select segment_key from published.style_hints") == [("senior",)]


def test_a_form_profile_keeps_the_most_common_semantics(warehouse):
    maps = [
        {"#a": "email", "#b": "x"},
        {"#a": "email", "#b": ""},
        {"#a": "phone", "#b": "y"},
        {'#c "q"': "ä", "#d": None},
    ]
    rows = [
        run(f"{i}", final_map=one, status="ok" if i else "failed", edit_chars=600 * i, duration_ms=1000 * i)
        for i, one in enumerate(maps)
    ]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01")
    (profile,) = warehouse.records("from published.form_profiles")
    assert json.loads(profile["canonical_map"]) == {"#a": "email", "#b": "x", '#c "q"': "ä"}
    assert (profile["success_rate"], profile["avg_edit_chars"], profile["avg_duration_ms"]) == (0.75, 900.0, 1500.0)
    assert profile["quality"] == "low"
    assert warehouse.rows("select style_hint from published.style_hint_documents") == [(None,)]


def test_edits_are_taken_from_their_statistics_when_not_given(warehouse):
    rows = [
        run("a", edit_chars=None, edit_stats={"total_chars_added": 3, "total_chars_deleted": 4}),
        run("b", edit_chars=1, edit_stats={"total_chars_added": 3, "total_chars_deleted": 4}),
        run("c", edit_chars=None, edit_stats={"total_chars_added": 3}),
    ]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01", select=RUNS)
    assert warehouse.rows("select edit_runs, edit_chars from marts.fct_style__form_runs_daily") == [(2, 8)]


def test_the_segment_of_a_form_is_its_most_common_then_most_recent(warehouse):
    def titled(name: str, form: str, title: str, hour: int) -> dict:
        return run(name, schema_hash=form, job={"title": title}, created_at=f"2026-09-01T{hour:02}:00:00Z")

    rows = [titled("1", "common", "Senior A", 1), titled("2", "common", "Sr B", 2), titled("3", "common", "Intern", 3)]
    rows += [titled("4", "recent", "Intern", 5), titled("5", "recent", "Senior", 4)]
    rows += [titled("6", "alphabet", "Senior", 6), titled("7", "alphabet", "Junior", 6)]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01")
    assert dict(warehouse.rows("select schema_hash, segment_key from published.style_hints")) == {
        "common": "senior",
        "recent": "intern",
        "alphabet": "junior",
    }


def test_a_build_by_hand_computes_the_newest_date(warehouse):
    """`dbt build` without dates: yesterday in a new warehouse, then the newest date there is."""
    current = "select as_of_date from intermediate.int_run__dates where is_current"
    warehouse.dbt("build", "--select", "int_run__dates")
    assert warehouse.rows(current) == [(yesterday(),)]
    warehouse.build("2026-09-01")
    warehouse.dbt("build", "--select", "int_run__dates")
    assert warehouse.rows(current) == [(date(2026, 9, 1),)]


@pytest.mark.parametrize(("seed", "row"), [("selection_levels", "('form', 9, 1, true)")])
def test_a_seed_that_contradicts_itself_fails_its_test(warehouse, seed, row):
    warehouse.build("2026-09-01")
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute(f"insert into seeds.{seed} values {row}")
    assert not warehouse.try_dbt("test", "--select", seed).success
