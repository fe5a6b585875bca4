"""Of real application links, those that name a known system anywhere are recognised: 1,443 of 1,444."""

from __future__ import annotations

import re

import duckdb
import pytest

from tests.conftest import SHARED, shared_data
from tests.samples import run

# What a link of a system holds somewhere, written without the seed: its product, not the domain that the seed knows.
SYSTEMS = {
    "adp": r"[./]adp\.",
    "ashby": "ashby",
    "avature": "avature",
    "bamboohr": "bamboo",
    "brassring": "brassring|tgnewui",
    "breezy": "breezy",
    "comeet": "comeet",
    "cornerstone": "csod|cornerstone",
    "dayforce": "dayforce",
    "eightfold": "eightfold",
    "gem": r"[./]gem\.com",
    "greenhouse": "greenhouse|grnh|gh_jid|gh_src",
    "icims": "icims",
    "jazzhr": "applytojob|jazz",
    "jobvite": "jobvite",
    "lever": r"lever\.co|lever-source",
    "oracle": "oraclecloud",
    "paycom": "paycomonline",
    "paycor": "paycor|newton|[?&]gni=",
    "paylocity": "paylocity",
    "personio": "personio",
    "phenom": "phenom",
    "pinpoint": "pinpointhq",
    "recruitee": "recruitee",
    "rippling": "rippling",
    "smartrecruiters": "smartrecruiters",
    "successfactors": "successfactors|sapsf|career_job_req_id",
    "taleo": "taleo",
    "teamtailor": "teamtailor",
    "ukg": "ultipro|ukg",
    "workable": "workable|wrkbl",
    "workday": "myworkday|workday",
    "zoho": "zohorecruit",
}


@pytest.fixture(scope="module")
def links() -> list[str]:
    events = (
        f"read_json('{SHARED}/autofill_events/*.jsonl.gz', ignore_errors = true, columns = {{form_url: 'VARCHAR'}})"
    )
    with duckdb.connect() as con:
        found = con.execute(f"select distinct form_url from {events} where form_url like 'http%' order by 1").fetchall()
    return [link for (link,) in found]


@shared_data
def test_links_of_known_systems_are_recognised(warehouse, links):
    rows = [run(link, host=re.sub(r"^https?://([^/:?#]+).*", r"\1", link), form_url=link) for link in links]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01", select="+int_style__runs")
    ids = {row["event_id"]: link for row, link in zip(rows, links, strict=True)}
    families = {
        ids[i]: family for i, family in warehouse.rows("select event_id, host_family from intermediate.int_style__runs")
    }
    named = {
        link: [system for system, pattern in SYSTEMS.items() if re.search(pattern, link.lower())] for link in links
    }
    known = [link for link, systems in named.items() if systems]
    missed = [(link, families[link]) for link in known if families[link] not in named[link]]
    assert len(known) > 1_400
    assert len(missed) <= 0.01 * len(known), missed
    # the address of a company tells nothing: no system may be read into it
    guessed = [(link, families[link]) for link in links if not named[link] and families[link]]
    assert guessed == []
