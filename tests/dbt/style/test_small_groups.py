"""docs/rules/style.md#small-groups: nothing published tells of a form, host or cell of fewer than five people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import duckdb
import pytest

from tests.conftest import Warehouse, make_settings
from tests.samples import event_id, run

# What a row is about, and how it names the runs that have none.
CELL = {
    "host": None,
    "schema_hash": None,
    "host_family": "other",
    "segment_key": None,
    "discipline": "other",
    "gen_style_id": None,
    "policy": None,
    "role_type": None,
    "company_type": None,
    "policy_version": "unknown",
}
DAY = {"event_date", "run_date"}
STAMPS = {"as_of_date", "published_at", "run_id"}
# Of the style and level that a hint rests on, not of the form that it is for.
HINTED = ("total_runs", "helpful", "unhelpful", "helpful_ratio", "avg_edit_chars")
FIGURES = {"bigint", "integer", "double", "date", "timestamp"}
# Published tables that are about no form, host or cell of runs: they have none of the columns above.
ABOUT_SOMETHING_ELSE = {
    "dim_date": "days of the calendar",
    "recommendation_sources": "counts forms, of all",
    "selector_decisions": "one row per night",
    "style_pooling": "effects of the fit over all forms",
    "hint_calibration": "all runs by tenths of the expected rate",
    "hint_backtest": "all runs of a day by the source of their hints",
    "hint_backtest_summary": "all runs, by the source of their hints or by tenths of the forms",
    "landing_log": "delivered files",
    "landing_rejects_summary": "delivered files",
}
OTHER_DOMAINS = {"ats", "experiments", "learning", "money", "policies"}
# Figures that are neither counts nor times of people.
ESTIMATES = {
    ("style_hints", "expected_helpful_rate"),
    ("style_hints", "probability_best"),
    ("style_hints_history", "expected_helpful_rate"),
    ("style_hints_history", "probability_best"),
    ("style_hints_shadow", "expected_helpful_rate"),
    ("style_hints_shadow", "probability_best"),
    ("style_exploration", "probability"),
    ("style_exploration", "probability_best"),
    ("dim_style", "temperature"),
}
# Numbers that a text may name: ids, and what follows from the fit or from the rules alone.
SAYABLE = re.compile(r"\w+_v\d|[Ff]ewer than \d+|in \d+ days|styles with \d+|\d+ %|[\d.]+ points|\w+-2026-09-03")
TITLES = ("Senior Engineer", "Data Engineer", "Junior Nurse", None)
STYLES = ("professional_v1", "technical_v1", "concise_bullets_v1", "word of a client")


def runs_of_small_forms() -> Iterator[dict]:
    """Forms of one to six people, each alone on a host or beside others, that differ in everything a cell may be of."""
    number = 0
    for people in range(1, 7):
        for host in (f"h{people}.greenhouse.io", f"h{people}.example.com", "boards.greenhouse.io"):
            for user in range(people):
                for repeat in range(1 + 2 * people):
                    number += 1
                    yield run(
                        f"{number}",
                        user_id=event_id(f"{host} {user if host != 'boards.greenhouse.io' else people * 10 + user}"),
                        host=host,
                        schema_hash=f"form-of-{people}",
                        form_url=None,
                        gen_style_id=STYLES[0] if repeat < people else STYLES[(people + repeat) % 4],
                        job={"title": TITLES[(people + repeat // 3) % 4]},
                        policy=("exploit", "explore", "fallback")[repeat % 3],
                        policy_version=f"v-{people}",
                        propensity=0.3,
                        feedback_status=("helpful", "unhelpful", None)[(number + repeat) % 3],
                        edit_chars=number % 50,
                        duration_ms=1000 + number,
                        created_at=f"2026-09-0{1 + repeat % 3}T0{people}:{number % 60:02}:00Z",
                        final_map={"#name": "full_name"},
                    )


@pytest.fixture(scope="module")
def small(tmp_path_factory, manifest) -> Warehouse:
    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("small")), manifest, {"min_users": 5})
    warehouse.land("autofill_events", list(runs_of_small_forms()))
    warehouse.build("2026-09-03", "2026-09-06", select="")
    # now, for later it has what the last night built
    warehouse.runs = warehouse.records("from intermediate.int_style__runs")
    return warehouse


def tables(manifest) -> Iterator:
    for node in manifest.nodes.values():
        if node.schema == "published" and node.resource_type == "model":
            yield node


def test_no_published_row_tells_of_fewer_than_five_people(small, manifest):
    """Every published table, a new one included: it is about a cell of runs, or listed above with the reason."""
    told, hidden = [], 0
    assert len({one["user_key"] for one in small.runs}) == 63
    for node in tables(manifest):
        about = [name for name in node.columns if name in {*CELL, "attribute", "value"}]
        if not about:
            assert node.name in ABOUT_SOMETHING_ELSE or node.fqn[1] in OTHER_DOMAINS, node.name
            continue
        figures = [
            name
            for name, column in node.columns.items()
            if column.data_type in FIGURES
            and name not in {*CELL, *DAY, *STAMPS, *(HINTED if "segment_styles" in node.columns else ())}
            and (node.name, name) not in ESTIMATES
        ]
        texts = [
            name
            for name, column in node.columns.items()
            if column.data_type == "string"
            and name not in {*CELL, *STAMPS, "canonical_map", "attribute", "value", "style_stats", "style_hint"}
        ]
        for row in small.records(f"from published.{node.name}"):
            told += [(node.name, row["host"], style) for style in told_by_hint(small, row)]
            if people(small, {name: row[name] for name in (*about, *DAY) if name in row}) >= 5:
                continue
            hidden += 1
            told += [(node.name, name, row) for name in figures if row[name] is not None]
            for name in texts:
                said = SAYABLE.sub("", row[name] or "")
                if row.get("total_runs") is not None:
                    # the figures of the group that decides, whose people are counted by told_by_hint
                    said = re.sub(r"helpful in \d+ of \d+ runs?( \(\), with \d+ characters)?", "", said)
                if re.search(r"\d", said):
                    told.append((node.name, name, row[name]))
    assert not told
    assert hidden > 50


def told_by_hint(warehouse: Warehouse, row: dict) -> Iterator[str]:
    """Styles of which a hint has figures, though fewer than five people used them on the level that decides."""
    if "segment_styles" not in row and "style_hint" not in row:
        return
    stats, source = json.loads(row.get("style_stats") or "{}"), row.get("source")
    if document := json.loads(row.get("style_hint") or "null"):
        stats, source = document["style_stats"], document["source"]
        # the document does not name its family, the table does
        form = f"host = '{row['host']}' and schema_hash = '{row['schema_hash']}'"
        row = warehouse.records(f"from published.style_hints where {form}")[0]
    if source in ("form", "form+family"):
        level = ("host", "schema_hash")
    else:
        level = ("host_family", "segment_key") if source in ("segment", "family_segment") else ("host_family",)
    shown = {style for style, figures in stats.items() if figures["total_runs"] is not None}
    if any(row.get(name) is not None for name in HINTED):
        shown.add(row["preferred_style_id"])
    for style in shown:
        if people(warehouse, {name: row[name] for name in level} | {"gen_style_id": style}) < 5:
            yield style


def people(warehouse: Warehouse, cell: dict) -> int:
    """How many people made the runs of a cell; 5 where it names nothing, for then it is everybody's."""
    if "attribute" in cell:
        cell = {cell["attribute"].replace("segment", "segment_key"): cell["value"]}
    named = {name: cell[name] for name in cell if name in CELL and cell[name] != "other"}
    if named.get("segment_key") == "unknown":
        named["segment_key"] = None
    if not named:
        return 5
    days = {cell[name] for name in DAY if name in cell}
    return len(
        {
            one["user_key"]
            for one in warehouse.runs
            if all((one[name] or CELL[name]) == (value or CELL[name]) for name, value in named.items())
            and (not days or one["event_date"] in days)
        }
    )


def test_other_is_there_and_totals_add_up(small):
    runs = len(list(runs_of_small_forms()))
    for table in ("form_profiles", "dim_host", "style_daily", "runs_daily", "segment_distribution"):
        ((total,),) = small.rows(f"select sum(runs) from published.{table}")
        assert total == runs, table
    ((known,),) = small.rows("select count(*) from intermediate.int_style__form_profiles")
    profiles = {(row["host"], row["schema_hash"]): row for row in small.records("from published.form_profiles")}
    assert known == 18
    assert profiles["other", "other"]["forms"] == 12
    assert sum(row["forms"] for row in profiles.values()) == 18
    ((styled,),) = small.rows("select count(*) from intermediate.int_style__runs where gen_style_id is not null")
    for table in ("form_style_stats", "style_daily where gen_style_id is not null"):
        measure = "runs" if "daily" in table else "total_runs"
        assert small.rows(f"select sum({measure}) from published.{table}") == [(styled,)], table
    hosts = {host for (host,) in small.rows("select host from published.dim_host")}
    assert {"other", "boards.greenhouse.io", "h5.greenhouse.io", "h6.example.com"} <= hosts
    assert not {"h1.greenhouse.io", "h4.greenhouse.io", "h4.example.com"} & hosts


def test_the_api_knows_every_form_and_no_figure_of_few(small):
    rows = {(row["host"], row["schema_hash"]): row for row in small.records("from published.api_form_profiles")}
    assert len(rows) == 18
    few, many = rows["h4.greenhouse.io", "form-of-4"], rows["h5.greenhouse.io", "form-of-5"]
    assert [few[name] for name in ("runs", "last_seen_at", "success_rate", "avg_edit_chars")] == [None] * 4
    assert (few["quality"], json.loads(few["canonical_map"])) == ("ok", {"#name": "full_name"})
    assert many["runs"] == 55
    assert many["last_seen_at"] is not None
    hints = {row["schema_hash"]: row for row in small.records("from published.style_hints where host like 'h_.green%'")}
    assert [hints[f"form-of-{n}"]["few_people"] for n in range(1, 7)] == [True] * 4 + [False] * 2
    assert (hints["form-of-4"]["confidence"], hints["form-of-5"]["confidence"]) == (None, 1.0)
    assert hints["form-of-4"]["source"] == "form"
    assert hints["form-of-4"]["explanation"].startswith("This form's own runs decide: ")
    assert hints["form-of-4"]["total_runs"] is None
    assert hints["form-of-6"]["total_runs"] is not None


def test_what_older_nights_told_of_single_people_is_withheld(small):
    with duckdb.connect(str(small.settings.database)) as con:
        con.execute("""update published.style_hints_history set few_people = null, confidence = 0.1, total_runs = 1,
            explanation = '1 of 1 run' where as_of_date = date '2026-09-03'""")
    small.run_models("2026-09-06", select="+style_hints_history")
    old = small.records("from published.style_hints_history where as_of_date = date '2026-09-03'")
    assert len(old) == 18
    assert {(row["confidence"], row["total_runs"], row["few_people"], row["style_stats"]) for row in old} == {
        (None, None, None, "{}")
    }
    assert not any(re.search(r"\d", row["explanation"]) for row in old)
