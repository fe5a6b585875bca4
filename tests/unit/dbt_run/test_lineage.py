"""What changes when a file lands or the date moves on, on a project of two domains."""

from __future__ import annotations

import pytest

from dagster_pipeline.dbt_run.lineage import DATES, NEW_FILES, Lineage, later

P = "applylens_warehouse"


def node(
    kind: str, name: str, folder: str, *parents: str, materialized: str = "table", **meta: str
) -> tuple[str, dict]:
    root = {"model": "dbt_project/models/", "seed": "seeds/", "test": "dbt_project/models/"}[kind]
    return f"{kind}.{P}.{name}", {
        "name": name,
        "resource_type": kind,
        "fqn": [P, *folder.split("/"), name],
        "original_file_path": f"{root}{folder}/{name}.{'sql' if kind != 'test' else 'yml'}",
        "depends_on": {"nodes": [one if "." in one else f"model.{P}.{one}" for one in parents]},
        "config": {"materialized": materialized, "meta": {"without_input": "empty", **meta}},
    }


def raw(name: str) -> str:
    return f"source.{P}.raw.{name}"


@pytest.fixture
def lineage() -> Lineage:
    nodes = dict(
        [
            node("seed", "names", "mail"),
            node("model", DATES, "run/intermediate", f"source.{P}.run.run_log"),
            node("model", NEW_FILES, "run/intermediate", raw("landing_log")),
            node("model", "stg_emails", "mail/staging", raw("emails"), raw("landing_log"), materialized="view"),
            node("model", "senders", "mail/intermediate", "stg_emails", f"seed.{P}.names"),
            node("model", "changes", "style/intermediate", NEW_FILES),
            node("model", "changed_days", "style/intermediate", "changes"),
            node("model", "runs", "style/marts", raw("autofill_events"), "changed_days", materialized="incremental"),
            node("model", "titles", "style/marts", raw("autofill_events")),
            node("model", "hints", "style/published", "titles", "senders", "runs", DATES),
            node("model", "chunks", "learning/intermediate", raw("content_chunks"), DATES, as_of_date="bounds_rows"),
            node("model", "new_chunks", "learning/intermediate", NEW_FILES, "chunks"),
            node("model", "news", "learning/published", "new_chunks"),
            node("test", "senders_are_unique", "mail/intermediate", "senders"),
            node("test", "titles_have_senders", "style/marts", "titles", "senders"),
        ]
    )
    return Lineage({"nodes": nodes})


def names(nodes: set[str]) -> set[str]:
    return {one.split(".")[-1] for one in nodes}


def test_sources_reach_the_domains_that_read_them_through_others(lineage):
    assert lineage.sources_of_domain["mail"] == {"emails"}
    assert lineage.sources_of_domain["style"] == {"emails", "autofill_events"}


@pytest.mark.parametrize(
    ("changed", "built"),
    [
        (set(), set()),
        ({"emails"}, {"stg_emails", "senders", "changes", "changed_days", "runs", "hints"}),
        ({"autofill_events"}, {"changes", "changed_days", "runs", "titles", "hints"}),
        # changes still lists the files of the night before, but nobody reads it: runs keeps what it has
        ({DATES}, {"hints", "new_chunks", "news"}),
        # rows that the last build left out, for they were dated after its date
        ({DATES, later("content_chunks")}, {"hints", "chunks", "new_chunks", "news"}),
        ({DATES, later("emails")}, {"hints", "new_chunks", "news"}),
    ],
)
def test_what_reads_something_new_is_built(lineage, changed, built):
    assert names(lineage.models - lineage.unchanged(changed)) == built | {DATES, NEW_FILES}


def test_a_list_of_work_is_built_as_soon_as_somebody_reads_it():
    parents = {"changes": [NEW_FILES], "changed_days": ["changes"], "hints": ["changed_days", DATES]}
    nodes = [node("model", one, "run/intermediate") for one in (DATES, NEW_FILES)]
    nodes += [node("model", one, "style/intermediate", *read) for one, read in parents.items()]
    nodes += [node("model", "runs", "style/marts", "changed_days", materialized="incremental")]
    nodes += [node("model", one, "style/intermediate", "changes") for one in ("changed_titles", "changed_hosts")]
    # the one would be of tonight and the other of the night before
    nodes += [node("test", "same_days", "style/intermediate", "changed_days", "changed_titles")]
    lineage = Lineage({"nodes": dict(nodes)})
    built = lineage.models - lineage.unchanged({DATES})
    assert names(built) == {DATES, NEW_FILES, *parents, "changed_titles"}


def test_a_test_of_two_tables_stays_for_either(lineage):
    assert names(lineage.tests_of(lineage.unchanged({DATES}))) == {"senders_are_unique", "titles_have_senders"}
    assert names(lineage.tests_of(lineage.unchanged({"autofill_events"}))) == {"senders_are_unique"}


def test_a_whole_folder_is_one_word(lineage):
    some = {f"model.{P}.stg_emails", f"model.{P}.senders", f"model.{P}.runs", f"test.{P}.senders_are_unique"}
    assert lineage.selection(some) == [
        "path:dbt_project/models/mail,resource_type:model",
        "path:dbt_project/models/mail,resource_type:test",
        "runs",
    ]
    assert lineage.selection(lineage.seeds) == ["path:seeds,resource_type:seed"]


def test_what_the_tests_read_is_found_and_a_test_that_is_gone_reads_nothing(lineage):
    assert names(lineage.read_by([f"test.{P}.titles_have_senders", f"test.{P}.gone"])) == {"titles", "senders"}
