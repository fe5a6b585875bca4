"""The same input through DuckDB and through Spark: every published and personal table, value by value."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta

import duckdb
import pytest

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.dbt_run import spark
from dagster_pipeline.domains.ats import sample as ats
from dagster_pipeline.domains.experiments import sample as experiments
from dagster_pipeline.domains.learning import sample as learning
from dagster_pipeline.domains.money import sample as money
from dagster_pipeline.domains.policies import sample as policies
from dagster_pipeline.domains.style import sample as autofill
from dagster_pipeline.publishing import snapshot
from dagster_pipeline.settings import Settings
from tests.conftest import SHARED, Warehouse, make_settings
from tests.samples import feedback, run
from tests.spark.engines import HAS_SPARK, call, differences, engine, publish_a_night

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not HAS_SPARK, reason="no pyspark or no Java: make test-spark installs both"),
]
FIRST, DAYS = date(2026, 9, 1), 24
MOVED_DAY = date(2026, 8, 20)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    """A month of every source has landed, and what one engine alone might read in its own way."""
    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("engines")), manifest=None)
    for domain in (ats, autofill, experiments, learning, money, policies):
        domain.generate(warehouse.settings.landing_dir, FIRST, DAYS, seed=7)
    for folder in sorted(path for path in warehouse.settings.landing_dir.iterdir() if path.is_dir()):
        warehouse.land_files(folder.name, folder)
    if SHARED.is_dir():
        for source in ("autofill_events", "autofill_feedback"):
            warehouse.land_files(source, *sorted((SHARED / source).glob("*.gz"))[:DAYS])
    warehouse.land("autofill_events", [run(f"odd-{n}", **odd) for n, odd in enumerate(ODD_RUNS)])
    warehouse.land("autofill_events", LOGGED_RUNS)
    warehouse.land("autofill_feedback", [feedback("nobody")])
    warehouse.land("emails", ODD_EMAILS)
    return warehouse


ODD_RUNS = [
    {"job": {"title": "\u00a0Senior\u2003Cook\u3000"}},
    {"job": {"title": "\uff33\uff45\uff4e\uff49\uff4f\uff52 Cook e\u0301 \ufb01n"}},
    {"job": {"title": 'it\'s a "quoted" \\ back\\slash\ttab'}},
    {"job": {"title": "\U0001f600 Ingénieur \u2013 lead"}},
    {"host": "Careers.Example.COM.:443", "form_url": "https://x.example/?gh_jid=1&a=b#c?d", "schema_hash": " é'\\ "},
    {"gen_style_id": 'a"quoted\\style', "edit_chars": 3, "feedback_status": "helpful"},
    {"gen_style_id": None, "final_map": {"#a'\"\\": " name ", "b": None, "c": 3}},
    {"edit_stats": {"total_chars_added": 10, "total_chars_deleted": 4}},
    *({"created_at": f"{MOVED_DAY}T12:00:00Z", "schema_hash": "moves", "final_map": {"#a": "b"}} for _ in range(2)),
]
# Clients that log how probable their style was: without them the backtest judges nothing.
LOGGED_RUNS = [
    run(
        f"logged-{n}", host=f"h{n % 7}.greenhouse.io",
        gen_style_id=("concise_bullets_v1", "professional_v1")[n % 3 > 0],
        policy="explore", policy_version="v1", propensity=(1 / 3, 2 / 3)[n % 3 > 0],
        feedback_status=("helpful", "unhelpful", None)[n % 5 % 3], edit_chars=n % 40,
        created_at=f"{FIRST + timedelta(days=7 + n % 12)}T{n % 24:02}:30:00Z",
    )
    for n in range(900)
]  # fmt: skip
ODD_EMAILS = [
    {
        "email_id": f"odd-{n}",
        "user_id": "somebody",
        "sender": "Shop <shop@mail.acme.co.uk>",
        "sender_domain": "mail.acme.co.uk",
        "recipient": "me@example.com",
        "subject": "Your receipt",
        "body_text": text,
        "category": "receipts",
        "received_at": "2026-09-20T10:00:00Z",
    }
    for n, text in enumerate(
        [
            "Total: 1\u00a0234,56 €\r\nMerci",
            "Subtotal $1 234.50\nTax 3%\nTotal $1 271.54\u2028thanks",
            "éAB 1 234.50\nTotal RM12.005\nCHF 1'234.50",
            "Total\n:\nRM 45.00\nCash 50.00 Change 5.00\n",
            "",
        ]
    )
]


def build(settings: Settings, first: date, last: date) -> None:
    """Seeds and models for the as-of dates first to last, both included, in a process of its own."""
    arguments = dbt_command.build_arguments(first, last + timedelta(days=1))
    call(settings, str(dbt_command.executable()), "--quiet", *arguments, "--exclude-resource-type", "test")


def break_off_a_replacement(settings: Settings, table: str) -> None:
    """What a kill -9 leaves while a table is overwritten: the staged rows are complete, its own files are gone."""
    sql = f"create table {table}__staged as select * from {table}"
    call(
        settings,
        str(dbt_command.executable()),
        "--quiet",
        "run-operation",
        "run_query",
        "--args",
        json.dumps({"sql": sql}),
    )
    schema, name = table.split(".")
    for file in (settings.spark_tables / f"{schema}.db" / name).glob("*.parquet"):
        file.unlink()


def break_off_a_table(settings: Settings, table: str) -> None:
    """What a kill -9 leaves while a table is created: files in its place that the catalogue does not know."""
    schema, name = table.split(".")
    folder = settings.spark_tables / f"{schema}.db" / name
    folder.mkdir()
    (folder / "part-00000.parquet").write_bytes(b"half")


def partition_files(settings: Settings, table: str) -> dict[str, set[str]]:
    return {
        folder.name: {file.name for file in folder.glob("*.parquet")}
        for folder in (settings.spark_tables / table).iterdir()
        if folder.is_dir()
    }


def test_both_engines_build_the_same_and_a_night_on_spark_costs_its_days(warehouse):
    """Two nights; the second follows a killed one, has late feedback and a day that loses its runs, and publishes."""
    duck, other = engine(warehouse.settings, "duckdb"), engine(warehouse.settings, "spark")
    last = FIRST + timedelta(days=DAYS - 2)
    for settings in (duck, other):
        build(settings, last - timedelta(days=1), last)
    spark.show_tables(other)
    assert differences(duck, other) == []
    with duckdb.connect(str(duck.database), read_only=True) as con:
        # An experiment is activated by itself only where its traffic reaches the threshold; the sample's does not.
        filled = [table for table in snapshot.tables(con, "published") if table != "experiment_activations"]
        for table in [*filled, "receipts", "policy_stats", "email_ats", "user_weights"]:
            schema = "published" if table in snapshot.tables(con, "published") else "personal"
            assert con.execute(f"select count(*) from {schema}.{table}").fetchone()[0], f"{table} compares nothing"

    break_off_a_replacement(other, "intermediate.int_style__feedback_rejects")
    break_off_a_table(other, "marts.fct_style__form_runs_daily__staged")
    seeds = sorted((other.spark_tables / "seeds.db").iterdir())
    before = partition_files(other, "marts.db/fct_style__form_runs_daily")
    assert f"event_date={MOVED_DAY}" in before
    moved = [{**run(f"odd-{n}", **odd), "created_at": "2026-09-10T08:00:00Z"} for n, odd in enumerate(ODD_RUNS[-2:], 8)]
    warehouse.land("autofill_events", moved)
    warehouse.land("autofill_feedback", [feedback("odd-0", at="2026-09-24T08:00:00Z"), feedback("nobody else")])
    for settings in (duck, other):
        publish_a_night(settings, last + timedelta(days=1))
        kept = settings.home.parent / f"published-{settings.target}"
        shutil.copytree(snapshot.current(settings), kept)
    assert differences(duck, other) == []
    assert seeds == sorted((other.spark_tables / "seeds.db").iterdir()), "what the catalogue knows is not deleted"

    after = partition_files(other, "marts.db/fct_style__form_runs_daily")
    assert f"event_date={MOVED_DAY}" not in after
    rewritten = {day for day in before if after.get(day) != before[day]}
    assert rewritten == {f"event_date={MOVED_DAY}", "event_date=2026-09-01", "event_date=2026-09-10"}

    files = [
        sorted(p.relative_to(k) for p in k.rglob("*") if p.is_file() and "_history" not in str(p))
        for k in (
            warehouse.settings.home.parent / "published-duckdb",
            warehouse.settings.home.parent / "published-spark",
        )
    ]
    assert files[0] == files[1]
    documents = [
        (warehouse.settings.home.parent / f"published-{target}" / "published" / "style_hints.jsonl").read_text()
        for target in ("duckdb", "spark")
    ]
    assert documents[0] == documents[1]
