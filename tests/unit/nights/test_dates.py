"""Partition to dates: the most delicate rule, in milliseconds."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from dagster_pipeline.dates import as_of_range, yesterday
from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.settings import WarehouseError


def test_a_partition_is_its_own_day():
    assert as_of_range("2026-09-01", "2026-09-01") == (date(2026, 9, 1), date(2026, 9, 2))


def test_a_range_is_half_open_across_months_and_leap_days():
    assert as_of_range("2028-02-28", "2028-02-29") == (date(2028, 2, 28), date(2028, 3, 1))


def test_a_reversed_range_is_refused():
    with pytest.raises(WarehouseError, match="reversed"):
        as_of_range("2026-09-02", "2026-09-01")


def test_yesterday_is_a_day_in_utc():
    assert yesterday(datetime(2026, 9, 1, 0, 0, tzinfo=UTC)) == date(2026, 8, 31)
    assert yesterday(datetime(2026, 9, 1, 23, 0, tzinfo=timezone(timedelta(hours=-5)))) == date(2026, 9, 1)


def test_dbt_gets_the_range_as_it_is():
    arguments = dbt_command.build_arguments(date(2026, 9, 1), date(2026, 9, 3))
    assert arguments[:5] == ["build", "--event-time-start", "2026-09-01", "--event-time-end", "2026-09-03"]
    assert "--full-refresh" in dbt_command.build_arguments(date(2026, 9, 1), date(2026, 9, 3), full_refresh=True)
