"""Posteriors, weights, verdicts and health (docs/rules/experiments.md#weights-and-verdicts)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.dbt.experiments.samples import assigned, config, converted, did, experiment, groups, set_up, variant, weight

NIGHT = "2026-09-20"
WEIGHTS = "+int_experiments__weights_next"


def land_groups(warehouse, counts: dict, of: str, **fields) -> None:
    people, converters = groups(counts, of, **fields)
    warehouse.land("assignments", people)
    warehouse.land("conversions", converters)


def weights(warehouse, of: str, segment: str = "all") -> dict:
    rows = warehouse.records(f"""from intermediate.int_experiments__weights_next
        where experiment_id = '{of}' and segment_key = '{segment}'""")
    return {row["variant_id"]: row for row in rows}


def health(warehouse, of: str, segment: str = "all") -> dict:
    rows = warehouse.records(f"""from intermediate.int_experiments__health
        where experiment_id = '{of}' and segment_key = '{segment}'""")
    return {row["check_name"]: row for row in rows}


def test_probability_best_against_simulation(warehouse):
    """The references, and a million draws from the same posteriors: narrow beside wide, seven beside two, no data."""
    worlds = {
        "three": {"a": (45, 450), "b": (30, 600), "c": (16, 200)},
        "two": {"a": (42, 104), "b": (500, 1009)},
        "unequal": {"a": (2, 9), "b": (2010, 20000), "c": (0, 3)},
        "seven": {name: (n, 200) for n, name in enumerate("abcdefg", 20)},
        "nobody": {"a": (0, 0), "b": (0, 1)},
        "weightless": {"a": (5, 100), "b": (6, 100)},
    }
    for name, counts in worlds.items():
        set_up(warehouse, *counts, of=name)
        land_groups(warehouse, counts, name)
    warehouse.land("experiment_weights", [weight("a", 0.1, "two"), weight("b", 0.9, "two")])
    # a feed whose only share is 0 gave null weights, which stopped the domain
    warehouse.land("experiment_weights", [weight("a", 0, "weightless")])
    warehouse.build(NIGHT, select=WEIGHTS)
    rng = np.random.default_rng(1)
    for name, counts in worlds.items():
        draws = np.array([rng.beta(1 + y, 1 + n - y, 1_000_000) for y, n in counts.values()])
        best = draws.max(axis=0)
        found = weights(warehouse, name)
        for index, variant_id in enumerate(counts):
            row = found[variant_id]
            assert row["probability_best"] == pytest.approx((draws.argmax(axis=0) == index).mean(), abs=0.002), name
            assert row["expected_loss"] == pytest.approx((best - draws[index]).mean(), rel=0.01, abs=2e-6), name
        assert sum(row["weight"] for row in found.values()) == pytest.approx(1)
        assert sum(row["probability_best"] for row in found.values()) == pytest.approx(1)
    three = weights(warehouse, "three")
    assert [three[v]["probability_best"] for v in "abc"] == pytest.approx([0.772707, 0.000345, 0.226948], abs=0.001)
    assert [three[v]["mean"] for v in "abc"] == pytest.approx([0.101770, 0.051495, 0.084158], abs=1e-6)
    # the 95 % intervals of the posteriors, read from the grid: within a step the density is flat
    for bound, expected in ((0.025, [0.075645, 0.035312, 0.050042]), (0.975, [0.131229, 0.070495, 0.126052])):
        found = warehouse.rows(f"""select variant_id, x + width * (({bound} - below) / mass - 0.5)
            from intermediate.int_experiments__grid
            where experiment_id = 'three' and segment_key = 'all' and below <= {bound} and below + mass > {bound}
            order by 1""")
        assert [value for _, value in found] == pytest.approx(expected, abs=5e-5)
    two = weights(warehouse, "two")
    assert (two["b"]["probability_best"], two["b"]["expected_loss"]) == (
        pytest.approx(0.962082, abs=0.001),
        pytest.approx(0.000778, abs=5e-6),
    )
    # probably better, yet what deploying it may cost is 0.16 % of the rate
    assert (two["b"]["verdict"], two["a"]["verdict"]) == ("likely", "continue")
    assert two["b"]["weight"] == pytest.approx(two["b"]["probability_best"])
    # from equal shares, a third of 1, one night leads at most 0.2 up
    assert three["a"]["weight"] == pytest.approx(1 / 3 + 0.2)
    assert min(row["weight"] for row in weights(warehouse, "seven").values()) >= 0.01


def test_sample_ratio_and_the_rest_of_health(warehouse):
    cases = {
        "broken": ({"a": 1000, "b": 1200}, {"a": 0.5, "b": 0.5}),
        "fine": ({"a": 310, "b": 98}, {"a": 0.75, "b": 0.25}),
        "small": ({"a": 0, "b": 10, "c": 10}, {"a": 0.34, "b": 0.33, "c": 0.33}),
        "zero": ({"a": 300, "b": 300, "c": 5}, {"a": 0.5, "b": 0.5, "c": 0}),
        "sum": ({"a": 300, "b": 305}, {"a": 1, "b": 1}),
        "equal": ({"a": 300, "b": 305}, {}),
    }
    for name, (counts, shares) in cases.items():
        set_up(warehouse, *counts, of=name)
        land_groups(warehouse, {v: (n // 10, n) for v, n in counts.items()}, name)
        warehouse.land("experiment_weights", [weight(v, share, name) for v, share in shares.items()])
    # the shares of the time count: 100 people at 1:1, then 100 at 9:1
    set_up(warehouse, of="moving")
    warehouse.land("experiment_weights", [weight(v, 0.5, "moving") for v in "ab"])
    warehouse.land(
        "experiment_weights", [weight(v, s, "moving", "2026-09-03T00:00:00Z") for v, s in (("a", 0.1), ("b", 0.9))]
    )
    land_groups(warehouse, {"a": (5, 50), "b": (5, 50)}, "moving")
    land_groups(warehouse, {"a": (1, 10), "b": (9, 90)}, "moving", at="2026-09-03T10:00:00Z")
    # no variant is the control, nobody converted, bots and people of several variants, a status that is over
    warehouse.land("experiments", [experiment("odd", control_variant_id="x", status="completed")])
    warehouse.land("experiment_variants", [variant(v, "odd", is_control=False) for v in "ab"])
    robots = [assigned(f"robot {n}", of="odd", context={"user_agent": "curl/8.0"}) for n in range(30)]
    twice = [assigned(f"twice {n}", v, of="odd") for n in range(2) for v in "ab"]
    late = [assigned(f"late {n}", of="odd", at="2026-09-19T10:00:00Z") for n in range(99)]
    warehouse.land("assignments", robots + twice + late)
    warehouse.build(NIGHT, select=WEIGHTS)
    broken = health(warehouse, "broken")["sample_ratio"]
    assert (broken["p_value"], broken["is_alert"]) == (pytest.approx(0.000020079, abs=1e-9), True)
    assert (broken["observed"], broken["expected"]) == (1000, 1100)
    fine = health(warehouse, "fine")
    assert (fine["sample_ratio"]["p_value"], fine["sample_ratio"]["is_alert"]) == (
        pytest.approx(0.647434186, abs=1e-9),
        False,
    )
    assert {name for name, row in fine.items() if row["is_alert"]} == {"no_exposure"}
    small = health(warehouse, "small")["sample_ratio"]
    assert (small["p_value"], small["is_alert"]) == (pytest.approx(0.005790624, abs=1e-9), False)
    zero = health(warehouse, "zero")
    assert (zero["zero_weight_exposed"]["observed"], zero["zero_weight_exposed"]["is_alert"]) == (5, True)
    assert not zero["sample_ratio"]["is_alert"]
    assert health(warehouse, "sum")["weights_sum"]["is_alert"]
    assert not health(warehouse, "sum")["sample_ratio"]["is_alert"]
    assert health(warehouse, "equal")["sample_ratio"]["p_value"] == pytest.approx(stats.chi2.sf(25 / 605, 1))
    assert health(warehouse, "moving")["sample_ratio"]["p_value"] == pytest.approx(1)
    odd = health(warehouse, "odd")
    alerts = {name for name, row in odd.items() if row["is_alert"]}
    assert alerts == {"sample_ratio", "no_control", "metric_without_events", "bots", "multiple_exposures", "immature"}
    assert odd["bots"]["observed"] == pytest.approx(30 / 131)
    assert odd["multiple_exposures"]["observed"] == pytest.approx(2 / 101)
    assert "The control x is no variant" in odd["no_control"]["explanation"]
    assert all(row["explanation"].endswith(".") for row in odd.values())
    # an unsound experiment gets no verdict, however clear its figures
    assert {row["verdict"] for row in weights(warehouse, "zero").values()} == {"continue"}


def test_priors_small_segments_and_guardrails(warehouse):
    """Other segments count half and as 100 people at most; below min_samples the whole experiment decides."""
    set_up(warehouse)
    warehouse.land("segmentation_configs", [config(["source"])])
    land_groups(warehouse, {"a": (100, 1000), "b": (150, 1000)}, "e", context={"source": "big"})
    land_groups(warehouse, {"a": (30, 80), "b": (10, 80)}, "e", context={"source": "middle"})
    land_groups(warehouse, {"a": (10, 20), "b": (0, 20)}, "e", context={"source": "small"})
    set_up(warehouse, of="guarded")
    land_groups(warehouse, {"a": (500, 5000), "b": (900, 5000), "c": (0, 0)}, "guarded")
    harmed = [did(f"guarded b {n} 2026-09-01T10:00:00Z []", "unsubscribed", "2026-09-02T10:00:00Z") for n in range(200)]
    harmed += [
        did(f"guarded a {n} 2026-09-01T10:00:00Z []", "unsubscribed", "2026-09-02T10:00:00Z") for n in range(100)
    ]
    warehouse.land("metric_events", harmed)
    set_up(warehouse, of="clear", status="completed")
    land_groups(warehouse, {"a": (500, 5000), "b": (900, 5000)}, "clear")
    warehouse.build(NIGHT, select=WEIGHTS)
    rows = warehouse.records(
        "from internal.experiment_posteriors where experiment_id = 'e' order by segment_key, variant_id"
    )
    found = {(row["segment_key"], row["variant_id"]): row for row in rows}
    middle = found["source:middle", "a"]
    assert (middle["conversions"], middle["failures"]) == (30, 50)
    assert (middle["prior_alpha"], middle["prior_beta"]) == (
        pytest.approx(110 / 1020 * 100),
        pytest.approx(910 / 1020 * 100),
    )
    assert middle["alpha"] == pytest.approx(31 + 110 / 10.2)
    big = found["source:big", "a"]
    assert (big["prior_alpha"], big["prior_beta"]) == (pytest.approx(20), pytest.approx(30))
    assert [found[f"source:{s}", "b"]["is_borrowed"] for s in ("big", "middle", "small")] == [False, False, True]
    whole, small, middle = (weights(warehouse, "e", s) for s in ("all", "source:small", "source:middle"))
    assert small["b"]["probability_best"] == whole["b"]["probability_best"] > 0.5
    assert middle["a"]["probability_best"] > 0.9
    clear, guarded = weights(warehouse, "clear"), weights(warehouse, "guarded")
    assert (clear["b"]["verdict"], clear["a"]["verdict"]) == ("deploy", "continue")
    assert (guarded["b"]["verdict"], guarded["b"]["fails_guardrail"]) == ("continue", True)
    verdicts = warehouse.rows("""select segment_key, guardrail_verdict from intermediate.int_experiments__results
        where metric = 'unsubscribed' and variant_id = 'b' order by 1""")
    assert verdicts == [("all", "fail"), ("default", "fail")]


def test_a_weight_moves_from_what_is_in_force(warehouse):
    set_up(warehouse, "a", "b", "c")
    warehouse.land("experiment_weights", [weight(v, s) for v, s in (("a", 0.6), ("b", 0.4), ("c", 0.0))])
    land_groups(warehouse, {"a": (60, 600), "b": (80, 400)}, "e")
    warehouse.land("conversions", [converted("nobody")])
    warehouse.build(NIGHT, select=WEIGHTS)
    found = weights(warehouse, "e")
    assert sum(row["weight"] for row in found.values()) == pytest.approx(1)
    for row in found.values():
        assert row["weight"] >= 0.01 - 1e-12
        assert abs(row["weight"] - row["present_weight"]) <= 0.2 + 1e-12
    # nobody has seen it: it may well be the best, and is tried
    assert found["c"]["weight"] > 0.1
