"""The command as its users run it, in a process group of its own, and what it has left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

COMMAND = Path(sys.executable).with_name("warehouse")


def warehouse(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    command, given = [str(COMMAND), *arguments], environment(home, **variables)
    return subprocess.run(command, capture_output=True, text=True, env=given, check=False)


def environment(home: Path, **variables: str) -> dict[str, str]:
    own = {"WAREHOUSE_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1", "COLUMNS": "160"}
    return os.environ | own | variables


def killed(
    home: Path, seconds: float, *arguments: str, with_signal: int = signal.SIGKILL, **variables: str
) -> tuple[bool, str]:
    """Run a command and send its whole process group a signal after ``seconds``; whether it was still running, and
    what it said.
    """
    process = subprocess.Popen(
        [str(COMMAND), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(home, **variables),
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
        return False, said
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, with_signal)
        said, _ = process.communicate(timeout=60)
        return True, said


def published(home: Path) -> dict[str, list[tuple]]:
    """Every published and personal table, without what names a run or tells when."""
    stamps = {"run_id", "published_at", "landed_at", "built_at"}
    found = {}
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        tables = con.execute("""
            select schema_name, table_name from duckdb_tables()
            where schema_name in ('published', 'personal', 'marts') order by all""").fetchall()
        for schema, name in tables:
            if name in ("landing_log", "run_log"):
                continue
            columns = [row[0] for row in con.execute(f"describe {schema}.{name}").fetchall()]
            kept = ", ".join(f'"{column}"' for column in columns if column not in stamps)
            found[f"{schema}.{name}"] = con.execute(f"select {kept} from {schema}.{name} order by all").fetchall()
    return found
