"""Sample experiments with a known truth: a winner in one segment only, an A/A, one with broken assignment, and two
thresholds of a policy (sample_thresholds.py).
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dagster_pipeline.domains.experiments import sample_thresholds

SOURCES = {"google": 0.4, "instagram": 0.25, "newsletter": 0.2, "(direct)": 0.15}
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) AppleWebKit/605.1.15 Version/17.1 Safari/605.1.15",
)
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
COUNTRIES = ("Spain", "DE", "United States", "Brazil", "gb")


@dataclass(frozen=True)
class Truth:
    """``by_source``: sources with rates of their own; ``shares``: what people really get, whatever is delivered."""

    experiment_id: str
    name: str
    people_a_day: int
    rates: dict[str, float]
    shares: dict[str, float]
    by_source: dict[str, dict[str, float]] = field(default_factory=dict)
    segment_by: tuple[str, ...] = ()


EXPERIMENTS = (
    # Pictures of people help visitors from Instagram, and put off everybody else.
    Truth(
        "landing-picture",
        "Pictures of people on the landing page",
        420,
        {"control": 0.10, "people": 0.07, "products": 0.09},
        {"control": 1 / 3, "people": 1 / 3, "products": 1 / 3},
        {"instagram": {"control": 0.10, "people": 0.24, "products": 0.10}},
        ("source",),
    ),
    Truth("checkout-aa", "The same checkout twice", 260, {"a": 0.12, "b": 0.12}, {"a": 0.5, "b": 0.5}),
    # Half of the redirects of the new variant get lost, and with them the people who would not have converted.
    Truth(
        "signup-redirect", "Sign-up on a page of its own", 200, {"old": 0.08, "new": 0.11}, {"old": 0.57, "new": 0.43}
    ),
)


def generate(folder: Path, start: date, days: int, seed: int) -> dict:
    """Write a file per source and day. The same arguments give the same bytes; returns the experiments as they are."""
    files: dict[tuple[str, date], list[dict]] = defaultdict(list)
    for truth in EXPERIMENTS:
        rng = random.Random(f"{truth.experiment_id} {seed}")
        _set_up(files, truth, start)
        for number in range(days):
            for person in range(int(rng.gauss(truth.people_a_day, truth.people_a_day**0.5))):
                _person(files, rng, truth, start + timedelta(days=number), f"{truth.experiment_id}-{number}-{person}")
    sample_thresholds.tell(files, start, days, seed)
    last = start + timedelta(days=days - 1)
    for (source, day), rows in sorted(files.items()):
        # what somebody does after the last day has not been delivered yet
        if day <= last:
            _write(folder / source / f"{source}-{day}.jsonl.gz", rows)
    return {truth.experiment_id: truth for truth in EXPERIMENTS}


def _set_up(files: dict, truth: Truth, start: date) -> None:
    at = _stamp(datetime(start.year, start.month, start.day, tzinfo=UTC))
    files["experiments", start].append(
        {
            "experiment_id": truth.experiment_id,
            "owner_id": "owner-1",
            "name": truth.name,
            "status": "active",
            "started_at": at,
            "timezone": "Europe/Madrid",
            "control_variant_id": next(iter(truth.rates)),
            "updated_at": at,
        }
    )
    for variant in truth.rates:
        name = {"experiment_id": truth.experiment_id, "variant_id": variant}
        files["experiment_variants", start].append(
            name | {"name": variant, "is_control": False, "is_active": True, "updated_at": at}
        )
        share = 1 / len(truth.rates)
        files["experiment_weights", start].append(name | {"segment_key": "", "valid_from": at, "weight": share})
    if truth.segment_by:
        files["segmentation_configs", start].append(
            {
                "experiment_id": truth.experiment_id,
                "valid_from": at,
                "mode": "manual",
                "segment_by": list(truth.segment_by),
            }
        )


def _person(files: dict, rng: random.Random, truth: Truth, day: date, user: str) -> None:
    source = rng.choices(list(SOURCES), list(SOURCES.values()))[0]
    agent = rng.choice(AGENTS) if rng.random() > 0.02 else BOT
    variant = rng.choices(list(truth.shares), list(truth.shares.values()))[0]
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=rng.randrange(86_400))
    assignment = {
        "assignment_id": f"as-{user}",
        "experiment_id": truth.experiment_id,
        "user_id": user,
        "variant_id": variant,
        "context": {"utm_source": source, "user_agent": agent, "country": rng.choice(COUNTRIES)},
        "assigned_at": _stamp(at),
    }
    files["assignments", day].append(assignment)
    if rng.random() < 0.004:
        other = rng.choice(list(truth.rates))
        files["assignments", day].append(assignment | {"assignment_id": f"as2-{user}", "variant_id": other})
    if agent == BOT:
        return
    habit = rng.gammavariate(2.0, 12.0)
    if rng.random() < 0.3:
        _event(files, user, "revenue", at - timedelta(days=rng.uniform(1, 13)), habit * rng.uniform(0.7, 1.3))
    rate = truth.by_source.get(source, truth.rates)[variant]
    if rng.random() < rate * (0.6 + 0.4 * habit / 24):
        when = at + timedelta(hours=rng.expovariate(1 / 20))
        conversion = {"conversion_id": f"co-{user}", "experiment_id": truth.experiment_id, "user_id": user}
        # one in ten reports comes days later than the conversion
        delivered = when.date() + timedelta(days=rng.randrange(2, 6) if rng.random() < 0.1 else 0)
        files["conversions", delivered].append(conversion | {"converted_at": _stamp(when)})
        _event(files, user, "orders", when, 1.0)
        _event(files, user, "revenue", when, habit * rng.uniform(0.8, 1.4))
        _event(files, user, "revenue_per_order", when, habit)
    if rng.random() < 0.01:
        _event(files, user, "unsubscribed", at + timedelta(hours=rng.expovariate(1 / 30)), 1.0)


def _event(files: dict, user: str, metric: str, at: datetime, value: float) -> None:
    row = {"user_id": user, "metric": metric, "value": round(value, 2), "occurred_at": _stamp(at)}
    files["metric_events", at.date()].append({"event_id": f"ev-{metric}-{user}-{_stamp(at)}"} | row)


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _write(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # No name and no time in the gzip header: the same rows give the same bytes on any day.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
        out.write("".join(json.dumps(row) + "\n" for row in rows).encode())
