"""Which selector fills which table, how a hint is kept, and what the backtest says when it cannot say anything."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.nights import night
from tests.samples import event_id, feedback, run

pytestmark = pytest.mark.slow

GOOD, POOR = "professional_v1", "technical_v1"


def answered(form: str, style: str, helpful: int, unhelpful: int, day: str = "2026-09-01", **more) -> list[dict]:
    """Runs of one form and style with their feedback."""
    return [
        run(
            f"{form}-{style}-{day}-{i}",
            schema_hash=form,
            gen_style_id=style,
            created_at=f"{day}T10:00:00Z",
            feedback_status="helpful" if i < helpful else "unhelpful",
            **{"user_id": event_id(f"{day}-{i}")} | more,
        )
        for i in range(helpful + unhelpful)
    ]


def hints(warehouse, table: str = "style_hints") -> dict[str, dict]:
    return {row["schema_hash"]: row for row in warehouse.records(f"from published.{table}")}


@pytest.fixture
def landed(warehouse):
    rows = answered("known", GOOD, 18, 2) + answered("known", POOR, 5, 15)
    rows += [run(f"silent-{i}", schema_hash="silent", gen_style_id=POOR) for i in range(6)]
    warehouse.land("autofill_events", rows)
    return warehouse


def test_threshold_is_the_default_and_pooled_its_shadow(landed):
    night(landed, "2026-09-04")
    chosen, shadow = hints(landed), hints(landed, "style_hints_shadow")
    assert {row["selector"] for row in chosen.values()} == {"threshold"}
    assert {row["selector"] for row in shadow.values()} == {"pooled"}
    # six runs nobody answered decide by the threshold rule, and count for nothing by the pooled one
    assert chosen["silent"]["preferred_style_id"] == POOR
    assert shadow["silent"]["preferred_style_id"] == GOOD
    assert shadow["silent"]["source"] == "family_segment"
    assert "Nobody has judged professional_v1 on this form lately" in shadow["silent"]["explanation"]
    assert shadow["known"]["probability_best"] > 0.95
    assert chosen["known"]["probability_best"] is None
    assert landed.rows("select distinct selector from published.style_hints_history") == [("threshold",)]


def test_pooled_on_demand(manifest, landed):
    """The variable is read when the project is parsed, so this build parses for itself."""
    landed.manifest = None
    night(landed, "2026-09-04", selector="pooled")
    assert {row["selector"] for row in hints(landed).values()} == {"pooled"}
    assert {row["selector"] for row in hints(landed, "style_hints_shadow").values()} == {"threshold"}
    sources = dict(landed.rows("select source, profiles from published.recommendation_sources"))
    assert sum(sources.values()) == 2
    assert set(sources) == {"form", "form+family", "family_segment", "style", "none"}


def test_an_unknown_selector_is_one_clear_error(warehouse):
    warehouse.manifest = None
    result = warehouse.try_dbt("parse", "--vars", json.dumps({"selector": "best"}))
    assert not result.success
    assert "The variable selector must be threshold, pooled or auto, not 'best'." in str(result.exception)


def test_no_feedback_at_all_is_no_hint(warehouse):
    warehouse.land("autofill_events", [run(f"r{i}") for i in range(20)])
    night(warehouse, "2026-09-04")
    (hint,) = warehouse.records("from published.style_hints_shadow")
    assert (hint["source"], hint["preferred_style_id"]) == ("none", None)
    assert hint["explanation"] == "No run anywhere has feedback yet, so there is no hint."
    shares = warehouse.rows("select probability from published.style_exploration")
    assert sum(share for (share,) in shares) == pytest.approx(1)


def test_a_hint_is_kept_until_another_is_better_by_a_point(warehouse):
    """Two styles of nearly the same worth take turns at the top; the hint must not follow (incident: it oscillated)."""
    rows = answered("form", POOR, 60, 40, "2026-09-01") + answered("form", GOOD, 50, 50, "2026-09-01")
    rows += answered("form", POOR, 50, 50, "2026-09-02") + answered("form", GOOD, 60, 40, "2026-09-02")
    rows += answered("form", POOR, 50, 50, "2026-09-03") + answered("form", GOOD, 95, 5, "2026-09-03")
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-02", select="+int_selection__pooled_hints")
    ((explanation,),) = warehouse.rows("select explanation from intermediate.int_selection__pooled_hints")
    assert "it was the hint before and is kept, for professional_v1 promises 0.2 points more" in explanation
    assert "with a probability of only 52 %" in explanation
    night(warehouse, "2026-09-03", select="+int_selection__pooled_hints")
    found = warehouse.rows(
        """select best_style_id, preferred_style_id from intermediate.int_selection__pooled_choices
        where as_of_date between '2026-09-01' and '2026-09-03' order by as_of_date"""
    )
    assert found == [(POOR, POOR), (GOOD, POOR), (GOOD, GOOD)]


def test_the_incumbent_is_the_same_however_the_nights_were_run(warehouse):
    """The incumbent is replayed from the landed data: night by night, in one range or anew gives the same hints."""
    for n in range(3):
        day = f"2026-09-{n + 1:02d}"
        rows = answered("form", GOOD, 3 + n % 2, 3, day) + answered("form", POOR, 4 - n % 2, 3, day)
        warehouse.land("autofill_events", rows)
        warehouse.land("autofill_feedback", [feedback("form", at=f"{day}T20:00:00Z")])
        night(warehouse, day)
    nightly = warehouse.table("published.style_hints_shadow")
    exploration = warehouse.rows(
        "select * exclude (run_id, published_at) from published.style_exploration order by all"
    )
    night(warehouse, "2026-09-01", "2026-09-03", full_refresh=True)
    assert warehouse.table("published.style_hints_shadow") == nightly
    assert exploration == warehouse.rows(
        "select * exclude (run_id, published_at) from published.style_exploration order by all"
    )


def test_too_few_runs_name_no_winner(warehouse):
    rows = [r for n in range(1, 20) for r in answered("form", GOOD, 3, 1, f"2026-09-{n:02d}", policy="explore")]
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-20")
    found = warehouse.records("from published.hint_backtest_summary")
    assert found
    for row in found:
        assert row["verdict"].startswith("not enough data: ")
        assert row["difference"] is None
        assert row["pooled_value"] is None


def test_runs_without_any_propensity_name_no_winner(warehouse):
    rows = []
    for form in range(40):
        for n in range(1, 20):
            rows += answered(f"form{form}", GOOD, 1, 1, f"2026-09-{n:02d}", policy="fallback")
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-20")
    verdicts = warehouse.rows("select verdict from published.hint_backtest_summary where breakdown = 'overall'")
    assert verdicts == [("not enough data: for 100 % of the runs nobody knows how probable their style was",)] * 2


def test_the_backtest_does_not_see_the_future(warehouse):
    """A hint is judged by what was known on its evening: feedback that came later must not have made it."""
    rows = answered("form", GOOD, 5, 5, "2026-09-01") + answered("form", POOR, 6, 4, "2026-09-01")
    late = [
        run(f"late-{i}", schema_hash="form", gen_style_id=GOOD, created_at="2026-09-01T11:00:00Z") for i in range(30)
    ]
    warehouse.land("autofill_events", rows + late)
    warehouse.land("autofill_feedback", [feedback(f"late-{i}", at="2026-09-15T10:00:00Z") for i in range(30)])
    night(warehouse, "2026-09-20")
    seen = dict(
        warehouse.rows(
            """select as_of_date, preferred_style_id from intermediate.int_selection__backtest_hints
            where selector = 'threshold'"""
        )
    )
    assert seen[date(2026, 9, 14)] == POOR
    assert seen[date(2026, 9, 15)] == GOOD


def test_propensities_that_do_not_fit_are_noticed(warehouse):
    """A style served twice as often as logged makes every value wrong."""
    rows = []
    for i in range(600):
        style = GOOD if i % 3 else POOR
        day = f"2026-09-{1 + i % 15:02d}"
        rows.append(
            run(f"r{i}", gen_style_id=style, propensity=0.5, policy_version="v1", created_at=f"{day}T10:00:00Z")
            | {"schema_hash": f"form{i % 20}"}
        )
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-18")
    ((verdict,),) = warehouse.rows("select verdict from published.hint_sample_ratio")
    assert verdict.startswith("suspicious")
