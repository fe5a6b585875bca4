"""``path``: one person's learning path."""

from __future__ import annotations

from typing import Annotated

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.settings import Settings


def path(
    user: Annotated[str, typer.Argument(help="Id of the person.")],
    version: Annotated[int | None, typer.Option(help="Profile version; the newest unless given.")] = None,
) -> None:
    """Show a person's learning path: stages, steps, what is covered and what comes next. It is personal data.

    Example: warehouse path learner-01
    """
    from dagster_pipeline.publishing import learning

    found = learning.path(Settings.from_env(), user, version)
    summary = found.summary
    version_and_date = f"version {summary['profile_version']}, as of {summary['as_of_date']}"
    console.out.print(console.styled(summary["user_id"], "bold"), version_and_date, highlight=False)
    facts = {
        "role": f"{summary['role_type']}, {summary['seniority']}",
        "profile completion": f"{summary['profile_completion']} %",
        "topics": f"{summary['topics']} to learn, {summary['topics_done']} done",
        "coverage": _percent(summary["coverage_percentage"]),
        "weighted by priority": _percent(summary["weighted_coverage"]),
        "weeks": summary["duration_weeks"],
        "weeks at their own pace": summary["own_duration_weeks"],
        "next": summary["next_topic_id"],
    }
    console.table(("", ""), list(facts.items()))
    names = ("stage", "step", "topic", "priority", "depth", "covered", "confidence")
    console.table(names, [tuple(row[name] for name in names) for row in found.topics])
    for change in ("added", "dropped", "moved"):
        if found.changes.get(change):
            console.out.print(f"{change} since the version before: {', '.join(found.changes[change])}", soft_wrap=True)


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:g} %"
