"""What lands: one declaration per source. The parser, the empty tables and the documentation are derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dagster_pipeline.settings import WarehouseError

Kind = Literal["text", "host", "integer", "timestamp", "object", "text_or_object", "number"]

SQL_TYPES: dict[Kind, str] = {
    "text": "varchar",
    "host": "varchar",
    "integer": "bigint",
    "number": "double",
    "timestamp": "timestamp",
    "object": "varchar",
    "text_or_object": "varchar",
}


@dataclass(frozen=True)
class Field:
    """One column. ``required`` refuses null and blank; ``choices`` and ``minimum`` refuse any other value."""

    name: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = None


@dataclass(frozen=True)
class Source:
    """One landing table. ``key`` identifies a row across deliveries; ``event_time`` names the UTC timestamp whose
    date partitions the raw Parquet and which may lie at most one day after the landing date.
    """

    name: str
    key: str
    event_time: str
    fields: tuple[Field, ...]
    description: str = ""


AUTOFILL_EVENTS = Source(
    "autofill_events",
    key="event_id",
    event_time="created_at",
    description="One run of the companion on one form.",
    fields=(
        Field("event_id", required=True),
        Field("user_id", required=True),
        Field("host", "host", required=True),
        Field("schema_hash", required=True),
        Field("form_url"),
        Field("gen_style_id"),
        Field("feedback_status", choices=("helpful", "unhelpful")),
        Field("edit_chars", "integer", minimum=0),
        Field("edit_stats", "object"),
        Field("suggested_map", "object"),
        Field("final_map", "object"),
        Field("validation_errors", "object"),
        Field("duration_ms", "integer", minimum=0),
        Field("status"),
        Field("application_id"),
        Field("job", "object"),
        Field("segment_key"),
        Field("policy", choices=("exploit", "explore", "fallback")),
        Field("propensity", "number"),
        Field("policy_version"),
        Field("created_at", "timestamp", required=True),
    ),
)

AUTOFILL_FEEDBACK = Source(
    "autofill_feedback",
    key="event_id",
    event_time="created_at",
    description="Feedback that arrives after (or before) its run.",
    fields=(
        Field("event_id", required=True),
        Field("feedback_status", required=True, choices=("helpful", "unhelpful")),
        Field("edit_chars", "integer", minimum=0),
        Field("created_at", "timestamp", required=True),
    ),
)

APPLICATIONS = Source(
    "applications",
    key="application_id",
    event_time="updated_at",
    description="Job applications, used to fill in a run's missing job title.",
    fields=(
        Field("application_id", required=True),
        Field("job", "text_or_object"),
        Field("updated_at", "timestamp", required=True),
    ),
)

SOURCES: dict[str, Source] = {s.name: s for s in (AUTOFILL_EVENTS, AUTOFILL_FEEDBACK, APPLICATIONS)}


def source(name: str) -> Source:
    """The source called ``name``; raises WarehouseError with the known names otherwise."""
    try:
        return SOURCES[name]
    except KeyError:
        raise WarehouseError(f"There is no source called {name!r}; the sources are {', '.join(SOURCES)}.") from None
