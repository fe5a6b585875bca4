"""The map of segments in the API's document: what a person of another segment than the form's usual one gets."""

from __future__ import annotations

import json

import pytest

from tests.dbt.selection.test_selector import GOOD, POOR
from tests.nights import night
from tests.samples import event_id, run

TITLES = {"senior": "Senior Engineer", "junior": "Junior Analyst"}


def answered(form: str, segment: str, style: str, helpful: int, unhelpful: int) -> list[dict]:
    return [
        run(
            f"{form}-{segment}-{style}-{i}",
            schema_hash=form,
            gen_style_id=style,
            user_id=event_id(f"person {i}"),
            job={"title": TITLES[segment]},
            feedback_status="helpful" if i < helpful else "unhelpful",
        )
        for i in range(helpful + unhelpful)
    ]


def documents(warehouse) -> dict[str, dict]:
    rows = warehouse.rows("select schema_hash, style_hint from published.style_hint_documents")
    return {form: json.loads(document) for form, document in rows if document}


@pytest.fixture
def landed(warehouse):
    """Seniors like one style and juniors the other; the new form has one run, on another system's form nobody did."""
    rows = answered("known", "senior", GOOD, 28, 2) + answered("known", "senior", POOR, 6, 24)
    rows += answered("other", "junior", POOR, 28, 2) + answered("other", "junior", GOOD, 6, 24)
    rows += [run("new", schema_hash="new", job={"title": TITLES["senior"]})]
    warehouse.land("autofill_events", rows)
    return warehouse


def test_a_new_form_has_the_style_of_every_segment_of_its_family(landed):
    landed.build("2026-09-04")
    found = documents(landed)
    assert found["new"]["segments"] == {
        "junior": {"preferred_style_id": POOR, "source": "segment"},
        "senior": {"preferred_style_id": GOOD, "source": "segment"},
    }
    assert found["known"]["source"] == "form"
    assert found["known"]["segments"] == {}, "its own evidence decides for everybody"


@pytest.mark.slow
def test_the_pooled_selector_decides_segment_by_segment(landed):
    landed.manifest = None  # variables are read when the project is parsed
    night(landed, "2026-09-04", selector="pooled")
    found = documents(landed)
    for form, document in found.items():
        assert set(document["segments"]) == {"junior", "senior"}, form
        own = "junior" if form == "other" else "senior"
        assert document["segments"][own]["preferred_style_id"] == document["preferred_style_id"]
        assert document["segments"][own]["source"] == document["source"]
    assert found["new"]["segments"]["junior"]["preferred_style_id"] == POOR
    assert found["new"]["segments"]["senior"]["preferred_style_id"] == GOOD
    assert found["known"]["segments"]["junior"]["source"] in ("form", "segment")
