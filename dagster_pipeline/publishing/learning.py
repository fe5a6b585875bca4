"""One person's learning path, read from the personal files of the current publication."""

from __future__ import annotations

import json
from dataclasses import dataclass

from dagster_pipeline.duckdb_io import connect, literal
from dagster_pipeline.settings import PROJECT_DIR, Settings, WarehouseError

STAGES = PROJECT_DIR / "seeds" / "learning" / "path_stages.csv"


@dataclass(frozen=True)
class Path:
    """``summary``: the rows of learning_paths and job_profiles; ``topics``: those to learn, in their order."""

    summary: dict
    topics: list[dict]
    changes: dict[str, list[str]]


def path(settings: Settings, user_id: str, version: int | None = None) -> Path:
    """The path of ``user_id`` for a profile version, the newest unless given; raises WarehouseError without one."""
    folder = settings.home / "personal"
    if not (folder / "learning_paths.parquet").exists():
        raise WarehouseError("No learning paths are published yet; run `warehouse nightly` first.")
    names = ("learning_paths", "learning_path_topics", "job_profiles")
    tables = {name: f"read_parquet({literal(folder / f'{name}.parquet')})" for name in names}
    with connect(settings) as con:
        which = "profile_version = $version" if version is not None else "is_newest"
        asked = {"user": user_id} | ({"version": version} if version is not None else {})
        rows = _records(
            con,
            f"""
            select * from {tables["learning_paths"]} as paths
            inner join {tables["job_profiles"]} as profiles using (as_of_date, user_id, profile_version, is_newest)
            where user_id = $user and {which}""",
            asked,
        )
        if not rows:
            of_version = f" of version {version}" if version is not None else ""
            raise WarehouseError(
                f"{user_id} has no learning path{of_version}: it needs a job description of more than 20 characters."
            )
        (summary,) = rows
        topics = _records(
            con,
            f"""
            select stages.name as stage, topics.step, topics.topic_id as topic, topics.priority, topics.depth,
                topics.is_covered as covered, topics.confidence
            from {tables["learning_path_topics"]} as topics
            inner join read_csv({literal(STAGES)}) as stages on topics.stage = stages.stage
            where topics.user_id = $user and topics.profile_version = $version
            order by topics.position""",
            {"user": user_id, "version": summary["profile_version"]},
        )
    changes = {name: json.loads(summary[f"topics_{name}"] or "[]") for name in ("added", "dropped", "moved")}
    return Path(summary, topics, changes)


def _records(con, query: str, parameters: dict) -> list[dict]:
    done = con.execute(query, parameters)
    names = [column[0] for column in done.description]
    return [dict(zip(names, row, strict=True)) for row in done.fetchall()]
