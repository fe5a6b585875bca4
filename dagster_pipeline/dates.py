"""The one rule from partitions to dates: half-open, and tested without dbt or a warehouse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dagster_pipeline.settings import WarehouseError


def as_of_range(first_partition: str, last_partition: str) -> tuple[date, date]:
    """``[start, end)`` of the as-of dates of the daily partitions first to last, both included.

    The partition of a day is computed once that day is over, so the day itself is the as-of date.
    Raises WarehouseError when the range is reversed.
    """
    start = date.fromisoformat(first_partition)
    end = date.fromisoformat(last_partition) + timedelta(days=1)
    if end <= start:
        raise WarehouseError(f"The range of dates is reversed: {first_partition} comes after {last_partition}.")
    return start, end


def yesterday(now: datetime | None = None) -> date:
    """The newest day that is over (UTC): what a night computes by default."""
    return (now or datetime.now(UTC)).astimezone(UTC).date() - timedelta(days=1)
