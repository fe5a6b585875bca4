"""What a run remembers: the run log, what is new since, and the history that a full refresh keeps."""

from __future__ import annotations

import os

import duckdb
import pytest

from tests.conftest import STYLE
from tests.samples import run

HISTORY = "select distinct as_of_date::text from published.style_hints_history order by 1"
NEW_BATCHES = "select count(*) from intermediate.int_run__new_batches where domain = 'style'"
LEDGER = "int_run__dates int_run__rules int_run__new_batches stg_landing__batches"


def test_a_full_refresh_keeps_what_earlier_nights_published(warehouse, monkeypatch):
    """Incident: `nightly --full-refresh` shrank style_hints_history and recommendation_sources to the last date."""
    warehouse.land("autofill_events", [run(f"{i}") for i in range(6)])
    warehouse.build("2026-09-01", "2026-09-02")
    warehouse.build("2026-09-03", full_refresh=True)
    assert warehouse.rows(HISTORY) == [("2026-09-01",), ("2026-09-02",), ("2026-09-03",)]
    assert warehouse.rows("select count(distinct as_of_date) from published.recommendation_sources") == [(3,)]


def test_a_full_refresh_of_an_old_date_leaves_the_current_tables_full(warehouse):
    """Incident: a full refresh for an old date published 28 empty tables with a green gate."""
    warehouse.land("autofill_events", [run(f"{i}") for i in range(6)])
    warehouse.build("2026-09-03")
    warehouse.build("2026-09-01", full_refresh=True)
    for table in ("style_hints", "form_profiles", "form_style_stats", "segment_distribution"):
        assert warehouse.rows(f"select distinct as_of_date::text from published.{table}") == [("2026-09-03",)], table


def test_only_a_run_without_errors_is_logged(warehouse):
    """A domain that fails builds its new files again in the next run; so do those that it reads."""
    warehouse.land("autofill_events", [run("a")])
    warehouse.dbt("build", "--select", "int_run__dates")
    assert warehouse.rows("select count(*) from published.run_log") == [(0,)]


def test_a_full_refresh_of_one_model_is_refused(warehouse):
    """Incident: without its ledger the roll-up was built of no day, while the run log counted its files as built."""
    warehouse.land("autofill_events", [run("a")])
    warehouse.build("2026-09-01")
    result = warehouse.try_dbt("run", "--full-refresh", "--select", "fct_style__mix_daily")
    assert not result.success
    assert "select what it reads, too (+fct_style__mix_daily)" in str(result.exception or result.result)
    assert warehouse.rows("select sum(runs) from marts.fct_style__mix_daily") == [(1,)]


def test_rules_that_are_edited_and_taken_back_build_everything_again(warehouse):
    """A run that broke off under edited rules left tables built by them: taking the edit back is a change, too."""
    warehouse.land("autofill_events", [run("a")])
    warehouse.build("2026-09-01", select=STYLE)
    warehouse.run_models("2026-09-02", select=LEDGER)
    assert warehouse.rows(NEW_BATCHES) == [(0,)]
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("insert into seeds.segment_rules values (3, 'senior', 'chief')")
    warehouse.run_models("2026-09-02", select=LEDGER)
    assert warehouse.rows(NEW_BATCHES) == [(1,)]
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("delete from seeds.segment_rules where phrase = 'chief'")
    warehouse.run_models("2026-09-02", select=LEDGER)
    assert warehouse.rows(NEW_BATCHES) == [(1,)]


def test_a_home_of_version_0_1_is_taken_over(warehouse):
    """Its state lay in tables of other names: the history stays, the newest date counts, the rest comes from raw."""
    warehouse.land("autofill_events", [run(f"{i}") for i in range(6)])
    warehouse.build("2026-09-01", "2026-09-02")
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("drop table published.run_log; drop table intermediate.int_run__rules")
        con.execute("create table intermediate.int_run__computed_dates as select date '2026-09-05' as as_of_date")
        con.execute("create table marts.fct_style__answers_daily as select 1 as of_another_shape")
    warehouse.build("2026-09-03")
    assert warehouse.rows(HISTORY) == [("2026-09-01",), ("2026-09-02",), ("2026-09-03",)]
    assert warehouse.rows("select distinct as_of_date::text from published.style_hints") == [("2026-09-05",)]
    assert warehouse.rows("select count(*) from duckdb_tables() where table_name = 'fct_style__answers_daily'") == [
        (0,)
    ]
    assert warehouse.rows("select total_runs from published.style_hints") == [(6,)]


@pytest.mark.slow
def test_history_is_forgotten_on_request(warehouse, monkeypatch):
    warehouse.land("autofill_events", [run(f"{i}") for i in range(6)])
    warehouse.build("2026-09-01", "2026-09-02")
    os.environ["DBT_FORGET_HISTORY"] = "true"
    monkeypatch.setattr(warehouse, "manifest", None)  # parsed without the variable
    try:
        warehouse.build("2026-09-03", full_refresh=True)
    finally:
        del os.environ["DBT_FORGET_HISTORY"]
    assert warehouse.rows(HISTORY) == [("2026-09-03",)]
