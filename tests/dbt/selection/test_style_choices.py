"""A person's own style: for whom, leaning to what, and how much their own answers count."""

from __future__ import annotations

import random

import pytest

from tests.conftest import STYLE
from tests.nights import night
from tests.samples import event_id, feedback, run

pytestmark = pytest.mark.slow

STYLES = ("concise_bullets_v1", "professional_v1", "technical_v1")
CHOICES = "+style_choices"
ALL = f"{STYLE} {CHOICES}"


def answers(person: str, runs: int, rng: random.Random, chances: dict, edits: dict, day: str = "2026-09-01") -> list:
    """Answered runs of one person, style by style in turn, on forms that nobody shares."""
    return [
        run(
            f"{person}-{day}-{i}",
            user_id=event_id(person),
            schema_hash=f"{person}-{i}",
            gen_style_id=style,
            created_at=f"{day}T10:00:00Z",
            feedback_status="helpful" if rng.random() < chances[style] else "unhelpful",
            edit_chars=int(edits[style] * rng.uniform(0.5, 1.5)),
        )
        for i in range(runs)
        for style in [STYLES[i % 3]]
    ]


USUAL = dict(zip(STYLES, (0.4, 0.8, 0.5), strict=True))
USUAL_EDITS = dict(zip(STYLES, (60, 200, 240), strict=True))


def everybody(rng: random.Random) -> list[dict]:
    return [row for n in range(12) for row in answers(f"person {n}", 30, rng, USUAL, USUAL_EDITS)]


def choices(warehouse) -> dict[tuple[str, str], dict]:
    return {(row["user_id"], row["leans_to"]): row for row in warehouse.records("from personal.style_choices")}


def test_people_differ_from_everybody_as_far_as_they_have_shown(warehouse):
    rng = random.Random(1)
    rows = everybody(rng)
    other = dict(zip(STYLES, (0.1, 0.1, 0.95), strict=True))
    edits = dict(zip(STYLES, (400, 400, 10), strict=True))
    rows += answers("different", 60, rng, other, edits)
    rows += answers("hardly known", 19, rng, other, edits)
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-04", select=CHOICES)
    found = choices(warehouse)
    assert {user for user, _ in found} == {event_id("different"), *(event_id(f"person {n}") for n in range(12))}
    for lean, usual in (("helpful", "professional_v1"), ("little_editing", "concise_bullets_v1")):
        mine = found[event_id("different"), lean]
        assert (mine["preferred_style_id"], mine["usual_style_id"]) == ("technical_v1", usual)
        assert mine["source"] != "everybody"
        assert (mine["answered_runs"], mine["expected_helpful_rate"] > 0.6) == (60, True)
        others = [row["preferred_style_id"] for (user, leans), row in found.items() if leans == lean]
        assert others.count(usual) == 12, "whoever is like everybody gets everybody's style"
    little = found[event_id("different"), "little_editing"]
    assert little["expected_edit_chars"] < 40


def test_without_differences_between_people_nobody_counts_for_themselves(warehouse):
    rng = random.Random(2)
    rows = [row for n in range(40) for row in answers(f"person {n}", 30, rng, USUAL, USUAL_EDITS)]
    warehouse.land("autofill_events", rows)
    night(warehouse, "2026-09-04", select=CHOICES)
    found = choices(warehouse)
    assert len(found) == 80
    helpful = [row["preferred_style_id"] for (_, lean), row in found.items() if lean == "helpful"]
    assert helpful.count("professional_v1") >= 38
    assert [row["preferred_style_id"] for (_, lean), row in found.items() if lean == "little_editing"] == [
        "concise_bullets_v1"
    ] * 40


def test_any_order_of_arrival_gives_what_one_full_run_gives(warehouse):
    """Late answers, redeliveries, a run that moves to another person, nights out of order."""
    rng = random.Random(3)
    early = everybody(rng)
    late = [feedback(f"person {n}-2026-09-01-{i}", "unhelpful") for n in range(4) for i in range(0, 30, 3)]
    moved = [row | {"user_id": event_id("somebody else")} for row in early[:25]]
    more = [row for n in range(6) for row in answers(f"person {n}", 12, rng, USUAL, USUAL_EDITS, "2026-09-03")]
    warehouse.land("autofill_events", early)
    warehouse.build("2026-09-01", select=ALL)
    warehouse.land("autofill_feedback", late)
    warehouse.build("2026-09-04", select=ALL)
    warehouse.land("autofill_events", moved + more)
    warehouse.build("2026-09-03", select=ALL)
    found = choices(warehouse)
    assert found[event_id("somebody else"), "helpful"]["answered_runs"] == 25
    assert (event_id("person 0"), "helpful") not in found, "17 answers are left"
    assert found[event_id("person 1"), "helpful"]["answered_runs"] == 42
    assert {str(row["as_of_date"]) for row in found.values()} == {"2026-09-04"}
    warehouse.build("2026-09-04", select=ALL, full_refresh=True)
    assert choices(warehouse) == found
