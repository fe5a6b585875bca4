"""The mailbox behind policies, personal weights, ATS enrichment, search boosts and money (docs/rules/mail.md)."""

from dagster_pipeline.landing.source import Field, Source

EMAILS = Source(
    "emails",
    key="email_id",
    event_time="received_at",
    description="One e-mail as the product stored it.",
    fields=(
        Field("email_id", required=True),
        Field("user_id", required=True),
        Field("sender"),
        Field("sender_domain"),
        Field("recipient"),
        Field("subject"),
        Field("body_text"),
        Field("category"),
        Field("list_id"),
        Field("amount", "decimal"),
        Field("received_at", "timestamp", required=True),
    ),
)

SOURCES = (EMAILS,)
