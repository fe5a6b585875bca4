"""The simulator's worlds (docs/rules/selection.md#simulated-worlds): deterministic, and scored against the truth."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from dagster_pipeline.cli import app
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.tools import simulate
from dagster_pipeline.tools.simulate import POLICIES, Score, Simulation
from dagster_pipeline.tools.worlds import STYLES, WORLDS, WorldSettings, attack, draw_runs, make_world, write_deliveries

SMALL = WorldSettings(forms=60)


def test_a_seed_is_one_world():
    first, again, other = make_world(3, SMALL), make_world(3, SMALL), make_world(4, SMALL)
    assert (first.truth == again.truth).all()
    assert (first.truth != other.truth).any()
    runs, runs_again = draw_runs(first, 3, 100), draw_runs(again, 3, 100)
    assert all((runs[name] == runs_again[name]).all() for name in runs)


def test_a_world_has_the_shape_of_the_spec():
    world = make_world(0)
    assert world.truth.shape == (3000, len(STYLES))
    assert world.traffic.sum() == pytest.approx(1)
    # Pareto: a tenth of the forms carries more than half of the runs
    assert np.sort(world.traffic)[-300:].sum() > 0.5
    runs = draw_runs(world, 0, 1000)
    assert runs["answered"].mean() == pytest.approx(0.4, abs=0.08)


def test_nothing_is_delivered_before_it_happens(tmp_path):
    """Feedback of after the last evening would be refused by landing, and would tell the hints the future."""
    world = make_world(1, SMALL)
    events, feedback = write_deliveries(world, draw_runs(world, 1, 200, days=5), tmp_path)
    assert {field.name for field in SOURCES["autofill_events"].fields if field.required} <= set(
        pq.read_schema(events).names
    )
    assert str(max(pq.read_table(feedback)["created_at"].to_pylist()).date()) <= "2026-03-05"


def test_differences_are_paired_by_world():
    scores = [
        Score(seed, policy, regret=10 * seed + place, best=0, optimism=0, churn=0)
        for seed in range(5)
        for place, policy in enumerate(POLICIES)
    ]
    rows = Simulation(1000, scores, []).summary()
    assert [row["against_threshold"] for row in rows] == [(place, place) for place in range(4)]


def test_one_world_gives_no_interval_and_says_so(monkeypatch):
    scores = [Score(0, policy, regret=1, best=0, optimism=0, churn=0) for policy in POLICIES]
    monkeypatch.setattr(simulate, "simulate", lambda *_, **__: Simulation(1000, scores, [(0.5, 0.5, 10)]))
    said = CliRunner().invoke(app, ["simulate", "--seeds", "1"])
    assert said.exit_code == 0
    assert "1 world," in said.output
    assert said.output.count("2 seeds") == len(POLICIES)
    assert "nan" not in said.output


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_can_be_drawn(name):
    """Truth and traffic of every world, and what makes it differ from the others."""
    world = make_world(2, WORLDS[name])
    runs = draw_runs(world, 2, 300)
    s = world.settings
    assert world.truth.shape == (s.forms, s.styles)
    assert set(runs["style"]) == set(range(s.styles))
    assert (runs["propensity"] == 1 / s.styles).all() == (name != "favourites")
    assert (np.ptp(world.truth, axis=1).max() < 1e-9) == (name == "nothing_matters")
    assert (len(set(runs["form"])) == len(runs["form"])) == (name == "one_run")
    if name == "drift":
        before, after = (runs["helpful"][(runs["style"] == 1) & ((runs["day"] >= 24) == late)] for late in (0, 1))
        assert before.mean() - after.mean() > 0.2


def test_the_attacker_is_one_user_on_one_form():
    world = make_world(2, WORLDS["attacker"])
    form, events = attack(world, 29)
    assert len(events) == 1000
    assert {(event["user_id"], event["schema_hash"]) for event in events} == {("attacker", form)}
    assert max(event["created_at"] for event in events) < "2026-03-31"
