"""Rows and files out of every later night and back, files landed again, and the log that grows by a file each."""

from __future__ import annotations

import json
from datetime import date

import duckdb
import pytest

from dagster_pipeline.landing import log, quarantine
from dagster_pipeline.landing.land import land, prepare
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import WarehouseError
from tests.conftest import make_settings
from tests.samples import event_id, run
from tests.unit.landing.test_landing import raw, rejects, write

EVENTS = SOURCES["autofill_events"]
DAY = date(2026, 9, 10)


@pytest.fixture
def settings(tmp_path):
    return make_settings(tmp_path)


def deliver(settings, names: str, name: str = "a.jsonl", landing_date=DAY, again=False, **fields):
    file = write(settings.home.parent, [json.dumps(run(one, **fields)) for one in names], name)
    return land(settings, EVENTS, [file], landing_date, again=again)[0]


def names(settings) -> list[str]:
    known = {event_id(one): one for one in "abcdefgh"}
    return sorted(known[row["event_id"]] for row in raw(settings))


def logged(settings, columns: str) -> list[tuple]:
    with duckdb.connect() as con:
        return con.execute(f"select {columns} from '{settings.landing_log}/*.parquet' order by batch_seq").fetchall()


def test_a_row_in_quarantine_stays_out_in_whatever_file_it_comes(settings):
    deliver(settings, "ab", created_at="2026-09-01T00:00:00Z")
    deliver(settings, "ac", "b.jsonl", created_at="2026-09-02T00:00:00Z")
    before = raw(settings)
    entry, held = quarantine.add(settings, event_id("a"), None, "edits in words")
    assert (entry.source, held) == ("autofill_events", 2)
    assert names(settings) == ["b", "c"]
    deliver(settings, "ad", "c.jsonl", created_at="2026-09-03T00:00:00Z")
    assert names(settings) == ["b", "c", "d"]
    days = [[date(2026, 9, 1), date(2026, 9, 2)], [date(2026, 9, 3)]]
    assert logged(settings, "quarantined, event_dates")[2::2] == list(zip([2, 1], days, strict=True))
    assert [one.reason for one in quarantine.listed(settings)] == ["edits in words"]
    assert quarantine.release(settings, event_id("a"), EVENTS)[1] == 3
    assert names(settings) == ["a", "a", "a", "b", "c", "d"]
    assert [row for row in raw(settings) if row["_seq"] < 3] == before, "rows come back as they were"
    assert sum(row[0] for row in logged(settings, "quarantined")) == 0
    assert quarantine.listed(settings) == []


def test_a_file_in_quarantine_stays_out_beside_a_row_of_it(settings):
    deliver(settings, "ab")
    deliver(settings, "cd", "b.jsonl")
    quarantine.add(settings, event_id("c"), None, "")
    (fingerprint,) = logged(settings, "fingerprint")[1]
    entry, held = quarantine.add(settings, fingerprint[:10], None, "")
    assert (entry.file, held) == ("b.jsonl", 2)
    assert names(settings) == ["a", "b"]
    assert "release it first" in deliver(settings, "cd", "b.jsonl", again=True).error
    assert quarantine.release(settings, "b.jsonl", None)[1] == 1, "the row is held back for itself"
    assert names(settings) == ["a", "b", "d"]
    quarantine.release(settings, event_id("c"), None)
    assert names(settings) == ["a", "b", "c", "d"]


def test_what_nobody_has_delivered_cannot_be_taken_out(settings):
    deliver(settings, "a")
    with pytest.raises(WarehouseError, match="neither a file nor a row called nothing"):
        quarantine.add(settings, "nothing", None, "")
    with pytest.raises(WarehouseError, match="in quarantine"):
        quarantine.release(settings, "a.jsonl", None)


@pytest.mark.parametrize("step", ["_write", "hold_back", "_count"])
def test_a_killed_quarantine_is_finished_or_never_was(settings, monkeypatch, step):
    deliver(settings, "ab")

    class Killed(BaseException):
        pass

    def die(*arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(quarantine, step, die)
        with pytest.raises(Killed):
            quarantine.add(settings, event_id("a"), None, "")
    prepare(settings)
    assert names(settings) == (["a", "b"] if step == "_write" else ["b"])
    assert sum(row[0] for row in logged(settings, "quarantined")) == len("ab") - len(names(settings))
    assert not (settings.raw / "quarantining").exists()


def test_a_landing_killed_before_it_looks_at_the_list_is_finished(settings, monkeypatch):
    deliver(settings, "ab")
    quarantine.add(settings, event_id("a"), None, "")

    class Killed(BaseException):
        pass

    def die(*arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(quarantine, "hold_back", die)
        with pytest.raises(Killed):
            deliver(settings, "ac", "b.jsonl")
    assert names(settings) == ["a", "b", "c"]
    prepare(settings)
    assert names(settings) == ["b", "c"]


def test_a_file_is_landed_again_in_place_of_what_it_was(settings):
    """A wrong landing date rejected all of a file, and it was "already landed" for ever."""
    wrong = deliver(settings, "ab", landing_date=date(2025, 9, 10))
    assert (wrong.accepted, wrong.rejected) == (0, 2)
    assert deliver(settings, "ab").already
    right = deliver(settings, "ab", again=True)
    assert (right.accepted, right.rejected) == (2, 0)
    assert (names(settings), rejects(settings)) == (["a", "b"], [])
    assert deliver(settings, "ab", landing_date=date(2025, 9, 10), again=True).rejected == 2
    assert (names(settings), len(rejects(settings))) == ([], 2)
    assert logged(settings, "batch_seq, accepted")[-1] == (3, 0)
    assert logged(settings, "event_dates")[-1] == ([date(2026, 9, 1)],), "the day that lost its rows"


@pytest.mark.parametrize("step", ["append", "finish"])
def test_a_second_landing_that_is_killed_leaves_one_of_the_two(settings, monkeypatch, step):
    deliver(settings, "ab")

    class Killed(BaseException):
        pass

    def die(*arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(log, step, die) if step == "append" else patch.setattr(log.rows, "remove", die)
        with pytest.raises(Killed):
            deliver(settings, "ab", again=True)
    prepare(settings)
    assert names(settings) == ["a", "b"]
    assert {row["_seq"] for row in raw(settings)} == {1 if step == "append" else 2}


def test_the_log_has_few_files_and_every_landing(settings):
    """As one file it was written anew by each landing: 5 ms more per 1,000 landed files."""
    files = [write(settings.home.parent, [json.dumps(run(str(number)))], f"{number}.jsonl") for number in range(70)]
    land(settings, EVENTS, files, DAY)
    assert logged(settings, "batch_seq") == [(number,) for number in range(1, 71)]
    found = sorted(path.stem for path in settings.landing_log.glob("*-*.parquet"))
    assert found[:2] == ["0000000001-0000000032", "0000000033-0000000064"]
    assert len(found) == 8
    assert all(one.already for one in land(settings, EVENTS, files, DAY))


def test_a_killed_merge_counts_no_file_twice(settings, monkeypatch):
    files = [write(settings.home.parent, [json.dumps(run(str(number)))], f"{number}.jsonl") for number in range(33)]
    land(settings, EVENTS, files[:31], DAY)
    parts = {path: path.read_bytes() for path in settings.landing_log.glob("*-*.parquet")}
    land(settings, EVENTS, files[31:32], DAY)
    for path, content in parts.items():
        path.write_bytes(content)
    land(settings, EVENTS, files[32:], DAY)
    assert logged(settings, "batch_seq") == [(number,) for number in range(1, 34)]


def test_the_single_file_of_version_0_1_becomes_the_first_of_the_log(settings):
    deliver(settings, "a")
    (part,) = settings.landing_log.glob("*-*.parquet")
    old = settings.raw / "landing_log.parquet"
    duckdb.execute(f"copy (select * exclude (quarantined) from '{part}') to '{old}'")
    part.unlink()
    assert deliver(settings, "a").already
    assert logged(settings, "batch_seq, quarantined") == [(1, 0)]
    assert not old.exists()
