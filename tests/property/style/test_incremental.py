"""Incremental equals full refresh, whatever the order of arrival, and both equal the rules in plain Python."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import STYLE, Warehouse, make_settings
from tests.property import HISTORIES
from tests.property.style import reference
from tests.samples import event_id, feedback, run

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 25)
TABLES = (
    "published.style_hints", "published.style_hints_history", "published.form_profiles",
    "published.form_style_stats", "published.segment_style_stats", "published.family_style_stats",
    "published.segment_distribution", "published.recommendation_sources", "published.segment_performance",
    "published.style_daily", "published.dim_host", "published.dim_style", "published.runs_daily",
    "published.api_form_profiles", "marts.fct_style__shown_daily", "intermediate.int_style__form_profiles",
    "published.landing_rejects_summary", "marts.fct_style__form_runs_daily", "marts.fct_style__mix_daily",
    "marts.fct_style__form_fields_daily", "marts.fct_selection__user_answers_daily", "published.title_attributes",
)  # fmt: skip
names = st.integers(0, 25).map(lambda n: f"run-{n}")
days = st.integers(0, 54)
hosts = st.sampled_from(["boards.greenhouse.io", "jobs.lever.co", "careers.example.com"])
titles = st.sampled_from(
    ["Senior Cook", "Cook", "Jr. Cook", "Intern", "\uff2c\uff45\uff41\uff44 Cook", "Internal Cook", " ", None]
)


def at(day: int, second: int) -> str:
    return f"{FIRST + timedelta(days=day)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


styles = st.sampled_from(["concise_bullets_v1", "technical_v1", None])
runs = st.builds(
    lambda name, user, day, second, host, form, style, status, edits, title: run(
        name,
        user_id=event_id(user),
        host=host,
        schema_hash=form,
        gen_style_id=style,
        feedback_status=status,
        edit_chars=edits,
        job={"title": title},
        created_at=at(day, second),
        final_map={"#a": style or "none"},
    ),
    names, st.sampled_from(["ann", "bob", "cem", "dea"]), days, st.integers(0, 86_399), hosts, st.sampled_from("xy"),
    styles,
    st.sampled_from(["helpful", "unhelpful", None]), st.none() | st.integers(0, 300), titles,
)  # fmt: skip
answers = st.builds(
    lambda name, status, day, second, edits: feedback(name, status, at(day, second), edits),
    names, st.sampled_from(["helpful", "unhelpful"]), st.integers(0, 80), st.integers(0, 86_399),
    st.none() | st.integers(0, 300),
)  # fmt: skip
deliveries = st.lists(
    st.tuples(st.lists(runs, max_size=30), st.lists(answers, max_size=12), days, st.booleans()), min_size=2, max_size=4
)


@given(deliveries)
@settings(max_examples=HISTORIES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_order_of_arrival_gives_what_one_full_run_gives(tmp_path_factory, manifest, nights):
    """Each night lands some runs and feedback (repeats, late, early, moved) and computes some date, old or new."""
    folder = tmp_path_factory.mktemp("property")
    # groups of one or two of the four people are small
    step_by_step = Warehouse(make_settings(folder / "a"), manifest, {"min_users": 3})
    at_once = Warehouse(make_settings(folder / "b"), manifest, {"min_users": 3})
    all_runs, all_answers = [], []
    step_by_step.prepare_seeds()
    for number, (some_runs, some_answers, day, twice) in enumerate(nights):
        for warehouse in (step_by_step, at_once):
            for source, rows in (("autofill_events", some_runs), ("autofill_feedback", some_answers)):
                warehouse.land(source, rows, name=f"{number}.jsonl")
        all_runs += some_runs
        all_answers += some_answers
        for _ in range(1 + twice):
            step_by_step.run_changed_models(str(FIRST + timedelta(days=day)), select=STYLE)
    step_by_step.run_changed_models("2026-10-20", str(LAST), select=STYLE)
    at_once.prepare_seeds()
    at_once.run_models("2026-10-20", str(LAST), select=STYLE)
    for table in TABLES:
        only = " where as_of_date >= date '2026-10-20'" if table.endswith(("_history", "_sources")) else ""
        assert step_by_step.table(table + only) == at_once.table(table + only), table

    expected = reference.hints(all_runs, all_answers, LAST)
    exact = at_once.records(f"from intermediate.int_selection__threshold_hints where as_of_date = date '{LAST}'")
    found = {(row["host"], row["schema_hash"]): row for row in exact}
    assert found.keys() == expected.keys()
    for form, hint in expected.items():
        row = found[form]
        assert (row["preferred_style_id"], row["source"], row["segment_key"]) == (
            hint["preferred"],
            hint["source"],
            hint["segment"],
        ), form
        assert (row["total_runs"], row["helpful"]) == (hint.get("total_runs"), hint.get("helpful")), form
        assert row["avg_edit_chars"] == hint.get("avg_edit_chars"), form
    shutil.rmtree(folder)
