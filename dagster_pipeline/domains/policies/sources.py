"""Policies, their proposals with people's reviews, and actions done by hand (docs/rules/policies.md#sources)."""

from dagster_pipeline.landing.source import Field, Source

POLICIES = Source(
    "policies",
    key="policy_id",
    event_time="updated_at",
    description="One state of a policy.",
    fields=(
        Field("policy_id", required=True),
        Field("name", required=True),
        Field("action", required=True),
        Field("enabled", "boolean", required=True),
        Field("priority", "integer"),
        # A threshold of 80 for 0.80 would raise the alert of every policy: it is refused, not read as a percentage.
        Field("confidence_threshold", "number", minimum=0, maximum=1),
        Field("updated_at", "timestamp", required=True),
    ),
)

PROPOSED_ACTIONS = Source(
    "proposed_actions",
    key="action_id",
    event_time="created_at",
    description="One state of a proposed action; it comes again when its status changes.",
    fields=(
        Field("action_id", required=True),
        Field("policy_id"),
        Field("user_id", required=True),
        Field("email_id", required=True),
        Field("action", required=True),
        Field("confidence", "number", minimum=0, maximum=1),
        Field("status", required=True, choices=("pending", "approved", "rejected", "executed", "failed")),
        Field("created_at", "timestamp", required=True),
        Field("reviewed_at", "timestamp"),
    ),
)

MANUAL_ACTIONS = Source(
    "manual_actions",
    key="manual_id",
    event_time="created_at",
    description="One action that a person did without a proposal.",
    fields=(
        Field("manual_id", required=True),
        Field("user_id", required=True),
        Field("email_id", required=True),
        Field("action", required=True),
        Field("created_at", "timestamp", required=True),
    ),
)

SOURCES = (POLICIES, PROPOSED_ACTIONS, MANUAL_ACTIONS)
