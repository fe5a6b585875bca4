"""Rows as the companion delivers them, with everything a test does not care about filled in."""

from __future__ import annotations

import uuid


def event_id(name: str) -> str:
    """A stable uuid for a readable name."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def run(name: str, **fields) -> dict:
    """One autofill event; ``name`` stands for its id."""
    return {
        "event_id": event_id(name),
        "user_id": event_id("somebody"),
        "host": "boards.greenhouse.io",
        "schema_hash": "form",
        "form_url": "https://boards.greenhouse.io/acme/jobs/1",
        "gen_style_id": "professional_v1",
        "feedback_status": None,
        "edit_chars": None,
        "status": "ok",
        "job": {"title": "Engineer"},
        "created_at": "2026-09-01T12:00:00Z",
    } | fields


def feedback(
    name: str, status: str = "helpful", at: str = "2026-09-02T12:00:00Z", edit_chars: int | None = None
) -> dict:
    """Feedback on the run called ``name``."""
    return {"event_id": event_id(name), "feedback_status": status, "edit_chars": edit_chars, "created_at": at}
