"""Experiments: incremental equals full refresh, whatever lands in which order and whichever date is computed."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Warehouse, make_settings
from tests.dbt.experiments.samples import (
    MARTS,
    PUBLISHED,
    assigned,
    config,
    converted,
    did,
    experiment,
    variant,
    weight,
)
from tests.dbt.policies.samples import manual, proposal
from tests.property import HISTORIES

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 10)
SELECT = f"{MARTS} {PUBLISHED}"
MART_TABLES = (
    "marts.fct_experiments__users_daily", "marts.fct_experiments__metrics_daily",
    "marts.fct_experiments__values_daily", "marts.fct_experiments__conversions_daily",
)  # fmt: skip
# What a night complains of and suggests is its history, and begins on the first date that was computed.
PUBLISHED_TABLES = (
    "published.experiment_results", "published.experiment_health", "published.experiment_weights_next",
    "published.experiment_segments", "published.experiment_traffic", "published.experiment_eligibility",
    "published.experiment_activations", "published.experiment_weight_documents",
)  # fmt: skip
days = st.integers(0, 30)
seconds = st.integers(0, 86_399)
# The third one tries thresholds of a policy (seeds/experiments/policy_experiments.csv).
THRESHOLDS = "newsletter-threshold"
names = st.sampled_from(["e", "f", THRESHOLDS])
people = st.integers(0, 14).map("user {}".format)


def at(day: int, second: int) -> str:
    return f"{FIRST + timedelta(days=day)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


assignments = st.builds(
    lambda number, user, of, shown, day, second, source: assigned(
        user, shown, at(day, second), of, assignment_id=f"assignment {number}", context={"utm_source": source}
    ),
    st.integers(0, 40), people, st.sampled_from(["e", "f", THRESHOLDS, "x"]), st.sampled_from("aabbz"), days, seconds,
    st.sampled_from(["google", "fb", None]),
)  # fmt: skip
conversions = st.builds(
    lambda number, user, of, day, second: converted(user, at(day, second), of, conversion_id=f"conversion {number}"),
    st.integers(0, 30), people, names, days, seconds,
)  # fmt: skip
events = st.builds(
    lambda number, user, metric, day, second, value: did(
        user, metric, at(day, second), value, event_id=f"event {number}"
    ),
    st.integers(0, 40), people, st.sampled_from(["orders", "revenue", "revenue_per_order", "unknown"]), days, seconds,
    st.integers(-5, 40).map(float),
)  # fmt: skip
proposals = st.builds(
    lambda number, user, policy, status, day, second: (
        "proposed_actions",
        proposal(
            f"{number}", policy, status, user_id=user, created_at=at(number, 36_000),
            reviewed_at=None if status == "pending" else at(day, second),
        ),
    ),
    st.integers(0, 20), people, st.sampled_from(["file-newsletters", "another", None]),
    st.sampled_from(["pending", "approved", "rejected", "executed"]), days, seconds,
)  # fmt: skip
by_hand = st.builds(
    lambda number, user, action, day: (
        "manual_actions",
        manual(f"{number}", user_id=user, action=action, created_at=at(day, 0)),
    ),
    st.integers(0, 9), people, st.sampled_from(["file", " File", "label"]), days,
)  # fmt: skip
set_ups = st.one_of(
    st.builds(
        lambda of, day, start, end, status: (
            "experiments",
            experiment(
                of,
                updated_at=at(day, 0),
                started_at=start and at(start, 0),
                completed_at=end and at(end, 0),
                status=status,
                timezone="Europe/Madrid",
            ),
        ),
        names, days, st.none() | st.integers(0, 3), st.none() | st.integers(20, 30),
        st.sampled_from(["active", "completed"]),
    ),
    st.builds(
        lambda of, name, day, active: (
            "experiment_variants",
            variant(name, of, updated_at=at(day, 0), is_active=active),
        ),
        names, st.sampled_from("abz"), days, st.booleans(),
    ),
    st.builds(
        lambda of, name, day, share: ("experiment_weights", weight(name, share, of, at(day, 0))),
        names, st.sampled_from("ab"), st.integers(0, 12), st.sampled_from([0, 0.25, 0.5, 0.75]),
    ),
    st.builds(
        lambda of, day, fields, flag: (
            "segmentation_configs",
            config(
                fields, of, at(day, 0), "manual" if fields else "disabled",
                auto_activation_enabled=flag, auto_activation_threshold=1, min_samples_per_segment=2,
            ),
        ),
        names, days, st.sampled_from([[], ["source"], ["source", "hour"]]), st.booleans(),
    ),
)  # fmt: skip
nights = st.lists(
    st.tuples(
        st.lists(assignments, max_size=25),
        st.lists(conversions, max_size=12),
        st.lists(events, max_size=15),
        st.lists(set_ups, max_size=3),
        st.lists(proposals | by_hand, max_size=12),
        days,
    ),
    min_size=2,
    max_size=4,
)
SET_UP = [
    ("experiments", experiment("e")),
    ("experiment_variants", variant("a", "e")),
    ("experiment_variants", variant("b", "e")),
    ("experiments", experiment("f", started_at=None)),
    ("experiment_variants", variant("a", "f")),
    ("experiment_variants", variant("b", "f")),
    ("experiments", experiment(THRESHOLDS)),
    ("experiment_variants", variant("a", THRESHOLDS)),
    ("experiment_variants", variant("b", THRESHOLDS)),
]


def land(warehouse: Warehouse, source: str, rows: list[dict]) -> None:
    if rows:
        warehouse.land(source, rows)


@given(nights, st.integers(0, 1))
@settings(max_examples=HISTORIES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_order_of_arrival_gives_what_one_full_run_gives(tmp_path_factory, manifest, deliveries, known_from):
    """Each night lands people, what they did and how experiments are set up (repeats, late, moved to another person,
    before the experiment is known) and computes some date, old or new."""
    folder = tmp_path_factory.mktemp("property")
    step_by_step = Warehouse(make_settings(folder / "a"), manifest)
    at_once = Warehouse(make_settings(folder / "b"), manifest)
    step_by_step.prepare_seeds()
    for number, (some, reports, others, changes, said, day) in enumerate(deliveries):
        for warehouse in (step_by_step, at_once):
            for source, row in [*(SET_UP if number == known_from else []), *changes]:
                land(warehouse, source, [row])
            land(warehouse, "assignments", some)
            land(warehouse, "conversions", reports)
            land(warehouse, "metric_events", others)
            for source in ("proposed_actions", "manual_actions"):
                land(warehouse, source, [row for landed_as, row in said if landed_as == source])
        step_by_step.run_changed_models(str(FIRST + timedelta(days=day)), select=SELECT)
    step_by_step.run_changed_models(str(LAST), select=SELECT)
    at_once.prepare_seeds()
    at_once.run_models(str(LAST), select=SELECT)
    for table in (*MART_TABLES, *PUBLISHED_TABLES):
        assert step_by_step.table(table) == at_once.table(table), table
    shutil.rmtree(folder)
