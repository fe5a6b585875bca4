"""A sample experiment with two thresholds of one policy; proposals are approved as often as their confidence says."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

EXPERIMENT, POLICY, ACTION = "newsletter-threshold", "file-newsletters", "file"
THRESHOLDS = {"at-0.70": 0.70, "at-0.85": 0.85}
PEOPLE_A_DAY = 12
LETTERS = 10


def tell(files: dict[tuple[str, date], list[dict]], start: date, days: int, seed: int) -> None:
    """Add the experiment, its policy and what a dozen new people a day do to ``files``, rows by source and day.

    The shares approved are 0.85 and 0.925. What the threshold holds back the person files by hand in a third of the
    cases in which they would have approved.
    """
    rng = random.Random(f"{EXPERIMENT} {seed}")
    began = datetime(start.year, start.month, start.day, tzinfo=UTC)
    control = next(iter(THRESHOLDS))
    common = {"experiment_id": EXPERIMENT, "updated_at": _stamp(began)}
    files["experiments", start].append(
        common
        | {
            "owner_id": "owner-1",
            "name": "How sure a proposal to file a newsletter must be",
            "status": "active",
            "started_at": _stamp(began),
            "timezone": "UTC",
            "control_variant_id": control,
        }
    )
    for variant in THRESHOLDS:
        files["experiment_variants", start].append(
            common | {"variant_id": variant, "name": variant, "is_control": variant == control, "is_active": True}
        )
    files["policies", start].append(
        {
            "policy_id": POLICY,
            "name": "File newsletters",
            "action": ACTION,
            "enabled": True,
            "priority": 9,
            "confidence_threshold": THRESHOLDS[control],
            "updated_at": _stamp(began),
        }
    )
    for number in range(days * PEOPLE_A_DAY):
        _person(files, rng, began + timedelta(days=number // PEOPLE_A_DAY), f"filing-{number}")


def _person(files: dict, rng: random.Random, day: datetime, user: str) -> None:
    at = day + timedelta(seconds=rng.randrange(86_000))
    variant = rng.choice(list(THRESHOLDS))
    files["assignments", at.date()].append(
        {
            "assignment_id": f"as-{user}",
            "experiment_id": EXPERIMENT,
            "user_id": user,
            "variant_id": variant,
            "context": {"utm_source": "newsletter"},
            "assigned_at": _stamp(at),
        }
    )
    for letter in range(LETTERS):
        made = at + timedelta(hours=rng.uniform(0, 120))
        confidence = round(rng.uniform(0.6, 1), 3)
        wanted = rng.random() < confidence
        reviewed = made + timedelta(hours=rng.expovariate(1 / 6))
        row = {"user_id": user, "email_id": f"{user}-{letter}", "action": ACTION}
        if confidence >= THRESHOLDS[variant]:
            row |= {"action_id": f"pa-{user}-{letter}", "policy_id": POLICY, "confidence": confidence}
            row["created_at"] = _stamp(made)
            files["proposed_actions", made.date()].append(row | {"status": "pending", "reviewed_at": None})
            if rng.random() < 0.8:
                answer = {"status": "approved" if wanted else "rejected", "reviewed_at": _stamp(reviewed)}
                files["proposed_actions", reviewed.date()].append(row | answer)
        elif wanted and rng.random() < 1 / 3:
            by_hand = row | {"manual_id": f"ma-{user}-{letter}", "created_at": _stamp(made)}
            files["manual_actions", made.date()].append(by_hand)


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
