"""Who counts, in which segment, and what is credited to whom (docs/rules/experiments.md#who-counts)."""

from __future__ import annotations

import pytest

from tests.dbt.experiments.samples import MARTS, assigned, config, converted, did, experiment, set_up, variant


def exposures(warehouse) -> dict:
    rows = warehouse.records("from intermediate.int_experiments__exposures order by all")
    return {row["user_id"]: row for row in rows}


def test_the_first_assignment_wins_and_others_are_told(warehouse):
    """By time, then by id; what came before the start, after the end or for nothing known makes nobody a member."""
    set_up(warehouse, "a", "b", completed_at="2026-09-20T00:00:00Z")
    warehouse.land(
        "assignments",
        [
            assigned("ann", "b", "2026-09-02T10:00:00Z"),
            assigned("ann", "a", "2026-09-02T09:00:00Z"),
            assigned("tie", "b", assignment_id="x2"),
            assigned("tie", "a", assignment_id="x1"),
            assigned("loyal", "b"),
            assigned("loyal", "b", "2026-09-05T10:00:00Z"),
            assigned("early", "a", "2026-08-31T23:59:59Z"),
            assigned("early", "b", "2026-09-03T10:00:00Z"),
            assigned("late", "a", "2026-09-20T00:00:01Z"),
            assigned("lost", "z"),
            assigned("stray", "a", of="no such experiment"),
            assigned("robot", "a", context={"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ],
    )
    warehouse.build("2026-09-25", select=MARTS)
    found = {
        user: (row["variant_id"], row["status"], str(row["multiple_on"])) for user, row in exposures(warehouse).items()
    }
    assert found == {
        "ann": ("a", "ok", "2026-09-02"),
        "tie": ("a", "ok", "2026-09-01"),
        "loyal": ("b", "ok", "None"),
        "early": ("b", "ok", "None"),
        "late": ("a", "after end", "None"),
        "lost": ("z", "unknown variant", "None"),
        "stray": ("a", "unknown experiment", "None"),
        "robot": ("a", "bot", "None"),
    }
    assert exposures(warehouse)["early"]["refused_assignments"] == 1


def test_an_assignment_that_is_delivered_again_moves_the_person(warehouse):
    set_up(warehouse)
    warehouse.land("assignments", [assigned("ann", "a", assignment_id="x"), assigned("bob", "a")])
    warehouse.build("2026-09-09", select=MARTS)
    warehouse.land("assignments", [assigned("eve", "b", "2026-09-03T10:00:00Z", assignment_id="x")])
    warehouse.build("2026-09-10", select=MARTS)
    assert {user: row["variant_id"] for user, row in exposures(warehouse).items()} == {"bob": "a", "eve": "b"}
    # an old delivery must not come back when only its former owner is touched
    warehouse.land("assignments", [assigned("ann", "b", "2026-09-04T10:00:00Z")])
    warehouse.build("2026-09-10", select=MARTS)
    assert {user: row["variant_id"] for user, row in exposures(warehouse).items()} == {
        "ann": "b",
        "bob": "a",
        "eve": "b",
    }
    days = warehouse.rows("select event_date::varchar, users from marts.fct_experiments__users_daily order by 1")
    assert days == [("2026-09-01", 1), ("2026-09-03", 1), ("2026-09-04", 1)]


def test_an_experiment_that_is_known_late(warehouse):
    warehouse.land("assignments", [assigned("ann", "b")])
    warehouse.build("2026-09-09", select=MARTS)
    assert exposures(warehouse)["ann"]["status"] == "unknown experiment"
    set_up(warehouse)
    warehouse.build("2026-09-10", select=MARTS)
    assert exposures(warehouse)["ann"]["status"] == "ok"
    assert warehouse.rows("select status, users from marts.fct_experiments__users_daily") == [("ok", 1)]


CONTEXTS = [
    ({}, {"channel": "web", "source": None, "device": None}),
    ({"utm_source": "google.co.uk", "source": "x.com"}, {"source": "google"}),
    ({"source": " FB "}, {"source": "facebook"}),
    ({"utm_source": ""}, {"source": "direct"}),
    ({"utm_source": "none"}, {"source": "direct"}),
    ({"utm_source": "(direct)"}, {"source": "direct"}),
    ({"utm_source": "My Partner, Inc."}, {"source": "my-partner-inc"}),
    ({"list_id": 7, "previous_opens": 3}, {"channel": "email", "opens": 3.0, "list": "7"}),
    ({"campaign_id": "c", "engagement_score": 0.5}, {"channel": "email", "engagement_score": 0.5}),
    ({"campaign_id": "c"}, {"channel": "web", "campaign": "c"}),
    ({"current_stage": "cart", "drop_risk": "0.9"}, {"channel": "funnel", "stage": "cart", "drop_risk": 0.9}),
    ({"notification_id": "n", "platform": "iOS"}, {"channel": "push", "platform": "ios"}),
    ({"country": "United Kingdom"}, {"country": "GB"}),
    ({"country": "na"}, {"country": "NA"}),
    ({"country": "Atlantis"}, {"country": None}),
    ({"is_returning": True}, {"is_returning": True}),
    ({"hour": 3, "a": {"b": [1]}}, {"hour": 12, "day_of_week": 2, "is_weekend": False}),
]
AGENTS = [
    ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1",
     "tablet", "ios", "safari"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 CriOS/120.0 Mobile/15E148 Safari/604.1",
     "mobile", "ios", "chrome"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 FxiOS/120.0 Mobile/15E148 Safari/605.1",
     "mobile", "ios", "firefox"),
    ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
     "mobile", "android", "chrome"),
    ("Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36",
     "tablet", "android", "chrome"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
     "desktop", "windows", "edge"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/119.0.0.0 Safari/537.36 OPR/105.0.0.0",
     "desktop", "windows", "opera"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) AppleWebKit/605.1.15 Version/17.1 Safari/605.1.15",
     "desktop", "macos", "safari"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "desktop", "linux", "firefox"),
    ("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Lumia 950) AppleWebKit/537.36 Chrome/52 Mobile Edge/15.15",
     "mobile", "windows", "edge"),
]  # fmt: skip


def test_contexts_are_normalised(warehouse):
    """Every name that the origin uses for a field; user agents are real ones."""
    set_up(warehouse, timezone="Europe/Madrid")
    rows = [assigned(f"context {n:02}", context=context) for n, (context, _) in enumerate(CONTEXTS)]
    rows += [assigned(f"agent {n:02}", context={"user_agent": agent}) for n, (agent, *_) in enumerate(AGENTS)]
    rows += [assigned("none", channel="push"), assigned("own", context={"device": "Mobile"})]
    warehouse.land("assignments", rows)
    warehouse.build("2026-09-09", select=MARTS)
    found = exposures(warehouse)
    for n, (context, expected) in enumerate(CONTEXTS):
        row = found[f"context {n:02}"]
        assert {name: row[name] for name in expected} == expected, context
    for n, (agent, *expected) in enumerate(AGENTS):
        row = found[f"agent {n:02}"]
        assert [row["device"], row["os"], row["browser"]] == expected, agent
    assert (found["none"]["channel"], found["own"]["device"]) == ("push", "mobile")


def test_time_zones(warehouse):
    """Nine in the evening of a Friday in UTC is the weekend in Tokyo; a time zone that does not exist is UTC."""
    at = "2026-09-04T21:30:00Z"
    for name, zone in (("tokyo", "Asia/Tokyo"), ("mars", "Mars/Phobos"), ("none", None)):
        set_up(warehouse, of=name, timezone=zone)
        warehouse.land("assignments", [assigned(f"in {name}", at=at, of=name)])
    warehouse.build("2026-09-09", select=MARTS)
    found = {user: (row["hour"], row["day_of_week"], row["is_weekend"]) for user, row in exposures(warehouse).items()}
    assert found == {"in tokyo": (6, 6, True), "in mars": (21, 5, False), "in none": (21, 5, False)}


def segments(warehouse) -> dict:
    rows = warehouse.rows("select segment_key, sum(users)::int from marts.fct_experiments__users_daily group by 1")
    return dict(rows)


def test_segment_keys(warehouse):
    """In the order of segment_by, reserved characters encoded, numbers in bins; the config of the time decides."""
    set_up(warehouse)
    warehouse.land(
        "segmentation_configs",
        [
            config(["source", "device"], valid_from="2026-09-02T00:00:00Z"),
            config(["hour", "engagement_score"], valid_from="2026-09-03T00:00:00Z"),
            config(["campaign", "stage", "nothing"], valid_from="2026-09-04T00:00:00Z"),
            config([], valid_from="2026-09-05T00:00:00Z"),
            config(["source"], mode="disabled", valid_from="2026-09-06T00:00:00Z"),
            config(["source"], mode="auto", valid_from="2026-09-07T00:00:00Z"),
        ],
    )
    phone = {"source": "ig", "device": "mobile"}
    rows = [
        assigned("1", at="2026-09-01T10:00:00Z", context=phone),
        assigned("2", at="2026-09-02T00:00:00Z", context=phone),
        assigned("3", at="2026-09-02T10:00:00Z", context={"device": "mobile"}),
        assigned("4", at="2026-09-03T05:59:59Z", context={"engagement": 0.33}),
        assigned("5", at="2026-09-03T18:00:00Z", context={"engagement_score": 0.67}),
        assigned("6", at="2026-09-04T10:00:00Z", context={"campaign": "a|b", "stage": "50% : off|x"}),
        assigned("7", at="2026-09-05T10:00:00Z", context=phone),
        assigned("8", at="2026-09-06T10:00:00Z", context=phone),
        assigned("9", at="2026-09-07T10:00:00Z", context=phone),
    ]
    warehouse.land("assignments", rows)
    warehouse.build("2026-09-09", select=MARTS)
    assert segments(warehouse) == {
        "default": 4,
        "source:instagram|device:mobile": 1,
        "source:unknown|device:mobile": 1,
        "hour:night|engagement_score:low": 1,
        "hour:evening|engagement_score:high": 1,
        "campaign:a-b|stage:50%25 %3A off%7Cx|nothing:unknown": 1,
    }


@pytest.mark.parametrize(
    ("at", "counts"), [("2026-09-01T10:00:00Z", 1), ("2026-09-08T09:59:59Z", 1), ("2026-09-08T10:00:00Z", 0)]
)
def test_the_window_of_a_metric(warehouse, at, counts):
    """Half-open from the moment of the assignment, and never before it."""
    set_up(warehouse)
    warehouse.land("assignments", [assigned("ann")])
    warehouse.land("conversions", [converted("ann", at), converted("ann", "2026-09-01T09:59:59Z")])
    warehouse.build("2026-09-20", select=MARTS)
    assert warehouse.rows("select coalesce(sum(y), 0)::int from marts.fct_experiments__metrics_daily") == [(counts,)]
    assert warehouse.rows(
        "select conversions, conversions_before, conversions_after_window from marts.fct_experiments__conversions_daily"
    ) == [(2, 1, 1 - counts)]


def test_what_is_measured_of_a_person(warehouse):
    """Binary metrics count people, others events or values; a covariate comes from before and only from outside."""
    set_up(warehouse)
    warehouse.land("assignments", [assigned("ann"), assigned("bob", "b")])
    warehouse.land("conversions", [converted("ann"), converted("ann", "2026-09-02T11:00:00Z", metric="conversion")])
    warehouse.land(
        "metric_events",
        [
            did("ann", "revenue", "2026-09-03T10:00:00Z", 20.5),
            did("ann", "revenue", "2026-09-04T10:00:00Z", -0.5),
            did("ann", "revenue", "2026-08-31T10:00:00Z", 7),
            did("ann", "revenue", "2026-08-01T10:00:00Z", 100),
            did("ann", "orders", "2026-09-03T10:00:00Z"),
            did("ann", "orders", "2026-09-04T10:00:00Z"),
            did("ann", "revenue_per_order", "2026-09-04T10:00:00Z", 30),
            did("nobody", "revenue", "2026-09-04T10:00:00Z", 30),
        ],
    )
    warehouse.build("2026-09-20", select=MARTS)
    found = warehouse.rows("select metric, events, y, yy, x, d from marts.fct_experiments__metrics_daily order by 1")
    assert found == [
        ("conversion", 1, 1, 1, 0, 0),
        ("orders", 2, 2, 4, 0, 0),
        ("revenue", 2, 20, 400, 7, 0),
        ("revenue_per_order", 1, 30, 900, 0, 2),
    ]


def test_late_events_touch_only_the_day_of_their_assignment(warehouse):
    set_up(warehouse)
    warehouse.land("assignments", [assigned("ann"), assigned("bob", at="2026-09-02T10:00:00Z")])
    warehouse.build("2026-09-03", select=MARTS)
    warehouse.land("conversions", [converted("bob", "2026-09-05T10:00:00Z", conversion_id="late")])
    warehouse.build("2026-09-20", select=MARTS)
    changes = "select event_date::varchar, cause from intermediate.int_experiments__changes"
    assert warehouse.rows(changes) == [("2026-09-02", "converted")]
    # delivered again for somebody else: it leaves the one day and touches the other
    warehouse.land("conversions", [converted("ann", "2026-09-05T10:00:00Z", conversion_id="late")])
    warehouse.build("2026-09-20", select=MARTS)
    assert len(warehouse.rows(changes)) == 2
    found = warehouse.rows("select event_date::varchar, y from marts.fct_experiments__metrics_daily")
    assert found == [("2026-09-01", 1)]


def test_the_first_night_without_data(warehouse):
    warehouse.build("2026-09-20", select=MARTS)
    assert warehouse.rows("from marts.fct_experiments__users_daily") == []


def test_an_experiment_with_a_control_elsewhere(warehouse):
    """is_control marks the control where the experiment names none."""
    warehouse.land("experiments", [experiment(control_variant_id=None)])
    warehouse.land("experiment_variants", [variant("a", is_control=False), variant("b", is_control=True)])
    warehouse.build("2026-09-20", select=MARTS)
    assert warehouse.rows("select count(*) from intermediate.int_experiments__weights") == [(2,)]
