"""`warehouse query` and `explain` read the published tables, and nothing in a query reaches beyond them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.publishing import analytics
from dagster_pipeline.settings import Settings, WarehouseError
from tests.conftest import make_settings

READ_ONLY = "`warehouse query` is read-only"
TABLES_ONLY = "`warehouse query` sees the published tables only"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = make_settings(tmp_path)
    settings.published.mkdir(parents=True)
    with duckdb.connect(str(settings.published / "analytics.duckdb")) as con:
        con.execute("""
            create schema published;
            create table published.hints (host varchar, source varchar, runs integer);
            insert into published.hints values ('a', 'form', 3), ('b', 'none', 1)""")
    (settings.published / "hints.jsonl").write_text("what the API reads\n")
    return settings


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("select count(*) from hints", [(2,)]),
        ("FROM hints where host = 'a'; -- the first", [("a", "form", 3)]),
        ("/* ü */ (select 1) union all (select 2)", [(1,), (2,)]),
        ("with h as (from hints) select sum(runs) from h", [(4,)]),
        ("values (';')", [(";",)]),
        ("pivot hints on source using sum(runs)", [("a", 3, None), ("b", None, 1)]),
    ],
)
def test_one_statement_that_reads_is_answered(settings, sql, rows):
    assert analytics.query(settings, sql)[1] == rows


@pytest.mark.parametrize(
    "sql", ["describe hints", "show tables", "summarize hints", "explain from hints", "explain analyze from hints"]
)
def test_questions_about_the_tables_are_answered(settings, sql):
    assert analytics.query(settings, sql)[1]


def test_a_large_sort_still_spills(settings):
    """Without a folder to spill to, a query over the memory limit failed."""
    small = settings.model_copy(update={"memory_limit": "50MB", "threads": 1})
    sql = """select max(s || place) is not null from (
        select s, row_number() over (order by hash(i)) as place
        from (select i, repeat(md5(i::varchar), 8) as s from range(300000) as r(i)))"""
    assert analytics.query(small, sql)[1] == [(True,)]
    assert not small.temp.exists()


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("copy hints to '{home}/published/hints.jsonl'", READ_ONLY),
        ("copy (from hints) to '{home}/published/analytics.duckdb' (format csv, use_tmp_file false)", READ_ONLY),
        ("copy (pivot hints on source) to '{home}/published/analytics.duckdb' (use_tmp_file false)", READ_ONLY),
        ("explain analyze copy hints to '{home}/published/analytics.duckdb' (use_tmp_file false)", READ_ONLY),
        ("explain (analyze) copy hints to '{home}/published/analytics.duckdb' (use_tmp_file false)", READ_ONLY),
        ("/* select */ copy hints to '{home}/hints.csv'", READ_ONLY),
        ("export database '{home}/all'", READ_ONLY),
        ("attach '{home}/other.duckdb'", READ_ONLY),
        ("install httpfs", READ_ONLY),
        ("load httpfs", READ_ONLY),
        ("set enable_external_access = true", READ_ONLY),
        ("create table more as select 1", READ_ONLY),
        ("create secret (type http)", READ_ONLY),
        ("delete from hints", READ_ONLY),
        ("checkpoint", READ_ONLY),
        ("prepare later as select 1", READ_ONLY),
        ("pragma version", READ_ONLY),
        ("from read_text('/etc/passwd')", TABLES_ONLY),
        ("from '{home}/published/*.jsonl'", TABLES_ONLY),
        ("from read_parquet('{home}/raw/emails/*/*.parquet')", TABLES_ONLY),
        ("from read_csv('https://example.com/x.csv')", ""),
        ("from glob('{home}/*')", ""),
        ("select 1; select 2", "`warehouse query` runs one statement, and this is 2"),
        ("from hints; copy hints to '{home}/hints.csv'", "`warehouse query` runs one statement, and this is 2"),
        ("", "`warehouse query` runs one statement, and this is none"),
        ("-- nothing", "`warehouse query` runs one statement, and this is none"),
        ("selec 1", "The query failed: Parser Error"),
        ("from nothing", "The query failed: Catalog Error"),
    ],
)
def test_what_does_more_than_read_the_published_tables_is_refused(settings, sql, sentence):
    """COPY ... TO overwrote the API's file, and with use_tmp_file = false the database itself."""
    before = {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}
    with pytest.raises(WarehouseError) as raised:
        analytics.query(settings, sql.format(home=settings.home))
    assert str(raised.value).startswith(sentence)
    assert {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()} == before


def test_explain_takes_what_it_is_given_for_values(settings):
    with duckdb.connect(str(settings.published / "analytics.duckdb")) as con:
        con.execute("create table published.style_hints as select 'a' as host, 'f' as schema_hash")
    for host, form in (("a' or true --", "f"), ("a", "f'; copy style_hints to 'x.csv'; --")):
        with pytest.raises(WarehouseError, match="There is no form"):
            analytics.explain(settings, host, form)


def test_explain_reads_no_files(settings):
    """A view that reads a file stands for whatever SQL might come to stand in the published copy."""
    with duckdb.connect(str(settings.published / "analytics.duckdb")) as con:
        con.execute("""create view published.style_hints as
            select content as host, filename as schema_hash from read_text('/etc/passwd')""")
    with pytest.raises(duckdb.PermissionException):
        analytics.explain(settings, "a", "f")
