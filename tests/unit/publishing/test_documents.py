"""Beside the documents: a manifest that tells a whole version from a half one, and what changed since the last."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.publishing import rollback, snapshot
from dagster_pipeline.settings import Settings
from examples.consumer import Hints
from tests.conftest import make_settings

FILE = {
    "path": "style_hints.jsonl",
    "columns": ["host", "schema_hash", "as_of_date", "quality", "style_hint"],
    "json": ["style_hint"],
    "order_by": ["host", "schema_hash"],
    "key": ["host", "schema_hash"],
    "schema": "style_hints.schema.json",
    "version": 2,
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = make_settings(tmp_path)
    settings.dbt_target.mkdir(parents=True)
    node = {"resource_type": "model", "schema": "published", "name": "documents", "config": {"meta": {"file": FILE}}}
    (settings.dbt_target / "manifest.json").write_text(json.dumps({"nodes": {"model.x.documents": node}}))
    publish(settings, "first", "2026-09-01", {"a": ("ok", '{"n": 1}'), "b": ("ok", '{"n": 1}'), "c": ("low", None)})
    return settings


def publish(settings: Settings, name: str, day: str, forms: dict[str, tuple[str, str | None]]) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.database)) as con:
        con.execute("create schema if not exists published; create schema if not exists personal")
        con.execute(f"create or replace table published.run_log as select date '{day}' as as_of_date")
        con.execute("""create or replace table published.documents
            (host varchar, schema_hash varchar, as_of_date date, quality varchar, style_hint varchar)""")
        rows = [(host, "f", day, quality, hint) for host, (quality, hint) in forms.items()]
        con.executemany("insert into published.documents values (?, ?, ?, ?, ?)", rows)
    snapshot.publish(settings, name)


def lines(settings: Settings, name: str) -> list[dict]:
    return [json.loads(line) for line in (settings.published / name).read_text().splitlines()]


def changes(settings: Settings) -> dict[str, str]:
    return {line["host"]: line["change"] for line in lines(settings, "style_hints.changes.jsonl")}


def test_the_manifest_is_true_of_every_document(settings):
    manifest = json.loads((settings.published / "manifest.json").read_text())
    assert (manifest["version"], manifest["as_of_date"]) == ("first", "2026-09-01")
    documents = {one["path"]: one for one in manifest["documents"]}
    assert set(documents) == {"style_hints.jsonl", "style_hints.changes.jsonl"}
    for path, one in documents.items():
        content = (settings.published / path).read_bytes()
        assert one["sha256"] == hashlib.sha256(content).hexdigest()
        assert (one["bytes"], one["rows"]) == (len(content), 3)
        assert (one["schema"], one["schema_version"]) == ("style_hints.schema.json", 2)


def test_changes_are_what_consumers_did_not_have(settings):
    assert changes(settings) == {"a": "added", "b": "added", "c": "added"}
    publish(settings, "second", "2026-09-02", {"a": ("ok", '{"n": 1}'), "b": ("ok", '{"n": 2}'), "d": ("ok", None)})
    assert changes(settings) == {"b": "changed", "c": "deleted", "d": "added"}
    gone = next(line for line in lines(settings, "style_hints.changes.jsonl") if line["host"] == "c")
    assert gone == {"change": "deleted", "host": "c", "schema_hash": "f"} | dict.fromkeys(
        ["as_of_date", "quality", "style_hint"]
    )
    publish(settings, "third", "2026-09-03", {"a": ("ok", '{"n": 1}'), "b": ("ok", '{"n": 2}'), "d": ("ok", None)})
    assert changes(settings) == {}


def test_a_rollback_says_what_it_changes_and_leaves_the_older_snapshot_as_it_was(settings):
    publish(settings, "second", "2026-09-02", {"a": ("ok", '{"n": 2}')})
    before = {path: path.read_bytes() for path in (settings.snapshots / "first").rglob("*.json*")}
    again = rollback.rollback(settings, date(2026, 9, 1))
    assert changes(settings) == {"a": "changed", "b": "added", "c": "added"}
    assert json.loads((settings.published / "manifest.json").read_text())["version"] == again.snapshot
    assert {path: path.read_bytes() for path in before} == before


def test_the_example_consumer_takes_whole_versions_only(settings):
    hints = Hints(settings.published)
    assert hints.refresh()
    assert not hints.refresh()
    assert hints.hints == {("a", "f"): {"n": 1}, ("b", "f"): {"n": 1}, ("c", "f"): None}
    publish(settings, "second", "2026-09-02", {"a": ("ok", '{"n": 2}')})
    document = settings.published / "style_hints.jsonl"
    whole = document.read_bytes()
    document.write_bytes(whole[:-5])
    with pytest.raises(ValueError, match="not what its manifest announces"):
        hints.refresh()
    assert hints.version == "first"
    assert hints.hints["a", "f"] == {"n": 1}
    document.write_bytes(whole)
    assert hints.refresh()
    assert hints.hints == {("a", "f"): {"n": 2}}


def test_the_example_consumer_gives_the_style_of_a_segment(settings):
    segments = {"junior": {"preferred_style_id": "friendly", "source": "segment"}}
    hint = {"preferred_style_id": "formal", "source": "family", "style_stats": {}, "segments": segments}
    publish(settings, "second", "2026-09-02", {"a": ("ok", json.dumps(hint)), "b": ("low", None)})
    hints = Hints(settings.published)
    hints.refresh()
    styles = [hints.style("a", "f", segment) for segment in ("junior", "senior", None)]
    assert styles == ["friendly", "formal", "formal"]
    assert hints.style("b", "f", "junior") is None
    assert hints.style("unknown", "f") is None
