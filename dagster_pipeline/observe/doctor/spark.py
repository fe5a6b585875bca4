"""Spark, where the tables are built on it: is it installed, and do its master, root and catalog answer?"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from dagster_pipeline.dbt_run import spark, spark_session
from dagster_pipeline.observe.doctor.finding import Finding
from dagster_pipeline.product_db import connection as postgres
from dagster_pipeline.settings import Settings, WarehouseError

_SECONDS = 5
_MASTER_PORT = 7077


def examine(settings: Settings) -> Iterator[Finding]:
    if settings.target != "spark":
        return
    try:
        spark.check_installed()
        spark_session.environment(settings)
    except WarehouseError as error:
        yield Finding("error", str(error))
        return
    yield from _master(settings)
    yield from _root(settings)
    if settings.spark_metastore_dsn:
        yield from _metastore(settings)


def _master(settings: Settings) -> Iterator[Finding]:
    """A standalone cluster; yarn and Kubernetes are looked up by their own configuration."""
    if not settings.spark_master.startswith("spark://"):
        return
    failed = []
    # Several masters: spark://one:7077,two:7077.
    for place in settings.spark_master.removeprefix("spark://").split(","):
        address = urlsplit(f"//{place}")
        try:
            with socket.create_connection((address.hostname, address.port or _MASTER_PORT), _SECONDS):
                yield Finding("ok", f"Spark's master {place} answers")
                return
        except (OSError, ValueError) as error:
            failed.append(f"{place}: {error}")
    yield Finding(
        "error", f"no Spark master answers ({'; '.join(failed)})", "Is it running, and WAREHOUSE_SPARK_MASTER right?"
    )


def _root(settings: Settings) -> Iterator[Finding]:
    on_cluster = settings.spark_master and not settings.spark_master.startswith("local")
    if on_cluster and settings.root == settings.home:
        yield Finding(
            "warning",
            "WAREHOUSE_SPARK_ROOT is not set, so executors on other machines cannot read what has landed here",
            "Set it to a folder that all machines mount at the same path (docs/scaling.md).",
        )
    elif settings.root != settings.home:
        existing = next(path for path in (settings.root, *settings.root.parents) if path.exists())
        if os.access(existing, os.W_OK):
            yield Finding("ok", f"landed data and Spark's tables are in {settings.root}")
        else:
            yield Finding("error", f"{existing} cannot be written", "Is WAREHOUSE_SPARK_ROOT mounted, and writable?")


def _metastore(settings: Settings) -> Iterator[Finding]:
    variable = spark_session.METASTORE_VARIABLE
    try:
        with postgres.connect(settings.spark_metastore_dsn, variable, "Looking at Spark's catalog") as con:
            found = postgres.rows(con, "select to_regclass('\"TBLS\"') is not null")[0][0]
            tables = postgres.rows(con, 'select count(*) from "TBLS"')[0][0] if found else 0
    except WarehouseError as error:
        yield Finding("error", str(error), "docs/scaling.md says what is needed.")
        return
    yield Finding("ok", f"{variable}: {tables:,} tables in Spark's catalog")
