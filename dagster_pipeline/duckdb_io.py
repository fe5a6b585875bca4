"""DuckDB connections with a memory limit and without network access, and SQL literals."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dagster_pipeline.settings import Settings


def connect(
    settings: Settings, database: Path | str = ":memory:", read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open ``database`` within the limits of ``settings``; raises duckdb.IOException when another process writes it."""
    con = duckdb.connect(
        str(database),
        read_only=read_only,
        config={
            "memory_limit": settings.memory_limit,
            "threads": settings.threads,
            "temp_directory": str(settings.temp),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    con.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
    return con


def literal(text: object) -> str:
    """``text`` as a SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"
