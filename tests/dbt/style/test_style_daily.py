"""What analysts build on: the daily facts of styles, their dimensions, and how segments differ from a week ago."""

from __future__ import annotations

import duckdb
import pytest

from tests.samples import run


def test_runs_add_up_by_day_host_segment_style_and_policy(warehouse):
    rows = [
        run("a", feedback_status="helpful", edit_chars=10),
        run("b", feedback_status="unhelpful", edit_chars=0, schema_hash="another form"),
        run("c", status="err"),
        run("d", policy="explore"),
        run("e", host="careers.example.com", form_url=None, gen_style_id=None, job=None),
        run("f", created_at="2026-09-02T00:00:00Z"),
        run("g", created_at="2026-09-03T00:00:00Z"),
    ]
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-02", select="+style_daily")
    assert warehouse.rows(
        "select * exclude (event_date) from published.style_daily order by event_date, host, policy"
    ) == [
        ("boards.greenhouse.io", "greenhouse", "default", "professional_v1", "exploit", 3, 2, 2, 1, 1, 2, 10),
        ("boards.greenhouse.io", "greenhouse", "default", "professional_v1", "explore", 1, 1, 0, 0, 0, 0, 0),
        ("careers.example.com", "other", None, None, "exploit", 1, 1, 0, 0, 0, 0, 0),
        ("boards.greenhouse.io", "greenhouse", "default", "professional_v1", "exploit", 1, 1, 0, 0, 0, 0, 0),
    ]
    # the day that was not over is there once it is
    warehouse.build("2026-09-03", select="+style_daily")
    assert warehouse.rows("select max(event_date)::varchar, sum(runs) from published.style_daily") == [
        ("2026-09-03", 7)
    ]


def test_dimensions_have_every_style_and_host_and_no_gap_in_the_days(warehouse):
    warehouse.land(
        "autofill_events",
        [
            run("a"),
            run("b", schema_hash="another"),
            run("c", gen_style_id="of a new client", host="careers.example.com", form_url=None),
            run("d", created_at="2026-09-06T12:00:00Z"),
        ],
    )
    warehouse.build("2026-09-06", select="+dim_style +dim_host +dim_date")
    styles = {row["gen_style_id"]: row for row in warehouse.records("from published.dim_style")}
    assert len(styles) == warehouse.rows("select count(*) from seeds.gen_styles")[0][0] + 1
    assert [styles["of a new client"][name] for name in ("is_known", "name")] == [False, None]
    assert str(styles["professional_v1"]["last_run_on"]) == "2026-09-06"
    assert styles["technical_v1"]["first_run_on"] is None
    assert warehouse.rows("select host, host_family, forms, runs from published.dim_host order by host") == [
        ("boards.greenhouse.io", "greenhouse", 2, 3),
        ("careers.example.com", "other", 1, 1),
    ]
    days = "select count(*), max(day) - min(day) + 1, min(day)::varchar, max(day)::varchar from published.dim_date"
    assert warehouse.rows(days) == [(614, 614, "2025-01-01", "2026-09-06")]
    sunday = "select weekday, is_weekend, iso_week, week_start::varchar, month, days_ago from published.dim_date"
    assert warehouse.rows(f"{sunday} where day = date '2026-09-06'") == [(7, True, 36, "2026-08-31", "2026-09", 0)]


def week(day: int, month: int, runs: int, helpful: int, unhelpful: int) -> list[dict]:
    said = ["helpful"] * helpful + ["unhelpful"] * unhelpful + [None] * (runs - helpful - unhelpful)
    at = f"2026-{month:02}-{day:02}T12:00:00Z"
    return [run(f"{month}-{day}-{n}", feedback_status=word, created_at=at) for n, word in enumerate(said)]


def test_segments_are_compared_with_the_week_and_the_month_before(warehouse):
    warehouse.land(
        "autofill_events", week(30, 10, 9, 2, 2) + week(23, 10, 6, 1, 3) + week(24, 10, 9, 3, 1) + week(30, 9, 12, 4, 0)
    )
    warehouse.build("2026-10-30", select="+segment_performance")
    (row,) = warehouse.records("from published.segment_performance")
    assert (row["runs"], row["helpful"], row["unhelpful"]) == (24, 6, 6)
    assert (row["helpful_ratio"], row["helpful_share"]) == (0.25, 0.5)
    # 24 October is six days ago, 23 October is seven
    assert (row["week_runs"], row["week_helpful_share"]) == (18, 5 / 8)
    assert (row["runs_week_over_week"], row["helpful_share_week_over_week"]) == (2.0, 0.375)
    # 30 September is thirty days ago: the first run lies in the month before, most of which nothing is known of
    assert (row["month_runs"], row["runs_month_over_month"], row["helpful_share_month_over_month"]) == (24, None, None)
    warehouse.land("autofill_events", week(2, 9, 4, 1, 1), name="too-young.jsonl")
    warehouse.build("2026-10-30", select="+segment_performance")
    (row,) = warehouse.records("from published.segment_performance")
    assert row["runs_month_over_month"] is None
    warehouse.land("autofill_events", week(1, 9, 4, 0, 4), name="older.jsonl")
    warehouse.build("2026-10-30", select="+segment_performance")
    (row,) = warehouse.records("from published.segment_performance")
    assert row["runs_month_over_month"] == pytest.approx(24 / 20 - 1)
    assert row["helpful_share_month_over_month"] == pytest.approx(6 / 12 - 5 / 10)


def test_a_table_by_day_can_be_summed_to_the_tables_of_the_window(demo_home):
    with duckdb.connect(str(demo_home / "published" / "analytics.duckdb"), read_only=True) as con:
        con.execute("set schema = 'published'")
        for table in ("style_daily", "runs_daily", "segment_distribution", "form_profiles", "dim_host"):
            assert (
                con.execute(f"select sum(runs) from {table}").fetchall()
                == con.execute("select sum(runs) from style_daily").fetchall()
            ), table
        # by family and segment, small cells apart, a table by day shows less than one of the window
        more = con.execute("""
            with summed as (
                select host_family, segment_key, sum(runs) as runs, sum(helpful) as helpful, sum(answered) as answered
                from style_daily
                where segment_key <> 'other' and gen_style_id is not null and host_family <> 'other'
                group by all
            )

            select * from summed
            left join segment_performance as p using (host_family, segment_key)
            where p.runs is null or summed.runs > p.runs or summed.helpful > p.helpful
                or summed.answered > p.helpful + p.unhelpful""").fetchall()
        assert more == []
