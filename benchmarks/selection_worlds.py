"""How good the pooled selector's hints and probabilities are in every made world, on many seeds.

    .venv/bin/python benchmarks/selection_worlds.py --first-seed 1000 --seeds 20
    .venv/bin/python benchmarks/selection_worlds.py --worlds uniform,nothing_matters,drift --nights --seeds 5

The worlds are those of `warehouse simulate`; the fit is the NumPy one of the tests, which equals the SQL to 1e-9, so
that a world takes a second and not a minute. Prints, per world: regret of the threshold rule, and of the fit without
and with the correction of its spread, each with the 95 % interval of the paired difference to the threshold rule;
P(best), stated and true, by bin; with ``--nights`` the hints that change in a night (mean and worst), and regret days
after the fall.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from dagster_pipeline.cli import console
from dagster_pipeline.tools.simulate import paired_interval
from dagster_pipeline.tools.worlds import DAYS, WORLDS, World, draw_runs, make_world

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.dbt.selection.reference import ORDER, sigmoid, visit

HALF_LIFE, RECENT, HYSTERESIS, CHANGE, ANEW = 14, 7, 0.01, 0.75, 14
STYLED = [name for name, keys in ORDER if "gen_style_id" in keys]
BINS = ((0, 0.55), (0.55, 0.75), (0.75, 0.9), (0.9, 1.01))
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(24)


def posterior(
    world: World, runs: dict[str, np.ndarray], evening: int, correction=True
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance per form and style on the logit scale, nan for a form without any run by then."""
    s, segments = world.settings, world.segments.shape[1]
    seen = runs["day"] <= evening
    time = runs["day"] * 86_400 + runs["second"] + runs["delay"]
    known = seen & runs["answered"] & (time < 86_400 * (evening + 1))
    age = evening - runs["day"][known]
    weight, helpful = 0.5 ** (age / HALF_LIFE), runs["helpful"][known]
    key = ((runs["form"][known] * segments + runs["segment"][known]) * s.styles + runs["style"][known]) * 2
    cells, cell = np.unique(key + (age < RECENT), return_inverse=True)
    recent, style, segment = cells % 2, cells // 2 % s.styles, cells // 2 // s.styles % segments
    form = cells // 2 // s.styles // segments
    family = world.family[form]
    keyed = {
        "family": family,
        "family_segment": family * segments + segment,
        "form": form,
        "style": style,
        "style_lately": style * 2 + recent,
        "family_style": family * s.styles + style,
        "family_segment_style": (family * segments + segment) * s.styles + style,
        "form_style": form * s.styles + style,
    }
    numbered = {name: np.unique(keys, return_inverse=True) for name, keys in keyed.items()}
    sums = [np.bincount(cell, x) for x in (weight, weight**2, weight * helpful, weight**2 * helpful)]
    _, form_of = np.unique(numbered["form_style"][0] // s.styles, return_inverse=True)
    start, _, found = visit(
        *sums,
        {name: codes for name, (_, codes) in numbered.items()},
        numbered["family_segment_style"][1],
        form_of,
        s.styles,
        correction=correction,
    )
    count = np.zeros((s.forms, segments))
    np.add.at(count, (runs["form"][seen], runs["segment"][seen]), 1)
    f, g, k, st = np.arange(s.forms)[:, None], count.argmax(1)[:, None], world.family[:, None], np.arange(s.styles)
    wanted = {
        "family": k, "family_segment": k * segments + g, "form": f, "style": st, "style_lately": st * 2 + 1,
        "family_style": k * s.styles + st, "family_segment_style": (k * segments + g) * s.styles + st,
        "form_style": f * s.styles + st,
    }  # fmt: skip
    mean, variance = np.full((s.forms, s.styles), start), np.zeros((s.forms, s.styles))
    for name, (keys, _) in numbered.items():
        tau2, _, delta, left = found[name]
        place = np.searchsorted(keys, wanted[name]).clip(max=len(keys) - 1)
        there = keys[place] == wanted[name]
        mean = mean + np.where(there, delta[place], 0)
        if name in STYLED:
            variance = variance + np.where(there, left[place], tau2[0])
    unknown = count.sum(1) == 0
    mean[unknown] = np.nan
    return mean, variance


def editing(world: World, runs: dict[str, np.ndarray], evening: int) -> np.ndarray:
    """What a style costs to edit within a form's family, by form and style: the mean of ln(1 + characters) in steps."""
    s, families = world.settings, world.family.max() + 1
    seen = runs["day"] <= evening
    edits, style, family = runs["edits"][seen], runs["style"][seen], world.family[runs["form"][seen]]
    level = np.where(edits == 0, 0, (np.floor(4 * np.log1p(edits)) + 0.5) / 4)
    weight, cell = 0.5 ** ((evening - runs["day"][seen]) / HALF_LIFE), family * s.styles + style
    sums = [np.bincount(cell, x, families * s.styles) for x in (weight * level, weight)]
    return (sums[0] / sums[1]).reshape(families, s.styles)[world.family]


def cdf(x: np.ndarray) -> np.ndarray:
    x = np.clip(x, -8, 8)
    return 1 / (1 + np.exp(-1.5976 * x - 0.07056 * x**3))


def probability_best(mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    out, sd = np.empty(mean.shape), np.sqrt(variance)
    for a in range(0, len(mean), 4000):
        m, s = mean[a : a + 4000], sd[a : a + 4000]
        for j in range(m.shape[1]):
            x, chance = m[:, j, None] + s[:, j, None] * NODES, 1.0
            for other in range(m.shape[1]):
                if other != j:
                    chance = chance * cdf((x - m[:, other, None]) / s[:, other, None])
            out[a : a + 4000, j] = chance @ WEIGHTS / WEIGHTS.sum()
    return out / out.sum(1, keepdims=True)


def by_threshold(world: World, runs: dict[str, np.ndarray], evening: int) -> np.ndarray:
    """The style of every form by the threshold rule, -1 for none; ties by edits are left to the style's number."""
    s, segments = world.settings, world.segments.shape[1]
    counted = (runs["day"] <= evening) & (runs["day"] > evening - 30)
    form, style, segment = (runs[name][counted] for name in ("form", "style", "segment"))
    time = runs["day"] * 86_400 + runs["second"] + runs["delay"]
    helpful = (runs["answered"] & runs["helpful"] & (time < 86_400 * (evening + 1)))[counted]
    main = np.zeros((s.forms, segments))
    np.add.at(main, (form, segment), 1)
    hint = np.full(s.forms, -1)
    levels = (
        (form, np.arange(s.forms), 5),
        (world.family[form] * segments + segment, world.family * segments + main.argmax(1), 5),
        (world.family[form], world.family, 10),
    )
    for group, wanted, least in levels:
        n, y = np.zeros((2, max(group.max(), wanted.max()) + 1, s.styles))
        np.add.at(n, (group, style), 1)
        np.add.at(y, (group, style), helpful)
        ratio = np.where(n >= least, y / np.maximum(n, 1) + 1e-9 * n, -1)[wanted]
        hint = np.where((hint < 0) & (ratio.max(1) >= 0), ratio.argmax(1), hint)
    return hint


def regret(world: World, hint: np.ndarray, known: np.ndarray) -> float:
    truth = world.truth
    got = np.where(hint >= 0, truth[np.arange(len(truth)), hint], truth.mean(1))
    return 100 * float(np.average((truth.max(1) - got)[known], weights=world.traffic[known]))


def replayed(nights: dict[int, tuple], evening: int, starts: np.ndarray) -> np.ndarray:
    """The hints of an evening by the rule of int_selection__pooled_choices; ``starts`` spreads the fresh starts."""
    hint = None
    for night in range(evening - ANEW + 1, evening + 1):
        mean, variance, cost = nights[night]
        known = ~np.isnan(mean[:, 0])
        rate = sigmoid(np.nan_to_num(mean, nan=-99))
        best = np.where(rate > rate.max(1, keepdims=True) - HYSTERESIS, cost, np.inf).argmin(1)
        best = np.where(known, best, -1)
        hint = best if hint is None else np.where(hint < 0, best, hint)
        rows = np.arange(len(best))
        gain = sigmoid(mean[rows, best]) - sigmoid(mean[rows, hint])
        apart = (mean[rows, best] - mean[rows, hint]) / np.sqrt(variance[rows, best] + variance[rows, hint])
        anew = night <= evening - (evening + starts) % ANEW
        hint = np.where(known & (anew | ((gain >= HYSTERESIS) & (cdf(apart) >= CHANGE))), best, hint)
    return hint


def measure(name: str, seeds: range, runs_per_day: int) -> dict[str, str]:
    ways = {"threshold": [], "formulas": [], "corrected": []}
    stated = []
    for seed in seeds:
        world = make_world(seed, WORLDS[name])
        runs = draw_runs(world, seed, runs_per_day)
        known = np.bincount(runs["form"], minlength=world.settings.forms) > 0
        ways["threshold"].append(regret(world, by_threshold(world, runs, DAYS - 1), known))
        for way, correction in (("formulas", False), ("corrected", True)):
            mean, variance = posterior(world, runs, DAYS - 1, correction)
            hint = np.where(known, np.nan_to_num(mean).argmax(1), -1)
            ways[way].append(regret(world, hint, known))
        chance = probability_best(mean[known], variance[known])
        rows = np.arange(known.sum())
        stated.append(np.column_stack([chance[rows, hint[known]], hint[known] == world.truth[known].argmax(1)]))
    base = np.array(ways["threshold"])
    row = {"world": name, "threshold": f"{base.mean():.2f}"}
    for way in ("formulas", "corrected"):
        low, high = paired_interval(np.array(ways[way]) - base)
        row[way] = f"{np.mean(ways[way]):.2f} ({low:+.2f} to {high:+.2f})"
    low, high = paired_interval(np.array(ways["corrected"]) - np.array(ways["formulas"]))
    row["correction"] = f"{low:+.2f} to {high:+.2f}"
    for least, most in BINS:
        parts = [x[(x[:, 0] >= least) & (x[:, 0] < most)] for x in stated]
        x = np.concatenate(parts)
        row[f"P(best) >= {least}"] = f"{x[:, 0].mean():.2f}/{x[:, 1].mean():.2f} ({len(x)})" if len(x) else "-"
    return row


def measure_nights(name: str, seeds: range, runs_per_day: int) -> dict[str, str]:
    """Fifteen nights from the end of the first month on; in the world of the fall it falls on the first of them."""
    changed, later = [], []
    for seed in seeds:
        falls = WORLDS[name].falls_by > 0
        settings = replace(WORLDS[name], falls_days=15) if falls else WORLDS[name]
        world, days = make_world(seed, settings), DAYS + 15
        runs = draw_runs(world, seed, runs_per_day, days)
        evenings = range(DAYS - ANEW, days)
        nights = {night: (*posterior(world, runs, night), editing(world, runs, night)) for night in evenings}
        starts = np.random.default_rng(seed).integers(0, ANEW, settings.forms)
        hints = [replayed(nights, evening, starts) for evening in range(DAYS - 1, days)]
        for before, after in itertools.pairwise(hints):
            changed.append(np.mean((before != after)[before >= 0]))
        known = hints[-1] >= 0
        later.append((regret(world, hints[6], known), regret(world, hints[14], known)))
    early, late = np.mean(later, axis=0)
    return {
        "world": name,
        "changed in a night": f"{100 * np.mean(changed):.1f} %",
        "in the worst": f"{100 * max(changed):.1f} %",
        "regret after 6 days": f"{early:.2f}",
        "after 14": f"{late:.2f}",
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--worlds", default="all")
    options.add_argument("--first-seed", type=int, default=1000)
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--runs-per-day", type=int, default=1000)
    options.add_argument("--nights", action="store_true")
    asked = options.parse_args()
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    measured = measure_nights if asked.nights else measure
    names = list(WORLDS) if asked.worlds == "all" else asked.worlds.split(",")
    rows = [measured(name, seeds, asked.runs_per_day) for name in names]
    console.table(list(rows[0]), [tuple(row.values()) for row in rows])


if __name__ == "__main__":
    main()
