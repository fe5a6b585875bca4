"""DuckDB connections with a memory limit and without network access, and SQL literals."""

from __future__ import annotations

import re
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


def paths(path: Path, *pattern: str) -> str:
    """The file ``path``, or what ``pattern`` matches below it, as DuckDB's readers take it: a SQL string literal.

    They take every path for a pattern: in a folder called ``[a]`` they read the files of one called ``a``.
    """
    return literal(Path(re.sub(r"[*?\[]", r"[\g<0>]", str(path)), *pattern))


def literal(text: object) -> str:
    """``text`` as a SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"
