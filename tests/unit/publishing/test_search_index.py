"""The bulk files for the search index: their form, and that an export is only what changed."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.publishing import search_index
from dagster_pipeline.publishing.search_index import write_bulk
from dagster_pipeline.settings import WarehouseError


@pytest.fixture
def con():
    con = duckdb.connect()
    con.execute(
        "create schema personal; create table personal.email_ats_documents (email_id varchar, document varchar)"
    )
    add(con, "a")
    add(con, 'b"\\ü', stage='Final "Round", 2\n\x01')
    return con


def add(con, email_id: str, stage: str = "Onsite") -> None:
    con.execute("insert into personal.email_ats_documents values (?, ?)", [email_id, json.dumps({"stage": stage})])


def read(path: Path, index: str = "emails") -> dict[str, dict]:
    """``email_id -> document``; fails when a line is no JSON or the actions and documents do not alternate."""
    text = path.read_text()
    assert text.endswith("\n")
    lines = [json.loads(line) for line in text.removesuffix("\n").split("\n")]
    assert len(lines) % 2 == 0
    found = {}
    for action, document in zip(lines[::2], lines[1::2], strict=True):
        assert action == {"update": {"_index": index, "_id": action["update"]["_id"]}}
        assert set(document) == {"doc", "doc_as_upsert"}
        assert document["doc_as_upsert"] is True
        assert set(document["doc"]) == {"ats"}
        assert action["update"]["_id"] not in found
        found[action["update"]["_id"]] = document["doc"]["ats"]
    assert list(found) == sorted(found)
    return found


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_any_text_survives(con, tmp_path):
    assert write_bulk(con, tmp_path, "mail-2026") == 2
    documents = read(tmp_path / "mail-2026-000001.ndjson", "mail-2026")
    assert documents == {"a": {"stage": "Onsite"}, 'b"\\ü': {"stage": 'Final "Round", 2\n\x01'}}


def test_only_changes_are_exported_and_what_vanished_is_null(con, tmp_path):
    assert write_bulk(con, tmp_path) == 2
    assert write_bulk(con, tmp_path) == 0
    assert files(tmp_path) == ["emails-000001.ndjson", "emails.exported.parquet"]

    con.execute("delete from personal.email_ats_documents where email_id = 'a'")
    con.execute("""update personal.email_ats_documents set document = '{"stage": "Offer"}'""")
    add(con, "c")
    assert write_bulk(con, tmp_path) == 3
    documents = read(tmp_path / "emails-000002.ndjson")
    assert documents["a"] is None
    assert documents['b"\\ü']["stage"] == "Offer"
    assert documents["c"]["stage"] == "Onsite"
    assert write_bulk(con, tmp_path) == 0


def test_an_export_is_never_overwritten_by_the_next_one(con, tmp_path):
    """A nightly file with a fixed name would lose a night's changes when the loader was down that night."""
    con.execute("delete from personal.email_ats_documents where email_id <> 'a'")
    write_bulk(con, tmp_path)
    (tmp_path / "emails-000001.ndjson").unlink()
    con.execute("delete from personal.email_ats_documents")
    assert write_bulk(con, tmp_path) == 1
    assert read(tmp_path / "emails-000002.ndjson") == {"a": None}
    (tmp_path / "emails-000002.ndjson").unlink()
    add(con, "a")
    assert write_bulk(con, tmp_path) == 1
    assert "emails-000003.ndjson" in files(tmp_path)


@pytest.mark.parametrize("crash_at", ["emails-000002.ndjson", "emails.exported.parquet"])
def test_a_crash_repeats_an_export_and_loses_none(con, tmp_path, monkeypatch, crash_at):
    write_bulk(con, tmp_path)
    add(con, "c")

    def crash(beside: Path, target: Path) -> None:
        if target.name == crash_at:
            raise OSError("no space left")
        beside.replace(target)

    with monkeypatch.context() as patch:
        patch.setattr(search_index, "_replace", crash)
        with pytest.raises(OSError, match="no space left"):
            write_bulk(con, tmp_path)
    assert write_bulk(con, tmp_path) == 1
    last = max(tmp_path.glob("*.ndjson"))
    assert list(read(last)) == ["c"]
    assert not list(tmp_path.glob("*.writing"))
    assert write_bulk(con, tmp_path) == 0


def test_two_indexes_are_exported_independently(con, tmp_path):
    assert write_bulk(con, tmp_path, "emails") == 2
    assert write_bulk(con, tmp_path, "emails-new") == 2
    assert write_bulk(con, tmp_path, "emails") == 0


def test_an_impossible_index_is_refused(con, tmp_path):
    with pytest.raises(WarehouseError, match="is not a name"):
        write_bulk(con, tmp_path, "../emails")
