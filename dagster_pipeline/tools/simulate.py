"""Worlds with a known truth, run through the real pipeline and scored against an oracle.

Rules: docs/rules/selection.md#simulated-worlds.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.landing.land import land
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR, Settings, WarehouseError
from dagster_pipeline.tools.worlds import (
    DAYS,
    FIRST_DAY,
    World,
    WorldSettings,
    attack,
    draw_runs,
    make_world,
    style_names,
    write_deliveries,
)

# What one seed is built with: the variables of dbt, and the policies read off style_hints and style_hints_shadow.
BUILDS = (
    (
        {"edit_surrogate": True, "threshold_denominator": "runs"},
        {"threshold": "style_hints", "pooled with surrogate": "style_hints_shadow"},
        ("+style_hints", "+style_hints_shadow"),
    ),
    (
        {"edit_surrogate": False, "threshold_denominator": "answered"},
        {"threshold, answered runs": "style_hints", "pooled": "style_hints_shadow"},
        ("int_style__level_stats+,+style_hints", "int_selection__pooled_cells+,+style_hints_shadow"),
    ),
)
POLICIES = ("threshold", "threshold, answered runs", "pooled", "pooled with surrogate")


@dataclass(frozen=True)
class Score:
    """One policy in one world, all weighted by traffic, in percentage points where a rate.

    ``regret``: true helpful rate below the oracle's; ``best``: share of runs given the truly best style; ``optimism``:
    what the policy claims of its choices above what is true; ``churn``: share of forms whose hint changed overnight.
    """

    seed: int
    policy: str
    regret: float
    best: float
    optimism: float
    churn: float


@dataclass(frozen=True)
class Simulation:
    """The scores of every seed and policy; ``best_stated`` holds (stated, actual, forms) of P(best), pooled, by bin.

    ``changed_by_attack``: forms but the attacker's own whose pooled hint changes, over all worlds.
    """

    runs_per_day: int
    scores: list[Score]
    best_stated: list[tuple[float, float, int]]
    changed_by_attack: int = 0

    def summary(self) -> list[dict[str, Any]]:
        """Per policy the means over seeds, and the paired difference of regret to the threshold rule, 95 %."""
        threshold = self._figures("threshold", "regret")
        rows = []
        for policy in POLICIES:
            regret = self._figures(policy, "regret")
            low, high = paired_interval(regret - threshold)
            means = {
                name: float(self._figures(policy, name).mean()) for name in ("regret", "best", "optimism", "churn")
            }
            rows.append({"policy": policy, **means, "against_threshold": (low, high)})
        return rows

    def _figures(self, policy: str, name: str) -> np.ndarray:
        return np.array([getattr(score, name) for score in self.scores if score.policy == policy])


def simulate(
    seeds: int = 5,
    runs_per_day: int = 1000,
    days: int = DAYS,
    first_seed: int = 0,
    settings: WorldSettings | None = None,
    progress: Callable[[int, list[Score]], None] = lambda seed, scores: None,
) -> Simulation:
    """Draw ``seeds`` worlds, run each through landing and dbt in a temporary home, and score every policy.

    Raises WarehouseError when the pipeline fails. ``progress`` is called once per seed.
    """
    scores, stated, changed = [], [], 0
    with tempfile.TemporaryDirectory(prefix="warehouse-simulate-") as folder:
        manifest = parse(Path(folder))
        for seed in range(first_seed, first_seed + seeds):
            world = make_world(seed, settings)
            runs = draw_runs(world, seed, runs_per_day, days)
            home = home_in(Path(folder) / f"seed{seed}")
            found, best = _run_world(world, runs, days, home, seed, manifest)
            if world.settings.attacker:
                changed += _attacked(world, days, home, manifest)
            progress(seed, found)
            scores += found
            stated.append(best)
    return Simulation(runs_per_day, scores, _calibration(np.concatenate(stated)), changed)


def _run_world(world: World, runs: dict[str, np.ndarray], days: int, settings: Settings, seed: int, manifest: Any):
    last = FIRST_DAY + timedelta(days=days - 1)
    events, feedback = write_deliveries(world, runs, settings.home / "delivered")
    land_all(settings, "autofill_events", events, last)
    land_all(settings, "autofill_feedback", feedback, last)
    _declare_styles(settings, manifest, world.settings.styles)
    judged = []
    for variables, policies, select in BUILDS:
        build(settings, manifest, last, select, variables | {"backtest_days": 0})
        judged += [_score(settings, world, seed, policy, table) for policy, table in policies.items()]
    return [score for score, _ in judged], judged[-1][1]


def _declare_styles(settings: Settings, manifest: Any, count: int) -> None:
    """The seeds, once, with styles beyond those of the product: only declared ones are hinted."""
    _dbt(settings, "seed", manifest=manifest)
    with duckdb.connect(str(settings.database)) as con:
        con.executemany(
            "insert into seeds.gen_styles (id, name) select $1, $1 where $1 not in (select id from seeds.gen_styles)",
            [(name,) for name in style_names(count)],
        )


def _attacked(world: World, days: int, settings: Settings, manifest: Any) -> int:
    """How many forms but the attacker's own get another pooled hint, on the last evening with him in it."""
    last = FIRST_DAY + timedelta(days=days - 1)
    variables, _, select = BUILDS[0]
    build(settings, manifest, last, select, variables | {"backtest_days": 0})
    before = _hints(settings)
    form, events = attack(world, days - 1)
    file = settings.home / "delivered" / "attack.parquet"
    pq.write_table(pa.Table.from_pylist(events), file)
    land_all(settings, "autofill_events", file, last)
    build(settings, manifest, last, select, variables | {"backtest_days": 0})
    after = _hints(settings)
    return sum(before[name] != after.get(name) for name in before if name != form)


def _hints(settings: Settings) -> dict[str, str]:
    with duckdb.connect(str(settings.database), read_only=True) as con:
        rows = con.execute("select schema_hash, preferred_style_id from published.style_hints_shadow").fetchall()
    return dict(rows)


def home_in(folder: Path) -> Settings:
    """A separate warehouse in ``folder``."""
    return Settings(home=folder / "home", landing_dir=folder / "home" / "landing", target="duckdb")


def parse(folder: Path) -> Any:
    """The project, parsed once for every world: variables are read again when SQL is compiled."""
    return _dbt(home_in(folder), "parse")


def land_all(settings: Settings, source: str, file: Path, landing_date: date) -> None:
    """Land ``file``; raises WarehouseError when a single row is refused."""
    for landed in land(settings, SOURCES[source], [file], landing_date=landing_date):
        if landed.error or landed.rejected:
            raise WarehouseError(landed.error or f"{landed.rejected} made rows of {source} were rejected.")


def build(settings: Settings, manifest: Any, as_of: date, select: tuple[str, ...], variables: dict[str, Any]) -> None:
    """One night of the dbt models in ``select``, without their tests; raises WarehouseError when one fails."""
    arguments = dbt_command.build_arguments(as_of, as_of + timedelta(days=1))
    arguments += ["--exclude-resource-type", "test", "seed", "--select", *select]
    _dbt(settings, *arguments, "--vars", repr(variables), manifest=manifest)


def _dbt(settings: Settings, *arguments: str, manifest: Any = None) -> Any:
    # Importing dbt takes two seconds, which only a simulation should cost.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    settings.home.mkdir(parents=True, exist_ok=True)
    with _environment(dbt_command.environment(settings)):
        try:
            done = dbtRunner(manifest=manifest).invoke(["--quiet", *arguments, "--project-dir", str(PROJECT_DIR)])
        finally:
            # dbt keeps its connection for the life of the process; the scores are read from the same file.
            DuckDBConnectionManager.close_all_connections()
    if not done.success:
        failed = [f"{r.node.name}: {r.message}" for r in getattr(done.result, "results", []) if r.status == "error"]
        raise WarehouseError(f"dbt failed in the simulation: {done.exception or '; '.join(failed)}")
    return done.result


def _score(settings: Settings, world: World, seed: int, policy: str, table: str) -> tuple[Score, np.ndarray]:
    with duckdb.connect(str(settings.database), read_only=True) as con:
        hints = con.execute(f"""
            select cast(substr(schema_hash, 5) as integer) as form, preferred_style_id as style,
                coalesce(expected_helpful_rate, helpful_ratio) as claimed, probability_best, changed
            from published.{table} order by form""").fetchnumpy()
    form = hints["form"]
    number = {style: n for n, style in enumerate(style_names(world.settings.styles))}
    style = np.array([number.get(s, -1) for s in hints["style"]])
    truth, weight = world.truth[form], world.traffic[form]
    # A form without a hint gets whatever the companion falls back to: scored as a style drawn at random.
    chosen = np.where(style >= 0, truth[np.arange(len(form)), style], truth.mean(axis=1))
    # Where styles are equally good, each of them is the best.
    is_best = (style >= 0) & (chosen >= truth.max(axis=1) - 1e-9)
    claimed = np.ma.filled(np.ma.asarray(hints["claimed"], dtype=float), np.nan)
    says = ~np.isnan(claimed)
    score = Score(
        seed=seed,
        policy=policy,
        regret=100 * float(np.average(truth.max(axis=1) - chosen, weights=weight)),
        best=100 * float(np.average(is_best, weights=weight)),
        optimism=100 * float(np.average((claimed - chosen)[says], weights=weight[says])),
        churn=100 * float(np.mean(hints["changed"])),
    )
    probability = np.ma.filled(np.ma.asarray(hints["probability_best"], dtype=float), np.nan)
    return score, np.column_stack([probability, is_best])


def _calibration(stated: np.ndarray) -> list[tuple[float, float, int]]:
    edges = (0, 0.55, 0.75, 0.9, 1.01)
    bins = []
    for low, high in itertools.pairwise(edges):
        inside = stated[(stated[:, 0] >= low) & (stated[:, 0] < high)]
        if len(inside):
            bins.append((float(inside[:, 0].mean()), float(inside[:, 1].mean()), len(inside)))
    return bins


def paired_interval(differences: np.ndarray) -> tuple[float, float]:
    """A 95 % interval of the mean by Student's t (its quantile by the usual series in 1/degrees of freedom)."""
    n = len(differences)
    if n < 2:
        return float("nan"), float("nan")
    quantile = 1.95996 + 2.37227 / (n - 1) + 2.82250 / (n - 1) ** 2
    half = quantile * differences.std(ddof=1) / np.sqrt(n)
    return float(differences.mean() - half), float(differences.mean() + half)


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
