"""Made worlds: how helpful every style truly is on every form, and runs logged in them.

Rules: docs/rules/selection.md#simulated-worlds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

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


def style_names(count: int) -> tuple[str, ...]:
    """The first ``count`` styles of the seed gen_styles, and made ones beyond."""
    return STYLES[:count] + tuple(f"style_{n:02d}" for n in range(len(STYLES), count))


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
    # What makes other worlds: how many styles there are; Student's t with three degrees of freedom for forms; how much
    # better the second style is everywhere; how much likelier pleased people answer; the share of runs that get the
    # favourite style of their form; one run per form; how much the second style falls on the last days; and how often
    # one person calls a style helpful.
    styles: int = 6
    heavy_tails: bool = False
    best_style: float = 0.0
    pleased: float = 0.0
    favourites: float = 0.0
    one_run: bool = False
    falls_by: float = 0.0
    falls_days: int = 6
    attacker: int = 0


NOTHING = WorldSettings(style=0.0, family_style=0.0, family_segment_style=0.0, form_style=0.0)
# docs/rules/selection.md#simulated-worlds says what each of them is for.
WORLDS = {
    "uniform": WorldSettings(),
    "heavy_tails": WorldSettings(heavy_tails=True),
    "styles_4": WorldSettings(styles=4),
    "styles_12": WorldSettings(styles=12),
    "family_strong": WorldSettings(family_style=0.9),
    "family_weak": WorldSettings(family_style=0.03, family_segment_style=0.03, form_style=0.1),
    "one_best": replace(NOTHING, best_style=0.8),
    "nothing_matters": NOTHING,
    "drift": replace(NOTHING, form_style=0.45, best_style=0.7, falls_by=1.5),
    "few_answers": WorldSettings(feedback_rate=0.08),
    "pleased": WorldSettings(pleased=1.2, feedback_rate=0.3),
    "favourites": WorldSettings(favourites=0.8),
    "one_run": WorldSettings(forms=20_000, one_run=True),
    "attacker": WorldSettings(attacker=1000),
}


@dataclass(frozen=True)
class World:
    """``truth[form, style]``: the helpful rate at the end, over the form's mix of segments; ``traffic`` sums to one."""

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
        end = self.logits.copy()
        end[:, :, 1] -= self.settings.falls_by
        rates = _sigmoid(end)
        object.__setattr__(self, "truth", (rates * self.segments[:, :, None]).sum(axis=1))


def make_world(seed: int, settings: WorldSettings | None = None) -> World:
    """The world of ``seed``: the same on every machine."""
    s = settings or WorldSettings()
    rng = np.random.default_rng([seed, 1])
    families, segments, styles = len(HOSTS), len(SEGMENTS), s.styles
    family = rng.choice(families, s.forms, p=[0.35, 0.25, 0.2, 0.12, 0.08])
    main = rng.choice(segments, s.forms, p=[0.4, 0.35, 0.17, 0.08])
    mix = np.full((s.forms, segments), 0.2 / segments)
    mix[np.arange(s.forms), main] += 0.8
    traffic = rng.pareto(s.pareto, s.forms) + 0.05
    traffic = np.ones(s.forms) if s.one_run else np.minimum(traffic, np.quantile(traffic, 0.999))
    by_family = rng.normal(0, s.family, (families, 1, 1)) + rng.normal(0, s.family_style, (families, 1, styles))
    by_segment = rng.normal(0, s.family_segment, (families, segments, 1))
    by_segment = by_segment + rng.normal(0, s.family_segment_style, (families, segments, styles))
    if s.heavy_tails:
        by_form = rng.standard_t(3, (s.forms, 1, 1)) * s.form / np.sqrt(3)
        by_form = by_form + rng.standard_t(3, (s.forms, 1, styles)) * s.form_style / np.sqrt(3)
    else:
        by_form = rng.normal(0, s.form, (s.forms, 1, 1)) + rng.normal(0, s.form_style, (s.forms, 1, styles))
    logits = s.base + rng.normal(0, s.style, styles) + (by_family + by_segment)[family] + by_form
    logits[:, :, 1] += s.best_style
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
    """Index arrays, the propensity, whether helpful and answered, days, delays and edits; uniform unless favourites."""
    s = world.settings
    rng = np.random.default_rng([seed, 2])
    runs = s.forms if s.one_run else runs_per_day * days
    form = rng.permutation(s.forms) if s.one_run else rng.choice(len(world.traffic), runs, p=world.traffic)
    segment = (rng.random((runs, 1)) > world.segments[form].cumsum(axis=1)).sum(axis=1).clip(max=len(SEGMENTS) - 1)
    day = np.sort(rng.integers(0, days, runs)) if s.one_run else np.repeat(np.arange(days), runs_per_day)
    style = rng.integers(s.styles, size=runs)
    propensity = np.full(runs, 1 / s.styles)
    if s.favourites:
        style, propensity = _favourites(world, rng, form, style)
    logits = world.logits[form, segment, style] - s.falls_by * ((style == 1) & (day >= days - s.falls_days))
    helpful = rng.random(runs) < _sigmoid(logits)
    chance = world.feedback[form, style]
    if s.pleased:
        chance = _sigmoid(np.log(chance / (1 - chance)) + s.pleased * (helpful - 0.5))
    answered = rng.random(runs) < chance
    log_edits = world.edit_mean[form] + world.edit_style[style] + world.settings.edits_if_helpful * helpful
    edits = np.floor(np.exp(log_edits + rng.normal(0, 0.7, runs))).astype(np.int64)
    edits[rng.random(runs) < np.where(helpful, 0.15, 0.03)] = 0
    return {
        "form": form,
        "segment": segment,
        "style": style,
        "propensity": propensity,
        "helpful": helpful,
        "answered": answered,
        "edits": edits,
        "day": day,
        "second": rng.integers(86_400, size=runs),
        # most answer within the hour, one in ten a day or two later
        "delay": np.where(rng.random(runs) < 0.9, rng.integers(60, 3600, runs), rng.integers(3600, 172_800, runs)),
    }


def _favourites(world: World, rng: np.random.Generator, form: np.ndarray, style: np.ndarray):
    """Most runs get their form's favourite: style 0 on easy forms, 2 on hard ones, any on the others."""
    s = world.settings
    ease = world.logits.mean(axis=(1, 2))
    favourite = rng.integers(s.styles, size=s.forms)
    favourite = np.where(ease > np.quantile(ease, 0.7), 0, np.where(ease < np.quantile(ease, 0.3), 2, favourite))
    style = np.where(rng.random(len(form)) < s.favourites, favourite[form], style)
    even = (1 - s.favourites) / s.styles
    return style, np.where(style == favourite[form], s.favourites + even, even)


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
        "gen_style_id": _texts(style_names(world.settings.styles), runs["style"]),
        "edit_chars": pa.array(runs["edits"]),
        "segment_key": _texts(SEGMENTS, runs["segment"]),
        "policy": _texts(["explore"], np.zeros(len(created), dtype=np.int64)),
        "propensity": pa.array(runs["propensity"]),
        "policy_version": pa.array(["favourites" if world.settings.favourites else "uniform"] * len(created)),
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


def attack(world: World, last_day: int) -> tuple[str, list[dict]]:
    """One person calls the worst style of a form helpful, a thousand times in twenty days: the form, and the events."""
    form = int(np.argsort(-world.traffic)[len(world.traffic) // 10])
    style = style_names(world.settings.styles)[int(world.truth[form].argmin())]
    start = np.datetime64(FIRST_DAY, "s") + (last_day - 19) * 86_400
    events = [
        {
            "event_id": f"00000000-0000-4000-9000-{n:012x}",
            "user_id": "attacker",
            "host": HOSTS[int(world.family[form])],
            "schema_hash": f"form{form:05d}",
            "gen_style_id": style,
            "segment_key": SEGMENTS[int(world.segments[form].argmax())],
            "feedback_status": "helpful",
            "created_at": f"{start + n * 20 * 86_400 // world.settings.attacker}Z",
        }
        for n in range(world.settings.attacker)
    ]
    return f"form{form:05d}", events


def _texts(values: list[str] | tuple[str, ...], which: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(which, pa.int32()), pa.array(list(values))).cast(pa.string())


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
