"""Policies, their proposals with people's reviews, and actions done by hand (docs/rules/policies.md#sources)."""

from dagster_pipeline.landing.source import OWN_DAYS, Field, Source, Window

POLICIES = Source(
    "policies",
    key="policy_id",
    event_time="updated_at",
    description="One state of a policy.",
    keeps="the oldest version of a policy may be the one in force",
    pulled="optional",
    fields=(
        Field("policy_id", "short_text", "The policy.", required=True),
        Field("name", "short_text", "Its name.", required=True),
        Field("action", "short_text", "What it proposes to do.", required=True),
        Field("enabled", "boolean", "Whether it is in force.", required=True),
        Field("priority", "integer", "Its place among policies.", minimum=-1_000_000, maximum=1_000_000),
        # A threshold of 80 for 0.80 would raise the alert of every policy: it is refused, not read as a percentage.
        Field("confidence_threshold", "number", "The precision that it must reach.", minimum=0, maximum=1),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

PROPOSED_ACTIONS = Source(
    "proposed_actions",
    key="action_id",
    event_time="created_at",
    description="One state of a proposed action; it comes again when its status changes.",
    keeps="every review counts for ever in what is published: weights, counters",
    touches=(OWN_DAYS, "assignments.user_id"),
    pulled="optional",
    personal=True,
    fields=(
        Field(
            "action_id",
            "short_text",
            "The proposal; the state reviewed last wins, then the last delivery.",
            required=True,
        ),
        Field("policy_id", "short_text", "The policy that proposed it; none when something else did."),
        Field("user_id", "short_text", "Whom it was proposed to. Personal.", required=True),
        Field("email_id", "short_text", "The e-mail it is about.", required=True),
        Field("action", "short_text", "What was proposed.", required=True),
        Field("confidence", "number", "How sure the proposal was.", minimum=0, maximum=1),
        Field(
            "status",
            "short_text",
            "What became of it; executed and failed were approved.",
            required=True,
            choices=("pending", "approved", "rejected", "executed", "failed"),
        ),
        Field("created_at", "timestamp", "When it was proposed.", required=True),
        Field("reviewed_at", "timestamp", "When the person decided."),
    ),
)

MANUAL_ACTIONS = Source(
    "manual_actions",
    key="manual_id",
    event_time="created_at",
    description="One action that a person did without a proposal.",
    last_by=("_seq", "_line"),
    # A window and the one before it.
    keeps=Window("policy statistics", variable="policy_windows", times=2),
    touches=(OWN_DAYS, "assignments.user_id"),
    pulled="optional",
    personal=True,
    fields=(
        Field("manual_id", "short_text", "The action.", required=True),
        Field("user_id", "short_text", "Who did it. Personal.", required=True),
        Field("email_id", "short_text", "The e-mail it was done to.", required=True),
        Field("action", "short_text", "What was done.", required=True),
        Field("created_at", "timestamp", "When it was done.", required=True),
    ),
)

SOURCES = (POLICIES, PROPOSED_ACTIONS, MANUAL_ACTIONS)
