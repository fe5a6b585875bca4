"""Great Expectations on what is about to be published: what a failure says, and what is left to look at."""

from __future__ import annotations

import re
import stat
import threading
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_pipeline.checks import expectations, gx_project
from dagster_pipeline.settings import PROJECT_DIR, WarehouseError
from tests.conftest import make_settings

SUITE = """
key: [host, schema_hash]
expectations:
  - {type: expect_column_values_to_be_between, kwargs: {column: ratio, min_value: 0, max_value: 1}}
  - {type: expect_column_values_to_match_regex, kwargs: {column: host, regex: "^[a-z.]+$"}}
  - type: expect_column_pair_values_a_to_be_greater_than_b
    kwargs: {column_A: runs, column_B: helpful, or_equal: true}
  - {type: expect_column_unique_value_count_to_be_between, kwargs: {column: as_of_date, max_value: 1}}
"""


@pytest.fixture
def hints(tmp_path, monkeypatch):
    """A warehouse with one table of three rows, and the suite on it."""
    suite = tmp_path / "published.hints.yml"
    suite.write_text(SUITE)
    monkeypatch.setattr(expectations, "suites", lambda: {("published", "hints"): suite})
    settings = make_settings(tmp_path)
    settings.home.mkdir()
    with duckdb.connect(str(settings.database)) as con:
        con.execute("create schema published")
        con.execute("""create table published.hints as from (values
            ('a.example', 'f1', 0.5, 10, 5, date '2026-09-01'), ('b.example', 'f2', 0.5, 10, 5, date '2026-09-01'),
            ('c.example', 'f3', 1.0, 10, 10, date '2026-09-01')
        ) as t (host, schema_hash, ratio, runs, helpful, as_of_date)""")
    return settings


def judge(settings, *changes: str) -> list[str]:
    with duckdb.connect(str(settings.database)) as con:
        for change in changes:
            con.execute(change)
    ((table, verdict),) = expectations.judge_all(settings, [("published", "hints")])
    assert table == ("published", "hints")
    assert verdict.expectations == 4
    return verdict.failures


def test_what_holds_is_not_mentioned(hints):
    assert judge(hints) == []


def test_an_empty_table_breaks_no_expectation_of_its_rows_but_may_break_one_of_the_table(hints, monkeypatch):
    empty = "delete from published.hints"
    assert judge(hints, empty) == []
    ((_, suite),) = expectations.suites().items()
    rows = [line for line in SUITE.splitlines() if "unique_value_count" not in line]
    suite.write_text("\n".join([*rows, "  - {type: expect_table_row_count_to_be_between, kwargs: {min_value: 1}}"]))
    (failure,) = judge(hints)
    assert "expect_table_row_count_to_be_between" in failure
    suite.write_text("\n".join([*rows, rows[3]]))
    monkeypatch.setattr(gx_project.Project, "run", None)
    assert judge(hints) == [], "without asking Great Expectations"


def test_a_failure_says_the_check_its_bounds_how_many_rows_and_which(hints):
    failures = judge(hints, "update published.hints set ratio = 1.5, host = 'B!' where schema_hash = 'f2'")
    assert sorted(failures) == [
        "host: expect_column_values_to_match_regex (regex ^[a-z.]+$) fails in 1 of 3 rows, for example "
        "B! at host B!, schema_hash f2",
        "ratio: expect_column_values_to_be_between (min_value 0.0, max_value 1.0) fails in 1 of 3 rows, for example "
        "1.5 at host B!, schema_hash f2",
    ]


def test_a_failure_of_two_columns_or_of_a_whole_column_says_so_too(hints):
    failures = judge(
        hints,
        "update published.hints set helpful = 11 where schema_hash = 'f1'",
        "update published.hints set as_of_date = date '2026-09-02' where schema_hash = 'f2'",
    )
    assert sorted(failures) == [
        "as_of_date: expect_column_unique_value_count_to_be_between (max_value 1) fails, observed 2",
        "runs, helpful: expect_column_pair_values_a_to_be_greater_than_b (or_equal True) fails in 1 of 3 rows, "
        "for example 10 and 11 at host a.example, schema_hash f1",
    ]


def test_a_condition_on_the_key_is_judged_although_no_expectation_is_about_it(hints):
    (path,) = expectations.suites().values()
    condition = "{column: ratio, max_value: 0.9, row_condition: \"schema_hash != 'f3'\", condition_parser: pandas}"
    only = f"{{type: expect_column_values_to_be_between, kwargs: {condition}}}"
    path.write_text(f"key: [host, schema_hash]\nexpectations:\n  - {only}\n")
    ((_, verdict),) = expectations.judge_all(hints, [("published", "hints")])
    assert (verdict.expectations, verdict.failures) == (1, [])


def test_many_failing_rows_are_shown_by_the_first(hints):
    (failure,) = judge(hints, "insert into published.hints select 'x.example', 'n' || i, 2, 1, 1, '2026-09-01' "
                              "from range(100) as r (i)")  # fmt: skip
    assert "fails in 100 of 103 rows" in failure
    assert failure.count(" at host ") == expectations.SHOWN_ROWS


def test_a_suite_without_a_key_says_what_to_add(hints):
    (path,) = expectations.suites().values()
    path.write_text(SUITE.replace("key:", "columns:"))
    with pytest.raises(WarehouseError, match=r"published.hints.yml must name the columns .* key: \[column"):
        judge(hints)


def test_a_project_prepared_by_another_thread_is_used_once(hints):
    preparing = threading.Thread(target=expectations.prepare, args=[hints])
    preparing.start()
    assert judge(hints) == []
    preparing.join()
    failures = judge(hints, "update published.hints set ratio = 2")
    assert len(failures) == 1, "the next night makes it anew"


def test_data_docs_show_each_table_to_the_owner_and_load_nothing(hints):
    judge(hints, "update published.hints set ratio = 1.5 where schema_hash = 'f2'")
    home = gx_project.folder(hints)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    index = (home / "data_docs" / "index.html").read_text()
    (link,) = re.findall(r'href="(validations/[^"]+)">published.hints</a></td><td>1 failed<', index)
    page = (home / "data_docs" / link).read_text()
    assert "ratio" in page
    for text in (index, page):
        assert "default-src 'none'" in text
        assert not re.search(r"<(script|link rel=.stylesheet|img|iframe)", text)
    judge(hints, "update published.hints set ratio = 0.5")
    assert "all hold" in (home / "data_docs" / "index.html").read_text()
    assert len(list((home / "data_docs").rglob("*.html"))) == 2, "one night's pages, not all nights'"
    assert len(list((home / "gx" / "checkpoints").iterdir())) == 1


def test_a_table_that_held_is_judged_again_only_when_it_or_its_suite_changes(hints, monkeypatch):
    judged = []
    run = gx_project.Project.run
    monkeypatch.setattr(gx_project.Project, "run", lambda self, *given: judged.append(given[0]) or run(self, *given))

    def is_judged(*changes: str) -> bool:
        judged.clear()
        judge(hints, *changes)
        return bool(judged)

    (path,) = expectations.suites().values()
    assert is_judged()
    assert not is_judged()
    assert not is_judged("create or replace table published.hints as from published.hints order by ratio desc")
    assert is_judged("insert into published.hints from published.hints where schema_hash = 'f1'"), "a row twice"
    assert is_judged("update published.hints set ratio = 1.5 where schema_hash = 'f2'")
    assert is_judged(), "what fails is judged until it holds"
    assert is_judged("update published.hints set ratio = 0.5 where schema_hash = 'f2'")
    assert not is_judged()
    path.write_text(SUITE.replace("max_value: 1}", "max_value: 2}"))
    assert is_judged()


def test_the_page_of_a_table_that_was_not_judged_again_stays(hints, monkeypatch):
    (path,) = expectations.suites().values()
    two = {("published", "hints"): path, ("published", "other"): path.with_name("published.other.yml")}
    two["published", "other"].write_text(SUITE)
    monkeypatch.setattr(expectations, "suites", lambda: two)
    with duckdb.connect(str(hints.database)) as con:
        con.execute("create table published.other as from published.hints")
    docs = gx_project.folder(hints) / "data_docs"
    assert [verdict.failures for _, verdict in expectations.judge_all(hints, list(two))] == [[], []]
    (page,) = (docs / "validations" / "published" / "hints").rglob("*.html")
    before = page.read_text()
    with duckdb.connect(str(hints.database)) as con:
        con.execute("update published.other set ratio = 2 where schema_hash = 'f1'")
    assert [len(verdict.failures) for _, verdict in expectations.judge_all(hints, list(two))] == [0, 1]
    assert page.read_text() == before
    index = (docs / "index.html").read_text()
    assert re.search(r"published.hints</a></td><td>all hold<", index)
    assert re.search(r"published.other</a></td><td>1 failed<", index)


@pytest.mark.parametrize("path", expectations.suites().values(), ids=lambda path: path.stem)
def test_a_suite_names_a_key_and_repeats_no_contract(path: Path, manifest):
    """A null or a key twice is found by the contract and by dbt's tests, before any suite is asked."""
    suite = yaml.safe_load(path.read_text())
    table = path.stem.split(".")[1]
    node = next(node for node in manifest.nodes.values() if node.name == table and node.resource_type != "test")
    keys = [
        test.test_metadata.kwargs.get("columns") or [test.test_metadata.kwargs["column_name"]]
        for test in manifest.nodes.values()
        if test.resource_type == "test"
        and getattr(test, "attached_node", "") == node.unique_id
        and test.test_metadata.name in ("unique_key", "primary_key")
    ]
    assert suite["key"] in keys
    for one in suite["expectations"]:
        assert "null" not in one["type"], "constraints of the contract say it"
        unique = one["kwargs"].get("column_list") or [one["kwargs"].get("column")]
        assert "unique" not in one["type"] or "count" in one["type"] or unique not in keys


def test_the_suites_lie_with_their_domain():
    assert all(
        path.is_relative_to(PROJECT_DIR / "dagster_pipeline" / "domains") for path in expectations.suites().values()
    )
    assert ("published", "style_hints") in expectations.suites()
