"""A first build and nights of experiments, each beside a script by hand in the same run.

    python benchmarks/experiments_scale.py --assignments 10e6 --night 100e3 --nights 3

``results`` is what dbt reports for the models up to the results; ``decisions`` for posteriors, weights, health, alerts
and what is published, which the script by hand (floor/experiments.sql) does not have. Seconds are wall clock; ``peak
MiB`` is the largest resident size of dbt's process.
"""

from __future__ import annotations

import json
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
import typer
from experiments import dbt, home_in, write
from scale import Memory

from dagster_pipeline.settings import Settings

HERE = Path(__file__).parent
START = date(2026, 1, 1)
DAYS = 60
RESULTS = (
    "stg_experiments", "int_experiments__assignments", "int_experiments__first_assignments",
    "int_experiments__contexts", "int_experiments__exposures", "int_experiments__deliveries",
    "int_experiments__events", "int_experiments__changes", "int_experiments__segments", "int_experiments__configs",
    "int_experiments__weights", "int_experiments__matched_events", "int_experiments__user_metrics",
    "fct_experiments", "int_experiments__segment_sums", "int_experiments__cells", "int_experiments__cap",
    "int_experiments__strata",
    "int_experiments__comparisons", "int_experiments__effects", "int_experiments__results",
    "int_experiments__segment_names", "int_experiments__definitions", "int_experiments__variants",
    "int_experiments__experiments",
)  # fmt: skip
# Of a domain whose weights_next begins like weights: the longer name decides.
DECISIONS = ("int_experiments__weights_next",)


def main(
    assignments: float = 1e6, night: float = 1e5, experiments: int = 100, memory: str = "4GB", nights: int = 1
) -> None:
    """History over 60 days with twice as many events, then nights of ``night`` assignments and as many events."""
    with tempfile.TemporaryDirectory(prefix="experiments-scale-") as folder, duckdb.connect() as con:
        settings = home_in(Path(folder)).model_copy(update={"memory_limit": memory})
        floor = duckdb.connect(f"{folder}/floor.duckdb", config={"memory_limit": memory, "temp_directory": folder})
        set_up(con, settings, experiments)
        deliver(con, settings, 0, int(assignments), DAYS, START, experiments)
        typer.echo(
            f"{assignments:,.0f} assignments and {2 * assignments:,.0f} events over {DAYS} days, {experiments} "
            f"experiments; a night of {2 * night:,.0f} rows; {memory}\n\n"
            f"| step | ratio | results s | floor s | decisions s | peak MiB |\n{'|---' * 6}|"
        )
        step("first build", settings, floor, START + timedelta(days=DAYS), -1)
        for number in range(nights):
            before, day = newest(settings), START + timedelta(days=DAYS + number)
            first = int(assignments) + number * int(night)
            deliver(con, settings, first, int(night), 1, day, experiments, 1)
            step(f"night {number + 1}", settings, floor, day + timedelta(days=1), before)


def set_up(con: duckdb.DuckDBPyConnection, settings: Settings, experiments: int) -> None:
    names = f"select 'e' || i as experiment_id from range({experiments}) as r (i)"
    at = f"timestamp '{START}'"
    write(
        con,
        settings,
        "experiments",
        f"select experiment_id, 'active' as status, {at} as started_at, 'a' as control_variant_id, {at} as updated_at "
        f"from ({names})",
    )
    write(
        con,
        settings,
        "experiment_variants",
        f"select experiment_id, variant_id, true as is_active, {at} as updated_at "
        f"from ({names}), (values ('a'), ('b')) as v (variant_id)",
    )
    write(
        con,
        settings,
        "segmentation_configs",
        f"select experiment_id, {at} as valid_from, 'manual' as mode, ['source'] as segment_by from ({names})",
    )


def deliver(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    first: int,
    people: int,
    days: int,
    start: date,
    experiments: int,
    events: float = 2,
) -> None:
    """``people`` assignments over ``days`` days, and ``events`` times as many events of people of the last days."""
    con.execute(f"""create or replace temp table people as
        select 'u' || i as user_id, 'e' || (i % {experiments}) as experiment_id, chr(97 + (hash(i) % 2) :: integer) as
            variant_id, ['google', 'instagram', 'newsletter', 'direct'][1 + (hash(i, 1) % 4) :: integer] as source,
            timestamp '{start}' + to_microseconds(cast({days} * 864e8 * ((i - {first}) / {people}) as bigint)) as moment
        from range({first}, {first + people}) as r (i)""")
    con.execute(f"""create or replace temp table did as
        select p.*, e, least(moment + to_seconds((hash(user_id, e) % 864000) :: integer),
            timestamp '{start + timedelta(days=days)}' - interval 1 second) as did_at
        from people as p, range({int(events)}) as r (e)""")
    write(
        con,
        settings,
        "assignments",
        """select user_id as assignment_id, experiment_id, user_id, variant_id,
            json_object('utm_source', source) as context, moment as assigned_at from people""",
    )
    write(
        con,
        settings,
        "conversions",
        """select user_id || '-' || e as conversion_id, experiment_id, user_id, did_at as converted_at
        from did where hash(user_id, e, 2) % 10 < 3""",
    )
    write(
        con,
        settings,
        "metric_events",
        """select user_id || '-' || e as event_id, user_id,
            case hash(user_id, e, 2) % 10 < 7 when true then 'revenue' else 'orders' end as metric,
            (hash(user_id, e, 3) % 5000 / 100.0) :: double as value, did_at as occurred_at
        from did where hash(user_id, e, 2) % 10 >= 3""",
    )


def step(name: str, settings: Settings, floor: duckdb.DuckDBPyConnection, as_of: date, after: int) -> None:
    """Run the domain's models as of a day and the script by hand on the same raw files, and print both."""
    bounds = ("--event-time-start", f"{as_of}", "--event-time-end", f"{as_of + timedelta(days=1)}")
    memory = Memory()
    dbt(
        settings,
        "build",
        *bounds,
        "--exclude-resource-type",
        "test",
        "--select",
        "+path:dbt_project/models/experiments",
        memory=memory,
    )
    peak = memory.stop()
    spent = {True: 0.0, False: 0.0}
    results = json.loads((settings.dbt_target / "run_results.json").read_text())["results"]
    for one in results:
        model = one["unique_id"].split(".")[2]
        if one["unique_id"].startswith("model") and "experiment" in model:
            spent[model.startswith(RESULTS) and not model.startswith(DECISIONS)] += one["execution_time"]
    mark_as_built(settings)
    began = time.perf_counter()
    script = (HERE / "floor" / "experiments.sql").read_text()
    new = "true" if after < 0 else f"event_date >= date '{as_of}' - 1"
    floor.execute(
        script.format(raw=settings.raw, after=after, is_new_day=new, as_of=as_of, out=settings.home / "floor.parquet")
    )
    seconds = time.perf_counter() - began
    figures = f"{spent[True] / seconds:.2f} | {spent[True]:.1f} | {seconds:.1f} | {spent[False]:.1f} | {peak:,.0f}"
    typer.echo(f"| {name} | {figures} |")


def newest(settings: Settings) -> int:
    with duckdb.connect() as con:
        return con.execute(f"select max(batch_seq) from '{settings.landing_log}/*.parquet'").fetchall()[0][0]


def mark_as_built(settings: Settings) -> None:
    """The run log's row, which a night writes after its last test: the next build then finds what is new."""
    with duckdb.connect(str(settings.database)) as con:
        con.execute(f"""insert into published.run_log
            select run_id, 'experiments', as_of_date, {newest(settings)},
                (select rules from intermediate.int_run__rules where domain = 'experiments'), published_at
            from intermediate.int_run__dates where is_current""")


if __name__ == "__main__":
    typer.run(main)
