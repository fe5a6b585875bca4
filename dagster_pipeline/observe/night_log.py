"""A record of every night, published or not: when it ran, how it ended, how long each step took.

``metrics/nights.jsonl`` in the state folder has one line per finished night and only ever grows;
``metrics/started.json`` names the night that started last: a killed night differs from one that never started.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dagster_pipeline.checks.sentences import without_rows
from dagster_pipeline.duckdb_io import paths
from dagster_pipeline.publishing.history import GATE
from dagster_pipeline.settings import Settings, WarehouseError

COLUMNS = {
    "run_id": "varchar",
    "first": "date",
    "last": "date",
    "started_at": "timestamp",
    "finished_at": "timestamp",
    "status": "varchar",
    "steps": "map(varchar, double)",
    "checks": "map(varchar, bigint)",
    "said": "varchar[]",
}


# What readers of the page call a step; a source's check and anything new go by their own names.
STEPS = {
    "landing": "Landing",
    "dbt_models": "Models and tests",
    "raw__autofill_events_events_have_landed": "Have runs landed?",
    "published_files": "Checks and publication",
    "metrics": "Metrics",
    "product_form_profiles": "Export to the product",
    "report": "Report",
    "search_index_bulk": "Search index files",
}


@dataclass(frozen=True)
class NightRecord:
    """One night: its as-of dates ``first`` to ``last`` (ISO), its times (ISO, UTC), ``status`` (see ``status_of``), the
    seconds of each step, the checks by result (passed, warned, failed) and what failed, in sentences.
    """

    run_id: str
    first: str
    last: str
    started_at: str
    finished_at: str
    status: str
    steps: dict[str, float] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def folder(settings: Settings) -> Path:
    return settings.home / "metrics"


def log(settings: Settings) -> Path:
    return folder(settings) / "nights.jsonl"


def record_start(settings: Settings, run_id: str, at: float | None = None) -> None:
    """Record that a night has started, now or ``at`` (seconds since 1970)."""
    folder(settings).mkdir(parents=True, exist_ok=True)
    beside = folder(settings) / "started.json.writing"
    beside.write_text(json.dumps({"run_id": run_id, "started_at": _iso(at) if at else _now()}))
    beside.replace(folder(settings) / "started.json")


def append(settings: Settings, night: NightRecord) -> None:
    """Add a finished night to the log; the first report of a run is the one that counts."""
    folder(settings).mkdir(parents=True, exist_ok=True)
    path = log(settings)
    known = path.read_text() if path.exists() else ""
    if f'"run_id": "{night.run_id}"' in known:
        return
    with path.open("a") as lines:
        # A line that a power cut left unfinished must not swallow the next one.
        lines.write("" if known.endswith("\n") or not known else "\n")
        lines.write(json.dumps(asdict(night)) + "\n")
        lines.flush()
        os.fsync(lines.fileno())


def create_views(con: duckdb.DuckDBPyConnection, settings: Settings, running: NightRecord | None = None) -> None:
    """Make temporary tables ``nights`` (one row per night), ``steps`` (one row per night and step, named as in STEPS)
    and ``started`` (at most one row) in ``con``.
    """
    path, start = log(settings), folder(settings) / "started.json"
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    con.execute(f"create or replace temp table nights ({columns})")
    if path.exists():
        lines = f"read_json({paths(path)}, format = 'newline_delimited', columns = {COLUMNS}, ignore_errors = true)"
        con.execute(f"insert into nights from {lines} where run_id is not null and finished_at is not null")
    if running is not None:
        values = asdict(running)
        con.execute(f"insert into nights values ({', '.join('?' * len(values))})", list(values.values()))
    con.execute(
        """create or replace temp table steps as
        select
            run_id,
            coalesce(map($keys::varchar[], $names::varchar[])[one.key], replace(one.key, '_', ' ')) as step,
            one.value as seconds
        from (select run_id, unnest(map_entries(steps)) as one from nights)""",
        {"keys": list(STEPS), "names": list(STEPS.values())},
    )
    con.execute("create or replace temp table started (run_id varchar, started_at timestamp)")
    if start.exists():
        columns = {"run_id": "varchar", "started_at": "timestamp"}
        lines = f"read_json({paths(start)}, columns = {columns}, ignore_errors = true)"
        con.execute(f"insert into started from {lines} where started_at is not null")


def of_run(instance: Any, run_id: str, events: Iterable[Any], status: str, said: Iterable[str] = ()) -> NightRecord:
    """What Dagster's ``instance`` knows about a run; ``events`` are its DagsterEvents, ``said`` adds sentences."""
    run = instance.get_run_by_id(run_id)
    first = run.tags.get("dagster/asset_partition_range_start") or run.tags.get("dagster/partition") or ""
    last = run.tags.get("dagster/asset_partition_range_end") or first
    stats = instance.get_run_step_stats(run_id)
    started = min((s.start_time for s in stats if s.start_time), default=None)
    failures, doubts, checks = what_failed(events)
    return NightRecord(
        run_id=run_id,
        first=first or _yesterday(),
        last=last or _yesterday(),
        started_at=_iso(started) if started else _now(),
        finished_at=_now(),
        status=status,
        steps={s.step_key: round(s.end_time - s.start_time, 3) for s in stats if s.start_time and s.end_time},
        checks=checks,
        said=[without_rows(one) for one in (*said, *failures, *doubts)],
    )


def what_failed(events: Iterable[Any]) -> tuple[list[str], list[str], dict[str, int]]:
    """Failures and doubts of a run's events in sentences, and how many checks passed, warned and failed."""
    failures: list[str] = []
    doubts: list[str] = []
    checks = {"passed": 0, "warned": 0, "failed": 0}
    for event in events:
        if event.event_type_value == "ASSET_CHECK_EVALUATION":
            check = event.event_specific_data
            is_error = check.severity.value == "ERROR"
            checks["passed" if check.passed else "failed" if is_error else "warned"] += 1
            if not check.passed:
                said = check.metadata.get("failures") or check.metadata.get("unreadable")
                if said is None and is_error:
                    continue  # a test of dbt: the gate of its domain gives the sentence, with its rows
                what = f"check {check.check_name} of {'.'.join(check.asset_key.path)}"
                if is_error and said is not None and check.check_name.startswith(GATE):
                    reasons = "; ".join(str(one).rstrip(".") for one in said.value)
                    details = [f"{check.check_name.removeprefix(GATE)} was held back: {reasons}."]
                else:
                    details = [f"{what}: {one}" for one in said.value] if said is not None else [f"{what} did not pass"]
                (failures if is_error else doubts).extend(details)
        elif event.is_step_failure:
            data = event.step_failure_data
            said = data.user_failure_data.description if data.user_failure_data else _cause(data.error)
            failures.append(f"{event.step_key}: {said.strip()}")
    return failures, doubts, checks


def status_of(events: Iterable[Any], success: bool) -> str:
    """``ok``; ``part`` when something was published but a domain was held back or a later step failed; else ``err``."""
    events = list(events)
    if success and not what_failed(events)[0]:
        return "ok"
    return "part" if any(e.is_step_success and e.step_key == "published_files" for e in events) else "err"


def _cause(error) -> str:
    """The sentence of the exception that Dagster wrapped; a WarehouseError needs no class name to be understood."""
    while error.cause:
        error = error.cause
    return error.message.removeprefix(f"{WarehouseError.__module__}.{WarehouseError.__name__}: ")


def _now() -> str:
    return _iso(datetime.now(UTC).timestamp())


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def _yesterday() -> str:
    return (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
