"""What changes when a file lands or the date moves on, on a project of two domains."""

from __future__ import annotations

import pytest

from dagster_pipeline.dbt_run.lineage import DATES, Lineage

P = "applylens_warehouse"


def node(kind: str, name: str, folder: str, *parents: str, materialized: str = "table") -> tuple[str, dict]:
    root = {"model": "dbt_project/models/", "seed": "seeds/", "test": "dbt_project/models/"}[kind]
    return f"{kind}.{P}.{name}", {
        "name": name,
        "resource_type": kind,
        "fqn": [P, *folder.split("/"), name],
        "original_file_path": f"{root}{folder}/{name}.{'sql' if kind != 'test' else 'yml'}",
        "depends_on": {"nodes": [one if "." in one else f"model.{P}.{one}" for one in parents]},
        "config": {"materialized": materialized, "meta": {"without_input": "empty"}},
    }


def raw(name: str) -> str:
    return f"source.{P}.raw.{name}"


@pytest.fixture
def lineage() -> Lineage:
    nodes = dict(
        [
            node("seed", "names", "mail"),
            node("model", DATES, "run/intermediate", f"source.{P}.run.run_log"),
            node("model", "new_files", "run/intermediate", raw("landing_log")),
            node("model", "stg_emails", "mail/staging", raw("emails"), raw("landing_log"), materialized="view"),
            node("model", "senders", "mail/intermediate", "stg_emails", f"seed.{P}.names"),
            node("model", "changes", "style/intermediate", "new_files"),
            node("model", "runs", "style/marts", raw("autofill_events"), "changes"),
            node("model", "titles", "style/marts", raw("autofill_events")),
            node("model", "hints", "style/published", "titles", "senders", DATES),
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
        ({"emails"}, {"stg_emails", "senders", "changes", "runs", "hints"}),
        ({"autofill_events"}, {"changes", "runs", "titles", "hints"}),
        # changes listed the files of the night before: on another date it has to list none
        ({DATES}, {"changes", "runs", "hints"}),
    ],
)
def test_what_reads_something_new_is_built(lineage, changed, built):
    assert names(lineage.models - lineage.unchanged(changed)) == built | {DATES, "new_files"}


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
