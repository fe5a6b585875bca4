"""A month of sample deliveries against the truth that their generator kept, and what may be published of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from dagster_pipeline.domains.learning.sample import JOBS, USERS, generate
from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.publishing import learning
from dagster_pipeline.settings import PROJECT_DIR, WarehouseError
from tests.conftest import Warehouse, make_settings

PUBLISHED = (
    "topic_coverage", "topic_coverage_thresholds", "content_gaps", "topic_graph_issues", "learning_issues",
    "content_cache_keys", "cache_efficiency",
)  # fmt: skip
PERSONAL = ("job_profiles", "job_profile_topics", "learning_paths", "learning_path_topics")
DOCUMENTS = {"learning_path_documents": "learning_paths", "job_profile_documents": "job_profiles"}


@pytest.fixture(scope="module")
def built(tmp_path_factory, manifest) -> tuple[Warehouse, dict]:
    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("sample")), manifest)
    truth = generate(warehouse.settings.landing_dir, date(2026, 9, 1), 30, seed=3)
    for folder in sorted(warehouse.settings.landing_dir.iterdir()):
        landed = warehouse.land_files(folder.name, folder)
        assert sum(result.rejected for result in landed) == 0
    names = [*PUBLISHED, *PERSONAL, *DOCUMENTS]
    warehouse.build(f"{truth['as_of_date']}", select=" ".join(f"+{name}" for name in names))
    for name in PERSONAL:
        folder = warehouse.settings.home / "personal"
        folder.mkdir(exist_ok=True)
        with connect(warehouse.settings, warehouse.settings.database, read_only=True) as con:
            con.execute(f"copy personal.{name} to '{folder}/{name}.parquet'")
    return warehouse, truth


def test_the_same_seed_is_the_same_sample(tmp_path: Path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        generate(tmp_path / name, date(2026, 9, 1), 4, seed)
    files = {
        name: {str(f.relative_to(tmp_path / name)): f.read_bytes() for f in (tmp_path / name).rglob("*.gz")}
        for name in ("one", "same", "other")
    }
    assert files["one"] == files["same"] != files["other"]


def test_the_pipeline_finds_the_truth(built):
    warehouse, truth = built
    status = dict(warehouse.rows("select topic_id, status from published.topic_coverage"))
    assert {name for name, told in status.items() if told == "ok"} == truth["covered"]
    assert {name for name, told in status.items() if told == "no_matches"} == truth["uncovered"]
    assert truth["unknown"] <= {name for name, told in status.items() if told == "no_embedding"}
    assert warehouse.rows("select sum(requests) from published.cache_efficiency") == [(truth["requests"],)]
    assert {user for (user,) in warehouse.rows("select user_id from personal.learning_paths")} == truth["users"]
    issues = set(warehouse.rows("select kind, topic_id from published.topic_graph_issues"))
    assert issues == {("cycle", "kubernetes"), ("missing", "data_visualisation"), ("self_loop", "research_methodology")}


def test_nothing_of_a_person_is_published(built):
    """No user id and no words of a description stand in any published value."""
    warehouse, _ = built
    words = [line for _, _, text in JOBS for line in text.splitlines() if len(line) > 30]
    for name in PUBLISHED:
        told = json.dumps(warehouse.rows(f"from published.{name}"), default=str)
        assert not any(user in told for user in USERS), name
        assert not any(line in told for line in words), name


@pytest.mark.parametrize(("model", "schema"), DOCUMENTS.items())
def test_documents_fit_their_schema(built, model, schema):
    warehouse, _ = built
    contract = json.loads((PROJECT_DIR / "docs" / "contracts" / f"{schema}.schema.json").read_text())
    (node,) = [n for n in warehouse.manifest.nodes.values() if n.name == model]
    file = node.config.meta["file"]
    rows = warehouse.records(f"from personal.{model}")
    assert file["path"] == f"{schema}.jsonl"
    assert rows
    for row in rows:
        document = {name: row[name] for name in file["columns"]}
        for name in file["json"]:
            document[name] = None if document[name] is None else json.loads(document[name])
        jsonschema.validate(document, contract)


def test_one_path_as_the_command_reads_it(built):
    warehouse, _ = built
    ((user, version),) = warehouse.rows("""
        select user_id, profile_version from personal.learning_paths
        where is_newest and topics_added is not null order by all limit 1""")
    found = learning.path(warehouse.settings, user)
    assert found.summary["profile_version"] == version
    assert len(found.topics) == found.summary["topics"]
    assert found.topics[0]["stage"] == "Foundations"
    assert found.changes["added"] == json.loads(found.summary["topics_added"])
    assert learning.path(warehouse.settings, user, 1).summary["profile_version"] == 1
    with pytest.raises(WarehouseError, match="nobody has no learning path: it needs"):
        learning.path(warehouse.settings, "nobody")
    with pytest.raises(WarehouseError, match="of version 99"):
        learning.path(warehouse.settings, user, 99)
