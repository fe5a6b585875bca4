"""The real command on a real state folder, as its users type it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import jsonschema
import pytest

from dagster_pipeline import rights
from dagster_pipeline.settings import PROJECT_DIR, Settings
from tests.conftest import DEMO_DAYS as DAYS
from tests.conftest import DEMO_LAST as LAST

COMMAND = Path(sys.executable).with_name("warehouse")


@pytest.fixture(scope="module")
def home(demo_home, tmp_path_factory) -> Path:
    said = (demo_home.parent / "demo.txt").read_text()
    assert "Hints by source" in said
    assert "warehouse explain" in said
    assert "reports/latest.html" in said
    folder = tmp_path_factory.mktemp("command") / "home"
    shutil.copytree(demo_home, folder, symlinks=True)
    return folder


def warehouse(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"WAREHOUSE_HOME": str(home), "COLUMNS": "160"}
    return subprocess.run(
        [str(COMMAND), *arguments], capture_output=True, text=True, env=environment, check=False, cwd=home.parent
    )


# What says which publication it is, and what it changes.
FILES_OF_A_PUBLICATION = {
    "publications.jsonl",
    "manifest.json",
    "style_hints.changes.jsonl",
    "experiment_weights_next.changes.jsonl",
    "learning_paths.changes.jsonl",
    "job_profiles.changes.jsonl",
}


def contents(folder: Path) -> dict[str, bytes]:
    """Every published file, byte for byte."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def tables(home: Path) -> dict[str, list[tuple]]:
    """Every published table without the columns that name the run."""
    with duckdb.connect(str(home / "published" / "analytics.duckdb"), read_only=True) as con:
        names = [n for (n,) in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        # A run's own columns are the only ones that differ.
        same = "columns(lambda name: name not in ('run_id', 'published_at'))"
        return {
            name: con.execute(f"select {same} from published.{name} order by all").fetchall()
            for name in names
            if name not in ("landing_log", "run_log")
        }


def test_the_demo_leaves_nothing_that_other_users_can_read_but_what_is_published(home):
    assert home.stat().st_mode & 0o777 == 0o711
    assert (home / "tmp").stat().st_mode & 0o777 == 0o700
    assert rights.too_open(Settings(home=home)) == []
    assert rights.out_of_reach(Settings(home=home)) == []


def test_every_published_form_of_the_hints_says_the_same(home):
    published = home / "published"
    with duckdb.connect(str(published / "analytics.duckdb"), read_only=True) as con:
        # UTC, which Parquet's times do not say
        times = "cast(published_at as timestamp) as published_at"
        rows = con.execute(f"select * replace ({times}) from published.style_hints order by all").fetchall()
        assert rows
        assert rows == con.execute(f"from '{published}/style_hints.parquet' order by all").fetchall()
        history = con.execute(
            "select count(*), count(distinct as_of_date) from published.style_hints_history"
        ).fetchone()
        assert history[1] == DAYS
        parts = f"read_parquet('{published}/style_hints_history/*/*.parquet')"
        assert con.execute(f"select count(*) from {parts}").fetchone()[0] == history[0]
    assert len((published / "style_hints.jsonl").read_text().splitlines()) == len(rows)


def test_the_documents_keep_their_schema(home):
    schema = json.loads((PROJECT_DIR / "docs" / "contracts" / "style_hints.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    lines = [json.loads(line) for line in (home / "published" / "style_hints.jsonl").read_text().splitlines()]
    for line in lines:
        validator.validate(line)
    sources = {line["style_hint"]["source"] for line in lines if line["style_hint"]}
    assert sources == {"form", "segment", "family"}
    hint = next(line["style_hint"] for line in lines if line["style_hint"] and line["style_hint"]["source"] == "form")
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(lines[0] | {"style_hint": hint | {"segment_key": "senior"}})


def test_nothing_personal_is_published(home):
    """User ids, addresses and titles of the sample must not turn up in any text of any published table."""
    with duckdb.connect(str(home / "published" / "analytics.duckdb"), read_only=True) as con:
        raw = f"read_parquet('{home}/raw/autofill_events/*/*.parquet')"
        con.execute(
            f"create temp table secrets as select distinct user_id as secret from {raw} "
            f"union select distinct event_id from {raw} "
            f"union select distinct trim(job ->> '$.title') from {raw} where length(job ->> '$.title') > 12"
        )
        columns = con.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'published' "
            "and data_type = 'VARCHAR' and column_name not in ('run_id', 'explanation')"
        ).fetchall()
        assert len(columns) > 20
        for table, column in columns:
            found = con.execute(
                f"select {column} from published.{table} where {column} in (select secret from secrets) "
                f"or regexp_matches({column}, '[^\\s@]+@[^\\s@]+[.][a-z]{{2,}}') limit 1"
            ).fetchall()
            assert found == [], f"{table}.{column}"


def test_query_prints_tables_csv_and_json(home):
    sql = "select source, count(*) as forms from style_hints group by all order by all"
    shown = warehouse(home, "query", sql)
    assert "forms" in shown.stdout
    assert "│" in shown.stdout
    rows = list(csv.DictReader(io.StringIO(warehouse(home, "query", sql, "--format", "csv").stdout)))
    assert rows == [{k: str(v) for k, v in one.items()} for one in json.loads(
        warehouse(home, "query", sql, "--format", "json").stdout)]  # fmt: skip
    assert sum(int(row["forms"]) for row in rows) > 100


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["query", "select * from nothing"], "nothing does not exist"),
        (["query", "delete from style_hints"], "read-only"),
        (["explain", "jobs.lever.co", "unknown"], "There is no form (jobs.lever.co, unknown)"),
        (["land", "autofill_event", "x.jsonl"], "There is no source called 'autofill_event'"),
        (["land", "autofill_events", "nowhere/*.jsonl"], "There is no file at nowhere/*.jsonl"),
        (["nightly", "--from", "2026-09-01"], "A range needs both --from and --to"),
        (["nightly", "--from", "2026-09-02", "--to", "2026-09-01"], "The range of dates is reversed"),
        (["nightly", "--date", "2026-09-02", "--from", "2026-09-01"], "Give either --date or --from"),
        (["export", "--to", "csv", "--table", "nothing"], "There is no published table 'nothing'"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(home, arguments, sentence):
    done = warehouse(home, *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in warehouse(home, "--debug", *arguments).stderr


@pytest.mark.parametrize(
    "command",
    [
        "land",
        "pull",
        "nightly",
        "explain",
        "query",
        "export",
        "report",
        "metrics",
        "rollback",
        "prune",
        "doctor",
        "demo",
    ],
)
def test_every_command_shows_an_example(home, command):
    done = warehouse(home, command, "--help")
    assert done.returncode == 0
    assert "Example: " in done.stdout
    assert f"warehouse {command}" in " ".join(done.stdout.split())


def test_explain_says_why(home):
    one = "select host, schema_hash from style_hints where source = 'segment' limit 1"
    host, form = json.loads(warehouse(home, "query", one, "--format", "json").stdout)[0].values()
    done = warehouse(home, "explain", host.upper(), form)
    assert done.returncode == 0
    assert "segment level" in done.stdout
    assert "decide:" in " ".join(done.stdout.split())


def test_export_writes_files(home, tmp_path):
    for kind in ("csv", "jsonl", "parquet"):
        done = warehouse(home, "export", "--to", kind, "--out", str(tmp_path), "--table", "style_hints")
        assert done.returncode == 0, done.stderr
    counts = {
        duckdb.sql(f"select count(*) from '{tmp_path}/style_hints.{kind}'").fetchall()[0][0]
        for kind in ("csv", "jsonl", "parquet")
    }
    assert len(counts) == 1
    assert len(list(tmp_path.iterdir())) == 3


def test_doctor_finds_what_is_wrong(home, tmp_path):
    assert "forms have hints as of" in warehouse(home, "doctor").stdout
    fresh = warehouse(tmp_path / "fresh", "doctor")
    assert "Nothing has landed yet" in fresh.stdout
    (tmp_path / "x.jsonl.gz").write_text("no gzip")
    landed = warehouse(tmp_path / "bad", "land", "autofill_events", str(tmp_path / "x.jsonl.gz"))
    assert landed.returncode == 1
    assert "x.jsonl.gz was not landed" in " ".join(landed.stderr.split())
    sick = warehouse(tmp_path / "bad", "doctor")
    assert sick.returncode == 1
    assert "could not be read" in sick.stdout


def test_the_demo_leaves_other_peoples_data_alone(home, tmp_path):
    file = next((home / "landing" / "autofill_events").iterdir())
    assert warehouse(tmp_path / "own", "land", "autofill_events", str(file)).returncode == 0
    done = warehouse(tmp_path / "own", "demo", "--days", "2")
    assert done.returncode == 1
    assert "contains data of your own" in done.stderr


def hints(home):
    """The published files of the domain that the next test breaks."""
    found = contents(home / "published")
    named = [name for name in found if "hint" in name or "recommendation_sources" in name]
    return {name: found[name] for name in named if not name.endswith(".changes.jsonl")}


@pytest.mark.nights
def test_a_failed_check_leaves_consumers_what_they_had_and_the_next_night_mends_it(home):
    """Rows that no run would make: a hint twice (a dbt test) and 250 % (a Great Expectations suite)."""
    before = hints(home)
    assert len(before) > 5
    history = tables(home)["style_hints_history"]
    with duckdb.connect(str(home / "warehouse.duckdb")) as con:
        old = "from published.style_hints_history where as_of_date = date '2026-09-02' limit 1"
        con.execute(f"insert into published.style_hints_history {old}")
    failed = warehouse(home, "nightly", "--date", LAST)
    assert failed.returncode == 2, failed.stderr
    assert "unique_key_style_hints_history" in failed.stderr
    assert "for example" in failed.stderr
    assert "'how_often': '2'" in failed.stderr
    assert "was published in part" in " ".join(failed.stderr.split())
    assert hints(home) == before
    published = json.loads((home / "published" / "publications.jsonl").read_text().splitlines()[-1])
    assert list(published["held_back"]) == ["selection"]
    assert "applylens_night_success 0.0" in (home / "metrics" / "applylens_nights.prom").read_text()
    alarm = (home / "reports" / "latest.html").read_text().split("</header>")[0]
    assert "unique_key_style_hints_history" in alarm
    # rows may be personal: the operator sees them, the readers of the report do not
    assert "how_often" not in f"{alarm}{published}{(home / 'metrics' / 'nights.jsonl').read_text()}"

    assert warehouse(home, "nightly", "--date", "2026-09-02").returncode == 0
    assert tables(home)["style_hints_history"] == history
    before = hints(home)
    with duckdb.connect(str(home / "warehouse.duckdb")) as con:
        con.execute("update published.recommendation_sources set pct = 250 where as_of_date = date '2026-09-03'")
    failed = warehouse(home, "nightly", "--date", LAST)
    assert failed.returncode == 2
    assert "published.recommendation_sources: pct:" in failed.stderr
    assert "250" in failed.stderr
    assert hints(home) == before
    mended = warehouse(home, "nightly", "--date", "2026-09-03")
    assert mended.returncode == 0, mended.stderr
    assert "applylens_night_success 1.0" in (home / "metrics" / "applylens_nights.prom").read_text()
    assert 'class="alarm"' not in (home / "reports" / "latest.html").read_text()


def test_a_publication_is_rolled_back_at_once_and_the_next_night_publishes_again(home):
    assert warehouse(home, "nightly", "--date", LAST).returncode == 0
    listed = warehouse(home, "rollback").stdout
    assert listed.count("publish") >= 2
    assert listed.count("now") == 1
    bad = (home / "snapshots" / "current").resolve()
    history = (bad / "published" / "publications.jsonl").read_text()
    done = warehouse(home, "rollback", "--to", LAST)
    assert done.returncode == 0, done.stderr
    assert "The next night publishes what it computes" in done.stdout.replace("\n", " ")
    lines = (home / "published" / "publications.jsonl").read_text()
    assert lines.startswith(history)
    last = json.loads(lines.splitlines()[-1])
    assert (last["action"], last["as_of_date"]) == ("rollback", LAST)
    assert last["content"] != bad.name
    for schema in ("published", "personal"):
        now, then = contents(home / schema), contents(home / "snapshots" / last["content"] / schema)
        assert now.keys() == then.keys()
        assert {name for name in now if now[name] != then[name]} <= FILES_OF_A_PUBLICATION
    assert rights.too_open(Settings(home=home)) == []
    assert rights.out_of_reach(Settings(home=home)) == []
    never = warehouse(home, "rollback", "--to", "2026-01-01")
    assert never.returncode == 1
    assert "No publication as of 2026-01-01 is kept" in never.stderr


def test_prune_says_what_goes_and_what_stays_and_publishes_nothing(home):
    before = contents(home / "published")
    dry = warehouse(home, "prune", "--dry-run", "--raw-before", "2026-09-05")
    assert dry.returncode == 0, dry.stderr
    assert "would be deleted" in dry.stdout
    assert "raw days of autofill_events: 4 days stay: every run counts for ever" in dry.stderr
    done = warehouse(home, "prune", "--keep-snapshots", "2")
    assert done.returncode == 0, done.stderr
    assert contents(home / "published") == before
    assert len([path for path in (home / "snapshots").iterdir() if not path.is_symlink()]) <= 3


def test_report_and_metrics_are_made_again_by_hand(home):
    page = warehouse(home, "report")
    assert page.returncode == 0, page.stderr
    assert page.stdout.strip() == str(home / "reports" / "latest.html")
    (home / "metrics" / "applylens.prom").unlink()
    written = warehouse(home, "metrics")
    assert written.returncode == 0, written.stderr
    assert written.stdout.split() == [str(home / "metrics" / f"applylens{part}.prom") for part in ("", "_nights")]
    assert warehouse(home / "elsewhere", "report").returncode == 1


def test_the_same_night_again_publishes_the_same(home):
    before = tables(home)
    again = warehouse(home, "nightly", "--date", LAST)
    assert again.returncode == 0, again.stderr
    assert tables(home) == before
    assert json.loads((home / "published" / "publications.jsonl").read_text().splitlines()[-1])["action"] == "publish"
