"""A state folder whose path means something to a shell, to SQL and to DuckDB's readers works like any other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.test_command_line import warehouse

pytestmark = pytest.mark.nights
LAST = "2026-09-02"


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside it lies a folder that its name matches as a pattern: DuckDB read that one's files."""
    folder = tmp_path_factory.mktemp("odd")
    shutil.copytree(demo_home, folder / "it's a home1ü", symlinks=True)
    home = folder / "it's [a] home*ü"
    done = warehouse(home, "demo", "--days", "2")
    assert done.returncode == 0, done.stderr
    assert "Hints by source" in done.stdout
    return home


def answer(home: Path, sql: str) -> list[dict]:
    return json.loads(warehouse(home, "query", sql, "--format", "json").stdout)


def test_the_demo_builds_from_its_own_files(home):
    days = "select max(as_of_date)::varchar as last, count(distinct as_of_date) as days from style_hints_history"
    assert answer(home, days) == [{"last": LAST, "days": 2}]
    files = sum(1 for path in (home / "landing").glob("*/*"))
    assert answer(home, "select count(*) as files from landing_log") == [{"files": files}]
    assert len(list(home.parent.iterdir())) == 2


def test_every_command_works_on_it(home, tmp_path):
    for arguments in (
        ["nightly", "--date", LAST],
        ["report"],
        ["metrics"],
        ["rollback", "--to", LAST],
        ["export", "--to", "csv", "--out", str(tmp_path / "it's [out]*"), "--table", "style_hints"],
        ["prune", "--keep-days", "1", "--raw-before", LAST],
    ):
        done = warehouse(home, *arguments)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
    assert (tmp_path / "it's [out]*" / "style_hints.csv").read_text().startswith("host,")
    assert (home / "reports" / "latest.html").stat().st_size > 10_000
    doctor = warehouse(home, "doctor").stdout
    assert f"state in {home}" in doctor
    assert "forms have hints as of" in doctor


def test_a_comma_in_the_path_is_refused_in_one_sentence(tmp_path):
    """DuckDB takes what follows the comma for another folder to read from."""
    done = warehouse(tmp_path / "a,b", "query", "select 1")
    assert done.returncode == 1
    assert done.stderr.startswith("WAREHOUSE_HOME must be a path without a comma")
    assert len(done.stderr.splitlines()) == 1
