"""Edits standing in for missing feedback: calibrated per style, and worth nothing where they tell nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.nights import night
from tests.samples import run

STYLES = ("concise_bullets_v1", "technical_v1")
SELECT = "+int_selection__pooled_candidates +int_selection__edit_calibration"


def runs(n: int, answered: float, edits, seed: int = 1) -> list[dict]:
    """Runs of ten forms and two equally helpful styles; ``edits(style, helpful, rng)`` gives their characters."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        style, helpful = int(rng.integers(2)), bool(rng.random() < 0.5)
        status = ("helpful" if helpful else "unhelpful") if rng.random() < answered else None
        rows.append(
            run(
                f"r{i}",
                # one person's answers would be no evidence
                user_id=f"somebody {i}",
                schema_hash=f"form{i % 10}",
                gen_style_id=STYLES[style],
                feedback_status=status,
                edit_chars=int(edits(style, helpful, rng)),
            )
        )
    return rows


def worth(warehouse) -> dict[str, float]:
    return dict(
        warehouse.rows(
            """select gen_style_id, max(worth) from intermediate.int_selection__edit_calibration
            where as_of_date = '2026-09-05' group by 1"""
        )
    )


def test_a_style_that_is_edited_more_is_not_taken_for_a_worse_one(warehouse):
    """With one curve for all styles, a style that changes editing itself harms the choice (3.19 -> 4.99 points)."""

    def edits(style, helpful, rng):
        return np.exp(rng.normal(4 + 1.5 * style - 1.2 * helpful, 0.5))

    warehouse.land("autofill_events", runs(4000, 0.3, edits))
    night(warehouse, "2026-09-05", select=SELECT)
    assert all(0.3 < value < 0.9 for value in worth(warehouse).values())
    rates = dict(
        warehouse.rows(
            """select gen_style_id, avg(p) from intermediate.int_selection__pooled_candidates
            where as_of_date = '2026-09-05' and is_main group by 1"""
        )
    )
    assert rates[STYLES[0]] == pytest.approx(rates[STYLES[1]], abs=0.06)
    # 1,200 of 4,000 are answered; the others count for part of an answer each, once their window has closed
    early, late = warehouse.rows(
        """select sum(n) from intermediate.int_selection__pooled_cells
        where as_of_date in ('2026-09-01', '2026-09-03') group by as_of_date order by as_of_date"""
    )
    assert early[0] == pytest.approx(1200, abs=80)
    assert late[0] > 1.5 * early[0]


def test_edits_that_tell_nothing_are_worth_nothing(warehouse):
    """Edits drawn by lot: in-sample separation must not pass for information."""
    warehouse.land("autofill_events", runs(6000, 0.5, lambda style, helpful, rng: rng.integers(1, 400)))
    night(warehouse, "2026-09-05", select=SELECT)
    assert max(worth(warehouse).values()) < 0.02


def test_fewer_than_thirty_answers_of_a_kind_calibrate_nothing(warehouse):
    rows = runs(400, 0.12, lambda style, helpful, rng: 10 if helpful else 300)
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-05", select=SELECT)
    assert set(worth(warehouse).values()) == {0.0}
