"""Daily partitions: the as-of dates."""

import dagster as dg

from dagster_pipeline.settings import Settings

DAILY = dg.DailyPartitionsDefinition(start_date=Settings.from_env().start_date.isoformat())
