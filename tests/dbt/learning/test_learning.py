"""The rules of learning, case by case (docs/rules/learning.md). One build: each test has its own people and topics."""

from __future__ import annotations

import hashlib
import json

import duckdb
import pytest

from dagster_pipeline.landing.land import Landed
from tests.conftest import Warehouse, make_settings
from tests.dbt.learning.samples import chunk, extraction, progress, request, target, topic, vector

DAY = "2026-09-30"
HEDGE_FUND = "Quant researcher at a hedge fund"
POSTING = """About us
We trade with Haskell in a bank.

Requirements
- 5+ years of experience with linear-algebra and C++
- Deep learning frameworks and SQL, plain R; no algebra of sets

Nice to have
- Go, go and see Kubernetes
Knowledge of golang is a plus."""
TEMPLATE = (
    "statistics",
    "machine_learning",
    "probability_theory",
    "linear_algebra",
    "python",
    "research_methodology",
)
SEVERAL = "A gardener who tells enough of a garden"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def learned(tmp_path_factory, manifest) -> Warehouse:
    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("learning")), manifest)
    profiles = {
        "none": {},
        "four": {"name": "N", "email": "e", "education_level": "msc"},
        "three+": {
            "name": "N",
            "email": "e",
            "cv_url": "c",
            "linkedin_url": "l",
            "job_role": "j",
            "target_roles": ["t"],
        },
        "extras": {"cv_url": "c", "linkedin_url": "l", "job_role": "j", "target_roles": ["t"]},
        "blank": {"name": " \t\n", "email": "\u00a0", "cv_url": " ", "target_roles": [" "]},
        "all": {
            "name": "N",
            "email": "e",
            "education_level": "m",
            "cv_url": "c",
            "job_role": "j",
            "target_roles": ["t"],
        },
    }
    rows = [{"user_id": user, "updated_at": "2026-09-01T00:00:00Z"} | filled for user, filled in profiles.items()]
    warehouse.land("user_profiles", rows)
    warehouse.land(
        "job_targets",
        [
            target("four", "x" * 21),
            target("three+", "  " + "y" * 21 + "  "),
            target("all", "z" * 21),
            target("blank", " " * 30),
            target("short", "x" * 20),
            target("fund", HEDGE_FUND),
            target("fund twice", " QUANT  Researcher\n at a hedge fund "),
            target("poster", POSTING, title="Software Engineer (m/f/d)", firm="Acme Insurance"),
            target("title", "Somebody who makes good things grow", title="Lead Risk Analyst"),
            target("tie", "A trader or a person of data science", title=None),
            target("own", "We ask for 10 years of experience in gardens", job_seniority="Intern", title="Senior Cook"),
            target("odd own", "We ask for 10 years of experience in gardens", job_seniority="my boss hates me"),
            target("told", "Told by the product, in its own words"),
            target("told before", "Told by the product under its old hash "),
            target("changes", "First a gardener of roses and of trees"),
            target("changes", "First a gardener of roses and of trees", at="2026-09-02T00:00:00Z"),
            target("changes", "Then a forester of a very large forest", at="2026-09-10T00:00:00Z"),
            target("changes", "Far too short", at="2026-09-20T00:00:00Z"),
            target("tomorrow", "A gardener of the day after the last", at="2026-10-01T00:00:00Z"),
            target("多", "我们正在寻找一位有经验的园丁负责城市公园的植物养护和设计工作。"),
            *(target(f"same {n}", SEVERAL) for n in range(3)),
        ],
        landing_date=None,
    )
    warehouse.land(
        "job_extractions",
        [
            extraction(
                md5("told by the product, in its own words"),
                {"A-1": "HIGH", "Un Known": "LOW"},
                role_type="Quant-Trader",
                seniority="senior",
            ),
            extraction(md5("Told by the product under its old hash "), ["A-1"], role_type="astronaut", seniority="god"),
            extraction(md5("first a gardener of roses and of trees"), ["P2", "P4", "soft"]),
            extraction(md5("then a forester of a very large forest"), {"P4": "MEDIUM", "P5": "HIGH"}),
            extraction(md5(SEVERAL.lower()), {"near": "HIGH", "far": "MEDIUM", "none": "LOW"}),
        ],
    )
    warehouse.land(
        "topics",
        [
            topic("linear_algebra", name="Linear Algebra"),
            topic("algebra"),
            topic("deep-learning", name="Deep Learning", aliases=["deep nets"]),
            topic("cpp", name="C++"),
            topic("go", name="Go"),
            topic("k8s", name="Kubernetes"),
            topic("r", name="R"),
            topic("a_1"),
            topic("P1"), topic("P2", "p1"), topic("P_3", "P2", "p1"),
            topic("P4", "p_3", "P2", "soft"), topic("P5", "P2"),
            topic("p-3", "P2", "p1", at="2026-09-02T00:00:00Z"),
            topic("soft", "P1", is_soft_skill=True),
            topic("near"), topic("far"), topic("none"), topic("edge"), topic("dims"),
        ],
    )  # fmt: skip
    warehouse.land(
        "topic_embeddings",
        [
            vector("NEAR", [0, 2.0]), vector("near", [1.0, 0], alias="nearby"), vector("far", [0, -1.0]),
            vector("edge", [7**0.5, 3.0]), vector("dims", [1.0, 0, 0]), vector("P4", [1, 0], model="another"),
            vector("nobody", [1.0, 0]), vector("p2", [0.0, 0.0]), vector("P1", [1.0, 0.1]), vector("P5", [0.9, 0.1]),
        ],
    )  # fmt: skip
    warehouse.land(
        "content_chunks",
        [
            chunk("1", [5.0, 0]), chunk("2", [4.0, 0.1], source="Other"),
            chunk("3", [0.1, 1.0], at="2026-10-01T00:00:00Z"),
            chunk("zero", [0.0, 0.0]), chunk("bare", None), chunk("other", [1.0, 0], model="another"),
            chunk("long", [1.0, 0, 0]),
        ],
    )  # fmt: skip
    warehouse.land(
        "topic_progress", [progress("changes", "p1", 80), progress("changes", "P2", 79.9), progress("x", "?", 1)]
    )
    sessions = [("changes", "P1", day) for day in ("2026-09-01", "2026-09-08", "2026-09-15", "2026-09-22")]
    warehouse.land(
        "study_sessions",
        [
            {"session_id": f"s{n}", "user_id": user, "topic_id": name, "minutes": 30, "at": f"{day}T08:00:00Z"}
            for n, (user, name, day) in enumerate(sessions)
        ],
    )
    warehouse.land(
        "content_requests",
        [
            request(name, user, node, at=f"2026-09-{at}:00Z")
            for name, user, node, at in [
                ("r1", "fund", "n1", "05T10:00"),
                ("r2", "fund twice", "n1", "05T11:00"),
                ("r3", "fund", "n1", "06T10:00"),
                ("r3", "fund", "n1", "06T10:00"),
                ("r4", "title", "n1", "06T10:00"),
                ("r5", "same 0", "n1", "06T10:00"),
                ("r6", "same 1", "n1", "06T10:01"),
                ("r7", "nobody", "n1", "06T10:01"),
                ("r8", "changes", "n2", "09T10:00"),
                ("r9", "changes", "n2", "11T10:00"),
                ("r10", "changes", "n2", "21T10:00"),
            ]
        ],
    )
    warehouse.build(
        DAY,
        select="+learning_issues +content_gaps +cache_efficiency +topic_graph_issues +learning_path_documents "
        "+job_profile_documents +learning_paths +learning_path_topics +topic_coverage_thresholds",
    )
    return warehouse


def profile(warehouse: Warehouse, user: str, version: int = 1) -> dict:
    (row,) = warehouse.records(f"from personal.job_profiles where user_id = '{user}' and profile_version = {version}")
    return row


def path(warehouse: Warehouse, user: str, version: int = 1) -> dict:
    (row,) = warehouse.records(f"from personal.learning_paths where user_id = '{user}' and profile_version = {version}")
    return row


@pytest.mark.parametrize(
    ("user", "version", "expected"),
    [("none", 0, 0), ("four", 1, 100), ("three+", 1, 95), ("extras", 0, 20), ("blank", 1, 0), ("all", 1, 100)],
)
def test_completion(learned, user, version, expected):
    """None 0; 4/4 100; 3/4 and 4 extras 95; 0/4 and 4 extras 20; white space is empty; at most 100."""
    assert profile(learned, user, version)["profile_completion"] == expected


def test_a_short_description_is_no_profile(learned):
    short = profile(learned, "short")
    assert (short["role_type"], short["cache_key_type"], short["cache_key"]) == (None, "default", "default")
    assert learned.rows("from personal.learning_paths where user_id in ('short', 'blank')") == []


def test_hashes(learned):
    assert profile(learned, "fund")["legacy_job_profile_hash"] == "e63d1b05113768d4"
    assert profile(learned, "fund")["description_hash"] == md5(HEDGE_FUND.lower())
    assert profile(learned, "fund twice")["description_hash"] == md5(HEDGE_FUND.lower())


@pytest.mark.parametrize(
    ("user", "role", "seniority"),
    [
        ("fund", "quant_researcher", "senior"),  # the template's
        ("title", "risk_quant", "senior"),  # the title's
        ("tie", "quant_trader", "mid"),  # both two points: the seed's order
        ("own", "other", "junior"),
        ("odd own", "other", "senior"),  # a word that is no seniority is no key: ten years are asked for
        ("poster", "other", "mid"),
        ("told", "quant_trader", "senior"),
        ("told before", "other", "mid"),
        ("多", "other", "mid"),
    ],
)
def test_roles_and_seniority(learned, user, role, seniority):
    row = profile(learned, user)
    assert (row["role_type"], row["seniority"]) == (role, seniority)
    assert row["extraction_source"] == ("product" if user.startswith("told") else "dictionary")


def test_what_a_posting_says_and_where(learned):
    row = profile(learned, "poster")
    assert (row["languages"], row["firm_type"]) == ("c++, go, haskell, r, sql", "insurer")
    found = learned.records("from personal.job_profile_topics where user_id = 'poster' order by span_start")
    told = [(r["topic_id"], r["priority"], r["section"], POSTING[r["span_start"] :][: r["span_length"]]) for r in found]
    assert told == [
        ("linear_algebra", "HIGH", "requirements", "linear-algebra"),
        ("cpp", "HIGH", "requirements", "C++"),
        ("deep-learning", "HIGH", "requirements", "Deep learning"),
        ("r", "HIGH", "requirements", "R"),
        ("algebra", "HIGH", "requirements", "algebra"),
        ("go", "MEDIUM", "nice_to_have", "Go"),
        ("k8s", "MEDIUM", "nice_to_have", "Kubernetes"),
    ]


def test_template_topics_are_implied(learned):
    found = learned.records("from personal.job_profile_topics where user_id = 'fund' order by topic_id")
    assert [(r["topic_id"], r["priority"], r["origin"], r["span_start"]) for r in found] == [
        (name, "LOW", "template", None) for name in sorted(TEMPLATE)
    ]


def test_versions(learned):
    """The same job told again is no new version; a short text is one without a path; what is not yet is unknown."""
    rows = learned.records("from personal.job_profiles where user_id = 'changes' order by profile_version")
    assert [(r["profile_version"], r["is_newest"], r["role_type"]) for r in rows] == [
        (1, False, "other"), (2, False, "other"), (3, True, None),
    ]  # fmt: skip
    assert learned.rows("from personal.job_profiles where user_id = 'tomorrow'") == []


def test_paths_and_what_changed(learned):
    rows = learned.records(
        "from personal.learning_path_topics where user_id = 'changes' order by profile_version, position"
    )
    columns = ("profile_version", "position", "stage", "step", "depth", "topic_id", "priority", "is_wanted", "is_done")
    assert [tuple(r[c] for c in columns) for r in rows] == [
        (1, 1, 1, 1, 0, "soft", "HIGH", True, False),
        (1, 2, 2, 2, 1, "P2", "HIGH", True, False),
        (1, 3, 3, 3, 2, "p-3", "LOW", False, False),
        (1, 4, 4, 4, 3, "P4", "HIGH", True, False),
        (1, None, None, None, 0, "P1", "LOW", False, True),
        (2, 1, 1, 1, 1, "P2", "LOW", False, False),
        (2, 2, 2, 2, 2, "P5", "HIGH", True, False),
        (2, 3, 2, 2, 2, "p-3", "LOW", False, False),
        (2, 4, 3, 3, 3, "P4", "MEDIUM", True, False),
        (2, None, None, None, 0, "P1", "LOW", False, True),
    ]
    first, second = path(learned, "changes"), path(learned, "changes", 2)
    assert (first["topics_added"], second["topics_added"]) == (None, '["P5"]')
    assert (second["topics_dropped"], second["topics_moved"]) == ('["soft"]', '["P2", "P4", "p-3"]')
    assert (first["stages"], first["steps"], first["topics"], first["topics_done"], first["duration_weeks"]) == (
        4,
        4,
        4,
        1,
        4,
    )
    # one topic finished in the four weeks from the first session to the last
    assert (second["own_topics_per_week"], second["own_duration_weeks"]) == (0.25, 16)
    # P4 was embedded by another model, P2 without a direction: of the wanted topics only P5 could be compared
    assert (first["coverage_percentage"], second["coverage_percentage"], second["weighted_coverage"]) == (
        None,
        50,
        60.0,
    )
    # P5 is covered, but P2 before it is not done
    assert second["next_topic_id"] is None


def test_coverage(learned):
    rows = {r["topic_id"]: r for r in learned.records("from published.topic_coverage")}
    told = {name: (r["status"], r["is_covered"], r["confidence"], r["num_chunks"]) for name, r in rows.items()}
    assert told["near"] == ("ok", True, 1.0, 2)
    assert (rows["near"]["best_source"], rows["near"]["best_locator"]) == ("A book", "p. 1")
    assert json.loads(rows["near"]["chunks_by_source"]) == {"A book": 1, "Other": 1}
    assert told["far"] == ("no_matches", False, 0.0, 0)
    assert rows["far"]["best_source"] is None
    # the cosine of (sqrt 7, 3) and (1, 0) is sqrt(7/16), below 0.75; of the second chunk a little more
    assert told["edge"][0] == "no_matches"
    for name in ("none", "dims", "P4", "P2", "python"):
        assert told[name] == ("no_embedding", None, None, None), name
    assert "un_known" not in rows


def test_a_threshold_is_reached_by_a_score_equal_to_it(warehouse):
    """0.75 counts as covered, the least chunks and the score by the same >=; and no library is not 0 %."""
    warehouse.land("topics", [topic("t"), topic("u")])
    warehouse.land("topic_embeddings", [vector("t", [3.0, 7**0.5]), vector("u", [0.0, 1.0])])
    warehouse.build(DAY, select="+topic_coverage")
    assert set(warehouse.rows("select status from published.topic_coverage where topic_id in ('t', 'u')")) == {
        ("no_embedding",)
    }
    warehouse.land("content_chunks", [chunk("c", [2.0, 0.0])])
    warehouse.build(DAY, select="+topic_coverage")
    found = warehouse.rows(
        "select status, confidence from published.topic_coverage where topic_id in ('t', 'u') order by topic_id"
    )
    assert found == [("ok", 0.75), ("no_matches", 0.0)]


def test_of_copies_that_are_far_from_a_topic_the_first_is_kept(warehouse):
    """Below every threshold one chunk is kept per vector, and copies of a text score the same."""
    warehouse.land("topics", [topic("t")])
    warehouse.land("topic_embeddings", [vector("t", [1.0, 0.0])])
    warehouse.land("content_chunks", [chunk(name, [0.0, 1.0]) for name in ("c", "b", "a", "d")])
    warehouse.build(DAY, select="+topic_coverage")
    assert warehouse.rows("select chunk_id, score from marts.fct_learning__nearest_chunks") == [("a", 0)]


def test_thresholds_and_gaps(learned):
    rows = learned.rows(
        "select threshold, is_in_force, covered, wanted from published.topic_coverage_thresholds order by 1"
    )
    # near, far and P5 are wanted and could be compared
    assert rows == [(t, t == 0.75, 1, 2) for t in (0.45, 0.55, 0.58, 0.65, 0.75)]
    gaps = learned.records("from published.content_gaps where topic_id in ('near', 'far', 'none') order by topic_id")
    assert [(g["topic_id"], g["status"], g["people"], g["weighted_need"]) for g in gaps] == [
        ("far", "no_matches", 3, 6), ("none", "no_embedding", 3, 3),
    ]  # fmt: skip
    resources = json.loads(gaps[0]["external_resources"])
    assert [r["title"] for r in resources] == ["Wikipedia", "MIT OpenCourseWare"]
    assert resources[0]["url"].endswith("search=far")


def test_paths_of_people_with_covered_topics(learned):
    row = path(learned, "same 0")
    assert (row["coverage_percentage"], row["weighted_coverage"], row["next_topic_id"]) == (33, 50.0, "near")


def test_cache_keys_and_their_efficiency(learned):
    keys = learned.rows("select node_id, cache_key, key_type, requests from published.content_cache_keys order by all")
    garden, forest = md5("first a gardener of roses and of trees"), md5("then a forester of a very large forest")
    assert keys == sorted([
        ("n1", "quant_researcher_senior", "template", 3), ("n1", "risk_quant_senior", "template", 1),
        ("n1", f"{md5(SEVERAL.lower())}_mid", "description", 2), ("n1", "default", "default", 1),
        ("n2", f"{garden}_mid", "description", 1), ("n2", f"{forest}_mid", "description", 1),
        ("n2", "default", "default", 1),
    ])  # fmt: skip
    rows = learned.rows("""
        select cast(request_date as varchar), key_type, requests, hits, hit_rate
        from published.cache_efficiency order by 1, 2""")
    assert rows[:4] == [
        ("2026-09-05", "template", 2, 1, 0.5), ("2026-09-06", "default", 1, 0, 0.0),
        ("2026-09-06", "description", 2, 1, 0.5), ("2026-09-06", "template", 2, 1, 0.5),
    ]  # fmt: skip


def test_what_could_not_be_used_is_told_in_a_sentence(learned):
    rows = {(r["source"], r["issue"]): r for r in learned.records("from published.learning_issues")}
    counts = {key: row["how_many"] for key, row in rows.items()}
    assert counts[("content_chunks", "chunk has no usable embedding")] == 2
    assert counts[("content_chunks", "chunk of another model or dimension")] == 2
    assert counts[("content_chunks", "model without a threshold")] == 1
    assert counts[("topic_embeddings", "topic of another model or dimension")] == 2
    assert counts[("topic_embeddings", "topic has no usable embedding")] == 1
    assert counts[("topic_embeddings", "embedding of an unknown topic")] == 1
    assert counts[("topic_progress", "progress in an unknown topic")] == 1
    assert counts[("job_extractions", "extraction names an unknown topic")] == 1
    assert all(row["advice"].endswith(".") for row in rows.values())
    assert not any("Un Known" in str(row) or "un_known" in str(row) for row in rows.values())


@pytest.mark.parametrize(
    ("source", "row", "reason"),
    [
        ("content_chunks", chunk("c", [1.0, "x"]), "embedding is not a JSON array of numbers"),
        ("content_chunks", chunk("c", "1, 2"), "embedding is not a JSON array of numbers"),
        ("topics", topic("t") | {"aliases": [1]}, "aliases is not a JSON array of texts"),
        ("job_extractions", extraction("h", []) | {"topics": ["Python"]}, "topics is not a JSON array of objects"),
        ("topic_progress", progress("u", "t", 101), "completed is above 100"),
        ("content_requests", request("r", "u", "n", kind="song"), "content_type is not one of"),
    ],
)
def test_bad_lines_are_rejected_with_a_reason(warehouse, source, row, reason):
    landed: Landed = warehouse.land(source, [row])
    assert (landed.accepted, landed.rejected) == (0, 1)
    ((said,),) = warehouse_rejects(warehouse)
    assert said.startswith(reason)


def warehouse_rejects(warehouse: Warehouse) -> list[tuple]:
    return duckdb.sql(
        f"select reason from read_parquet('{warehouse.settings.home}/rejects/*.parquet') where line is not null"
    ).fetchall()


def test_a_megabyte_of_text_is_read(warehouse):
    text = "Python and nothing else. " * 38_000
    warehouse.land("job_targets", [target("patient", text)])
    warehouse.build(DAY, select="+job_profiles +job_profile_topics")
    assert warehouse.rows("select languages from personal.job_profiles where user_id = 'patient'") == [("python",)]
