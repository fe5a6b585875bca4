"""Are the figures of experiments true, and what do they cost? Simulated experiments through the project's own SQL.

    python benchmarks/experiments.py calibration --experiments 1000
    python benchmarks/experiments.py looks --experiments 2000 --nights 60
    python benchmarks/experiments.py regret --experiments 100 --nights 20
    python benchmarks/experiments_scale.py --assignments 10e6

Every simulated experiment is landed like a delivery and computed by dbt; nothing of it is computed a second time here.
Results: docs/benchmarks.md#experiments.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import typer
from scale import Memory

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.settings import PROJECT_DIR, Settings
from dagster_pipeline.tools.simulate import home_in, land_all

START = date(2026, 1, 1)
NAMES = "abcdefgh"
app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command()
def calibration(experiments: int = 1000, seed: int = 1) -> None:
    """How often the variant is best whose P(best) is stated as so much, by fifths; rates from two worlds."""
    rng = np.random.default_rng(seed)
    worlds = {
        # the posterior's own prior: here P(best) must be right
        "any rate from 0 to 1, 40 to 200 people": (lambda n: rng.random(n), lambda: int(rng.integers(40, 200))),
        # what a product sees: rates of 5 to 20 %, which the flat prior does not know of
        "rates of Beta(10, 90), 400 people": (lambda n: rng.beta(10, 90, n), lambda: 400),
    }
    for title, (draw, size) in worlds.items():
        truth = {f"e{n:05}": draw(int(rng.integers(2, 5))) for n in range(experiments)}
        sizes = {name: size() for name in truth}
        with tempfile.TemporaryDirectory(prefix="experiments-") as folder, world(Path(folder), truth) as home:
            people = pd.concat(
                outcomes(rng, name, rates, [sizes[name]] * len(rates), START) for name, rates in truth.items()
            )
            deliver(home, people, START)
            night(home, START + timedelta(days=8), "+int_experiments__weights_next")
            stated = rows(
                home,
                "select experiment_id, variant_id, probability_best from intermediate.int_experiments__weights_next "
                "where segment_key = 'all'",
            )
        best = {name: NAMES[int(np.argmax(rates))] for name, rates in truth.items()}
        p = np.array([row[2] for row in stated])
        came_true = np.array([best[name] == variant for name, variant, _ in stated], dtype=float)
        typer.echo(
            f"\n{title}; {experiments:,} experiments\n\n"
            f"| stated | mean | came true | rows | difference |\n{'|---' * 5}|"
        )
        for low in np.arange(0, 1, 0.2):
            which = (p >= low) & (p < low + 0.2 if low < 0.79 else p <= 1)
            gap = came_true[which].mean() - p[which].mean()
            typer.echo(
                f"| {low:.1f} to {low + 0.2:.1f} | {p[which].mean():.3f} | {came_true[which].mean():.3f} "
                f"| {which.sum()} | {gap:+.3f} |"
            )


@app.command()
def looks(experiments: int = 2000, nights: int = 60, people_a_day: int = 20, rate: float = 0.2) -> None:
    """A/A experiments looked at every night: how often an interval of the lift has ever left out 0."""
    truth = {f"e{n:05}": np.array([rate, rate]) for n in range(experiments)}
    days = nights + 7
    with tempfile.TemporaryDirectory(prefix="experiments-") as folder, world(Path(folder), truth) as home:
        total = experiments * days * people_a_day
        draw = "cast(hash({}) % 1000000 as double) / 1000000"
        with duckdb.connect() as con:
            con.execute(f"""create table people as select
                printf('e%05d', i % {experiments}) as experiment_id, 'u' || i as user_id,
                case when {draw.format("i * 3 + 1")} < 0.5 then 'a' else 'b' end as variant_id,
                timestamp '{START}' + to_days(cast(i // {experiments} % {days} as integer)) + interval 12 hour
                    as moment,
                {draw.format("i * 3 + 2")} < {rate} as converted from range({total}) as r (i)""")
            deliver_table(con, home)
        first = START + timedelta(days=7)
        night(home, first, "+int_experiments__results", first + timedelta(days=nights - 1))
        found = rows(
            home,
            """select count(distinct experiment_id), count(distinct as_of_date),
                count(distinct case when lift_lower > 0 or lift_upper < 0 then experiment_id end),
                count(distinct case when anytime_lower > 0 or anytime_upper < 0 then experiment_id end),
                count(distinct case when as_of_date = last_day and (lift_lower > 0 or lift_upper < 0)
                    then experiment_id end)
            from (select *, max(as_of_date) over () as last_day from intermediate.int_experiments__results)
            where segment_key = 'all' and metric = 'conversion' and variant_id = 'b'""",
        )[0]
    count, looked, fixed, anytime, last = found
    typer.echo(f"{count:,} A/A experiments, {looked} looks, {people_a_day} people a day each, rate {rate:.0%}\n")
    typer.echo(f"| the 95 % interval left out 0 | experiments | share |\n{'|---' * 3}|")
    for title, number in (
        ("fixed, on the last night only", last),
        ("fixed, on any night", fixed),
        ("anytime-valid, on any night", anytime),
    ):
        typer.echo(f"| {title} | {number} | {number / count:.1%} |")


@app.command()
def regret(experiments: int = 100, nights: int = 20, people: int = 200, seed: int = 3) -> None:
    """What assigning by the weights costs against always knowing the best variant; equal shares and Thompson beside."""
    rng = np.random.default_rng(seed)
    truth = {f"e{n:05}": 0.1 * np.exp(rng.normal(0, 0.25, 3)) for n in range(experiments)}
    rates = np.array(list(truth.values()))
    shares = np.full((experiments, 3), 1 / 3)
    lost = {"equal shares": np.zeros(nights), "weights": np.zeros(nights), "Thompson draw": np.zeros(nights)}
    wins, tries = np.ones((experiments, 3)), np.full((experiments, 3), 2.0)
    gap = rates.max(axis=1, keepdims=True) - rates
    with tempfile.TemporaryDirectory(prefix="experiments-") as folder, world(Path(folder), truth, window=1) as home:
        for number in range(nights):
            day = START + timedelta(days=number)
            counts = np.array([rng.multinomial(people, one) for one in shares])
            lost["weights"][number] = (counts * gap).sum(axis=1).mean()
            lost["equal shares"][number] = people * gap.mean()
            draws = rng.beta(wins[:, None, :], (tries - wins)[:, None, :], (experiments, people, 3)).argmax(axis=2)
            drawn = np.stack([(draws == arm).sum(axis=1) for arm in range(3)], axis=1)
            lost["Thompson draw"][number] = (drawn * gap).sum(axis=1).mean()
            wins, tries = wins + rng.binomial(drawn, rates), tries + drawn
            deliver(
                home,
                pd.concat(
                    outcomes(rng, name, truth[name], counts[place], day, f"-{number}")
                    for place, name in enumerate(truth)
                ),
                day,
                shares=shares,
                names=list(truth),
            )
            night(home, day + timedelta(days=1), "+int_experiments__weights_next")
            told = {
                (name, variant): weight
                for name, variant, weight in rows(
                    home,
                    "select experiment_id, variant_id, weight from intermediate.int_experiments__weights_next "
                    "where segment_key = 'all'",
                )
            }
            shares = np.array([[told[name, variant] for variant in NAMES[:3]] for name in truth])
            shares /= shares.sum(axis=1, keepdims=True)
    typer.echo(f"{experiments} experiments of 3 variants, {people} people a night\n")
    typer.echo(f"| conversions lost per experiment | first 5 nights | all {nights} | last 5 |\n{'|---' * 4}|")
    for title, one in lost.items():
        typer.echo(f"| {title} | {one[:5].sum():.1f} | {one.sum():.1f} | {one[-5:].sum():.1f} |")


def outcomes(rng, name: str, rates: np.ndarray, sizes, day: date, mark: str = "") -> pd.DataFrame:
    """People of one experiment and day, and whether they converted."""
    variants = np.repeat(list(NAMES[: len(rates)]), sizes)
    return pd.DataFrame(
        {
            "experiment_id": name,
            "user_id": [f"{name}{mark}-{number}" for number in range(len(variants))],
            "variant_id": variants,
            "moment": pd.Timestamp(day) + pd.Timedelta(hours=12),
            "converted": rng.random(len(variants)) < np.repeat(rates, sizes),
        }
    )


@contextmanager
def world(folder: Path, truth: dict[str, np.ndarray], window: int | None = None):
    """A home with the experiments set up and the seeds loaded; ``window`` shortens the metric's window, in days."""
    settings = home_in(folder)
    set_up = pd.DataFrame(
        [(name, NAMES[place]) for name, rates in truth.items() for place in range(len(rates))],
        columns=["experiment_id", "variant_id"],
    )
    set_up["is_active"], set_up["updated_at"] = True, pd.Timestamp(START)
    experiments = set_up[["experiment_id"]].drop_duplicates()
    experiments = experiments.assign(
        status="active",
        started_at=pd.Timestamp(START),
        control_variant_id="a",
        updated_at=pd.Timestamp(START),
    )
    for source, frame in (("experiments", experiments), ("experiment_variants", set_up)):
        with duckdb.connect() as con:
            con.register("frame", frame)
            write(con, settings, source, "from frame")
    dbt(settings, "seed")
    if window:
        with duckdb.connect(str(settings.database)) as con:
            con.execute(f"update seeds.experiment_metrics set window_days = {window} where metric = 'conversion'")
    yield settings


def deliver(settings: Settings, people: pd.DataFrame, day: date, shares=None, names=()) -> None:
    with duckdb.connect() as con:
        con.register("people", people)
        deliver_table(con, settings)
        if shares is not None:
            weights = pd.DataFrame(
                [
                    (name, variant, float(share), pd.Timestamp(day))
                    for name, one in zip(names, shares, strict=True)
                    for variant, share in zip(NAMES, one, strict=False)
                ],
                columns=["experiment_id", "variant_id", "weight", "valid_from"],
            )
            con.register("weights", weights)
            write(con, settings, "experiment_weights", "from weights")


def deliver_table(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    write(
        con,
        settings,
        "assignments",
        "select user_id as assignment_id, experiment_id, user_id, variant_id, moment as assigned_at from people",
    )
    write(
        con,
        settings,
        "conversions",
        "select user_id as conversion_id, experiment_id, user_id, moment + interval 1 hour as converted_at "
        "from people where converted",
    )


def write(con: duckdb.DuckDBPyConnection, settings: Settings, source: str, query: str) -> None:
    folder = settings.home / "made" / source
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{len(list(folder.iterdir())):04}.parquet"
    con.execute(f"copy ({query}) to '{file}' (format parquet)")
    land_all(settings, source, file, START + timedelta(days=400))


def night(settings: Settings, first: date, select: str, last: date | None = None) -> None:
    """The models of ``select`` for the as-of dates first to last, in a process of its own."""
    end = (last or first) + timedelta(days=1)
    bounds = ("--event-time-start", f"{first}", "--event-time-end", f"{end}")
    dbt(settings, "run", *bounds, "--select", "int_run__dates", "+int_run__rules", select)


def dbt(settings: Settings, *arguments: str, memory: Memory | None = None) -> None:
    with subprocess.Popen(
        [str(Path(sys.executable).with_name("warehouse-dbt")), "--quiet", *arguments],
        env=os.environ | dbt_command.environment(settings),
        cwd=PROJECT_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        if memory:
            memory.start(process.pid)
        said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(said)


def rows(settings: Settings, query: str) -> list[tuple]:
    with duckdb.connect(str(settings.database), read_only=True) as con:
        return con.execute(query).fetchall()


if __name__ == "__main__":
    app()
