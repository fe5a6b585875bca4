"""The companion's runs, the feedback on them, and the applications they belong to (docs/rules/style.md#sources)."""

from dagster_pipeline.landing.source import Field, Source

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

SOURCES = (AUTOFILL_EVENTS, AUTOFILL_FEEDBACK, APPLICATIONS)
