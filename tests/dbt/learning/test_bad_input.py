"""What no rule expects: nothing stops a night, nothing is lost, each kind of fault is told in a sentence."""

from __future__ import annotations

import json

import duckdb
import pytest

from tests.conftest import Warehouse, make_settings
from tests.dbt.learning.samples import chunk, extraction, progress, request, target, topic, vector

DAY = "2026-09-30"
EVERYTHING = (
    "+learning_issues +content_gaps +cache_efficiency +topic_graph_issues +learning_path_documents "
    "+job_profile_documents +learning_paths +learning_path_topics +topic_coverage_thresholds +job_profile_topics"
)
PUBLISHED = (
    "topic_coverage", "topic_coverage_thresholds", "content_gaps", "topic_graph_issues", "learning_issues",
    "content_cache_keys", "cache_efficiency",
)  # fmt: skip
SECRET = "my manager Zebulon Quagmire must not hear of it"
ODD_NAMES = ("it's", 'say "hi"', "a,b", "[x]", "{y}", "100 %", "\\", "🦔", "数学", "ß", "-", "_", "c++", "a -> b", "$1")
SCRIPTS = (
    "Нужен опытный садовник, знающий Python или линейную алгебру",
    "مطلوب مهندس برمجيات لديه خبرة في Python والجبر الخطي",
    "経験豊富な庭師を募集しています。Pythonの知識が必要です。歓迎します。",
    "🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔🦔 Python",
    "e\u0301" * 30 + " Python \u202egnp.exe\u202c and more of it",
    '{"json": ["looks", "like", "JSON"], "python": true}',
    "'; drop table learning_paths; -- Python is asked for here",
    "\t\r\n Python\r\n\r\n\u2028and\u00a0C++\u3000or SQL are what we ask for \r",
    "……………………………………………………………………………………………",
)


@pytest.fixture(scope="module")
def odd(tmp_path_factory, manifest) -> Warehouse:
    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("odd")), manifest)
    warehouse.land("topics", [
        topic("python", "PYTHON", "Python", "", " ", "nowhere", aliases=["", " ", "Py"]),
        topic("linear algebra", "linear_algebra", "python", "python", "Linear-Algebra"),
        topic("sql", "mysql"), topic("mysql", "sql"),
        *(topic(name, "python", *ODD_NAMES, aliases=[name, "python"]) for name in ODD_NAMES),
    ])  # fmt: skip
    warehouse.land("job_targets", [
        *(target(f"script {n}", text) for n, text in enumerate(SCRIPTS)),
        target("o'brien \"x\" \\", f"We ask for Python. {SECRET}", title=SECRET, firm=SECRET, job_seniority=SECRET),
        target("told", f"Told by the product. {SECRET}"),
        target("empty", ""), target("nothing", None),
    ])  # fmt: skip
    warehouse.land("job_extractions", [
        extraction("0123456789abcdef", [SECRET, "", " "], role_type=SECRET, seniority=SECRET),
        {"description_hash": "fedcba9876543210", "extracted_at": "2026-09-01T00:00:00Z",
         "topics": [{}, {"name": None}, {"name": 5, "priority": ["HIGH"]}, {"name": {"a": 1}}, {"title": "x"}]},
    ])  # fmt: skip
    warehouse.land("content_chunks", [
        chunk("one", [1.0, 0.0]), chunk("empty", []), chunk("tiny", [1e-200, 0.0]), chunk("large", [1e15, -1e15]),
        chunk("nameless", [1.0, 0.0], model=" "), chunk("none", [0.0, 0.0]), chunk("other model", [1.0, 0.0], "other"),
        chunk("other length", [1.0, 0.0, 0.0]),
    ])  # fmt: skip
    warehouse.land("topic_embeddings", [
        vector("Python", [0.9, 0.1]), vector("python", [0.0, 0.0], alias="zero"), vector("sql", [1.0, 0.0, 0.0]),
        vector("mysql", [1.0, 0.0], model="other"), vector("nobody's", [1.0, 0.0]), vector("-", [1.0, 0.0]),
    ])  # fmt: skip
    warehouse.land("topic_progress", [progress("told", SECRET, 90), progress("nobody", "python", 90)])
    warehouse.land("content_requests", [request("r", "script 0", "n'1"), request("s", "nobody", "-")])
    warehouse.build(DAY, select=EVERYTHING)
    return warehouse


def test_nobody_is_lost(odd):
    """Everybody with a profile has a path, one row per document, and valid JSON in it."""
    profiles = odd.rows("select user_id from personal.job_profiles where role_type is not null")
    assert len(profiles) == len(SCRIPTS) + 2
    assert odd.rows("select user_id from personal.learning_paths order by all") == sorted(profiles)
    documents = odd.records("from personal.learning_path_documents")
    assert {row["user_id"] for row in documents} == {user for (user,) in profiles}
    for row in documents:
        assert isinstance(json.loads(row["stages"]), list)
    for row in odd.records("from personal.job_profile_documents"):
        assert isinstance(json.loads(row["topics"]), list)


def test_a_known_word_is_found_in_any_script(odd):
    found = dict(
        odd.rows("""
        select user_id, span_start from personal.job_profile_topics
        where topic_id = 'python' and span_start is not null""")
    )
    for number in (0, 1, 3, 4, 5, 6, 7):
        assert SCRIPTS[number][found[f"script {number}"] :].lower().startswith("python"), number
    # Japanese is written without spaces: no word of another script stands alone in it.
    assert "script 8" not in found


def test_odd_names_are_topics_of_their_own(odd):
    """Only '-' and '_' are one name: nothing but what is no difference between names."""
    names = {topic_id for (topic_id,) in odd.rows("select topic_id from published.topic_coverage")}
    assert names >= {"it's", 'say "hi"', "a,b", "[x]", "🦔", "数学", "a -> b"}
    issues = odd.rows("select kind, topic_id from published.topic_graph_issues where topic_id = 'python'")
    assert set(issues) == {("self_loop", "python"), ("missing", "python")}


def test_vectors_that_cannot_be_compared_are_told(odd):
    told = {(row["source"], row["issue"]): row for row in odd.records("from published.learning_issues")}
    counts = {key: row["how_many"] for key, row in told.items()}
    # No numbers, no model, no length, and one so short that its length is 0 in floating point.
    assert counts[("content_chunks", "chunk has no usable embedding")] == 4
    assert counts[("content_chunks", "chunk of another model or dimension")] == 2
    assert counts[("topic_embeddings", "topic has no usable embedding")] == 1
    assert counts[("topic_embeddings", "topic of another model or dimension")] == 2
    assert all(row["advice"].endswith(".") for row in told.values())
    status = dict(odd.rows("select topic_id, status from published.topic_coverage"))
    assert (status["python"], status["sql"], status["mysql"]) == ("ok", "no_embedding", "no_embedding")


def test_nothing_in_somebodys_own_words_is_published(odd):
    for name in PUBLISHED:
        told = json.dumps(odd.rows(f"from published.{name}"), default=str)
        assert "zebulon" not in told.lower(), name
        assert "brien" not in told, name


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_vectors_of_no_number_are_rejected(warehouse, tmp_path, number):
    """JSON has no such numbers; Parquet does."""
    file = tmp_path / "chunks.parquet"
    duckdb.sql(f"""
        copy (
            select name as chunk_id, 'b' as source, 'book' as source_type, 'm' as embedding_model,
                [1.0::double, vector] as embedding, timestamp '2026-09-01' as updated_at
            from (values ('good', 0.5::double), ('bad', '{number}'::double)) as chunks (name, vector)
        ) to '{file}' (format parquet)""")
    (landed,) = warehouse.land_files("content_chunks", file)
    assert (landed.accepted, landed.rejected, landed.error) == (1, 1, "")


def test_longer_than_the_limit_is_rejected_and_the_others_land(warehouse):
    landed = warehouse.land(
        "job_targets", [target("long", "Python " * 200_000), target("short", "Python for gardeners")]
    )
    assert (landed.accepted, landed.rejected) == (1, 1)


def test_nothing_has_landed_at_all(warehouse):
    warehouse.build(DAY, select=EVERYTHING)
    assert warehouse.rows("from personal.learning_paths") == []
    assert warehouse.rows("from published.topic_coverage") == []
    assert warehouse.rows("select sum(wanted) from published.topic_coverage_thresholds") == [(0,)]
