"""What counts as evidence: months equal days, repeated answers weigh less, one person does not decide."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from tests.nights import night
from tests.samples import event_id, feedback, run

pytestmark = pytest.mark.slow

GOOD, POOR = "professional_v1", "technical_v1"
DIRECT = """
    select host, schema_hash, gen_style_id, event_date > evening - 7 as is_recent,
        sum(weight * (helpful + unhelpful)) as n, sum(weight * weight * (helpful + unhelpful)) as n2,
        sum(weight * helpful) as y, sum(weight * weight * helpful) as y2
    from (
        select *, power(0.5, (evening - event_date) / 14.0) as weight
        from marts.fct_selection__answers_daily cross join (select date '{evening}' as evening) as asked
        where event_date <= evening and known_on <= evening
            and event_date >= date_trunc('month', evening - 56)
    )
    group by all having n > 0 order by all"""


def answers(form: str, style: str, count: int, helpful: bool, user: str, day: str = "2026-09-01") -> list[dict]:
    """Answered runs; ``user`` may hold {} for a number of its own per run."""
    return [
        run(
            f"{form}-{style}-{user}-{helpful}-{day}-{i}",
            schema_hash=form,
            gen_style_id=style,
            user_id=event_id(user.format(i)),
            feedback_status="helpful" if helpful else "unhelpful",
            created_at=f"{day}T10:00:00Z",
        )
        for i in range(count)
    ]


@pytest.mark.parametrize("evening", ["2026-06-01", "2026-06-06", "2026-06-30"])
def test_months_give_what_adding_up_every_day_would(warehouse, evening):
    """Runs of five months, answers that come in another month than their run, on evenings around a month's turn."""
    rng = np.random.default_rng(8)
    rows, later = [], []
    for i in range(600):
        day = np.datetime64("2026-02-01") + int(rng.integers(150))
        fields = {"schema_hash": f"form{i % 7}", "gen_style_id": [GOOD, POOR][i % 2], "user_id": event_id(f"u{i}")}
        rows.append(run(f"r{i}", created_at=f"{day}T10:00:00Z", **fields))
        if i % 3:
            status = ["helpful", "unhelpful"][int(rng.integers(2))]
            later.append(feedback(f"r{i}", status, f"{day + int(rng.integers(0, 30))}T12:00:00Z"))
    warehouse.land("autofill_events", rows)
    warehouse.land("autofill_feedback", later)
    night(warehouse, evening, select="+int_selection__pooled_cells", edit_surrogate=False)
    direct = warehouse.rows(DIRECT.format(evening=evening))
    cells = warehouse.rows(
        f"""select host, schema_hash, gen_style_id, is_recent, n, n2, y, y2
        from intermediate.int_selection__pooled_cells where as_of_date = '{evening}' order by all"""
    )
    assert [row[:4] for row in cells] == [row[:4] for row in direct]
    assert len(cells) > 14
    for found, expected in zip(cells, direct, strict=True):
        assert found[4:] == pytest.approx(expected[4:], rel=1e-13)


def test_k_answers_of_a_person_weigh_like_one_and_ln_k(warehouse):
    rows = answers("form", GOOD, 1000, True, "loud") + answers("form", GOOD, 3, False, "u{}")
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-01", select="+int_selection__pooled_cells", edit_surrogate=False, concentrated_share=1)
    ((n, n2, y, y2),) = warehouse.rows(
        "select n, n2, y, y2 from intermediate.int_selection__pooled_cells where as_of_date = '2026-09-01'"
    )
    loud = 1 + np.log(1000)
    assert (n, y) == pytest.approx((loud + 3, loud), rel=1e-12)
    # each of his answers by itself: a thousand runs, small ones
    assert (n2, y2) == pytest.approx((1000 * (loud / 1000) ** 2 + 3, 1000 * (loud / 1000) ** 2), rel=1e-9)


def test_a_form_that_one_person_answers_gets_the_hint_of_the_level_above(warehouse):
    rows = answers("his", POOR, 30, True, "loud") + answers("his", POOR, 2, False, "u{}")
    for form in ("a", "b", "c", "d"):
        rows += answers(form, GOOD, 20, True, "u{}") + answers(form, GOOD, 5, False, "v{}")
        rows += answers(form, POOR, 5, True, "w{}") + answers(form, POOR, 20, False, "x{}")
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-04")
    found = {row["schema_hash"]: row for row in warehouse.records("from published.answer_concentration")}
    assert found["his"]["top_user_share"] == 0.9
    assert {form for form, row in found.items() if row["concentrated"]} == {"his"}
    hints = {row["schema_hash"]: row for row in warehouse.records("from published.style_hints_shadow")}
    assert (hints["his"]["preferred_style_id"], hints["his"]["source"]) == (GOOD, "family_segment")
    assert "one person gave 94 % of them" in hints["his"]["explanation"]
    # of his form only the two answers of others are evidence for anybody
    ((n, y),) = warehouse.rows(
        """select sum(n), sum(y) from intermediate.int_selection__pooled_cells
        where as_of_date = '2026-09-04' and schema_hash = 'his'"""
    )
    assert (n, y) == pytest.approx((2 * 0.5 ** (3 / 14), 0))
    # the seeds' rule counts every run
    (by_threshold,) = warehouse.rows("select preferred_style_id from published.style_hints where schema_hash = 'his'")
    assert by_threshold == (POOR,)


def test_an_attacker_among_others_moves_no_hint(warehouse):
    """Four hundred helpful answers of one person are 57 % of the form's, too few to mark it as concentrated."""
    rows = answers("attacked", GOOD, 130, True, "u{}") + answers("attacked", GOOD, 20, False, "v{}")
    rows += answers("attacked", POOR, 40, True, "w{}") + answers("attacked", POOR, 110, False, "x{}")
    for number in range(8):
        rows += answers(f"other-{number}", GOOD, 7, True, "u{}") + answers(f"other-{number}", GOOD, 3, False, "v{}")
        rows += answers(f"other-{number}", POOR, 4, True, "w{}") + answers(f"other-{number}", POOR, 6, False, "x{}")
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-04")
    hints = "select schema_hash, preferred_style_id from published.style_hints_shadow order by all"
    before = warehouse.rows(hints)
    assert ("attacked", GOOD) in before
    warehouse.land("autofill_events", answers("attacked", POOR, 400, True, "attacker", day="2026-09-02"))
    night(warehouse, "2026-09-04")
    concentrated = "select concentrated from published.answer_concentration where schema_hash = 'attacked'"
    assert warehouse.rows(concentrated) == [(False,)]
    assert warehouse.rows(hints) == before


def test_the_threshold_rule_can_weigh_repeats_less_and_skip_concentrated_forms(warehouse):
    """One person praises POOR 60 times on a form where eight of ten others find GOOD helpful."""
    rows = answers("loud", POOR, 60, True, "loud") + answers("loud", POOR, 8, False, "u{}")
    rows += answers("loud", GOOD, 8, True, "v{}") + answers("loud", GOOD, 2, False, "x{}")
    rows += answers("few", POOR, 6, True, "two") + answers("other", GOOD, 30, True, "w{}")
    warehouse.land("autofill_events", rows)

    def hints(**variables) -> dict:
        night(warehouse, "2026-09-01", select="+int_selection__threshold_hints", **variables)
        found = warehouse.records("from intermediate.int_selection__threshold_hints")
        return {row["schema_hash"]: (row["preferred_style_id"], row["source"], row["helpful"]) for row in found}

    by_runs = hints()
    assert (by_runs["loud"], by_runs["few"]) == ((POOR, "form", 60), (POOR, "form", 6))
    # 1 + ln 60 = 5.1 of 13.1 for POOR, 8 of 10 for GOOD; 1 + ln 6 = 2.8 runs are fewer than 5
    weighed = hints(threshold_repeats_weigh_less=True)
    assert weighed["loud"] == (GOOD, "form", 8)
    assert weighed["few"][:2] == (GOOD, "segment")
    # 60 of 78 answers are fewer than 0.8 of them, and more than 0.7
    assert hints(threshold_skips_concentrated=True)["loud"] == (POOR, "form", 60)
    assert hints(threshold_skips_concentrated=True, concentrated_share=0.7)["loud"][1] == "segment"


def test_a_style_that_has_become_worse_is_left_at_once(warehouse):
    """Five weeks of a good style, then a week in which it fails: what was lately counts by itself."""
    rng = np.random.default_rng(6)
    rows = []
    for day in range(42):
        date = np.datetime64("2026-09-01") + day
        for i in range(60):
            style = [GOOD, POOR][i % 2]
            rate = {GOOD: 0.75 if day < 36 else 0.25, POOR: 0.55}[style]
            rows += answers(f"form{i % 15}", style, 1, bool(rng.random() < rate), f"u{day}-{i}", str(date))
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-10-12", select="+style_hints_shadow +style_pooling")
    (tau2,) = warehouse.rows("select tau2 from published.style_pooling where effect = 'style_lately'")
    assert tau2[0] > 0.02
    chosen = dict(warehouse.rows("select preferred_style_id, count(*) from published.style_hints_shadow group by 1"))
    assert chosen.get(POOR, 0) > 10


def test_auto_publishes_pooled_once_the_backtest_says_so_and_keeps_it(warehouse):
    """The backtest's words are put in by hand: which worlds bring it there is what `warehouse simulate` is for."""
    warehouse.manifest = None
    warehouse.land("autofill_events", answers("form", GOOD, 5, True, "u{}") + answers("form", POOR, 5, False, "v{}"))
    night(warehouse, "2026-09-04", selector="auto")
    assert published(warehouse) == ("threshold", "pooled", "threshold")

    def next_night(day: str, low: float | None, high: float | None) -> tuple:
        night(warehouse, day, selector="auto", select="+int_selection__pooled_hints +int_selection__threshold_hints")
        with duckdb.connect(str(warehouse.settings.database)) as con:
            con.execute("delete from published.hint_backtest_summary")
            con.execute(
                """insert into published.hint_backtest_summary by name select 'overall' as breakdown,
                    'all' as breakdown_value, 'dr' as estimator, 900 as runs, 300 as threshold_matched,
                    250 as pooled_matched, 60 as matched_forms, 1.0 as share_with_propensity, 0.0 as difference,
                    $1::double as difference_low, $2::double as difference_high, 'words' as verdict,
                    $3::date as as_of_date""",
                [low, high, day],
            )
        night(warehouse, day, selector="auto", select="selector_decisions style_hints style_hints_shadow")
        return warehouse.rows(
            "select selector, previous_selector, decided_by, matched from published.selector_decisions"
            f" where as_of_date = '{day}'"
        )[0]

    assert next_night("2026-09-05", 0.001, 0.03) == ("pooled", "threshold", "backtest", 250)
    assert published(warehouse)[:2] == ("pooled", "threshold")
    assert next_night("2026-09-06", -0.01, 0.02) == ("pooled", "pooled", "backtest", 250)
    assert next_night("2026-09-07", None, None) == ("pooled", "pooled", "backtest", 250)
    assert next_night("2026-09-08", -0.05, -0.01) == ("threshold", "pooled", "backtest", 250)
    assert published(warehouse)[:2] == ("threshold", "pooled")


def published(warehouse) -> tuple:
    """The selectors of style_hints and style_hints_shadow, and the one in the name of the exploration."""
    found = [
        warehouse.rows(f"select distinct {column} from published.{table}")
        for column, table in (
            ("selector", "style_hints"),
            ("selector", "style_hints_shadow"),
            ("split_part(policy_version, '-', 1)", "style_exploration"),
        )
    ]
    assert [len(rows) for rows in found] == [1, 1, 1]
    return tuple(rows[0][0] for rows in found)
