"""docs/rules/selection.md#worked-example, through landing and dbt."""

from __future__ import annotations

import pytest

from tests.samples import run


def runs(host: str, form: str, n: int, title: str, style: str = "professional_v1", **more) -> list[dict]:
    return [
        run(f"{host}-{form}-{style}-{i}", host=host, schema_hash=form, job={"title": title}, gen_style_id=style, **more)
        for i in range(n)
    ]


@pytest.mark.parametrize(
    ("form_runs", "segment_runs", "family_runs", "source"),
    [
        (2, 15, 0, "segment"),
        (3, 15, 20, "segment"),
        (2, 3, 15, "family"),
        (2, 1, 1, "none"),
        (10, 0, 0, "form"),
        (10, 15, 20, "form"),
    ],
)
def test_the_first_level_with_enough_runs_decides(warehouse, form_runs, segment_runs, family_runs, source):
    rows = runs("new.greenhouse.io", "form", form_runs, "Senior Engineer")
    rows += runs(
        "other.greenhouse.io", "a", max(0, segment_runs - form_runs), "Sr. Engineer", feedback_status="helpful"
    )
    rows += runs("other.greenhouse.io", "b", max(0, family_runs - segment_runs - form_runs), "Carpenter")
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01", select="+int_selection__threshold_hints")
    (hint,) = warehouse.records("from intermediate.int_selection__threshold_hints where schema_hash = 'form'")
    assert hint["source"] == source
    assert hint["segment_key"] == "senior"
    assert hint["preferred_style_id"] == (None if source == "none" else "professional_v1")
