"""What a night has left in a state folder: which nodes it built, and the rows of every table."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb

from dagster_pipeline.dbt_run import unchanged
from dagster_pipeline.dbt_run.lineage import Lineage
from tests.storm.commands import warehouse

# Another run, and another time.
STAMPS = ("run_id", "published_at", "built_at")
# Has a row for every night.
LOG = "published.run_log"


def night(home: Path, day: date) -> None:
    done = warehouse(home, "nightly", "--date", str(day))
    assert done.returncode == 0, done.stdout + done.stderr


def built(home: Path) -> set[str]:
    results = json.loads((home / "dbt" / "target" / "run_results.json").read_text())["results"]
    return {one["unique_id"] for one in results}


def tables(home: Path, database: Path = Path("warehouse.duckdb")) -> dict[str, list[tuple]]:
    """Every table's rows but those about the run itself, and but the log of the runs."""
    with duckdb.connect(str(home / database), read_only=True) as con:
        names = con.execute(
            "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
            "semi join duckdb_tables() using (database_name, schema_name, table_name) "
            f"where database_name = current_database() and column_name not in {STAMPS} group by all"
        ).fetchall()
        return {
            name: con.execute(f"select {', '.join(columns)} from {name} order by all").fetchall()
            for name, columns in names
            if name not in (unchanged.RECORD, LOG)
        }


def left_lists(home: Path) -> set[str]:
    """Lists of the files of an earlier night that the last one did not build: nobody reads them until a file lands."""
    lineage = Lineage(json.loads((home / "dbt" / "target" / "manifest.json").read_text()))
    return {one.split(".")[-1] for one in lineage.lists_of_work() - built(home)}


def tables_without(names: set[str], home: Path) -> dict[str, list[tuple]]:
    return {name: rows for name, rows in tables(home).items() if name.split(".")[1] not in names}


def forget_complete_build(home: Path) -> None:
    """Have the next night build everything."""
    with duckdb.connect(str(home / "warehouse.duckdb")) as con:
        con.execute(f"drop table {unchanged.RECORD}")
