"""Facts about the project that no SQL test can see, asserted on its manifest."""

from __future__ import annotations

import re

import pytest

from dagster_pipeline.settings import PROJECT_DIR

PERSONAL = re.compile(r"(^|_)(user_id|user|email|sender|recipient|subject|body|text|title|name|phone)(_|$)")


@pytest.fixture
def models(manifest) -> dict:
    return {node.name: node for node in manifest.nodes.values() if node.resource_type == "model"}


def test_published_models_have_a_contract_an_owner_and_a_grain(models):
    published = [node for node in models.values() if node.schema in ("published", "personal")]
    assert len(published) >= 11
    for node in published:
        assert node.contract.enforced, node.name
        assert node.group, node.name
        assert all(column.data_type and column.description for column in node.columns.values()), node.name


def test_every_description_begins_with_its_grain(models):
    for node in models.values():
        assert re.match(r"One row(,| per )", node.description), f"{node.name}: {node.description!r}"


def test_no_published_column_can_hold_anything_personal(models):
    """Names as an analyst would read them; the values are looked at in tests/e2e."""
    allowed = {
        ("style_hints", "segment_key"),
        ("experiment_health", "check_name"),
        ("experiment_segments", "display_name"),
        ("experiment_recommendations", "title"),
        ("dim_style", "name"),
        ("answer_concentration", "top_user_share"),
    }
    for node in models.values():
        if node.schema == "published":
            for column in node.columns:
                assert (node.name, column) in allowed or not PERSONAL.search(column), f"{node.name}.{column}"


def test_increments_are_asked_for_only_where_they_exist(models):
    for node in models.values():
        if "is_incremental" in node.raw_code:
            assert node.config.materialized == "incremental", node.name


def test_one_direction(models, manifest):
    """Staging reads raw, the run models also the run log and the quarantine; nothing reads a layer behind its own."""
    for node in models.values():
        parents = [manifest.nodes.get(p) or manifest.sources.get(p) for p in node.depends_on.nodes]
        if node.schema == "staging":
            assert all(p.resource_type == "source" for p in parents), node.name
        else:
            sources = {p.name for p in parents if p.resource_type == "source"}
            assert sources <= ({"run_log", "quarantine"} if node.fqn[1] == "run" else {"run_log"}), node.name
        read = {p.schema for p in parents if p.resource_type == "model"}
        forbidden = {
            "intermediate": {"published", "personal"},
            "marts": {"published", "personal"},
            "internal": {"published", "personal"},
            "published": {"personal"},
        }
        assert not read & forbidden.get(node.schema, set()), f"{node.name} reads {read}"


def test_dialect_differences_live_in_one_place(models):
    """Functions that the second engine does not know may stand in macros/dialect only."""
    engine_only = re.compile(r"\b(json_extract|list_(?!id\b)|string_agg|unnest|strftime|regexp_|to_json|read_parquet)")
    for node in models.values():
        assert not engine_only.search(node.raw_code), node.name


def test_declared_files_name_columns_of_their_model(models):
    """A misspelt column would fail the night after everything has been built."""
    declared = {node.name: node.config.meta["file"] for node in models.values() if "file" in node.config.meta}
    assert declared.keys() >= {"style_hint_documents", "policy_lists", "receipts_export"}
    for name, file in declared.items():
        assert models[name].schema in ("published", "personal"), name
        named = [*file["columns"], *file.get("json", []), *(term.split()[0] for term in file["order_by"])]
        named += file.get("key", [])
        named += re.findall(r"{(\w+)}", file["path"])
        assert set(named) <= set(models[name].columns), name
        assert re.search(r"[.](jsonl|csv)$", file["path"]), name
        assert set(file) <= {"path", "columns", "json", "order_by", "key", "schema", "version"}, name
        assert "schema" not in file or (PROJECT_DIR / "docs" / "contracts" / file["schema"]).exists(), name
        assert ("schema" in file) == ("version" in file), name
