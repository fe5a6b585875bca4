"""A model that the engine cannot compute names the batch, file and line of the row it fails on."""

from __future__ import annotations

import json
from datetime import date

import duckdb
import pytest

from dagster_pipeline.dbt_run import culprit, results
from dagster_pipeline.landing.land import land
from dagster_pipeline.landing.sources import SOURCES
from tests.conftest import make_settings
from tests.samples import event_id, run

EVENTS = "source.x.raw.autofill_events"
LOCATION = "read_parquet('raw/{name}/*/*.parquet', hive_partitioning = true)"


@pytest.fixture
def settings(tmp_path):
    """Two files with 300 rows each; the 250th of the second has a style that a model below cannot compute."""
    settings = make_settings(tmp_path)
    for name in ("first", "second"):
        rows = [run(f"{name} {number}", gen_style_id=str(number)) for number in range(300)]
        if name == "second":
            rows[249]["gen_style_id"] = "seven"
        file = tmp_path / f"{name}.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        land(settings, SOURCES["autofill_events"], [file], date(2026, 9, 10))
    with duckdb.connect(str(settings.database)) as con:
        con.execute(f"set file_search_path = '{settings.home}'")
        con.execute(f"create schema staging; create view staging.stg as from {LOCATION.format(name='autofill_events')}")
        con.execute("create schema intermediate")
        con.execute("create table intermediate.runs as select event_id, gen_style_id from staging.stg")
        con.execute(
            "create table intermediate.styles as select gen_style_id, count(*) as runs from staging.stg group by 1"
        )
    settings.dbt_target.mkdir(parents=True)
    return settings


def failed(settings, sql: str, parent: str) -> str:
    nodes = {
        "model.x.stg": ["staging", [EVENTS]], "model.x.runs": ["intermediate", ["model.x.stg"]],
        "model.x.styles": ["intermediate", ["model.x.stg"]], "model.x.numbers": ["intermediate", [parent]],
    }  # fmt: skip
    manifest = {
        "nodes": {
            name: {
                "resource_type": "model", "depends_on": {"nodes": parents}, "fqn": ["x", "style", name],
                "relation_name": f'"warehouse"."{schema}"."{name.split(".")[-1]}"',
            }
            for name, (schema, parents) in nodes.items()
        },
        "sources": {
            EVENTS: {"resource_type": "source", "name": "autofill_events", "meta": {"external_location": LOCATION}}
        },
    }  # fmt: skip
    (settings.dbt_target / "manifest.json").write_text(json.dumps(manifest))
    result = {"unique_id": "model.x.numbers", "status": "error", "message": "No", "compiled_code": sql}
    (settings.dbt_target / "run_results.json").write_text(json.dumps({"results": [result]}))
    culprit.write(settings, [result])
    (sentence,) = results.failures(settings)
    return sentence


@pytest.mark.parametrize("parent", ["staging.stg", "intermediate.runs"])
def test_the_row_is_named_as_it_was_delivered(settings, parent):
    schema, name = parent.split(".")
    sql = (
        f'select cast(gen_style_id as integer) as style from "warehouse"."{schema}"."{name}" where event_id is not null'
    )
    said = failed(settings, sql, f"model.x.{name}")
    key = event_id("second 249")
    assert f"It fails on autofill_events {key} (batch 2, file second.jsonl, line 250);" in said
    assert f"`warehouse quarantine {key} --source autofill_events`" in said


def test_a_source_that_a_model_reads_itself_is_searched_too(settings):
    sql = f"select cast(gen_style_id as integer) as style from {LOCATION.format(name='autofill_events')}"
    assert "(batch 2, file second.jsonl, line 250)" in failed(settings, sql, EVENTS)


def test_a_row_without_a_key_is_shown(settings):
    sql = 'select cast(gen_style_id as integer) as style from "warehouse"."intermediate"."styles"'
    assert "It fails on {'gen_style_id': seven, 'runs': 1}." in failed(settings, sql, "model.x.styles")


def test_what_no_row_is_to_blame_for_blames_none(settings):
    sql = 'select no_such_column from "warehouse"."staging"."stg"'
    assert failed(settings, sql, "model.x.stg") == "numbers could not be computed. Its error: No"
    always = 'select error(count(*)::varchar) from "warehouse"."staging"."stg"'
    assert "It fails on" not in failed(settings, always, "model.x.stg")
