"""What consumers see: eligibility, uplift, alerts and recommendations with their lives, and what must not be seen."""

from __future__ import annotations

import json
import math

import jsonschema
import pytest
from scipy import stats

from dagster_pipeline.settings import PROJECT_DIR
from tests.dbt.experiments.samples import PUBLISHED, assigned, config, converted, experiment, groups, set_up, weight


def land_groups(warehouse, counts: dict, of: str, **fields) -> None:
    people, converters = groups(counts, of, **fields)
    warehouse.land("assignments", people)
    warehouse.land("conversions", converters)


def row(warehouse, table: str, of: str, **where) -> dict:
    conditions = "".join(f" and {name} = '{value}'" for name, value in where.items())
    (found,) = warehouse.records(f"from published.{table} where experiment_id = '{of}'{conditions}")
    return found


def test_eligibility_uplift_and_suppression(warehouse):
    """The chi-square of the references, the required people by hand, and no row about fewer than 20 people."""
    set_up(warehouse)
    warehouse.land("segmentation_configs", [config(["source"])])
    sources = {"google": (45, 450), "instagram": (30, 600), "facebook": (16, 200)}
    for source, (conversions, users) in sources.items():
        land_groups(warehouse, {"a": (conversions, users)}, "e", context={"source": source})
    land_groups(warehouse, {"b": (1, 15)}, "e", context={"source": "tiny"})
    for name, some in (("three", sources), ("two", {key: sources[key] for key in ("google", "instagram")})):
        set_up(warehouse, of=name)
        warehouse.land("segmentation_configs", [config(["source"], name)])
        for source, counts in some.items():
            land_groups(warehouse, {"a": counts}, name, context={"source": source})
    set_up(warehouse, of="flips")
    warehouse.land("segmentation_configs", [config(["device"], "flips")])
    land_groups(warehouse, {"a": (100, 1000), "b": (200, 1000)}, "flips", context={"device": "mobile"})
    land_groups(warehouse, {"a": (300, 1000), "b": (100, 1000)}, "flips", context={"device": "desktop"})
    set_up(warehouse, of="agrees")
    warehouse.land("segmentation_configs", [config(["device"], "agrees")])
    land_groups(warehouse, {"a": (100, 1000), "b": (200, 1000)}, "agrees", context={"device": "mobile"})
    land_groups(warehouse, {"a": (100, 1000), "b": (300, 1000)}, "agrees", context={"device": "desktop"})
    warehouse.build("2026-09-09", select=PUBLISHED)

    segments = {
        r["segment_key"]: r for r in warehouse.records("from published.experiment_segments where experiment_id = 'e'")
    }
    assert set(segments) == {"all", "source:google", "source:instagram", "source:facebook"}
    assert segments["source:google"]["display_name"] == "source google"
    assert segments["all"]["users"] == 1265
    for table in ("experiment_results", "experiment_weights_next", "experiment_health"):
        assert warehouse.rows(f"from published.{table} where segment_key like '%tiny%'") == []
    (rest,) = warehouse.records("""from published.experiment_results
        where experiment_id = 'e' and segment_key = 'source:google' and variant_id = 'a'""")
    pooled = 91 / 1250
    z = (0.1 - 46 / 800) / math.sqrt(pooled * (1 - pooled) * (1 / 450 + 1 / 800))
    assert rest["lift_vs_rest"] == pytest.approx(0.1 / (46 / 800) - 1)
    assert rest["p_vs_rest"] == pytest.approx(2 * stats.norm.sf(z), abs=1e-9)

    # reference numbers: chi-square 9.7066 with 2 degrees of freedom, z 3.1132 between the two
    three = row(warehouse, "experiment_eligibility", "three")
    assert three["heterogeneity_p"] == pytest.approx(0.007802, abs=5e-7)
    assert three["cramers_v"] == pytest.approx(math.sqrt(9.7066 / 1250), abs=1e-6)
    two = row(warehouse, "experiment_results", "two", segment_key="source:google", variant_id="a", metric="conversion")
    assert two["p_vs_rest"] == pytest.approx(0.001850, abs=5e-7)

    flips = row(warehouse, "experiment_eligibility", "flips")
    # each rate is drawn to that of the other segment by 100 pseudo-observations: 0.25 / 0.2 - 1 without them
    shrunken = {"a": ((101 + 30) / 1102, (301 + 10) / 1102), "b": ((201 + 10) / 1102, (101 + 20) / 1102)}
    best = shrunken["b"][0] + shrunken["a"][1]
    assert flips["uplift_of_segmenting"] == pytest.approx(best / sum(shrunken["a"]) - 1)
    assert 0 < flips["uplift_lower"] < flips["uplift_of_segmenting"] < flips["uplift_upper"]
    observed = [[300, 1700], [400, 1600]]
    done = stats.chi2_contingency(observed, correction=False)
    assert flips["heterogeneity_p"] == pytest.approx(done.pvalue, abs=1e-9)
    assert flips["cramers_v"] == pytest.approx(math.sqrt(done.statistic / 4000))
    p1, p2, alpha = 0.2, 0.22, 0.05 / 2
    mean = (p1 + p2) / 2
    needed = (
        stats.norm.isf(alpha / 2) * math.sqrt(2 * mean * (1 - mean))
        + stats.norm.isf(0.2) * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    ) ** 2 / (p2 - p1) ** 2
    assert flips["required_users_per_arm"] == math.ceil(needed)
    assert flips["avg_daily_users"] == 0
    agrees = row(warehouse, "experiment_eligibility", "agrees")
    assert (agrees["uplift_of_segmenting"], agrees["uplift_lower"], agrees["uplift_upper"]) == (0, 0, 0)
    overview = row(warehouse, "experiment_overview", "flips")
    assert (overview["mode"], overview["segments_count"], overview["best_segment"]) == ("manual", 2, "device:desktop")
    assert overview["best_segment_lift"] == pytest.approx(0.2 / 0.175 - 1)

    documents = warehouse.rows(
        "select experiment_id, as_of_date::varchar, segments from published.experiment_weight_documents"
    )
    schema = json.loads((PROJECT_DIR / "docs" / "contracts" / "experiment_weights_next.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    for experiment_id, day, segments in documents:
        document = {"as_of_date": day, "experiment_id": experiment_id, "segments": json.loads(segments)}
        jsonschema.validate(document, schema)
        for shares in document["segments"].values():
            assert sum(share["weight"] for share in shares) == pytest.approx(1, abs=1e-5)


def test_traffic_levels_and_activation(warehouse):
    """Two days at 50 are 50 a day; a level stays until below 80 %; segmentation switches itself on once, and holds."""
    set_up(warehouse, of="grows", started_at=None)
    warehouse.land(
        "segmentation_configs",
        [
            config(
                [],
                "grows",
                "2026-09-01T00:00:00Z",
                "disabled",
                auto_activation_enabled=True,
                auto_activation_threshold=100,
            )
        ],
    )
    people = []
    for day in range(1, 15):
        for number in range(50 if day <= 5 else 120):
            source = {"source": "google" if number % 2 else "facebook"}
            people.append(
                assigned(f"{day} {number}", "ab"[number % 2], f"2026-09-{day:02}T10:00:00Z", "grows", context=source)
            )
    warehouse.land("assignments", people)
    variables = ["--vars", json.dumps({"service_level_manual": 100, "service_level_clustering": 1000})]
    warehouse.prepare_seeds()

    def night(day: str) -> None:
        warehouse.dbt(
            "run",
            "--event-time-start",
            day,
            "--event-time-end",
            f"{day[:8]}{int(day[8:]) + 1:02}",
            *variables,
            "--select",
            *PUBLISHED.split(),
        )

    night("2026-09-02")
    assert row(warehouse, "experiment_traffic", "grows")["avg_daily_users"] == 50
    night("2026-09-05")
    eligibility = row(warehouse, "experiment_eligibility", "grows")
    assert (eligibility["avg_daily_users"], eligibility["service_level"], eligibility["is_eligible"]) == (
        50,
        "analytics",
        False,
    )
    assert warehouse.rows("from published.experiment_activations") == []
    night("2026-09-14")
    # (50 * 2 + 120 * 5) / 7 = 100 on the 10th: segmented from the 11th on
    activation = row(warehouse, "experiment_activations", "grows")
    assert str(activation["valid_from"]) == "2026-09-11 00:00:00"
    keys = warehouse.rows("""select segment_key, min(event_date)::varchar, sum(users)::int
        from marts.fct_experiments__users_daily group by 1 order by 1""")
    assert keys == [
        ("default", "2026-09-01", 850),
        ("source:facebook", "2026-09-11", 240),
        ("source:google", "2026-09-11", 240),
    ]
    assert row(warehouse, "experiment_eligibility", "grows")["service_level"] == "manual"
    alert = row(warehouse, "experiment_alerts", "grows", alert="activation_overdue")
    assert (alert["severity"], alert["resolved_at"]) == ("warning", None)
    # the product lands its own configuration, which stands above what was derived
    warehouse.land("segmentation_configs", [config(["device"], "grows", "2026-09-12T00:00:00Z")])
    night("2026-09-15")
    assert row(warehouse, "experiment_overview", "grows")["mode"] == "manual"
    assert row(warehouse, "experiment_alerts", "grows", alert="activation_overdue")["resolved_at"] is not None
    keys = warehouse.rows("select segment_key, sum(users)::int from marts.fct_experiments__users_daily group by 1")
    assert dict(keys) == {
        "default": 850, "source:facebook": 60, "source:google": 60, "device:unknown": 360,
    }  # fmt: skip


def test_the_life_of_alerts_and_recommendations(warehouse):
    """Never filed twice; the owner's word only; a dismissal holds for 30 days; gone when no longer suggested."""
    set_up(warehouse, of="good")
    land_groups(warehouse, {"a": (500, 5000), "b": (900, 5000)}, "good")
    set_up(warehouse, of="bad")
    land_groups(warehouse, {"a": (30, 300), "b": (30, 400)}, "bad")

    def night(day: str) -> None:
        warehouse.run_models(day, select=PUBLISHED)

    warehouse.prepare_seeds()
    night("2026-09-10")
    alert = row(warehouse, "experiment_alerts", "bad", alert="sample_ratio", segment_key="all")
    assert (str(alert["first_seen"]), alert["resolved_at"], alert["severity"]) == ("2026-09-10", None, "critical")
    ship = row(warehouse, "experiment_recommendations", "good", type="ship_variant")
    assert (ship["status"], ship["suggested_config"]) == ("pending", '{"variant_id": "b"}')
    assert ship["expected_lift"] == pytest.approx(0.8, abs=0.01)
    assert row(warehouse, "experiment_recommendations", "bad", type="fix_assignment")["status"] == "pending"

    def act(action: str, actor: str, at: str) -> None:
        warehouse.land(
            "recommendation_actions",
            [{"recommendation_id": ship["recommendation_id"], "acted_at": at, "action": action, "actor_id": actor}],
        )

    act("accept", "somebody else", "2026-09-11T08:00:00Z")
    act("accept", "owner", "2026-09-09T08:00:00Z")
    act("dismiss", "owner", "2026-09-11T09:00:00Z")
    act("accept", "owner", "2026-09-20T09:00:00Z")
    night("2026-09-12")
    status = "select status from published.experiment_recommendations where type = 'ship_variant'"
    assert warehouse.rows(status) == [("dismissed",)]
    # half of the people come late: the ratio is right again
    land_groups(warehouse, {"a": (10, 100)}, "bad", at="2026-09-02T10:00:00Z")
    night("2026-10-12")
    assert warehouse.rows(status) == [("pending",)]
    alert = row(warehouse, "experiment_alerts", "bad", alert="sample_ratio", segment_key="all")
    assert (str(alert["first_seen"]), str(alert["resolved_at"])) == ("2026-09-10", "2026-10-12")
    assert row(warehouse, "experiment_recommendations", "bad", type="fix_assignment")["status"] == "expired"
    act("accept", "owner", "2026-10-13T09:00:00Z")
    night("2026-10-13")
    assert warehouse.rows(status) == [("accepted",)]
    assert (
        warehouse.rows("select count(*), count(distinct recommendation_id) from published.experiment_recommendations")[
            0
        ][0]
        >= 2
    )


def test_bad_input_is_counted_and_stops_nothing(warehouse):
    set_up(warehouse, timezone="Mars/Phobos")
    warehouse.land("experiments", [experiment("empty", control_variant_id="none of these")])
    warehouse.land("experiment_weights", [weight("a", 0.7), weight("b", 0.7)])
    warehouse.land(
        "assignments",
        [
            assigned("ann"),
            assigned("bob", "b"),
            assigned("x", "z"),
            assigned("y", of="unknown"),
            assigned("z", at="2026-08-01T10:00:00Z"),
        ],
    )
    warehouse.land(
        "conversions",
        [
            converted("ann"),
            converted("ann", "2026-08-31T10:00:00Z"),
            converted("nobody"),
            converted("bob", metric="what"),
        ],
    )
    warehouse.build("2026-09-20", select=PUBLISHED)
    assert sorted(warehouse.rows("from intermediate.int_experiments__rejects")) == [
        ("assignments", "assigned before the experiment started", 1),
        ("assignments", "the experiment is unknown", 1),
        ("assignments", "the variant is unknown", 1),
        ("conversions", "it happened before the assignment", 1),
        ("conversions", "nobody of the experiment did it", 1),
        ("conversions", "the metric is unknown", 1),
        ("experiments", "the time zone is unknown, UTC is taken", 1),
    ]
    assert row(warehouse, "experiment_health", "e", check_name="weights_sum", segment_key="all")["is_alert"]
    assert row(warehouse, "experiment_health", "empty", check_name="no_control", segment_key="all")["is_alert"]


def test_nothing_internal_or_personal_is_published(warehouse):
    """Alpha, beta, centroids and ids of people, by name and by value."""
    set_up(warehouse)
    land_groups(warehouse, {"a": (50, 500), "b": (60, 500)}, "e")
    warehouse.build("2026-09-20", select=PUBLISHED)
    columns = warehouse.rows("""select table_name, column_name, data_type from duckdb_columns
        where schema_name = 'published' and table_name like 'experiment%'""")
    assert len({table for table, *_ in columns}) == 11
    assert not {column for _, column, _ in columns} & {
        "alpha",
        "beta",
        "centroid",
        "centre",
        "user_id",
        "prior_alpha",
        "prior_beta",
    }
    for table, column, kind in columns:
        if kind == "VARCHAR":
            found = warehouse.rows(f"select count(*) from published.{table} where {column} like '%2026-09-01T10%'")
            assert found == [(0,)], (table, column)
