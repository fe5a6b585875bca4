"""The product's PostgreSQL, where one is set: can it be reached, and is everything there that is read and written?"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_pipeline.observe.doctor.finding import Finding
from dagster_pipeline.product_db import connection as postgres
from dagster_pipeline.product_db import export, pull
from dagster_pipeline.settings import Settings, WarehouseError


def examine(settings: Settings) -> Iterator[Finding]:
    for variable, dsn, look in (
        (pull.VARIABLE, settings.source_dsn, pull.examine),
        (export.VARIABLE, settings.export_dsn, export.examine),
    ):
        if not dsn:
            continue
        try:
            with postgres.connect(dsn, variable, f"Looking at the database of {variable}") as con:
                yield Finding("ok", f"{variable}: {look(con)}")
        except WarehouseError as error:
            yield Finding("error", str(error), "docs/contracts/postgres.md says what is needed.")
