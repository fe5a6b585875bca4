"""Experiments as the product delivers them, with everything that a test does not care about filled in."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import duckdb

_numbers = count()
START = "2026-09-01T00:00:00Z"
MARTS = (
    "+fct_experiments__users_daily +fct_experiments__metrics_daily +fct_experiments__values_daily "
    "+fct_experiments__conversions_daily"
)


PUBLISHED = (
    "+experiment_results +experiment_health +experiment_weights_next +experiment_segments +experiment_traffic "
    "+experiment_eligibility +experiment_activations +experiment_alerts +experiment_recommendations "
    "+experiment_overview +experiment_weight_documents +int_experiments__rejects"
)


def experiment(name: str = "e", **fields) -> dict:
    return {
        "experiment_id": name,
        "owner_id": "owner",
        "name": name,
        "status": "active",
        "started_at": START,
        "timezone": "UTC",
        "control_variant_id": "a",
        "updated_at": START,
    } | fields


def variant(name: str, of: str = "e", **fields) -> dict:
    return {
        "experiment_id": of,
        "variant_id": name,
        "name": name,
        "is_control": name == "a",
        "is_active": True,
        "updated_at": START,
    } | fields


def weight(name: str, share: float, of: str = "e", valid_from: str = START, segment_key: str = "") -> dict:
    return {
        "experiment_id": of,
        "variant_id": name,
        "segment_key": segment_key,
        "valid_from": valid_from,
        "weight": share,
    }


def assigned(user: str, variant_id: str = "a", at: str = "2026-09-01T10:00:00Z", of: str = "e", **fields) -> dict:
    return {
        "assignment_id": f"assignment {next(_numbers)}",
        "experiment_id": of,
        "user_id": user,
        "variant_id": variant_id,
        "assigned_at": at,
    } | fields


def converted(user: str, at: str = "2026-09-01T11:00:00Z", of: str = "e", **fields) -> dict:
    return {
        "conversion_id": f"conversion {next(_numbers)}",
        "experiment_id": of,
        "user_id": user,
        "converted_at": at,
    } | fields


def did(user: str, metric: str, at: str, value: float = 1.0, **fields) -> dict:
    return {
        "event_id": f"event {next(_numbers)}",
        "user_id": user,
        "metric": metric,
        "value": value,
        "occurred_at": at,
    } | fields


def config(segment_by: list[str], of: str = "e", valid_from: str = START, mode: str = "manual", **fields) -> dict:
    return {
        "experiment_id": of,
        "valid_from": valid_from,
        "mode": mode,
        "segment_by": segment_by,
    } | fields


def set_up(warehouse, *variants: str, of: str = "e", **fields) -> None:
    """An experiment with these variants (a is the control)."""
    warehouse.land("experiments", [experiment(of, **fields)])
    warehouse.land("experiment_variants", [variant(name, of) for name in variants or ("a", "b")])


def groups(counts: dict, of: str = "e", at: str = "2026-09-01T10:00:00Z", **fields) -> tuple[list[dict], list[dict]]:
    """Assignments and conversions of ``{variant: (conversions, users)}``, an hour after the assignment."""
    later = (datetime.fromisoformat(at) + timedelta(hours=1)).isoformat()
    people, converters = [], []
    for name, (conversions, users) in counts.items():
        for number in range(users):
            user = f"{of} {name} {number} {at} {sorted(fields.get('context', {}).items())}"
            people.append(assigned(user, name, at, of, **fields))
            if number < conversions:
                converters.append(converted(user, later, of))
    return people, converters


def add_metric(warehouse, name: str, kind: str, role: str = "secondary", **columns) -> None:
    """One more row in the seed, as an analyst would add it; build with run_models then, which leaves the seeds."""
    row = {
        "metric": name,
        "kind": kind,
        "role": role,
        "direction": "increase",
        "window_days": 7,
        "pre_days": 0,
    } | columns
    warehouse.prepare_seeds()
    names = ", ".join(row)
    with duckdb.connect(str(warehouse.settings.database)) as con:
        marks = ", ".join("?" for _ in row)
        con.execute(f"insert into seeds.experiment_metrics ({names}) values ({marks})", list(row.values()))
