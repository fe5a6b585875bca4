"""What docs/ promises to analysts: every query and every Python example runs on a published copy."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.cli import console
from dagster_pipeline.settings import PROJECT_DIR

COMMAND = Path(sys.executable).with_name("warehouse")
QUERIES = re.findall(
    r"^## (\d+\. .*?)$.*?```sql\n(.*?)```", (PROJECT_DIR / "docs" / "queries.md").read_text(), re.S | re.M
)
GUIDE = (PROJECT_DIR / "docs" / "analysts.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
# The sample's policies are too few days old for a fall, and eight days are too few for a low profile to be likely.
MAY_BE_EMPTY = {"9"}


def test_there_are_ten_queries_and_the_monitoring_ones_come_first():
    assert [title.split(".")[0] for title, _ in QUERIES] == [str(n) for n in range(1, 11)]
    for (_, sql), table in zip(
        QUERIES, ("segment_distribution", "recommendation_sources", "segment_performance"), strict=False
    ):
        assert table in sql


@pytest.mark.parametrize(("title", "sql"), QUERIES, ids=[title.split(".")[0] for title, _ in QUERIES])
def test_a_ready_query_answers(demo_home, title, sql):
    with duckdb.connect(str(demo_home / "published" / "analytics.duckdb"), read_only=True) as con:
        con.execute("set schema = 'published'")
        rows = con.execute(sql).fetchall()
    assert rows or title.split(".")[0] in MAY_BE_EMPTY


def test_the_queries_say_what_they_promise(demo_home):
    with duckdb.connect(str(demo_home / "published" / "analytics.duckdb"), read_only=True) as con:
        con.execute("set schema = 'published'")

        def rows(number: int) -> list[tuple]:
            return con.execute(QUERIES[number - 1][1]).fetchall()

        assert sum(row[2] or 0 for row in rows(1)) == pytest.approx(100, abs=0.5)
        assert {row[0]: row[3] for row in rows(1)}["senior"] == "30 to 40"
        assert all(sum(value or 0 for value in row[2:]) == pytest.approx(100, abs=0.3) for row in rows(2))
        assert all(row[5] for row in rows(10))


@pytest.mark.parametrize("example", EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_a_python_example_runs(demo_home, example, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", example],
        capture_output=True,
        text=True,
        env=os.environ | {"WAREHOUSE_HOME": str(demo_home)},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_sql_of_the_guide_answers(demo_home):
    (sql,) = re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL)
    with duckdb.connect(str(demo_home / "published" / "analytics.duckdb"), read_only=True) as con:
        con.execute("set schema = 'published'")
        rows = con.execute(sql).fetchall()
    assert {tone for _, tone, *_ in rows} >= {"friendly", "professional"}
    assert all(0 <= share <= 1 for *_, share in rows if share is not None)


def query(home: Path, sql: str, *arguments: str, columns: int | None = None) -> subprocess.CompletedProcess:
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"} | {"WAREHOUSE_HOME": str(home)}
    if columns:
        environment["COLUMNS"] = str(columns)
    return subprocess.run(
        [str(COMMAND), "query", sql, *arguments], capture_output=True, text=True, env=environment, check=False
    )


def test_a_table_that_is_too_wide_is_printed_row_by_row(demo_home):
    sql = "from style_hints order by host, schema_hash"
    narrow = query(demo_home, sql, "--rows", "2", columns=90)
    assert narrow.stdout.startswith("row 1 ──")
    assert "│" not in narrow.stdout
    assert max(map(len, narrow.stdout.splitlines())) <= 90
    # every text is there in full, only folded
    (explanation,) = json.loads(query(demo_home, f"select explanation from ({sql} limit 1)", "--format", "json").stdout)
    assert explanation["explanation"] in " ".join(narrow.stdout.split())
    assert re.search(r"and [\d,]+ more rows", narrow.stderr)
    # a pipe has no width
    piped = query(demo_home, sql, "--rows", "2")
    assert len(piped.stdout.splitlines()) == 6
    assert "┃ explanation" in piped.stdout


def test_nulls_numbers_and_brackets_are_shown_as_they_are(demo_home):
    sql = "select null as n, true as b, 12.50::decimal(9, 2) as d, [1, 2] as l, 'a [red]b' as t, 1234567 as i"
    shown = query(demo_home, sql).stdout
    assert [cell.strip() for cell in shown.splitlines()[3].strip("│").split("│")] == [
        "—", "true", "12.50", "[1, 2]", "a [red]b", "1234567",
    ]  # fmt: skip
    assert query(demo_home, "from style_hints where false").stderr.strip() == "No rows."


def test_many_rows_are_cut_in_a_table_and_written_whole_otherwise(demo_home):
    sql = "select range as n from range(20000)"
    table = query(demo_home, sql)
    assert len(table.stdout.splitlines()) == 40 + 4
    assert "and 19,960 more rows" in table.stderr
    assert len(query(demo_home, sql, "--rows", "0").stdout.splitlines()) == 20_004
    rows = list(csv.reader(query(demo_home, sql, "--format", "csv").stdout.splitlines()))
    assert len(rows) == 20_001
    assert len(json.loads(query(demo_home, sql, "--format", "json").stdout)) == 20_000
    assert json.loads(query(demo_home, f"{sql} where false", "--format", "json").stdout) == []


def test_a_long_text_is_cut_in_a_grid_only():
    assert console._shortened("x" * 100) == "x" * 59 + "…"
    assert console._shortened("a\n  b") == "a b"
    assert console._shortened(12345.678) == 12345.678


@pytest.mark.slow
def test_make_docs_writes_one_page_and_leaves_the_state_folder_alone(tmp_path):
    done = subprocess.run(
        ["make", "docs", f"WAREHOUSE_HOME={tmp_path}"], cwd=PROJECT_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "docs" / "index.html").read_text()
    assert "the style the companion should use next" in page
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_every_published_table_and_column_is_described(demo_home):
    with duckdb.connect(str(demo_home / "published" / "analytics.duckdb"), read_only=True) as con:
        assert (
            con.execute("""
            select table_name, null as column_name from duckdb_tables()
            where schema_name = 'published' and comment is null
            union all
            select table_name, column_name from duckdb_columns()
            where schema_name = 'published' and comment is null""").fetchall()
            == []
        )
        kinds = dict(
            con.execute("""
                select column_name, data_type from duckdb_columns() where table_name = 'style_hints'""").fetchall()
        )
        assert (kinds["style_stats"], kinds["published_at"]) == ("JSON", "TIMESTAMP WITH TIME ZONE")
        (key,) = con.execute("""
            select constraint_column_names from duckdb_constraints()
            where table_name = 'style_hints' and constraint_type = 'PRIMARY KEY'""").fetchone()
        assert key == ["host", "schema_hash"]
        about = con.execute(
            "select key::varchar, value::varchar from parquet_kv_metadata(?) where key = 'description'",
            [str(demo_home / "published" / "style_hints.parquet")],
        ).fetchall()
    assert about[0][1].startswith("One row per known form")


def test_tables_and_describe_say_what_is_there(demo_home):
    def said(*arguments: str) -> str:
        home = {"WAREHOUSE_HOME": str(demo_home), "COLUMNS": "200"}
        done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, env=os.environ | home, check=False)
        return done.stdout + done.stderr

    assert re.search(r"style_hints +│ +[\d,]+ │ One row per known form", said("tables"))
    assert re.search(r"preferred_style_id +│ varchar +│ Style to use next", said("describe", "style_hints"))
    assert said("describe", "hints").startswith("There is no published table 'hints'; the tables are ")


@pytest.mark.wheel  # installs from a package index
def test_an_older_duckdb_opens_the_published_database(demo_home, tmp_path):
    """Tools bundle DuckDB 1.4, the release with long-term support; the file of 2.0 did not open there."""
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tmp_path), "duckdb==1.4.*"]
    subprocess.run(install, check=True)
    read = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); "
        "print(duckdb.__version__, con.sql('from published.style_hints').fetchall()[0][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", read, str(demo_home / "published" / "analytics.duckdb")],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        check=True,
    )
    version, host = done.stdout.split()
    assert version.startswith("1.4.")
    assert host
