"""Separate feedback that was filled in later from the runs themselves.

The product keeps feedback in the row of the run. Landing that row again would say that the feedback was known on the
day of the run, and the backtest would judge hints with later knowledge. So a run that has landed before keeps the
feedback it came with, and what has changed since becomes a row of autofill_feedback with its own time.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import connect, literal, paths
from dagster_pipeline.landing.parse import key_hash
from dagster_pipeline.settings import Settings

RUNS, FEEDBACK = "autofill_events", "autofill_feedback"
# Columns with the time of the feedback, if the product has one; otherwise the time of the pull counts.
TIMES = ("feedback_at", "updated_at")


def told_at(columns: dict[str, str]) -> str:
    """The select item that says when a row's feedback came, for a table with ``columns``."""
    known = next((f"{column}, " for column in TIMES if column in columns), "")
    return f"coalesce({known}now())::text as told_at"


def split(settings: Settings, pulled: Path) -> tuple[Path, Path | None]:
    """Rewrite the ``pulled`` runs as they are to land, and write the feedback on runs that have landed before.

    Returns the file of the runs and that of the feedback, None when there is no such feedback.
    """
    runs = pulled.with_name(f"runs.{pulled.name}")
    feedback = pulled.with_name(f"feedback.{pulled.name}")
    with connect(settings) as con:
        _compare(con, settings, pulled)
        columns = {row[0] for row in con.execute("describe pulled").fetchall()} - {"told_at"}
        options = f"(format parquet, compression zstd, kv_metadata {{pulled: {literal(pulled.name)}}})"
        con.execute(f"copy ({_runs(columns)}) to {literal(runs)} {options}")
        ((changes,),) = con.execute(f"copy ({_changes(columns)}) to {literal(feedback)} {options}").fetchall()
    pulled.unlink()
    if changes:
        return runs, feedback
    feedback.unlink()
    return runs, None


def _compare(con: duckdb.DuckDBPyConnection, settings: Settings, pulled: Path) -> None:
    """Make the view ``compared``: the pulled runs, whether each keeps its feedback, and what is known of it so far."""
    con.execute(f"create temp view pulled as from read_parquet({paths(pulled)}, hive_partitioning = false)")
    con.execute(f"create temp table pulled_keys as select {key_hash('event_id')} as key from pulled")
    for table, source in (("carried", RUNS), ("told", FEEDBACK)):
        con.execute(f"""
            create temp table {table} as
            select event_id, arg_max({{'status': feedback_status, 'edits': edit_chars}}, [_seq, _line]) as feedback
            from {_raw(settings, source)}
            where _key in (select key from pulled_keys)
            group by event_id""")
    con.execute("""
        create temp view compared as
        select
            pulled.*,
            carried.event_id is not null and pulled.feedback_status is not null as keeps,
            carried.feedback as first_told,
            coalesce(told.feedback.status, carried.feedback.status) as known_status,
            coalesce(told.feedback.edits, carried.feedback.edits) as known_edits
        from pulled
        left join carried on pulled.event_id = carried.event_id
        left join told on pulled.event_id = told.event_id""")


def _runs(columns: set[str]) -> str:
    """The pulled runs; one that has landed before has the feedback it came with."""
    kept = ["case when keeps then first_told.status else feedback_status end as feedback_status"]
    if "edit_chars" in columns:
        kept.append("case when keeps then cast(first_told.edits as varchar) else edit_chars end as edit_chars")
    return f"""
        select {", ".join(f'"{one}"' for one in sorted(columns))}
        from (select * replace ({", ".join(kept)}) from compared)"""


def _changes(columns: set[str]) -> str:
    """The feedback on runs that have landed before, where it differs from what is known."""
    edits = "edit_chars" if "edit_chars" in columns else "null"
    return f"""
        select event_id, feedback_status, {edits} as edit_chars, told_at as created_at
        from compared
        where keeps and (
            feedback_status is distinct from known_status
            or try_cast({edits} as bigint) <> coalesce(known_edits, -1))"""


def _raw(settings: Settings, source: str) -> str:
    return f"read_parquet({paths(settings.raw / source, '*', '*.parquet')}, hive_partitioning = false)"
