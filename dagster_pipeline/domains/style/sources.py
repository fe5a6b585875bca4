"""The companion's runs, the feedback on them, and the applications they belong to (docs/rules/style.md#sources)."""

from dagster_pipeline.landing.source import OWN_DAYS, Field, Source

# More is a counter gone wrong; sums of these stay far from any overflow.
MAX_EDIT_CHARS = 10_000_000
WEEK_MS = 7 * 24 * 3_600_000

AUTOFILL_EVENTS = Source(
    "autofill_events",
    key="event_id",
    event_time="created_at",
    description="One run of the companion on one form.",
    last_by=("_seq", "_line"),
    keeps="every run counts for ever in what is published: form profiles, canonical maps, a form's segment, counters",
    # A run that is delivered again may move to another day.
    touches=(OWN_DAYS, "autofill_events.event_id"),
    pulled="required",
    personal=True,
    silent_days=2,
    fields=(
        Field("event_id", "short_text", "The run; delivered again, the last delivery wins.", required=True),
        Field("user_id", "short_text", "Who filled the form. Personal.", required=True),
        Field("host", "host", "The form's site, without scheme, port and path.", required=True),
        Field("schema_hash", "short_text", "Fingerprint of the fields; with the host, the form.", required=True),
        Field("form_url", "text", "Address of the form; its query may tell the applicant tracking system."),
        Field("gen_style_id", "short_text", "Style of the generated text; none counts for the form's profile only."),
        Field("feedback_status", "short_text", "What the person said.", choices=("helpful", "unhelpful")),
        Field("edit_chars", "integer", "Characters edited afterwards.", minimum=0, maximum=MAX_EDIT_CHARS),
        Field("edit_stats", "object", "total_chars_added and total_chars_deleted, where edit_chars is not told."),
        Field("suggested_map", "object", "Selector of a form field to what the companion took it for."),
        Field("final_map", "object", "Selector of a form field to what it was in the end."),
        Field("validation_errors", "object", "What the form complained of."),
        Field("duration_ms", "integer", "How long the run took.", minimum=0, maximum=WEEK_MS),
        Field("status", "short_text", "ok or another word; ok when empty."),
        Field("application_id", "short_text", "The application, where its title is in applications."),
        Field("job", "object", "The job: title, normalized_title and more."),
        Field("segment_key", "short_text", "Segment as a newer client computes it; used where no title is known."),
        Field(
            "policy",
            "short_text",
            "How the style was chosen; exploit when empty.",
            choices=("exploit", "explore", "fallback"),
        ),
        Field("propensity", "number", "Probability with which the client chose the style."),
        Field("policy_version", "short_text", "Version of the probabilities that the client drew from."),
        Field("created_at", "timestamp", "When the run took place.", required=True),
    ),
)

AUTOFILL_FEEDBACK = Source(
    "autofill_feedback",
    key="event_id",
    event_time="created_at",
    description="Feedback that arrives after (or before) its run.",
    keeps="a full refresh needs the feedback of every run",
    touches=("autofill_events.event_id",),
    silent_days=2,
    fields=(
        Field("event_id", "short_text", "The run.", required=True),
        Field(
            "feedback_status", "short_text", "What the person said.", required=True, choices=("helpful", "unhelpful")
        ),
        Field("edit_chars", "integer", "Characters edited, as known by now.", minimum=0, maximum=MAX_EDIT_CHARS),
        Field("created_at", "timestamp", "When the person said it; the latest wins.", required=True),
    ),
)

APPLICATIONS = Source(
    "applications",
    key="application_id",
    event_time="updated_at",
    description="Job applications, used to fill in a run's missing job title.",
    last_by=("updated_at", "_seq", "_line"),
    keeps="a full refresh needs the title of every run",
    touches=("autofill_events.application_id",),
    pulled="optional",
    fields=(
        Field("application_id", "short_text", "The application.", required=True),
        Field(
            "job",
            "text_or_object",
            "Its job: the title, or an object with title and normalized_title.",
            pulled_from="title",
        ),
        Field("updated_at", "timestamp", "When the product changed it; the latest wins.", required=True),
    ),
)

SOURCES = (AUTOFILL_EVENTS, AUTOFILL_FEEDBACK, APPLICATIONS)
