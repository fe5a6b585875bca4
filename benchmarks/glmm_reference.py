"""How much the closed-form pooled fit gives away: its regret beside that of a full mixed model told the true spreads.

    .venv/bin/python benchmarks/glmm_reference.py --seeds 20 --runs-per-day 1000

Every world is drawn once, run through the real pipeline (`warehouse simulate`'s function), and fitted once more by a
logistic mixed model with crossed normal effects whose spreads are the world's own: the posterior mode by Newton's
method on the sparse normal equations (Breslow and Clayton 1993, penalised quasi-likelihood with known variances).
Differences are paired over worlds, with 95 % intervals by Student's t.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from dagster_pipeline.cli import console
from dagster_pipeline.tools.simulate import paired_interval, simulate
from dagster_pipeline.tools.worlds import DAYS, STYLES, World, draw_runs, make_world


def glmm_regret(world: World, runs: dict[str, np.ndarray], days: int) -> float:
    """Regret of the styles with the highest posterior mode, in points; forms without a run get a style at random."""
    known = runs["answered"] & (runs["day"] * 86_400 + runs["second"] + runs["delay"] < 86_400 * days)
    form, segment, style = (runs[name][known] for name in ("form", "segment", "style"))
    segments = world.segments.shape[1]
    cell, inverse = np.unique((form * segments + segment) * len(STYLES) + style, return_inverse=True)
    n = np.bincount(inverse).astype(float)
    y = np.bincount(inverse, weights=runs["helpful"][known])
    form, segment, style = cell // (segments * len(STYLES)), cell // len(STYLES) % segments, cell % len(STYLES)

    forms, styles, families = len(world.traffic), len(STYLES), world.family.max() + 1
    s = world.settings
    widths = (1, styles, families, families * styles, families * segments, families * segments * styles, forms)
    widths += (forms * styles,)
    spreads = (10.0, s.style, s.family, s.family_style, s.family_segment, s.family_segment_style, s.form, s.form_style)
    starts = np.concatenate([[0], np.cumsum(widths)])

    def design(form: np.ndarray, segment: np.ndarray, style: np.ndarray) -> sparse.csr_matrix:
        family = world.family[form]
        by_segment = family * segments + segment
        groups = (0 * form, style, family, family * styles + style, by_segment, by_segment * styles + style, form)
        groups += (form * styles + style,)
        columns = np.stack([start + group for start, group in zip(starts[:-1], groups, strict=True)], axis=1)
        rows = np.repeat(np.arange(len(form)), len(widths))
        return sparse.csr_matrix((np.ones(columns.size), (rows, columns.ravel())), shape=(len(form), starts[-1]))

    x = design(form, segment, style)
    penalty = np.repeat(1 / np.square(spreads), widths)
    effects = np.zeros(starts[-1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ effects))
        gradient = x.T @ (y - n * p) - penalty * effects
        step = splu((x.T @ sparse.diags(n * p * (1 - p)) @ x + sparse.diags(penalty)).tocsc()).solve(gradient)
        effects += step
        if np.abs(step).max() < 1e-8:
            break

    seen = np.unique(runs["form"])
    # a form's rate is that over the segments its runs were in, as the world's truth is over its mix
    mix = np.zeros((forms, segments))
    np.add.at(mix, (runs["form"], runs["segment"]), 1.0)
    mix = mix[seen] / mix[seen].sum(axis=1, keepdims=True)
    grid = np.stack(np.meshgrid(seen, np.arange(segments), np.arange(styles), indexing="ij"), -1).reshape(-1, 3)
    p = 1 / (1 + np.exp(-design(*grid.T) @ effects))
    expected = (p.reshape(len(seen), segments, styles) * mix[:, :, None]).sum(axis=1)
    truth, weight = world.truth[seen], world.traffic[seen]
    chosen = truth[np.arange(len(seen)), expected.argmax(axis=1)]
    return 100 * float(np.average(truth.max(axis=1) - chosen, weights=weight))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--runs-per-day", type=int, default=1000)
    options.add_argument("--days", type=int, default=DAYS)
    asked = options.parse_args()
    reference = {}
    for seed in range(asked.seeds):
        world = make_world(seed)
        reference[seed] = glmm_regret(world, draw_runs(world, seed, asked.runs_per_day, asked.days), asked.days)

    def progress(seed: int, scores: list) -> None:
        regrets = ", ".join(f"{score.policy} {score.regret:.2f}" for score in scores)
        sys.stderr.write(f"world {seed}: {regrets}, mixed model {reference[seed]:.2f}\n")

    done = simulate(asked.seeds, asked.runs_per_day, asked.days, progress=progress)
    rows = []
    for row in done.summary():
        regrets = {score.seed: score.regret for score in done.scores if score.policy == row["policy"]}
        low, high = paired_interval(np.array([regrets[seed] - reference[seed] for seed in reference]))
        against = row.pop("against_threshold")
        rows.append((*row.values(), f"{against[0]:+.2f} to {against[1]:+.2f}", f"{low:+.2f} to {high:+.2f}"))
    glmm = np.array(list(reference.values()))
    rows.append(("mixed model, true spreads", glmm.mean(), None, None, None, None, None))
    columns = ("policy", "regret", "best", "optimism", "churn", "against threshold", "against mixed model")
    console.table(columns, rows, title=f"{asked.seeds} worlds, {asked.runs_per_day} runs a day")
    console.table(("P(best) stated", "came true", "forms"), done.best_stated)


if __name__ == "__main__":
    main()
