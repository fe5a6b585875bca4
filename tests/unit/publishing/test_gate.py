"""The gate: what a domain's verdict depends on, and what consumers get when one is held back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.checks import expectations
from dagster_pipeline.publishing import catalogue, gate, history, limits, snapshot
from tests.conftest import make_settings

TABLES = {"style_hints": "selection", "form_profiles": "style", "spending_overview": "money"}
SHAPE = "host varchar, schema_hash varchar, preferred_style_id varchar, source varchar, as_of_date date"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch):
    """A warehouse of three domains, built as of 2026-09-10 with 100 forms, and published once."""
    settings = make_settings(tmp_path)
    settings.home.mkdir(parents=True)
    build(settings, "2026-09-10")
    nodes = {
        f"model.x.{name}": {
            "resource_type": "model",
            "schema": "published",
            "name": name,
            "fqn": ["x", domain, "published", name],
            "config": {"meta": {"file": {"path": "hints.jsonl", "columns": ["host"], "order_by": ["host"]}}}
            if name == "documents"
            else {},
            "depends_on": {"nodes": []},
        }
        for name, domain in (TABLES | {"documents": "selection"}).items()
    }
    settings.dbt_target.mkdir(parents=True)
    (settings.dbt_target / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    results(settings)
    monkeypatch.setattr(expectations, "suites", dict)
    snapshot.publish(settings, "first", gate.Project(settings).domain_of)
    return settings


def build(settings, as_of: str, days: int = 30, style: str = "a", forms: int = 100) -> None:
    last = date.fromisoformat(as_of)
    with duckdb.connect(str(settings.database)) as con:
        con.execute("create schema if not exists published; create schema if not exists personal")
        con.execute("create schema if not exists seeds; create schema if not exists intermediate")
        con.execute(f"create or replace table published.run_log as select date '{as_of}' as as_of_date")
        con.execute(f"create or replace table published.style_hints ({SHAPE})")
        con.execute(f"""insert into published.style_hints
            select 'h' || n, 'f', '{style}', 'form', date '{as_of}' from range({forms}) as forms (n)""")
        con.execute("""create table if not exists published.style_hints_history as
            select *, 'run' as run_id from published.style_hints limit 0""")
        con.execute("create or replace table published.documents as select host from published.style_hints")
        con.execute("create or replace table published.form_profiles as select host from published.style_hints")
        con.execute(f"create or replace table published.spending_overview as select date '{as_of}' as as_of_date")
        con.execute("""create or replace table published.form_style_stats as
            select host, schema_hash, 'a' as gen_style_id, 10 as total_runs from published.style_hints""")
        con.execute("""create or replace table intermediate.int_style__level_stats as
            select *, 'form' as level, (select as_of_date from published.run_log) as as_of_date
            from published.form_style_stats""")
        con.execute("create or replace table seeds.gen_styles as select 'a' as id")
        con.execute("create schema if not exists marts")
        con.execute("""create or replace table marts.fct_style__users_daily as
            select cast(day as date) as event_date, 40 as users
            from generate_series(date '2026-07-01', date '2026-10-01', interval 1 day) as days (day)""")
        con.execute(
            "create or replace table published.segment_distribution as select 'senior' as segment_key, 9 as runs"
        )
        con.execute("create or replace table intermediate.int_style__answering_users as select 0.01 as top_user_share")
        first = last - timedelta(days=days - 1)
        con.execute(f"""create or replace table published.runs_daily as
            select cast(day as date) as event_date, 100 as runs
            from generate_series(date '{first}', date '{last}', interval 1 day) as days (day)""")
        con.execute("""create or replace table seeds.publication_limits as
            from read_csv('seeds/run/publication_limits.csv', header = true)""")


def results(settings, **statuses: str) -> None:
    found = [
        {"unique_id": f"model.x.{name}", "status": statuses.get(name, "success"), "message": "Division by zero"}
        for name in TABLES
    ]
    (settings.dbt_target / "run_results.json").write_text(json.dumps({"results": found}))


def hints(settings) -> list[tuple]:
    with duckdb.connect(str(settings.published / "analytics.duckdb"), read_only=True) as con:
        return con.execute("select distinct preferred_style_id, as_of_date::text from published.style_hints").fetchall()


def test_a_domain_that_fails_holds_back_only_itself(settings):
    build(settings, "2026-09-11")
    results(settings, spending_overview="error", form_profiles="skipped")
    verdict = gate.judge(settings)
    assert verdict.failures == {
        "money": ["spending_overview could not be computed. Its error: Division by zero"],
        "style": ["1 model was skipped, for what they read failed"],
    }
    assert verdict.passed == ["selection"]
    before = {path.name: path.read_bytes() for path in (settings.home / "published").glob("*.parquet")}
    snapshot.publish(settings, "second", gate.Project(settings).domain_of, verdict.failures)
    assert hints(settings) == [("a", "2026-09-11")]
    with duckdb.connect(str(settings.published / "analytics.duckdb"), read_only=True) as con:
        assert con.execute("select as_of_date::text from published.spending_overview").fetchall() == [("2026-09-10",)]
    after = {path.name: path.read_bytes() for path in (settings.home / "published").glob("*.parquet")}
    assert after["spending_overview.parquet"] == before["spending_overview.parquet"]
    assert after["style_hints.parquet"] != before["style_hints.parquet"]
    assert history.of(snapshot.current(settings)).held_back == {
        "money": ["spending_overview could not be computed (details: see the night's log)"],
        "style": verdict.failures["style"],
    }


def test_a_file_of_a_domain_that_is_held_back_stays(settings):
    build(settings, "2026-09-11", forms=1)
    before = (settings.published / "hints.jsonl").read_bytes()
    snapshot.publish(settings, "second", gate.Project(settings).domain_of, {"selection": ["It failed."]})
    assert (settings.published / "hints.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "domain", "measure"),
    [
        ({"style": "b"}, "selection", "hints_changed"),
        ({"forms": 0}, "selection", "empty_table"),
        ({"forms": 30}, "selection", "rows_lost"),
    ],
)
def test_what_consumers_would_lose_holds_back_the_domain(settings, change, domain, measure):
    """Incidents: one person's runs switched 86 % of the hints; a replay of an old date published empty tables."""
    build(settings, "2026-09-11", **change)
    verdict = gate.judge(settings)
    assert any(measure in sentence for sentence in verdict.failures[domain]), verdict.failures
    assert gate.judge(settings, accepted="We changed the styles.").failures == {}


@pytest.mark.parametrize(
    ("usual", "changed", "is_held_back"), [(0, 30, True), (15, 30, False), (90, 30, False), (90, 41, True)]
)
def test_hints_that_often_change_may_change_again(settings, usual, changed, is_held_back):
    """Incident: in a world that did not change, the gate held back the hints of four of sixty nights."""
    build(settings, "2026-09-11")
    with duckdb.connect(str(settings.database)) as con:
        con.execute("update seeds.publication_limits set fail = 1 where measure = 'style_share_moved'")
        con.execute(f"""insert into published.style_hints_history
            select * exclude (day) replace (
                    day as as_of_date,
                    if(host[2:]::int < {usual} and day > date '2026-09-05', 'b', 'a') as preferred_style_id
                ), 'run'
            from published.style_hints, (values (date '2026-09-05'), (date '2026-09-06')) as days (day)""")
        con.execute(f"update published.style_hints set preferred_style_id = 'b' where host[2:]::int < {changed}")
    assert ("selection" in gate.judge(settings).failures) is is_held_back


def test_a_feed_that_stopped_is_caught(settings):
    """Incident: the sensor was on, the feed had stopped, and 1,207 of 1,207 forms were published without a hint."""
    build(settings, "2026-09-15")
    with duckdb.connect(str(settings.database)) as con:
        con.execute("delete from published.runs_daily where event_date > date '2026-09-10'")
    assert any("newest_event_age" in sentence for sentence in gate.judge(settings).failures["style"])


def test_one_person_who_answers_for_everybody_is_caught(settings):
    build(settings, "2026-09-11")
    with duckdb.connect(str(settings.database)) as con:
        con.execute("update intermediate.int_style__answering_users set top_user_share = 0.6")
    assert any("top_user_share" in sentence for sentence in gate.judge(settings).failures["style"])


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        (
            "update intermediate.int_style__level_stats set gen_style_id = '<script>' where host = 'h1'",
            "unknown_style_runs",
        ),
        (
            "update marts.fct_style__users_daily set users = 1 where event_date = date '2026-09-11'",
            "users_low",
        ),
        ("update published.form_style_stats set total_runs = 900 where host = 'h1'", "host_share_moved"),
        ("update published.runs_daily set runs = 10 where event_date = date '2026-09-11'", "day_volume_low"),
        ("update published.runs_daily set runs = 900 where event_date = date '2026-09-11'", "day_volume_high"),
        ("update published.segment_distribution set segment_key = 'junior'", "segment_share_moved"),
    ],
)
def test_what_moves_in_one_night_is_measured(settings, change, measure):
    build(settings, "2026-09-11")
    with duckdb.connect(str(settings.database)) as con:
        con.execute(change)
    found = {one.sentence.split(" of ")[0]: one.level for one in limits.judge(settings, TABLES)}
    assert found == {measure: "warn" if measure == "unknown_style_runs" else "fail"}
    build(settings, "2026-09-11", days=5)
    with duckdb.connect(str(settings.database)) as con:
        con.execute(change)
    assert {one.sentence.split(" of ")[0] for one in limits.judge(settings, TABLES)} <= {"unknown_style_runs"}


def test_a_quiet_night_and_a_young_warehouse_pass(settings):
    build(settings, "2026-09-11")
    assert list(limits.judge(settings, TABLES)) == []
    build(settings, "2026-09-11", days=5, style="b")
    assert list(limits.judge(settings, TABLES)) == []


def test_rows_of_a_table_that_is_another_now_are_not_compared(settings, monkeypatch):
    """Small groups under other: four fifths of the rows of style_daily were gone, and every total was the same."""
    with duckdb.connect(str(settings.published / "analytics.duckdb")) as con:
        con.execute("comment on table published.form_profiles is 'One row per form.'")
    build(settings, "2026-09-11", forms=20)
    for description, found in (("One row per form.", 1), ("One row per form, small ones as one.", 0)):
        described = {"published.form_profiles": catalogue.Table(description=description)}
        monkeypatch.setattr(catalogue, "read", lambda _, described=described: described)
        lost = [one for one in limits.judge(settings, {"form_profiles": "style"}) if "rows_lost" in one.sentence]
        assert len(lost) == found
