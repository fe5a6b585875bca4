"""Worlds with a known truth, run through the real pipeline and scored against an oracle.

Rules: docs/rules/selection.md#simulated-worlds.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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

FIRST_DAY = date(2026, 3, 1)
DAYS = 30
HOSTS = ("boards.greenhouse.io", "jobs.lever.co", "acme.myworkdayjobs.com", "jobs.ashbyhq.com", "acme.bamboohr.com")
SEGMENTS = ("default", "senior", "junior", "intern")
STYLES = (
    "concise_bullets_v1",
    "friendly_bullets_v1",
    "professional_narrative_v1",
    "professional_v1",
    "storytelling_v1",
    "technical_v1",
)


@dataclass(frozen=True)
class WorldSettings:
    """How a world is drawn. The spreads are standard deviations on the logit scale of being helpful.

    They are chosen so that both selectors come near docs/rules/selection.md#reference-figures at 1,000 runs a day.
    """

    forms: int = 3000
    pareto: float = 1.05
    base: float = 0.2
    style: float = 0.35
    family: float = 0.3
    family_style: float = 0.25
    family_segment: float = 0.2
    family_segment_style: float = 0.25
    form: float = 0.6
    form_style: float = 0.45
    feedback_rate: float = 0.4
    feedback_by_style: float = 0.35
    feedback_by_form: float = 0.3
    edits_by_style: float = 0.15
    edits_if_helpful: float = -0.8


@dataclass(frozen=True)
class World:
    """``truth[form, style]`` is the helpful rate over the form's mix of segments; ``traffic`` sums to one."""

    settings: WorldSettings
    family: np.ndarray
    segments: np.ndarray
    traffic: np.ndarray
    logits: np.ndarray
    feedback: np.ndarray
    edit_mean: np.ndarray
    edit_style: np.ndarray
    truth: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        rates = _sigmoid(self.logits)
        object.__setattr__(self, "truth", (rates * self.segments[:, :, None]).sum(axis=1))


def make_world(seed: int, settings: WorldSettings | None = None) -> World:
    """The world of ``seed``: the same on every machine."""
    s = settings or WorldSettings()
    rng = np.random.default_rng([seed, 1])
    families, segments, styles = len(HOSTS), len(SEGMENTS), len(STYLES)
    family = rng.choice(families, s.forms, p=[0.35, 0.25, 0.2, 0.12, 0.08])
    main = rng.choice(segments, s.forms, p=[0.4, 0.35, 0.17, 0.08])
    mix = np.full((s.forms, segments), 0.2 / segments)
    mix[np.arange(s.forms), main] += 0.8
    traffic = rng.pareto(s.pareto, s.forms) + 0.05
    traffic = np.minimum(traffic, np.quantile(traffic, 0.999))
    by_family = rng.normal(0, s.family, (families, 1, 1)) + rng.normal(0, s.family_style, (families, 1, styles))
    by_segment = rng.normal(0, s.family_segment, (families, segments, 1))
    by_segment = by_segment + rng.normal(0, s.family_segment_style, (families, segments, styles))
    by_form = rng.normal(0, s.form, (s.forms, 1, 1)) + rng.normal(0, s.form_style, (s.forms, 1, styles))
    logits = s.base + rng.normal(0, s.style, styles) + (by_family + by_segment)[family] + by_form
    feedback = np.log(s.feedback_rate / (1 - s.feedback_rate)) + rng.normal(0, s.feedback_by_style, styles)
    feedback = _sigmoid(feedback + rng.normal(0, s.feedback_by_form, (s.forms, 1)))
    return World(
        settings=s,
        family=family,
        segments=mix,
        traffic=traffic / traffic.sum(),
        logits=logits,
        feedback=feedback,
        edit_mean=rng.normal(4.8, 0.5, s.forms),
        edit_style=rng.normal(0, s.edits_by_style, styles),
    )


def draw_runs(world: World, seed: int, runs_per_day: int, days: int = DAYS) -> dict[str, np.ndarray]:
    """Runs under a uniform logging policy: index arrays, whether helpful and answered, days, delays and edits."""
    rng = np.random.default_rng([seed, 2])
    runs = runs_per_day * days
    form = rng.choice(len(world.traffic), runs, p=world.traffic)
    segment = (rng.random((runs, 1)) > world.segments[form].cumsum(axis=1)).sum(axis=1).clip(max=len(SEGMENTS) - 1)
    style = rng.integers(len(STYLES), size=runs)
    helpful = rng.random(runs) < _sigmoid(world.logits[form, segment, style])
    answered = rng.random(runs) < world.feedback[form, style]
    log_edits = world.edit_mean[form] + world.edit_style[style] + world.settings.edits_if_helpful * helpful
    edits = np.floor(np.exp(log_edits + rng.normal(0, 0.7, runs))).astype(np.int64)
    edits[rng.random(runs) < np.where(helpful, 0.15, 0.03)] = 0
    return {
        "form": form,
        "segment": segment,
        "style": style,
        "helpful": helpful,
        "answered": answered,
        "edits": edits,
        "day": np.repeat(np.arange(days), runs_per_day),
        "second": rng.integers(86_400, size=runs),
        # most answer within the hour, one in ten a day or two later
        "delay": np.where(rng.random(runs) < 0.9, rng.integers(60, 3600, runs), rng.integers(3600, 172_800, runs)),
    }


def write_deliveries(world: World, runs: dict[str, np.ndarray], folder: Path) -> tuple[Path, Path]:
    """The runs as the companion delivers them: one Parquet file of events and one of feedback."""
    folder.mkdir(parents=True, exist_ok=True)
    created = np.datetime64(FIRST_DAY, "s") + runs["day"] * 86_400 + runs["second"]
    ids = pa.array([f"00000000-0000-4000-8000-{n:012x}" for n in range(len(created))])
    events = {
        "event_id": ids,
        "user_id": ids,
        "host": _texts(HOSTS, world.family[runs["form"]]),
        "schema_hash": _texts([f"form{n:05d}" for n in range(len(world.traffic))], runs["form"]),
        "gen_style_id": _texts(STYLES, runs["style"]),
        "edit_chars": pa.array(runs["edits"]),
        "segment_key": _texts(SEGMENTS, runs["segment"]),
        "policy": _texts(["explore"], np.zeros(len(created), dtype=np.int64)),
        "propensity": pa.array(np.full(len(created), 1 / len(STYLES))),
        "policy_version": _texts(["uniform"], np.zeros(len(created), dtype=np.int64)),
        "created_at": pa.array(created),
    }
    # what is answered after the last evening has not been delivered yet
    answered = runs["answered"] & (
        runs["day"] * 86_400 + runs["second"] + runs["delay"] < 86_400 * (runs["day"][-1] + 1)
    )
    feedback = {
        "event_id": ids.filter(pa.array(answered)),
        "feedback_status": _texts(["unhelpful", "helpful"], runs["helpful"][answered].astype(np.int64)),
        "created_at": pa.array((created + runs["delay"])[answered]),
    }
    for name, columns in (("events", events), ("feedback", feedback)):
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder / "events.parquet", folder / "feedback.parquet"


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
    """The scores of every seed and policy; ``best_stated`` holds (stated, actual, forms) of P(best), pooled, by bin."""

    runs_per_day: int
    scores: list[Score]
    best_stated: list[tuple[float, float, int]]

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
    scores, stated = [], []
    with tempfile.TemporaryDirectory(prefix="warehouse-simulate-") as folder:
        manifest = parse(Path(folder))
        for seed in range(first_seed, first_seed + seeds):
            world = make_world(seed, settings)
            runs = draw_runs(world, seed, runs_per_day, days)
            found, best = _run_world(world, runs, days, Path(folder) / f"seed{seed}", seed, manifest)
            progress(seed, found)
            scores += found
            stated.append(best)
    return Simulation(runs_per_day, scores, _calibration(np.concatenate(stated)))


def _run_world(world: World, runs: dict[str, np.ndarray], days: int, folder: Path, seed: int, manifest: Any):
    settings = home_in(folder)
    last = FIRST_DAY + timedelta(days=days - 1)
    events, feedback = write_deliveries(world, runs, folder / "delivered")
    land_all(settings, "autofill_events", events, last)
    land_all(settings, "autofill_feedback", feedback, last)
    judged = []
    for variables, policies, select in BUILDS:
        build(settings, manifest, last, select, variables | {"backtest_days": 0})
        judged += [_score(settings, world, seed, policy, table) for policy, table in policies.items()]
    return [score for score, _ in judged], judged[-1][1]


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
    arguments += ["--exclude-resource-type", "test", "--select", *select]
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
    number = {style: n for n, style in enumerate(STYLES)}
    style = np.array([number.get(s, -1) for s in hints["style"]])
    truth, weight = world.truth[form], world.traffic[form]
    # A form without a hint gets whatever the companion falls back to: scored as a style drawn at random.
    chosen = np.where(style >= 0, truth[np.arange(len(form)), style], truth.mean(axis=1))
    is_best = style == truth.argmax(axis=1)
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


def _texts(values: list[str] | tuple[str, ...], which: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(which, pa.int32()), pa.array(list(values))).cast(pa.string())


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
