"""Files that a model declares in its YAML: their form, and that nothing in them can run or lead astray."""

from __future__ import annotations

import csv
import json

import duckdb
import pytest

from dagster_pipeline.publishing import analytics, files
from dagster_pipeline.settings import Settings
from tests.conftest import make_settings


@pytest.fixture
def con():
    con = duckdb.connect()
    con.execute("""
        create table lists (user_id varchar, rank bigint, name varchar, score double, details varchar);
        insert into lists values
            ('ann', 2, 'second', null, null),
            ('ann', 1, '"first"' || chr(10), 0.5, '{"a": [1, {"b": null}]}'),
            ('../é', 1, 'ü', 1, '[]');""")
    return con


def test_json_lines_keep_the_columns_the_order_and_nested_json(con, tmp_path):
    file = {
        "path": "lists.jsonl",
        "columns": ["name", "user_id", "details"],
        "json": ["details"],
        "order_by": ["user_id desc", "rank"],
    }
    files.write(con, "lists", file, tmp_path)
    documents = [json.loads(line) for line in (tmp_path / "lists.jsonl").read_text(encoding="utf-8").splitlines()]
    assert documents == [
        {"name": '"first"\n', "user_id": "ann", "details": {"a": [1, {"b": None}]}},
        {"name": "second", "user_id": "ann", "details": None},
        {"name": "ü", "user_id": "../é", "details": []},
    ]
    assert list(documents[0]) == ["name", "user_id", "details"]


def test_one_file_per_value_of_a_column(con, tmp_path):
    """A user id is text from outside: unencoded, "../é" would have been written beside the folder."""
    file = {
        "path": "of/user={user_id}.jsonl",
        "columns": ["name", "score", "details"],
        "json": ["details"],
        "order_by": ["rank"],
    }
    files.write(con, "lists", file, tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "of").iterdir()} == {
        "user=ann.jsonl": '{"name":"\\"first\\"\\n","score":0.5,"details":{"a":[1,{"b":null}]}}\n'
        '{"name":"second","score":null,"details":null}\n',
        "user=..%2F%C3%A9.jsonl": '{"name":"ü","score":1.0,"details":[]}\n',
    }
    con.execute("delete from lists")
    files.write(con, "lists", file | {"path": "none/{user_id}.jsonl"}, tmp_path)
    assert list((tmp_path / "none").iterdir()) == []


def test_every_text_of_an_exported_csv_is_harmless(tmp_path):
    """Hosts and titles are text from outside too: =HYPERLINK(...) ran in a spreadsheet."""
    settings: Settings = make_settings(tmp_path)
    settings.published.mkdir(parents=True)
    with duckdb.connect(str(settings.published / "analytics.duckdb")) as con:
        con.execute("""
            create schema published;
            create table published.hosts ("the host" varchar, edits integer, seen date, names varchar);
            insert into published.hosts values ('=1+1', -1, date '2026-09-01', null), ('a.example', 2, null, '@b');
            create table published.figures as select -1 as edits""")
    written = analytics.export(settings, "csv", tmp_path / "out", [])
    assert [path.name for path in written] == ["figures.csv", "hosts.csv"]
    assert written[0].read_text() == "edits\n-1\n"
    with written[1].open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["the host", "edits", "seen", "names"],
            ["'=1+1", "-1", "2026-09-01", ""],
            ["a.example", "2", "", "'@b"],
        ]
