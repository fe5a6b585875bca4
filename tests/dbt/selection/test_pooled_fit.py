"""The pooled fit in SQL against an independent NumPy implementation, a simulation, and a known answer."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import ONE_PERSON, Warehouse, make_settings
from tests.dbt.selection.reference import ORDER, fit, sigmoid
from tests.nights import night
from tests.samples import event_id, run

STYLES = ["concise_bullets_v1", "friendly_bullets_v1", "professional_v1", "technical_v1"]
HOSTS = ["boards.greenhouse.io", "jobs.lever.co", "careers.example.com"]
TITLES = ["Senior Engineer", "Intern", "Carpenter"]

# Efron and Morris (1975): hits in the first 45 at-bats of 18 players of 1970, and their average for the rest.
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
REST = [
    0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.286,
    0.316, 0.200,
]  # fmt: skip


@pytest.fixture(scope="module")
def fitted(manifest, tmp_path_factory):
    """Forty forms of three families over ten days, with late and changed answers, and one form nobody answered on."""
    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("fitted")), manifest, ONE_PERSON)
    rng = np.random.default_rng(5)
    rows, answers = [], []
    for i in range(2500):
        form, style = int(40 * rng.random() ** 2), int(rng.integers(4))
        day = 1 + int(rng.integers(10))
        helpful = rng.random() < sigmoid(-0.3 + 0.5 * (style - 1.5) + 0.9 * np.sin(form * 7.3 + style))
        fields = {
            "host": HOSTS[form % 3],
            "schema_hash": f"form{form:02d}",
            "gen_style_id": STYLES[style],
            "job": {"title": TITLES[int(rng.integers(3))]},
            "created_at": f"2026-09-{day:02d}T10:00:00Z",
            "user_id": event_id(f"user{i % 300}"),
            "edit_chars": int(rng.lognormal(4.5 - 0.8 * helpful, 1.0)) if rng.random() < 0.9 else None,
        }
        if rng.random() < 0.5:
            answer = {"event_id": run(f"r{i}")["event_id"], "edit_chars": None}
            answer["feedback_status"] = "helpful" if helpful else "unhelpful"
            answer["created_at"] = f"2026-09-{day + int(rng.integers(3)):02d}T20:00:00Z"
            answers.append(answer)
            if rng.random() < 0.1:
                answers.append(
                    answer | {"feedback_status": "unhelpful", "created_at": f"2026-09-{day + 4:02d}T08:00:00Z"}
                )
        rows.append(run(f"r{i}", **fields))
    rows.append(run("unanswered", schema_hash="unanswered"))
    warehouse.land("autofill_events", rows)
    warehouse.land("autofill_feedback", answers)
    night(warehouse, "2026-09-10")
    return warehouse


def cells_of(warehouse, as_of: str) -> dict[str, np.ndarray]:
    found = warehouse.records(
        f"from intermediate.int_selection__pooled_cells where as_of_date = '{as_of}' order by all"
    )
    return {key: np.array([row[key] for row in found]) for key in found[0]}


def test_the_sql_fit_equals_the_numpy_fit(fitted):
    cells = cells_of(fitted, "2026-09-10")
    start, left, effects = fit(cells)
    assert cells["eta"] == pytest.approx(start, abs=1e-9)
    assert fitted.rows(
        """select distinct left_to_forms from intermediate.int_selection__pooled_visit_8_form_style
        where as_of_date = '2026-09-10'"""
    ) == [(pytest.approx(left, abs=1e-9),)]
    for name, keys in ORDER:
        found = fitted.records(
            f"from intermediate.int_selection__pooled_effects where as_of_date = '2026-09-10' and effect = '{name}'"
        )
        assert len(found) == len(effects[name])
        for effect in found:
            expected = effects[name][tuple(effect[key] for key in keys)]
            for figure, value in expected.items():
                assert effect[figure] == pytest.approx(value, abs=1e-9), (name, figure)


def test_the_posterior_of_every_form_and_style_sums_the_effects(fitted):
    cells = cells_of(fitted, "2026-09-10")
    start, _, effects = fit(cells)
    tau2 = {name: next(iter(groups.values()))["tau2"] for name, groups in effects.items()}
    found = fitted.records("from intermediate.int_selection__pooled_candidates where as_of_date = '2026-09-10'")
    assert {row["schema_hash"] for row in found} >= {"unanswered"}
    for row in found:
        mean, variance = start, 0.0
        for name, keys in ORDER:
            effect = effects[name].get(tuple((row | {"is_recent": True})[key] for key in keys))
            mean += effect["delta"] if effect else 0.0
            if "gen_style_id" in keys:
                variance += effect["posterior_variance"] if effect else tau2[name]
        assert row["eta"] == pytest.approx(mean, abs=1e-9)
        assert row["variance"] == pytest.approx(variance, abs=1e-9)


def test_the_probability_of_being_best_equals_a_million_draws(fitted):
    rng = np.random.default_rng(0)
    found = fitted.records(
        """select c.schema_hash, c.eta, c.variance, b.probability_best
        from intermediate.int_selection__pooled_candidates as c
        join intermediate.int_selection__pooled_best as b
            using (as_of_date, host, schema_hash, segment_key, gen_style_id)
        where c.as_of_date = '2026-09-10' and c.is_main order by c.schema_hash, c.gen_style_id"""
    )
    for form in ("form00", "form17", "unanswered"):
        styles = [row for row in found if row["schema_hash"] == form]
        draws = rng.normal(size=(1_000_000, len(styles)))
        draws = draws * np.sqrt([s["variance"] for s in styles]) + [s["eta"] for s in styles]
        shares = np.bincount(draws.argmax(axis=1), minlength=len(styles)) / len(draws)
        assert [s["probability_best"] for s in styles] == pytest.approx(shares, abs=0.005)


def test_a_run_enters_when_its_answer_comes(fitted):
    """An answer of a later day must not decide an earlier night, or the backtest would see the future."""
    rows = fitted.rows(
        """select sum(helpful + unhelpful) filter (known_on <= '2026-09-10'), sum(helpful + unhelpful), sum(runs)
        from marts.fct_selection__answers_daily"""
    )
    ((answered, all_answered, runs),) = rows
    assert answered < all_answered
    assert runs == 2501
    assert fitted.rows(
        """select sum(answered_runs) from intermediate.int_selection__pooled_evidence where as_of_date = '2026-09-10'"""
    ) == [(answered,)]


def test_the_ledger_ends_where_the_runs_end(fitted):
    """Taking back replaced answers must leave exactly what the roll-up of the runs says."""
    measures = "runs, helpful, unhelpful, edit_runs, edit_chars"
    sums = ", ".join(f"sum({m})" for m in measures.split(", "))
    (ledger,) = fitted.rows(f"select {sums} from marts.fct_selection__answers_daily")
    (runs,) = fitted.rows(f"select {sums} from marts.fct_style__form_runs_daily where gen_style_id is not null")
    assert ledger == runs


def test_baseball(warehouse):
    """Shrinking 18 batting averages must bring their error from 0.075 to about 0.022 (Efron and Morris)."""
    rows = [
        run(
            f"{player}-{i}",
            schema_hash=f"player{player:02d}",
            user_id=event_id(f"at-bat {i}"),
            feedback_status="helpful" if i < hits else "unhelpful",
        )
        for player, hits in enumerate(HITS)
        for i in range(45)
    ]
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-01", select="+int_selection__pooled_candidates")
    found = warehouse.rows(
        """select p from intermediate.int_selection__pooled_candidates
        where as_of_date = '2026-09-01' and is_main order by schema_hash"""
    )
    pooled = sum((p - rest) ** 2 for (p,), rest in zip(found, REST, strict=True))
    raw = sum((hits / 45 - rest) ** 2 for hits, rest in zip(HITS, REST, strict=True))
    assert raw == pytest.approx(0.0755, abs=0.001)
    assert pooled == pytest.approx(0.022, abs=0.002)
