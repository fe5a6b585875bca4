"""Files and state folders whose names DuckDB's readers would take for a pattern, with what matches it beside them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.landing.land import land
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.nights.retention import prune
from tests.conftest import make_settings
from tests.samples import run

EVENTS = SOURCES["autofill_events"]
DAY = date(2026, 9, 10)


def write(path: Path, names: list[str], bad_byte: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(run(name)) + "\n" for name in names)
    path.write_bytes(lines.encode() + (b"\xff\n" if bad_byte else b""))
    return path


@pytest.mark.parametrize(("odd", "match"), [("x[1]", "x1"), ("it's a*", "it's ab"), ("ü ?", "ü 1")])
@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_a_file_lands_itself_and_not_what_its_name_matches(tmp_path, odd, match, ending):
    """x[1].jsonl landed the rows of x1.jsonl."""
    home = make_settings(tmp_path / odd)
    for folder, names in ((match, ["a", "b", "c"]), (odd, ["d"])):
        plain = write(tmp_path / folder / "plain.jsonl", names)
        for name in (match, odd):
            file = plain.with_name(f"{name}.{ending}")
            if ending == "jsonl":
                file.write_bytes(plain.read_bytes())
            else:
                rows = f"select * replace (to_json(job) as job) from read_json({paths(plain)})"
                duckdb.execute(f"copy ({rows}) to {literal(file)} (format {ending})")
    (landed,) = land(home, EVENTS, [tmp_path / odd / f"{odd}.{ending}"], DAY)
    assert (landed.lines, landed.accepted, landed.error) == (1, 1, "")
    (again,) = land(home, EVENTS, [tmp_path / odd / f"{odd}.{ending}"], DAY)
    assert again.already


def test_a_state_folder_is_read_and_pruned_alone(tmp_path):
    """A home called [a] read the landing log and the raw days of one called a."""
    odd, match = make_settings(tmp_path / "it's [a]*ü"), make_settings(tmp_path / "it's abü")
    for settings, names in ((odd, ["a"]), (match, ["b", "c"])):
        land(settings, EVENTS, [write(settings.home.parent / "1.jsonl", names)], DAY)
        (landed,) = land(settings, EVENTS, [write(settings.home.parent / "[2].jsonl", names, bad_byte=True)], DAY)
        assert (landed.accepted, landed.rejected) == (len(names), 1)
    with duckdb.connect() as con:
        log = con.execute(f"select sum(accepted) from read_parquet({paths(odd.landing_log, '*.parquet')})").fetchall()
    assert log == [(2,)]
    pruned = {one.what: one for one in prune(odd, keep_days=90, keep_snapshots=7, dry_run=True)}
    assert pruned["superseded deliveries of autofill_events"].refused.startswith("2 files have landed")
