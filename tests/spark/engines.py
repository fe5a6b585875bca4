"""Nights on either engine in processes of their own, and what differs between what they built."""

from __future__ import annotations

import importlib.util
import math
import os
import shutil
import subprocess
from datetime import date

import duckdb

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.publishing import snapshot
from dagster_pipeline.settings import PROJECT_DIR, Settings

HAS_SPARK = importlib.util.find_spec("pyspark") and shutil.which("java")
# Another run has another of these, and another landing.
STAMPS = {"run_id", "published_at"}
LANDED_AT = {"landed_at"}
RUN_LOG = "run_log"


def engine(settings: Settings, target: str) -> Settings:
    return settings.model_copy(update={"target": target})


def publish_a_night(settings: Settings, day: date) -> None:
    """``warehouse nightly``: dbt with its tests, the suites, the snapshot."""
    call(settings, str(dbt_command.executable().with_name("warehouse")), "nightly", "--date", f"{day}")


def environment(settings: Settings) -> dict[str, str]:
    """What makes a command the one of ``settings``: dbt's variables, and those that become others for dbt."""
    given = dbt_command.environment(settings)
    return given | {"WAREHOUSE_SPARK_METASTORE_DSN": settings.spark_metastore_dsn}


def call(settings: Settings, *command: str) -> None:
    """Run ``command`` on the engine of ``settings``; fails the test with what it said."""
    done = subprocess.run(
        command,
        cwd=PROJECT_DIR,
        env=os.environ | environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def contents(con: duckdb.DuckDBPyConnection, table: str, ignored: set[str]) -> tuple[dict[str, str], list[tuple]]:
    """Column types, and the rows in an order that does not depend on the last digits of doubles."""
    types = {name: kind for name, kind, *_ in con.execute(f"describe {table}").fetchall() if name not in ignored}
    rows = con.execute(f"select {', '.join(types)} from {table}").fetchall()
    doubles = [kind == "DOUBLE" for kind in types.values()]

    def key(row: tuple) -> tuple:
        texts = [str(value) for value, is_double in zip(row, doubles, strict=True) if not is_double]
        rounded = [f"{value:.6g}" if value is not None else "" for value, d in zip(row, doubles, strict=True) if d]
        return texts, rounded

    return types, sorted(rows, key=key)


def differences(duck: Settings, other: Settings, ignored: set[str] = STAMPS) -> list[str]:
    """What differs between the published and personal tables of both engines, in sentences."""
    found = []
    with (
        duckdb.connect(str(duck.database), read_only=True) as here,
        duckdb.connect(str(other.database), read_only=True) as there,
    ):
        for schema in snapshot.SCHEMAS:
            names = snapshot.tables(here, schema)
            assert names == snapshot.tables(there, schema)
            for name in names:
                if name == RUN_LOG:  # says when each engine built
                    continue
                (types, rows), (other_types, other_rows) = (
                    contents(con, f"{schema}.{name}", ignored) for con in (here, there)
                )
                if types != other_types:
                    found.append(f"{schema}.{name} has the columns {types} and {other_types}")
                elif len(rows) != len(other_rows):
                    found.append(f"{schema}.{name} has {len(rows)} and {len(other_rows)} rows")
                else:
                    unequal = [pair for pair in zip(rows, other_rows, strict=True) if not same(*pair)]
                    if unequal:
                        found.append(f"{schema}.{name} differs in {len(unequal)} rows, for example {unequal[0]}")
    return found


def same(row: tuple, other: tuple) -> bool:
    """Decimals, texts, dates, lists exactly; doubles to 1e-9."""
    return all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) if isinstance(a, float) and isinstance(b, float) else a == b
        for a, b in zip(row, other, strict=True)
    )
