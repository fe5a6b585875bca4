"""A home that gets e-mails and nothing else: its night ends with success, and what is read from mail is there."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb

from dagster_pipeline.domains.money import sample
from tests.e2e.test_command_line import warehouse

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 3)


def test_a_night_with_mail_only(tmp_path: Path):
    home = tmp_path / "home"
    sample.generate(tmp_path / "sample", FIRST, 3, 1)
    files = sorted((tmp_path / "sample" / "emails").iterdir())
    assert warehouse(home, "land", "emails", *map(str, files)).returncode == 0
    done = warehouse(home, "nightly", "--date", str(LAST))
    assert done.returncode == 0, done.stdout + done.stderr
    counts = """select (select count(*) from personal.receipts where kind = 'purchase') > 20,
        (select count(*) from published.style_hints), (select count(*) from personal.style_choices)"""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute(counts).fetchall() == [(True, 0, 0)]
    assert json.loads((home / "published" / "manifest.json").read_text())["as_of_date"] == str(LAST)
    assert warehouse(home, "nightly", "--date", str(LAST)).returncode == 0, "nothing new is no failure either"
