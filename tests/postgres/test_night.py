"""A night from database to database, by the commands that its users type."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dagster_pipeline.domains.style import sample as autofill

pytestmark = pytest.mark.postgres

COMMAND = Path(sys.executable).with_name("warehouse")
LAST = "2026-09-05"


def warehouse(product, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    environment = os.environ | {
        "WAREHOUSE_HOME": str(product.settings.home),
        "WAREHOUSE_SOURCE_DSN": product.settings.source_dsn,
        "WAREHOUSE_EXPORT_DSN": product.settings.export_dsn,
        "COLUMNS": "160",
    }
    return subprocess.run(
        [str(COMMAND), *arguments], capture_output=True, text=True, env=environment | variables, check=False
    )


def fill(product, folder: Path) -> None:
    """Put sample runs into the product's table, as its API would have."""
    autofill.generate(folder, date(2026, 9, 1), 5, seed=3)
    lines = []
    for path in sorted((folder / "autofill_events").iterdir()):
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt") as handle:
            lines += handle.read().splitlines()
    rows = {}
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue  # a planted fault: no database holds a truncated line
        if isinstance(row, dict) and row.get("host") and row.get("event_id") and row.get("user_id"):
            rows[row["event_id"]] = row
    rows = list(rows.values())
    text = json.dumps(rows).replace("'", "''")
    product.execute(
        f"insert into autofill_events select * from jsonb_populate_recordset(null::autofill_events, '{text}')"
    )


def test_a_night_pulls_and_exports_and_a_lost_database_stops_it_before_it_publishes(product, tmp_path):
    fill(product, tmp_path / "sample")
    (runs,) = product.execute("select count(*) from autofill_events")[0]
    assert runs > 1000
    night = warehouse(product, "nightly", "--from", "2026-09-01", "--to", LAST)
    assert night.returncode == 0, night.stderr
    documents = {}
    for line in (product.settings.home / "published" / "style_hints.jsonl").read_text().splitlines():
        one = json.loads(line)
        documents[one["host"], one["schema_hash"]] = one["style_hint"]
    rows = product.execute("select host, schema_hash, style_hint::text, runs from form_profiles")
    assert {(row[0], row[1]): json.loads(row[2]) if row[2] else None for row in rows} == documents
    assert any(documents.values())
    # forms of few people have no figures here; what they lack is under other for analysts
    totals = """select (select sum(rejected) from landing_log) as rejected,
        (select coalesce(sum(runs), 0) from form_profiles where host = 'other') as other"""
    (told,) = json.loads(warehouse(product, "query", totals, "--format", "json").stdout)
    shown = sum(row[3] for row in rows if row[3] is not None)
    assert shown + int(float(told["other"])) == runs - int(float(told["rejected"]))
    assert min(row[3] for row in rows if row[3] is not None) >= 5

    again = warehouse(product, "export", "--to", "postgres")
    assert again.returncode == 0, again.stderr
    figures = [cell.strip() for cell in again.stdout.splitlines()[3].split("│")[1:-1]]
    assert figures == [str(len(documents)), str(sum(map(bool, documents.values()))), "0", "0", "0"]
    assert warehouse(product, "pull").stdout.count(" 0 ") >= 5

    current = product.settings.snapshots / "current"
    published = current.readlink()
    lost = warehouse(product, "nightly", "--date", LAST, WAREHOUSE_SOURCE_DSN="postgresql://127.0.0.1:1/nothing")
    assert lost.returncode == 1
    assert "WAREHOUSE_SOURCE_DSN gives no connection" in lost.stderr
    assert "consumers keep what was published before" in lost.stderr
    assert current.readlink() == published
    lost = warehouse(product, "nightly", "--date", LAST, WAREHOUSE_EXPORT_DSN="postgresql://127.0.0.1:1/nothing")
    assert lost.returncode == 2
    assert "was published in part" in " ".join(lost.stderr.split())
    assert "WAREHOUSE_EXPORT_DSN gives no connection" in lost.stderr
    assert current.readlink() != published


@pytest.mark.parametrize("command", [("pull",), ("export", "--to", "postgres")])
def test_without_an_address_the_commands_say_which_variable_to_set(product, command):
    done = warehouse(product, *command, WAREHOUSE_SOURCE_DSN="", WAREHOUSE_EXPORT_DSN="")
    assert done.returncode == 1
    assert "Set WAREHOUSE_" in done.stderr
    assert "Traceback" not in done.stderr
