"""Clusters: trained once outside of dbt, landed as rows, and assigned to people by SQL."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dagster_pipeline.domains.experiments import clusters
from tests.dbt.experiments.samples import PUBLISHED, assigned, config, set_up

DAY = date(2026, 9, 9)


def crowd(people: int, at: str = "2026-09-01") -> list[dict]:
    """Instagram on phones at night beside desktops from Google in office hours."""
    rng = random.Random(at)
    rows = []
    for number in range(people):
        night = number % 2
        context = {"utm_source": "instagram" if night else "google", "device": "mobile" if night else "desktop"}
        hour = rng.choice((22, 23, 0, 1)) if night else rng.randrange(9, 18)
        moment = f"{at}T{hour:02}:{rng.randrange(60):02}:00Z"
        rows.append(assigned(f"{at} {number}", "ab"[number // 2 % 2], moment, context=context))
    return rows


def test_clusters_go_live_and_people_get_the_nearest_one(warehouse):
    set_up(warehouse)
    warehouse.land("segmentation_configs", [config([], mode="auto")])
    warehouse.land("assignments", crowd(1_200))
    warehouse.prepare_seeds()
    warehouse.run_models(str(DAY), select=PUBLISHED)
    alerts = "select alert, resolved_at is null from published.experiment_alerts where alert like '%model%'"
    assert warehouse.rows(alerts) == [("auto_without_model", True)]
    (trained,) = clusters.train(warehouse.settings, DAY)
    assert (trained.experiment_id, trained.version, trained.clusters) == ("e", 1, 2)
    (file,) = (warehouse.settings.landing_dir / "cluster_models").iterdir()
    first = file.read_bytes()
    # the same people, the same bytes
    clusters.train(warehouse.settings, DAY)
    assert file.read_bytes() == first
    warehouse.land_files("cluster_models", file)
    warehouse.land("assignments", crowd(200, "2026-09-10"))
    warehouse.run_models("2026-09-11", select=PUBLISHED)
    found = warehouse.rows("""select s.display_name, s.users from published.experiment_segments as s
        where segment_key like 'cluster%' order by 1""")
    assert found == [("Google Desktop Users", 100), ("Instagram Mobile Users", 100)]
    ((wrong,),) = warehouse.rows("""select count(*) from intermediate.int_experiments__clusters as c
        inner join intermediate.int_experiments__exposures as x on c.user_id = x.user_id
        group by x.source, c.cluster having count(*) <> 100 union all select 0""")
    assert wrong == 0
    assert warehouse.rows(alerts) == [("auto_without_model", False)]
    with clusters.reader(warehouse.settings) as con:
        assert not clusters.is_due(con, "e", DAY + timedelta(days=1))
        assert clusters.is_due(con, "e", DAY + timedelta(days=8))
        assert abs(clusters.drift(con, "e", 1, DAY)) < 1e-6
    warehouse.run_models("2026-09-18", select=PUBLISHED)
    assert ("model_stale", True) in warehouse.rows(alerts)
    rows, _ = clusters.fit(everybody(1_000), "e", 2, date(2026, 9, 18))
    warehouse.land("cluster_models", rows)
    warehouse.run_models("2026-09-19", select=PUBLISHED)
    advice = "select title, description from published.experiment_recommendations where type = 'enable_segmentation'"
    ((title, description),) = warehouse.rows(advice)
    assert title == "Segment by source"
    assert "no clusters that stand apart" in description
    # the model that was accepted stays
    assert ("cluster_1_0",) in warehouse.rows("select segment_key from published.experiment_segments")


def everybody(people: int, seed: int = 1) -> pd.DataFrame:
    """People without any structure."""
    rng = np.random.default_rng(seed)
    frame = {name: rng.normal(size=people) for name in clusters.NUMBERS}
    frame |= {name: rng.random(people) < 0.5 for name in clusters.FLAGS}
    frame |= {name: rng.choice(list("abcd"), people) for name in clusters.CATEGORIES}
    return pd.DataFrame(frame)


def test_people_without_structure_pass_no_gate():
    rows, trained = clusters.fit(everybody(1_000), "e", 3, DAY)
    assert not any(row["is_accepted"] for row in rows)
    assert "by hand" in trained.outcome
    assert json.loads(json.dumps(rows)) == rows
    assert trained.version == 3
