"""Evenings fitted by earlier nights are kept, and give what fitting all of them again would give."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from tests.nights import night
from tests.samples import event_id, feedback, run

pytestmark = pytest.mark.slow

STYLES = ["concise_bullets_v1", "professional_v1", "technical_v1"]
HOSTS = ["boards.greenhouse.io", "jobs.lever.co"]
# A month of knowledge is over on the seventh day of the next one, here on day 21.
FIRST = date(2026, 8, 17)
TABLES = (
    "published.style_hints", "published.style_hints_shadow", "published.style_pooling", "published.style_exploration",
    "published.hint_backtest", "published.hint_backtest_summary", "published.hint_calibration",
    "published.style_hints_history", "published.answer_concentration", "marts.fct_selection__answers_daily",
    "marts.fct_selection__answers_monthly", "marts.fct_selection__people_daily",
)  # fmt: skip


def a_day_of_runs(rng: np.random.Generator, number: int, runs: int = 60) -> list[dict]:
    rows = []
    for i in range(runs):
        style = int(rng.integers(len(STYLES)))
        answer = ["helpful", "unhelpful", None][int(rng.choice(3, p=[0.2 + 0.1 * style, 0.3, 0.5 - 0.1 * style]))]
        rows.append(
            run(
                f"{number}-{i}",
                user_id=event_id(f"user{int(40 * rng.random() ** 2)}"),
                host=HOSTS[i % 2],
                schema_hash=f"form{int(8 * rng.random() ** 2)}",
                gen_style_id=STYLES[style],
                job={"title": ["Senior Cook", "Cook"][int(rng.integers(2))]},
                policy="explore",
                propensity=1 / 3,
                feedback_status=answer,
                edit_chars=int(rng.integers(200)),
                created_at=f"{day(number)}T{int(rng.integers(24)):02d}:00:00Z",
            )
        )
    return rows


def day(number: int) -> str:
    return str(FIRST + timedelta(days=number))


def fitted_now(warehouse) -> list[int]:
    """The evenings that the last night fitted, as days after the first one."""
    rows = warehouse.rows(
        "select as_of_date from intermediate.int_selection__evenings where is_fitted_now order by as_of_date"
    )
    return [(day - FIRST).days for (day,) in rows]


def test_a_night_fits_only_what_new_data_say_something_about(warehouse):
    rng = np.random.default_rng(3)

    def one_night(number: int, **files: list[dict]) -> list[int]:
        warehouse.land("autofill_events", a_day_of_runs(rng, number))
        for source, rows in files.items():
            warehouse.land(source, rows)
        night(warehouse, day(number))
        return fitted_now(warehouse)

    warehouse.land("autofill_events", [row for number in range(20) for row in a_day_of_runs(rng, number)])
    night(warehouse, day(19))
    assert fitted_now(warehouse) == list(range(19 - 29, 20))
    # nothing but a new day: one evening
    assert one_night(20) == [20]
    # feedback on an old run says nothing about the evenings before it was given
    late = [feedback(f"5-{i}", "unhelpful", at=f"{day(19)}T10:00:00Z") for i in range(40)]
    assert one_night(21, autofill_feedback=late) == [19, 20, 21]
    # a run that was delivered late was there all the time
    forgotten = [run(f"forgotten-{i}", schema_hash="form1", created_at=f"{day(14)}T10:00:00Z") for i in range(9)]
    assert one_night(22, autofill_events=forgotten) == list(range(14, 23))
    # a run that moves to another day is missing from its old one
    moved = [run("12-3", schema_hash="form0", created_at=f"{day(18)}T10:00:00Z", feedback_status="helpful")]
    assert one_night(23, autofill_events=moved) == list(range(12, 24))
    # a title that comes with the application changes the segment of a run that had none
    nameless = [run("nameless", job=None, application_id="app-1", created_at=f"{day(20)}T10:00:00Z")]
    assert one_night(24, autofill_events=nameless) == list(range(20, 25))
    application = [{"application_id": "app-1", "job": {"title": "Senior Cook"}, "updated_at": f"{day(20)}T10:00:00Z"}]
    assert one_night(25, applications=application) == list(range(20, 26))

    assert warehouse.rows("select distinct event_month, known_month from marts.fct_selection__answers_monthly") == [
        (date(2026, 8, 1), date(2026, 8, 1))
    ]
    kept = {table: _content(warehouse, table) for table in TABLES}
    night(warehouse, day(0), day(25), full_refresh=True)
    # the history of dates that no night was run for is new; everything else is what it was
    for table in TABLES:
        again = _content(warehouse, table)
        if table == "published.style_hints_history":
            continue
        assert kept[table] == again, table


def test_an_old_date_run_again_fits_the_evenings_that_late_data_change(warehouse):
    """Late data may be taken in by a night for an old date: the current date is fitted with them in the same night."""
    rng = np.random.default_rng(4)
    warehouse.land("autofill_events", [row for number in range(12) for row in a_day_of_runs(rng, number)])
    night(warehouse, day(11))
    late = [feedback(f"3-{i}", "unhelpful", at=f"{day(4)}T10:00:00Z") for i in range(60)]
    warehouse.land("autofill_feedback", late)
    night(warehouse, day(1))
    assert fitted_now(warehouse) == [1, *range(4, 12)]
    night(warehouse, day(11))
    assert fitted_now(warehouse) == [11]
    kept = _content(warehouse, "published.style_hints_shadow")
    night(warehouse, day(11), full_refresh=True)
    assert kept == _content(warehouse, "published.style_hints_shadow")


def test_other_rules_fit_every_evening_again(warehouse):
    rng = np.random.default_rng(5)
    warehouse.land("autofill_events", [row for number in range(3) for row in a_day_of_runs(rng, number)])
    night(warehouse, day(2))
    night(warehouse, day(2))
    assert fitted_now(warehouse) == [2]
    night(warehouse, day(2), half_life_days=28)
    assert len(fitted_now(warehouse)) == 30


def _content(warehouse, table: str) -> list[tuple]:
    columns = {name for (name, *_) in warehouse.rows(f"describe {table}")}
    stamps = sorted(columns & {"run_id", "published_at"})
    exclude = f"exclude ({', '.join(stamps)})" if stamps else ""
    return warehouse.rows(f"select * {exclude} from {table} order by all")
