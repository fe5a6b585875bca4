"""What prune deletes changes no published table: not in the next night, and not on a full refresh."""

from __future__ import annotations

import pytest

from dagster_pipeline.nights import retention
from tests.conftest import STYLE
from tests.samples import feedback, run

TABLES = ("published.style_hints", "published.form_profiles", "published.segment_distribution",
          "published.landing_rejects_summary")  # fmt: skip

pytestmark = pytest.mark.slow


def prune(warehouse, **options) -> list[retention.Pruned]:
    return list(retention.prune(warehouse.settings, keep_days=90, keep_snapshots=7, **options))


def tables(warehouse) -> list[list[tuple]]:
    return [warehouse.table(name) for name in TABLES]


def raw_runs(warehouse) -> int:
    return warehouse.rows(f"select count(*) from read_parquet('{warehouse.settings.raw}/autofill_events/*/*.parquet')")[
        0
    ][0]


def test_dropping_superseded_deliveries_changes_nothing_now_later_or_on_a_full_refresh(warehouse):
    """A redelivery under another day touches the day of the first delivery: only a night may have seen that first."""
    days = [f"2026-09-0{day}" for day in (1, 2, 3)]
    for day in days:
        rows = [run(f"{day} {n}", created_at=f"{day}T12:00:00Z", schema_hash=f"form {n % 3}") for n in range(30)]
        warehouse.land("autofill_events", [*rows, run("refused", edit_chars=-1)])
    warehouse.build(days[0], days[-1])
    again = [run(f"2026-09-01 {n}", created_at="2026-09-02T09:00:00Z", gen_style_id="warm_v2") for n in range(10)]
    again += [run(f"2026-09-03 {n}", created_at="2026-09-03T12:00:00Z", status="err") for n in range(5)]
    warehouse.land("autofill_events", again)

    (refused,) = [one for one in prune(warehouse) if one.refused]
    assert refused.refused.startswith("1 files have landed since the last night")
    assert raw_runs(warehouse) == 105

    warehouse.build(days[-1])
    before = tables(warehouse)
    assert prune(warehouse, dry_run=True) == [one for one in prune(warehouse, dry_run=True) if not one.refused]
    assert raw_runs(warehouse) == 105
    done = {one.what: one.count for one in prune(warehouse)}
    assert done["superseded deliveries of autofill_events"] == 15
    assert raw_runs(warehouse) == 90
    assert "superseded deliveries of autofill_events" not in {one.what for one in prune(warehouse)}

    warehouse.build(days[-1])
    assert tables(warehouse) == before
    # Feedback on a run whose first delivery is gone finds it on its new day.
    warehouse.land("autofill_feedback", [feedback("2026-09-01 3")])
    warehouse.build(days[-1])
    after = tables(warehouse)
    assert after != before
    warehouse.build(days[0], days[-1], full_refresh=True, select=STYLE)
    assert tables(warehouse) == after
