"""The walk-through "add a domain" of CONTRIBUTING.md works: its own files, few shared ones, and a night."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_pipeline.settings import PROJECT_DIR

PARTS = ("dagster_pipeline", "dbt_project", "seeds", "docs", "dbt_project.yml", "profiles.yml", "README.md")
MOST_SHARED_FILES = 4
# Where the shared files' lines go: behind the first line that matches.
PLACES = {
    "dbt_project.yml": (r"  rules:\n", r"    money: \{<<: \*layers.*\n"),
    "dbt_project/models/_groups.yml": (r"groups:\n",),
    "docs/metrics.md": (r"\| `ats_enriched_total`.*\n",),
}
SAMPLE = """
import sys
from datetime import date
from pathlib import Path
from dagster_pipeline.domains.style import sample as style
from dagster_pipeline.domains.tickets import sample as tickets
landing, first, days = Path(sys.argv[1]), date(2026, 9, 1), 3
style.generate(landing, first, days, seed=1, runs_per_day=50)
for (day, topic), count in sorted(tickets.generate(landing, first, days, seed=1).items()):
    print(day, topic, count, sep=",")
"""


def walk_through() -> dict[str, list[str]]:
    """Path -> code blocks of the section."""
    text = (PROJECT_DIR / "CONTRIBUTING.md").read_text()
    (section,) = re.findall(r"^## Add a domain\n(.*?)^## ", text, re.S | re.M)
    files = re.findall(r"^#### `([^`]+)`\n(.*?)(?=^###|\Z)", section, re.S | re.M)
    return {path: re.findall(r"^```\w+\n(.*?)^```$", body, re.S | re.M) for path, body in files}


def add_domain(project: Path) -> set[str]:
    """Follow the walk-through in a copy of the project; returns the files that it changes."""
    for part in PARTS:
        copy = shutil.copytree if (PROJECT_DIR / part).is_dir() else shutil.copy
        copy(PROJECT_DIR / part, project / part)
    changed = set()
    for path, blocks in walk_through().items():
        file = project / path
        if file.exists():
            changed.add(path)
            text = file.read_text()
            for place, lines in zip(PLACES[path], blocks, strict=True):
                text, found = re.subn(place, lambda line, lines=lines: line[0] + lines, text, count=1)
                assert found, f"{path} has no {place!r}"
            file.write_text(text)
        else:
            (code,) = blocks
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(code)
    return changed


@pytest.mark.nights
def test_the_domain_of_the_walk_through_is_published_by_a_night(tmp_path):
    project, home = tmp_path / "project", tmp_path / "home"
    project.mkdir()
    changed = add_domain(project)

    def run(*command: str) -> str:
        environment = os.environ | {"PYTHONPATH": str(project), "WAREHOUSE_HOME": str(home)}
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    readme = (project / "README.md").read_text()
    run(sys.executable, "docs/generate.py")
    assert (project / "README.md").read_text() != readme
    assert len(changed | {"README.md"}) <= MOST_SHARED_FILES

    truth = run(sys.executable, "-c", SAMPLE, str(home / "landing"))
    warehouse = str(Path(sys.executable).with_name("warehouse"))
    run(warehouse, "nightly", "--from", "2026-09-01", "--to", "2026-09-03")
    sql = "select event_date, topic, tickets from tickets_daily order by event_date, topic"
    rows = list(csv.reader(run(warehouse, "query", sql, "--format", "csv").splitlines()))
    assert rows == [["event_date", "topic", "tickets"], *csv.reader(truth.splitlines())]
    assert 'tickets_total{topic="form"}' in (home / "metrics" / "applylens.prom").read_text()
