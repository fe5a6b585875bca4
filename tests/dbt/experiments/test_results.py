"""Results against the reference numbers of docs/rules/experiments.md#results and, where it is silent, against scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.dbt.experiments.samples import add_metric, assigned, config, converted, did, groups, set_up, weight

NIGHT = "2026-09-20"
RESULTS = "+int_experiments__results"


def results(warehouse, segment: str = "all", metric: str = "conversion") -> dict:
    """``{(experiment, variant): row}`` of one segment and metric."""
    rows = warehouse.records(f"""from intermediate.int_experiments__results
        where segment_key = '{segment}' and metric = '{metric}'""")
    return {(row["experiment_id"], row["variant_id"]): row for row in rows}


def land_groups(warehouse, counts: dict, of: str, **fields) -> None:
    people, converters = groups(counts, of, **fields)
    warehouse.land("assignments", people)
    warehouse.land("conversions", converters)


def test_references_of_rates(warehouse):
    """Numbers of other implementations: p_value is the difference's, lift_p_value belongs to the lift's interval."""
    pairs = {
        "wide": {"a": (62, 1471), "b": (87, 1529)},
        "clear": {"a": (1396, 3000), "b": (2422, 3461)},
        "small": {"a": (14, 28), "b": (16, 30)},
        "silent": {"a": (0, 50), "b": (3, 50)},
        "one": {"a": (0, 1), "b": (1, 1)},
    }
    for name, counts in pairs.items():
        set_up(warehouse, of=name)
        land_groups(warehouse, counts, name)
    # everybody converts once, and half a variant's people are too fresh to be looked at
    set_up(warehouse, of="fresh")
    land_groups(warehouse, {"a": (4, 10), "b": (5, 10)}, "fresh")
    land_groups(warehouse, {"a": (0, 7), "b": (7, 7)}, "fresh", at="2026-09-14T10:00:00Z")
    warehouse.build(NIGHT, select=RESULTS)
    found = results(warehouse)
    close = lambda value: pytest.approx(value, abs=5e-6)  # noqa: E731
    wide = found["wide", "b"]
    assert (wide["p_value"], wide["lift_p_value"]) == (close(0.06223), close(0.10993))
    assert wide["p_adjusted"] == wide["p_value"]
    clear = found["clear", "b"]
    assert clear["relative_lift"] == close(0.50386)
    assert (clear["anytime_lower"], clear["anytime_upper"]) == (close(0.40098), close(0.60675))
    small = found["small", "b"]
    assert (small["relative_lift"], small["lift_lower"], small["lift_upper"]) == tuple(
        map(close, (0.06667, -0.47767, 0.61101))
    )
    assert (small["lift_p_value"], small["p_value"]) == (close(0.80707), close(0.80045))
    assert (small["users"], small["mature_users"], small["events"], small["value_sum"]) == (30, 30, 16, 16)
    low, high = stats.binomtest(14, 28).proportion_ci(method="wilson")
    control = found["small", "a"]
    assert (control["rate"], control["rate_lower"], control["rate_upper"]) == (
        0.5,
        pytest.approx(low),
        pytest.approx(high),
    )
    assert (control["is_control"], control["relative_lift"], control["p_value"]) == (True, None, None)
    # no rate to divide by, or nothing to estimate a variance from: no interval instead of one of width 0
    silent = found["silent", "b"]
    assert (silent["relative_lift"], silent["anytime_lower"], silent["absolute_difference"]) == (
        None,
        None,
        close(0.06),
    )
    assert found["one", "b"]["p_value"] is None
    fresh = found["fresh", "b"]
    assert (fresh["users"], fresh["mature_users"], fresh["events"], fresh["rate"]) == (17, 10, 5, 0.5)
    default = results(warehouse, "default")
    assert default["wide", "b"]["p_value"] == wide["p_value"]


def people_with(warehouse, values: dict, metric: str, of: str = "e", source: str = "conversions") -> None:
    """A person per value, in their variants, each with one event of that value (none for 0)."""
    people, events = [], []
    for name, some in values.items():
        for number, value in enumerate(some):
            user = f"{of} {name} {number}"
            people.append(assigned(user, name, of=of))
            if value:
                events.append(converted(user, of=of, metric=metric, value=float(value)))
    warehouse.land("assignments", people)
    warehouse.land(source, events)


def with_moments(n: int, total: float, squares: float) -> list[float]:
    """Values with a given sum and sum of squares: one half below and one above the mean, one person in the middle."""
    mean, variance = total / n, squares - total * total / n
    half = n // 2
    spread = math.sqrt(variance / (2 * half))
    return [mean - spread] * half + [mean + spread] * half + [mean] * (n - 2 * half)


def test_references_of_means_and_holm(warehouse):
    set_up(warehouse, of="sums")
    people_with(
        warehouse,
        {"a": with_moments(3407, 1396.87, 52377.9767), "b": with_moments(3461, 2422.7, 134698.29)},
        "orders_value",
        "sums",
    )
    set_up(warehouse, "a", "b", of="order")
    rng = np.random.default_rng(3)
    people, events = [], []
    numbers = {"a": [], "b": []}
    for name in ("a", "b"):
        for number in range(200):
            user, orders = f"order {name} {number}", int(rng.integers(0, 4))
            spent = [float(v) for v in rng.gamma(2.0, 10.0 if name == "a" else 12.0, orders).round(2)]
            people.append(assigned(user, name, of="order"))
            events += [did(user, "revenue_per_order", "2026-09-02T10:00:00Z", value) for value in spent]
            events += [did(user, "orders", "2026-09-02T10:00:00Z") for _ in spent]
            numbers[name].append((sum(spent), orders))
    warehouse.land("assignments", people)
    warehouse.land("metric_events", events)
    # six segments with a p value each, for Holm
    set_up(warehouse, of="holm")
    warehouse.land("segmentation_configs", [config(["source"], "holm")])
    for n, conversions in enumerate((60, 55, 50, 62, 44, 45)):
        land_groups(warehouse, {"a": (40, 100), "b": (conversions, 100)}, "holm", context={"source": f"s{n}"})
    add_metric(warehouse, "orders_value", "mean")
    warehouse.run_models(NIGHT, select=RESULTS)

    sums = results(warehouse, metric="orders_value")["sums", "b"]
    assert sums["absolute_difference"] == pytest.approx(0.29, abs=1e-6)
    assert (sums["difference_lower"], sums["difference_upper"]) == pytest.approx((0.04538, 0.53462), abs=5e-6)
    assert sums["p_value"] == pytest.approx(0.02016, abs=5e-6)
    assert (sums["mature_users"], sums["p_adjusted"]) == (3461, None)

    ratio = results(warehouse, metric="revenue_per_order")
    linear = {}
    for name in ("a", "b"):
        y, d = np.array(numbers[name]).T
        r = y.sum() / d.sum()
        linear[name] = (r, np.var(y - r * d, ddof=1) / len(y) / d.mean() ** 2)
        assert ratio["order", name]["rate"] == pytest.approx(r)
    (ra, va), (rb, vb) = linear["a"], linear["b"]
    df = (va + vb) ** 2 / (va**2 / 199 + vb**2 / 199)
    row = ratio["order", "b"]
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(rb - ra) / math.sqrt(va + vb), df), rel=1e-6)
    half = stats.t.ppf(0.975, df) * math.sqrt(vb / ra**2 + va * rb**2 / ra**4)
    assert (row["lift_lower"], row["lift_upper"]) == pytest.approx((rb / ra - 1 - half, rb / ra - 1 + half), rel=1e-6)

    rows = warehouse.rows("""select p_value, p_adjusted from intermediate.int_experiments__results
        where experiment_id = 'holm' and segment_key <> 'all' and variant_id = 'b' order by p_value""")
    running = 0.0
    for place, (p, adjusted) in enumerate(rows):
        running = max(running, min(1.0, (6 - place) * p))
        assert adjusted == pytest.approx(running)
    totals = warehouse.rows("""select variant_id, sum(users)::int, sum(mature_users)::int, sum(events)::int,
            sum(value_sum)::int
        from intermediate.int_experiments__results where experiment_id = 'holm'
        group by variant_id, segment_key = 'all' order by all""")
    assert totals[0] == totals[1]
    assert totals[2] == totals[3] == ("b", 600, 600, 316, 316)


def test_a_ratio_without_spread_has_no_interval(warehouse):
    """A single order says nothing about how far orders lie apart: no interval, and no NaN."""
    set_up(warehouse, of="order")
    at = "2026-09-02T10:00:00Z"
    spent = {"a": [35.57], "b": [10.1, 20.2, 30.3]}
    for name, values in spent.items():
        people = [f"{name} {number}" for number in range(39)]
        warehouse.land("assignments", [assigned(user, name, of="order") for user in people])
        orders = list(zip(people, values, strict=False))
        warehouse.land("metric_events", [did(user, "revenue_per_order", at, value) for user, value in orders])
        warehouse.land("metric_events", [did(user, "orders", at) for user, _ in orders])
    warehouse.build(NIGHT, select=RESULTS)
    ratio = results(warehouse, metric="revenue_per_order")
    one, several = ratio["order", "a"], ratio["order", "b"]
    assert (one["rate"], one["rate_lower"], one["rate_upper"]) == (pytest.approx(35.57), None, None)
    assert several["rate_lower"] < several["rate"] < several["rate_upper"]
    assert several["absolute_difference"] == pytest.approx(20.2 - 35.57)
    unknown = ("difference_lower", "lift_lower", "anytime_lower", "p_value", "lift_p_value")
    assert [several[name] for name in unknown] == [None] * 5


def test_covariates_caps_and_periods_of_weights(warehouse):
    """CUPED by NumPy, a cap over all variants together, and rates that do not follow the traffic (Simpson)."""
    rng = np.random.default_rng(5)
    set_up(warehouse)
    people, before, after, spent = [], [], [], {"a": [], "b": []}
    for name in ("a", "b"):
        for number in range(300):
            user = f"{name} {number}"
            x = round(float(rng.gamma(2, 5)), 2) if number % 3 else 0.0
            y = round(0.8 * x + float(rng.gamma(1, 3)) + (name == "b"), 2) if number % 5 else 0.0
            people.append(assigned(user, name))
            before += [did(user, "spend", "2026-08-25T10:00:00Z", x)] if x else []
            after += [did(user, "spend", "2026-09-03T10:00:00Z", y)] if y else []
            spent[name].append((y, x))
            revenue = 1000.0 + number if name == "b" and number < 6 else float(number % 7)
            after += [did(user, "revenue", "2026-09-03T10:00:00Z", revenue)] if revenue else []
    warehouse.land("assignments", people)
    warehouse.land("metric_events", before + after)
    # a converts better in both periods, and worse by the sums: most of its people came when rates were low
    set_up(warehouse, of="simpson")
    shares = (("a", 0.5), ("b", 0.5)), (("a", 0.9), ("b", 0.1))
    for at, weights in zip(("2026-09-01T00:00:00Z", "2026-09-05T00:00:00Z"), shares, strict=True):
        warehouse.land("experiment_weights", [weight(name, share, "simpson", at) for name, share in weights])
    land_groups(warehouse, {"a": (60, 100), "b": (50, 100)}, "simpson", at="2026-09-02T10:00:00Z")
    land_groups(warehouse, {"a": (270, 900), "b": (20, 100)}, "simpson", at="2026-09-06T10:00:00Z")
    add_metric(warehouse, "spend", "mean", pre_days=14)
    warehouse.run_models(NIGHT, select=RESULTS)

    y = {name: np.array([v for v, _ in some]) for name, some in spent.items()}
    x = {name: np.array([v for _, v in some]) for name, some in spent.items()}
    all_y, all_x = np.concatenate(list(y.values())), np.concatenate(list(x.values()))
    theta = np.cov(all_y, all_x)[0, 1] / np.var(all_x, ddof=1)
    adjusted = {name: y[name] - theta * (x[name] - all_x.mean()) for name in y}
    found = results(warehouse, metric="spend")
    for name in ("a", "b"):
        row = found["e", name]
        assert row["rate"] == pytest.approx(y[name].mean())
        assert row["cuped_rate"] == pytest.approx(adjusted[name].mean())
        assert row["variance_removed"] == pytest.approx(1 - np.var(adjusted[name], ddof=1) / np.var(y[name], ddof=1))
    assert found["e", "b"]["variance_removed"] > 0.3
    welch = stats.ttest_ind(adjusted["b"], adjusted["a"], equal_var=False)
    assert found["e", "b"]["cuped_p_value"] == pytest.approx(welch.pvalue, rel=1e-6)
    assert found["e", "b"]["p_value"] == pytest.approx(
        stats.ttest_ind(y["b"], y["a"], equal_var=False).pvalue, rel=1e-6
    )

    revenue = {name: np.array([float(n % 7) for n in range(300)]) for name in "ab"}
    revenue["b"][:6] = [1000.0 + n for n in range(6)]
    cap = np.quantile(np.concatenate(list(revenue.values())), 0.99)
    capped = {name: np.minimum(some, cap) for name, some in revenue.items()}
    found = results(warehouse, metric="revenue")
    for name in ("a", "b"):
        assert found["e", name]["rate"] == pytest.approx(capped[name].mean())
        assert found["e", name]["value_sum"] == pytest.approx(capped[name].sum())
    assert found["e", "b"]["p_value"] == pytest.approx(
        stats.ttest_ind(capped["b"], capped["a"], equal_var=False).pvalue, rel=1e-6
    )

    simpson = results(warehouse)
    a, b = simpson["simpson", "a"], simpson["simpson", "b"]
    people_of = np.array([200, 1000]) / 1200
    assert a["rate"] == pytest.approx(people_of @ [0.6, 0.3])
    assert b["rate"] == pytest.approx(people_of @ [0.5, 0.2])
    assert b["relative_lift"] < 0 < 70 / 200 / (330 / 1000) - 1
    variance = people_of**2 @ [0.5 * 0.5 / 100, 0.2 * 0.8 / 100] + people_of**2 @ [0.6 * 0.4 / 100, 0.3 * 0.7 / 900]
    z = b["absolute_difference"] / math.sqrt(variance)
    assert b["p_value"] == pytest.approx(2 * stats.norm.sf(abs(z)), rel=0.1)
