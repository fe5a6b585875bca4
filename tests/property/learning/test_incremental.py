"""Incremental equals full refresh for learning, whatever lands when: every table, value by value."""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta

import pytest

from tests.conftest import Warehouse, make_settings
from tests.dbt.learning.samples import chunk, extraction, progress, request, target, topic, vector
from tests.property import HISTORIES

FIRST = date(2026, 9, 1)
TABLES = (
    "personal.job_profiles", "personal.job_profile_topics", "personal.learning_paths", "personal.learning_path_topics",
    "personal.learning_path_documents", "personal.job_profile_documents", "published.topic_coverage",
    "published.topic_coverage_thresholds", "published.content_gaps", "published.topic_graph_issues",
    "published.learning_issues", "published.content_cache_keys", "published.cache_efficiency",
    "marts.fct_learning__similar_chunks", "marts.fct_learning__nearest_chunks",
)  # fmt: skip
SELECT = " ".join(f"+{table.partition('.')[2]}" for table in TABLES)
NAMES = ("Python", "Linear Algebra", "SQL", "Statistics", "Deep-Learning", "Kubernetes", "C++")
USERS = [f"user-{n}" for n in range(6)]
TEXTS = [
    "Requirements\nPython, SQL and linear algebra for a data scientist",
    "Nice to have\nDeep learning, kubernetes or C++, a machine learning engineer",
    "A quant researcher at a hedge fund who likes statistics",
    "We look for a gardener with a feeling for roses",
    "too short",
]


def moment(rng: random.Random, day: date) -> str:
    """Mostly the day itself, sometimes days before, sometimes the day after: not known yet."""
    day += timedelta(days=rng.choice((0, 0, 0, -3, -1, 1)))
    return f"{day}T{rng.randrange(24):02}:{rng.randrange(60):02}:00Z"


def deliveries(rng: random.Random, night: int) -> dict[str, list[dict]]:
    """What lands in a night: new, changed, repeated, late and early rows of every source."""
    day = FIRST + timedelta(days=night)
    rows: dict[str, list[dict]] = {}

    def some(source: str, most: int, make) -> None:
        rows[source] = [make() for _ in range(rng.randint(0, most))]

    def ids(name: str) -> str:
        return rng.choice((name.lower().replace(" ", "_"), name.lower().replace(" ", "-")))

    some("job_targets", 4, lambda: target(
        rng.choice(USERS), rng.choice(TEXTS), rng.choice(("Trader", None)), moment(rng, day),
    ))  # fmt: skip
    some("user_profiles", 2, lambda: {
        "user_id": rng.choice(USERS), "name": rng.choice(("N", " ")), "updated_at": moment(rng, day),
    })  # fmt: skip
    some("topic_progress", 5, lambda: progress(
        rng.choice(USERS), ids(rng.choice(NAMES)), rng.choice((0, 79, 80, 100)), moment(rng, day),
    ))  # fmt: skip
    some("job_extractions", 1, lambda: extraction(
        hashlib.md5(rng.choice(TEXTS).lower().replace("\n", " ").encode()).hexdigest()[:16],
        {rng.choice(NAMES): "HIGH", rng.choice(("Unheard of", "SQL")): "LOW"}, moment(rng, day),
        role_type=rng.choice(("ml_engineer", None)),
    ))  # fmt: skip
    some("topics", 5, lambda: topic(
        ids(name := rng.choice(NAMES)), *(ids(other) for other in rng.sample(NAMES, rng.randint(0, 2))), name=name,
        at=moment(rng, day), aliases=rng.choice(([], ["roses"], ["a hedge fund"])), is_soft_skill=rng.random() < 0.1,
    ))  # fmt: skip
    # Few directions, so that many scores are equal and a best chunk often goes.
    some("content_chunks", 6, lambda: chunk(
        f"c{rng.randrange(8)}", rng.choice(([1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [-1.0, 0.1], None, [1.0])),
        rng.choice(("m", "m", "m", "n")), moment(rng, day),
    ))  # fmt: skip
    some("topic_embeddings", 4, lambda: vector(
        ids(rng.choice(NAMES)), rng.choice(([1.0, 0.1], [0.1, 1.0], [0.7, 0.7])), rng.choice(("x", "y")),
        rng.choice(("m", "m", "n")), moment(rng, day),
    ))  # fmt: skip
    some("content_requests", 6, lambda: request(f"r{rng.randrange(20)}", rng.choice(USERS), "node", moment(rng, day)))
    some("study_sessions", 3, lambda: {
        "session_id": f"s{rng.randrange(9)}", "user_id": rng.choice(USERS), "topic_id": ids(rng.choice(NAMES)),
        "minutes": 5, "at": f"{day - timedelta(days=rng.randrange(60))}T00:00:00Z",
    })  # fmt: skip
    return rows


@pytest.mark.parametrize(("seed", "nights"), [(seed, 3 + 2 * (seed % 5 == 0)) for seed in range(1, HISTORIES + 1)])
def test_nights_one_by_one_give_what_one_full_run_gives(tmp_path, manifest, seed, nights):
    rng = random.Random(seed)
    step_by_step = Warehouse(make_settings(tmp_path / "a"), manifest)
    at_once = Warehouse(make_settings(tmp_path / "b"), manifest)
    step_by_step.prepare_seeds()
    for night in range(nights):
        for source, rows in deliveries(rng, night).items():
            for warehouse in (step_by_step, at_once):
                if rows:
                    warehouse.land(source, rows, name=f"{night}.jsonl")
        step_by_step.run_changed_models(f"{FIRST + timedelta(days=night)}", select=SELECT)
        # Some nights run twice, and build all of it: what has been built stays as it is.
        if rng.randrange(3) == 0:
            step_by_step.run_models(f"{FIRST + timedelta(days=night)}", select=SELECT)
    at_once.prepare_seeds()
    at_once.run_models(f"{FIRST + timedelta(days=nights - 1)}", select=SELECT)
    for table in TABLES:
        assert step_by_step.table(table) == at_once.table(table), table
    assert at_once.rows("select count(*) > 0 from personal.learning_path_topics") == [(True,)]
    step_by_step.run_changed_models(f"{FIRST}", select=SELECT)
    for table in TABLES:
        assert step_by_step.table(table) == at_once.table(table), f"{table} after an old date"
