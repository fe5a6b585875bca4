"""Daily partitions: the as-of dates."""

import os

import dagster as dg

# Early enough for any back-fill that makes sense; set WAREHOUSE_START_DATE for older history.
DAILY = dg.DailyPartitionsDefinition(start_date=os.environ.get("WAREHOUSE_START_DATE", "2024-01-01"))
