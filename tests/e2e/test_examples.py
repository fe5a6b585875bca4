"""examples/: the cells of the notebook run, and so do the queries of the Evidence pages, on a published copy."""

from __future__ import annotations

import json
import re

import duckdb
import pytest
import yaml

from dagster_pipeline.settings import PROJECT_DIR

EXAMPLES = PROJECT_DIR / "examples"
EVIDENCE = EXAMPLES / "evidence"
PAGES = sorted((EVIDENCE / "pages").glob("*.md"))


def test_the_notebook_runs_cell_by_cell(demo_home, monkeypatch):
    notebook = json.loads((EXAMPLES / "published.ipynb").read_text())
    assert notebook["nbformat"] == 4
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(not cell.get("outputs") for cell in notebook["cells"]), "figures in it would be those of one home"
    monkeypatch.setenv("WAREHOUSE_HOME", str(demo_home))
    names: dict = {}
    for cell in cells:
        exec(compile(cell, "published.ipynb", "exec"), names)
    assert names["weeks"].runs.sum() == names["con"].sql("from runs_daily").sum("runs").fetchall()[0][0]
    assert (names["weeks"].helpful_ratio < names["weeks"].helpful_share).all()
    styles = names["styles"]
    assert ((styles.at_least < styles.helpful_share) & (styles.helpful_share < styles.at_most)).all()
    assert names["nights"].coverage.between(0, 1).all()
    names["con"].close()


@pytest.fixture(scope="module")
def extracted(demo_home):
    """What `npm run sources` makes: a schema per source, a table per query."""
    with duckdb.connect() as con:
        con.execute(f"attach '{demo_home}/published/analytics.duckdb' as analytics (read_only)")
        con.execute("create schema warehouse")
        for query in sorted((EVIDENCE / "sources" / "warehouse").glob("*.sql")):
            con.execute("use analytics")
            sql = query.read_text()
            con.execute(f"create table memory.warehouse.{query.stem} as {sql}")
        con.execute("use memory.main")
        con.execute("detach analytics")
        yield con


def test_evidence_finds_its_connection_and_its_plugins():
    connection = yaml.safe_load((EVIDENCE / "sources" / "warehouse" / "connection.yaml").read_text())
    assert (connection["type"], connection["name"]) == ("duckdb", "warehouse")
    plugins = yaml.safe_load((EVIDENCE / "evidence.config.yaml").read_text())["plugins"]
    package = json.loads((EVIDENCE / "package.json").read_text())
    assert {*plugins["components"], *plugins["datasources"], "@evidence-dev/evidence"} == set(package["dependencies"])
    for script in package["scripts"].values():
        assert script.startswith("SEND_ANONYMOUS_USAGE_STATS=no evidence ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_queries_of_an_evidence_page_answer(extracted, page):
    text = page.read_text()
    assert yaml.safe_load(text.split("---")[1])["title"]
    queries = dict(re.findall(r"```sql (\w+)\n(.*?)```", text, re.S))
    columns = {}
    for name, sql in queries.items():
        done = extracted.execute(sql.replace("${inputs.segment.value}", "senior"))
        columns[name] = {column[0] for column in done.description}
        assert done.fetchall(), name
    for tag, query, rest in re.findall(r"<(\w+)\s+data=\{(\w+)\}(.*?)/?>", text):
        used = dict(re.findall(r"(\w+)=([\w-]+)", rest))
        wanted = {used[key] for key in ("x", "y", "y2", "series", "value", "column") if key in used}
        assert wanted <= columns[query], f"<{tag}> of {page.name}"
    for query, body in re.findall(r"<DataTable data=\{(\w+)\}[^>]*>(.*?)</DataTable>", text, re.S):
        assert set(re.findall(r"<Column id=(\w+)", body)) <= columns[query]
    for link in re.findall(r'url="/(\w+)"', text):
        assert (EVIDENCE / "pages" / f"{link}.md").exists()
