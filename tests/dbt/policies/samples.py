"""Policies, proposals, actions by hand and e-mails, with everything a test does not care about filled in."""

from __future__ import annotations


def policy(policy_id: str, **fields) -> dict:
    return {
        "policy_id": policy_id,
        "name": f"Name of {policy_id}",
        "action": "archive",
        "enabled": True,
        "priority": 1,
        "confidence_threshold": 0.8,
        "updated_at": "2026-01-01T00:00:00Z",
    } | fields


def proposal(action_id: str, policy_id: str | None = "p", status: str = "pending", **fields) -> dict:
    """One delivery of a proposal; ``reviewed_at`` follows an hour after ``created_at`` unless it is pending."""
    created_at = fields.get("created_at", "2026-09-30T10:00:00Z")
    return {
        "action_id": action_id,
        "policy_id": policy_id,
        "user_id": "ann",
        "email_id": f"mail of {action_id}",
        "action": "archive",
        "confidence": 0.9,
        "status": status,
        "created_at": created_at,
        "reviewed_at": None if status == "pending" else created_at.replace("T10:", "T11:"),
    } | fields


def manual(manual_id: str, **fields) -> dict:
    return {
        "manual_id": manual_id,
        "user_id": "ann",
        "email_id": f"mail of {manual_id}",
        "action": "archive",
        "created_at": "2026-09-30T10:00:00Z",
    } | fields


def email(email_id: str, subject: str = "Hello", **fields) -> dict:
    return {
        "email_id": email_id,
        "user_id": "ann",
        "sender": "someone@shop.example",
        "sender_domain": "shop.example",
        "recipient": "ann@applylens.example",
        "subject": subject,
        "body_text": "",
        "category": "promotions",
        "list_id": None,
        "amount": None,
        "received_at": "2026-09-30T09:00:00Z",
    } | fields
