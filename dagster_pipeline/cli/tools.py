"""``demo`` and ``simulate``: made data through the real pipeline."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.cli.options import date_option
from dagster_pipeline.settings import Settings


def demo(
    days: Annotated[int, typer.Option(min=1, help="Days of sample events.")] = 30,
    start: Annotated[datetime, date_option(help="First day.")] = datetime(2026, 9, 1),
    seed: Annotated[int, typer.Option(help="The same seed gives the same events.")] = 7,
) -> None:
    """Generate a month of sample events for every source, run the nights and show the result.

    Example: warehouse demo --days 30
    """
    from dagster_pipeline import rights
    from dagster_pipeline.tools import demo

    settings = Settings.from_env()
    rights.make_home(settings)
    demo.run(settings, start.date(), days, seed)


def simulate(
    seeds: Annotated[int, typer.Option(min=1, help="Worlds to simulate; each takes about a minute.")] = 5,
    runs_per_day: Annotated[int, typer.Option(min=1, help="Runs of the companion a day.")] = 1000,
    days: Annotated[int, typer.Option(min=1, help="Days of logs.")] = 30,
    worlds: Annotated[str, typer.Option(help="Kinds of worlds, by commas, or all.")] = "uniform",
    first_seed: Annotated[int, typer.Option(min=0, help="The first world's seed.")] = 0,
) -> None:
    """Run worlds with a known truth through the real pipeline and score every selector against an oracle.

    Example: warehouse simulate --seeds 20 --worlds uniform,favourites
    """
    from dagster_pipeline import progress
    from dagster_pipeline.settings import WarehouseError
    from dagster_pipeline.tools import simulate
    from dagster_pipeline.tools.worlds import WORLDS

    names = list(WORLDS) if worlds == "all" else worlds.split(",")
    if unknown := set(names) - set(WORLDS):
        raise WarehouseError(f"No such world: {', '.join(sorted(unknown))}. There are {', '.join(WORLDS)}, and all.")
    for name in names:
        with console.following(f"drawing a world ({name})"):
            done = simulate.simulate(
                seeds,
                runs_per_day,
                days,
                first_seed,
                WORLDS[name],
                progress=lambda seed, _: progress.report("worlds", seed + 1 - first_seed, seeds),
            )
        _show(name, done, seeds, runs_per_day)


def _show(name: str, done: Any, seeds: int, runs_per_day: int) -> None:
    rows = done.summary()
    for row in rows:
        low, high = row["against_threshold"]
        row["against_threshold"] = "takes 2 seeds" if math.isnan(low) else f"{low:+.2f} to {high:+.2f}"
    worlds = "1 world" if seeds == 1 else f"{seeds} worlds"
    title = f"{name}: {worlds}, {runs_per_day} runs a day; regret in points below the oracle"
    console.table(list(rows[0]), [tuple(row.values()) for row in rows], title=title)
    console.table(("P(best) stated", "came true", "forms"), done.best_stated)
    if name == "attacker":
        console.table(("hints that the attacker changed beside his own form's",), [(done.changed_by_attack,)])
