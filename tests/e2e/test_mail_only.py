"""A home that gets e-mails and nothing else: its nights compute what is read from mail, and leave other domains out."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.dbt_run import unchanged
from dagster_pipeline.dbt_run.lineage import Lineage
from dagster_pipeline.domains.money import sample
from dagster_pipeline.settings import Settings
from tests.e2e.state import built, forget_complete_build, left_lists, night, tables, tables_without
from tests.samples import run
from tests.storm.commands import warehouse

pytestmark = pytest.mark.nights
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 3)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """The state folder after its second night, and in ``before`` what it was after the first one."""
    folder = tmp_path_factory.mktemp("mail")
    home = folder / "home"
    sample.generate(folder / "sample", FIRST, 3, 1)
    files = sorted((folder / "sample" / "emails").iterdir())
    assert warehouse(home, "land", "emails", *map(str, files)).returncode == 0
    night(home, date(2026, 9, 2))
    shutil.copytree(home, folder / "before", symlinks=True)
    night(home, LAST)
    return home


def test_a_night_with_mail_only(home):
    counts = """select (select count(*) from personal.receipts where kind = 'purchase') > 20,
        (select count(*) from published.style_hints), (select count(*) from personal.style_choices)"""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute(counts).fetchall() == [(True, 0, 0)]
    assert json.loads((home / "published" / "manifest.json").read_text())["as_of_date"] == str(LAST)


def test_what_comes_out_the_same_is_left_out_and_nothing_differs(home, tmp_path):
    before = home.parent / "before"
    everything, second = built(before), built(home)
    assert len(second) < 0.5 * len(everything)
    assert not [one for one in second if one.startswith("seed.")]
    assert {"model.applylens_warehouse.receipts", "model.applylens_warehouse.ats_counters"} <= second
    assert "model.applylens_warehouse.stg_mail__emails" not in second, "a view shows new rows as it is"
    manifest = json.loads((home / "dbt" / "target" / "manifest.json").read_text())
    empty = unchanged.domains_without_input(Settings(home=home), Lineage(manifest))
    assert {"experiments", "learning", "style"} <= empty
    assert "money" not in empty
    left_out = unchanged.left_out(Settings(home=before), manifest, LAST, LAST + timedelta(days=1))
    assert second == everything - left_out.nodes
    shutil.copytree(before, tmp_path / "all", symlinks=True)
    forget_complete_build(tmp_path / "all")
    night(tmp_path / "all", LAST)
    assert built(tmp_path / "all") == everything
    lists = left_lists(home)
    assert tables_without(lists, home) == tables_without(lists, tmp_path / "all")


def test_the_same_night_without_a_new_file_builds_nothing_and_publishes_the_same(home, tmp_path):
    shutil.copytree(home, tmp_path / "home", symlinks=True)
    night(tmp_path / "home", LAST)
    domains = {one.split(".")[2] for one in built(tmp_path / "home") if one.startswith("model.")}
    assert domains == {
        "int_run__dates", "int_run__rules", "int_run__new_batches", "landing_log", "landing_rejects_summary",
    }  # fmt: skip
    assert tables(tmp_path / "home") == tables(home)
    published = Path("published", "analytics.duckdb")
    assert tables(home, published)
    assert tables(tmp_path / "home", published) == tables(home, published)


def test_what_anybody_wrote_since_is_built_again(home, tmp_path):
    """A night that failed, and whoever changed a row by hand, have left tables that no test has seen."""
    shutil.copytree(home, tmp_path / "home", symlinks=True)
    manifest = json.loads((home / "dbt" / "target" / "manifest.json").read_text())
    settings, lineage = Settings(home=tmp_path / "home"), Lineage(manifest)
    of_money = {one for one in lineage.models if lineage.domain(one) == "money"}

    def left_out() -> set[str]:
        return unchanged.left_out(settings, manifest, LAST, LAST + timedelta(days=1)).nodes

    assert of_money <= left_out(), "a copy is as good"
    with duckdb.connect(str(tmp_path / "home" / "warehouse.duckdb")) as con:
        con.execute("insert into personal.receipts from personal.receipts limit 1")
    assert of_money
    assert not of_money & left_out()


def test_the_first_file_of_a_domain_has_it_built(home, tmp_path):
    (tmp_path / "runs.jsonl").write_text(json.dumps(run("first", created_at=f"{LAST}T09:00:00Z")))
    assert warehouse(home, "land", "autofill_events", str(tmp_path / "runs.jsonl")).returncode == 0
    night(home, LAST)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from published.style_hints").fetchone() == (1,)
    assert not any(".int_experiments__" in one for one in built(home)), "nothing has landed for experiments"
