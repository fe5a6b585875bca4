"""A month of sample deliveries through landing and dbt against the truth that their generator kept."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from dagster_pipeline.domains.policies.sample import generate

SOURCES = ("emails", "policies", "proposed_actions", "manual_actions")
START = date(2026, 8, 20)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.gz")}


def test_a_seed_is_a_sample(tmp_path: Path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        generate(tmp_path / name, START, 5, seed)
    one = contents(tmp_path / "one")
    assert f"proposed_actions/policies-{START}.jsonl.gz" in one
    assert len(one) == 20
    assert one == contents(tmp_path / "same")
    assert one != contents(tmp_path / "other")


def test_the_pipeline_finds_the_truth(warehouse, tmp_path: Path):
    """Deliveries land in any order of days; only the order of reviews may matter."""
    truth = generate(tmp_path / "sample", START, 42, seed=3)
    last = truth["as_of_date"]
    assert last == date(2026, 9, 30)
    for source in SOURCES:
        files = sorted((tmp_path / "sample" / source).iterdir())
        random.Random(1).shuffle(files)
        landed = warehouse.land_files(source, *files, landing_date=last)
        assert sum(result.rejected for result in landed) == 0
    warehouse.build(f"{last}", select="+policy_stats +user_weights +user_email_scores")

    columns = ("fired", "approved", "rejected", "pending", "should_have")
    stats = warehouse.records("from personal.policy_stats")
    found = {(r["policy_id"], r["user_id"], r["window_days"]): {c: r[c] for c in columns} for r in stats}
    assert found == truth["policy_stats"]
    names = {r["policy_id"]: r["name"] for r in stats}
    assert names == truth["names"] | {"retired-policy": "Unknown Policy"}

    weights = warehouse.rows("select user_id, feature, approvals, rejections, weight from personal.user_weights")
    assert {(user, feature): (yes, no) for user, feature, yes, no, _ in weights} == truth["evidence"]
    assert all(weight == pytest.approx(0.2 * (yes - no)) for _, _, yes, no, weight in weights)
    scores = dict(warehouse.rows("select email_id, score from personal.user_email_scores"))
    assert scores == pytest.approx({email: 0.2 * balance for email, balance in truth["balances"].items()})
