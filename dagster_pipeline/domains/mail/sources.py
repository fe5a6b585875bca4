"""The mailbox behind policies, personal weights, ATS enrichment, search boosts and money (docs/rules/mail.md)."""

from dagster_pipeline.landing.source import OWN_DAYS, Field, Source

EMAILS = Source(
    "emails",
    key="email_id",
    event_time="received_at",
    description="One e-mail as the product stored it.",
    last_by=("_seq", "_line"),
    keeps="every e-mail counts for ever in what is published: receipts, spending, weights",
    touches=(OWN_DAYS, "emails.email_id"),
    pulled="optional",
    personal=True,
    silent_days=2,
    fields=(
        Field("email_id", "short_text", "The e-mail; delivered again, the last delivery wins.", required=True),
        Field("user_id", "short_text", "Whose mailbox it is in. Personal.", required=True),
        Field("sender", "text", "Address of the sender. Personal."),
        Field("sender_domain", "short_text", "Domain of the sender."),
        Field("recipient", "text", "Address of the recipient. Personal."),
        Field("subject", "text", "Subject. Personal."),
        Field("body_text", "text", "Body as plain text. Personal.", max_length=1_000_000),
        Field("category", "short_text", "Category that the product gave it."),
        Field("list_id", "short_text", "List-Id header of a mailing list."),
        Field("amount", "decimal", "Amount of a receipt, where the product knows it."),
        Field("received_at", "timestamp", "When it was received.", required=True),
    ),
)

SOURCES = (EMAILS,)
