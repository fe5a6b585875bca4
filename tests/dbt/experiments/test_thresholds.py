"""Two thresholds of a policy as an experiment: what people say to proposals counts for them, whenever it arrives."""

from __future__ import annotations

import gzip
import json
from datetime import date

import duckdb
import pytest

from dagster_pipeline.domains.experiments import sample
from tests.dbt.experiments.samples import MARTS, assigned, set_up
from tests.dbt.policies.samples import manual, proposal

NIGHT = "2026-09-30"
RESULTS = "+int_experiments__results"
AT = "2026-09-02T10:00:00Z"


def results(warehouse, experiment: str = "e") -> dict:
    """``{(metric, variant): row}`` of the whole experiment."""
    rows = warehouse.records(f"""from intermediate.int_experiments__results
        where segment_key = 'all' and experiment_id = '{experiment}'""")
    return {(row["metric"], row["variant_id"]): row for row in rows}


@pytest.fixture
def tried(warehouse):
    """Experiment ``e`` tries policy ``p``, which archives; beside it stands the seed's own row."""
    warehouse.prepare_seeds()
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("insert into seeds.policy_experiments values ('e', 'p', 'archive')")
    set_up(warehouse)
    people = [assigned(f"{variant}{number}", variant) for variant in "ab" for number in range(4)]
    warehouse.land("assignments", people)
    return warehouse


def test_what_counts_and_what_does_not(tried):
    rows = [
        proposal("1", user_id="a0", status="approved", created_at=AT),
        proposal("2", user_id="a0", status="rejected", created_at=AT),
        proposal("3", user_id="a1", status="executed", created_at=AT),
        proposal("4", user_id="a1", status="pending", created_at=AT),
        proposal("5", user_id="b0", status="rejected", created_at=AT),
        proposal("6", user_id="b0", policy_id="another", status="approved", created_at=AT),
        proposal("7", user_id="nobody", status="approved", created_at=AT),
        proposal("8", user_id="b1", status="approved", created_at="2026-08-30T10:00:00Z"),
    ]
    by_hand = [
        manual("m1", user_id="a2", created_at=AT),
        manual("m2", user_id="a2", action="label", created_at=AT),
        manual("m3", user_id="b0", action=" Archive ", created_at=AT),
    ]
    tried.land("proposed_actions", rows)
    tried.land("manual_actions", by_hand)
    tried.run_models(NIGHT, select=RESULTS)
    found = results(tried)
    precision = {variant: found["policy_precision", variant] for variant in "ab"}
    assert (precision["a"]["value_sum"], precision["b"]["value_sum"]) == (2, 0)
    assert precision["a"]["rate"] == pytest.approx(2 / 3)
    assert found["policy_recall", "a"]["rate"] == pytest.approx(2 / 3)
    assert found["policy_recall", "b"]["rate"] == 0
    assert [found["conversion", variant]["value_sum"] for variant in "ab"] == [2, 0]


def test_reviews_that_come_late_or_out_of_order_give_what_one_full_run_gives(tried):
    first = [proposal(f"{n}", user_id=f"a{n}", status="approved", created_at=AT) for n in range(4)]
    tried.land("proposed_actions", first)
    tried.run_models("2026-09-20", select=f"{RESULTS} {MARTS}")
    # a mind changed later, and a pending state that is delivered after the review it came before
    changed = first[0] | {"status": "rejected", "reviewed_at": "2026-09-05T11:00:00Z"}
    stale = first[1] | {"status": "pending", "reviewed_at": None}
    tried.land("proposed_actions", [changed, stale])
    tried.land("manual_actions", [manual("m", user_id="b3", created_at=AT)])
    tried.run_models("2026-09-21", select=f"{RESULTS} {MARTS}")
    marts = "from marts.fct_experiments__metrics_daily order by all"
    found = tried.rows(marts)
    sums = tried.rows(
        "select metric, sum(y), sum(d) from marts.fct_experiments__metrics_daily where metric like 'policy%' group by 1"
    )
    assert sorted(sums) == [("policy_precision", 3, 4), ("policy_recall", 3, 4)]
    end = ["--event-time-start", "2026-09-21", "--event-time-end", "2026-09-22"]
    tried.dbt("run", "--full-refresh", *end, "--select", *f"{RESULTS} {MARTS} int_run__dates".split())
    assert tried.rows(marts) == found


def test_the_sample_shows_what_the_higher_threshold_gains_and_loses(warehouse, tmp_path):
    sample.generate(tmp_path, date(2026, 9, 1), 40, 1)
    for source in ("experiments", "experiment_variants", "assignments", "proposed_actions", "manual_actions"):
        files = sorted((tmp_path / source).iterdir())
        rows = [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
        name = "newsletter-threshold"
        warehouse.land(source, [row for row in rows if row.get("experiment_id", name) == name])
    warehouse.build("2026-10-10", select=RESULTS)
    found = results(warehouse, "newsletter-threshold")
    low, high = (found["policy_precision", variant]["rate"] for variant in ("at-0.70", "at-0.85"))
    assert (low, high) == (pytest.approx(0.85, abs=0.03), pytest.approx(0.925, abs=0.03))
    recall = found["policy_recall", "at-0.85"]
    assert recall["rate"] < found["policy_recall", "at-0.70"]["rate"]
    assert recall["p_value"] < 0.05
    assert found["policy_precision", "at-0.85"]["guardrail_verdict"] == "pass"
