"""The pooled fit of one evening over the daily statistics of many runs, inside the engine.

    .venv/bin/python benchmarks/pooled_fit.py .warehouse --runs 5e6

Takes the SQL that dbt compiled in a state folder's last night and runs it, model after model, in a database of its own
whose ledger of answers (`fct_selection__answers_daily`) is made up: ``--runs`` runs of 10,000 forms over 60 days, six
styles, 40 % answered. Prints seconds (wall clock, all cores) and rows per model.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path

import duckdb

from dagster_pipeline.cli import console

MODELS = (
    "int_selection__form_keys",
    "int_selection__repeated_answers",
    "int_selection__top_users",
    "int_selection__answer_shares",
    "int_selection__pooled_evidence",
    "int_selection__edit_levels",
    "int_selection__edit_bins",
    "int_selection__edit_evidence",
    "int_selection__edit_calibration",
    "int_selection__stand_ins",
    "int_selection__pooled_cells",
    "int_selection__pooled_visit_1_family",
    "int_selection__pooled_visit_2_family_segment",
    "int_selection__pooled_visit_3_form",
    "int_selection__pooled_visit_4_style",
    "int_selection__pooled_visit_5_style_lately",
    "int_selection__pooled_visit_6_family_style",
    "int_selection__pooled_visit_7_family_segment_style",
    "int_selection__pooled_visit_8_form_style",
    "int_selection__pooled_effects",
    "int_selection__pooled_strength",
)
RUNS = """
    create table runs as (
        select
            hash(i, 7) % 200000 as user_key,
            cast(10000 * power(cast(hash(i, 1) % 1000000 as double) / 1000000, 3) as integer) as form,
            cast(date '{evening}' - cast(hash(i, 2) % 60 as integer) as date) as event_date,
            'style' || hash(i, 3) % 6 as gen_style_id, 'segment' || hash(i, 4) % 4 as segment_key,
            hash(i, 5) % 100 as answer, cast(hash(i, 6) % 24 as bigint) as edit_level
        from range({runs}) as r(i)
    )"""
LEDGER = """
    create table marts.fct_selection__answers_daily as
    select event_date, event_date as known_on, 'host' || form % 500 as host, 'form' || form as schema_hash,
        'family' || form % 6 as host_family, segment_key, gen_style_id, edit_level,
        count(*) as runs, count(*) filter (answer < 18) as helpful,
        count(*) filter (answer between 18 and 39) as unhelpful,
        count(*) as edit_runs, sum(edit_level) as edit_chars
    from runs group by all"""
PEOPLE = """
    create table marts.fct_selection__people_daily as
    select event_date, event_date as known_on, hash(user_key, form) as form_user_key, 'host' || form % 500 as host,
        'form' || form as schema_hash, 'family' || form % 6 as host_family, segment_key, gen_style_id, edit_level,
        count(*) filter (answer < 18) as helpful, count(*) filter (answer >= 18) as unhelpful
    from runs where answer < 40 group by all"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("home", type=Path)
    options.add_argument("--runs", type=float, default=5e6)
    asked = options.parse_args()
    compiled = {path.stem: path for path in (asked.home / "dbt" / "target" / "compiled").rglob("*.sql")}
    sql = {model: compiled[model].read_text() for model in MODELS}
    # Evenings are literals: the night's last one is taken.
    evening = re.findall(r"date '(\S+)' as as_of_date", sql["int_selection__pooled_evidence"])[-1]
    earlier = rf"select\s+date '(?!{evening})\S+' as as_of_date.*?union all\s+(?=select\s+date '\S+' as as_of_date)"
    sql = {model: re.sub(earlier, "", text, flags=re.DOTALL) for model, text in sql.items()}
    monthly = compiled["fct_selection__answers_monthly"].read_text().split("union all")[-1]
    monthly = re.sub(r"\n *where .*\n", "\n", monthly)
    rows = []
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as warehouse; use warehouse; create schema marts; create schema intermediate")
        con.execute(RUNS.format(evening=evening, runs=int(asked.runs)))
        con.execute(LEDGER)
        con.execute(PEOPLE)
        con.execute("drop table runs")
        began = time.perf_counter()
        con.execute(f"create table marts.fct_selection__answers_monthly as {monthly}")
        rows.append(("fct_selection__answers_monthly, all months", time.perf_counter() - began, None))
        con.execute(f"""create table intermediate.int_selection__evenings as
            select date '{evening}' as as_of_date, true as is_fitted_now, true as is_decided""")
        for model in MODELS:
            began = time.perf_counter()
            con.execute(f"create table intermediate.{model} as {sql[model]}")
            seconds = time.perf_counter() - began
            rows.append((model, seconds, con.execute(f"select count(*) from intermediate.{model}").fetchone()[0]))
        ledger = con.execute("select count(*) from marts.fct_selection__answers_daily").fetchone()[0]
    rows.append(("together", sum(row[1] for row in rows), None))
    console.table(("model", "seconds", "rows"), rows, title=f"{asked.runs:,.0f} runs, {ledger:,} rows of the ledger")


if __name__ == "__main__":
    main()
