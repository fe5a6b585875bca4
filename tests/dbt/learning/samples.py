"""Rows of the learning domain's sources; a test names only what matters to it."""

from __future__ import annotations

AT = "2026-09-01T00:00:00Z"


def target(user: str, description: str | None, title: str | None = None, at: str = AT, **other) -> dict:
    return {"user_id": user, "job_title": title, "job_description": description, "updated_at": at, **other}


def topic(topic_id: str, *prerequisites: str, name: str | None = None, at: str = AT, **other) -> dict:
    return {"topic_id": topic_id, "name": name, "prerequisites": list(prerequisites), "updated_at": at, **other}


def extraction(description_hash: str, topics: dict[str, str] | list[str], at: str = AT, **other) -> dict:
    """The product's own extraction of a description: names of topics, with priorities or all HIGH."""
    priorities = topics if isinstance(topics, dict) else dict.fromkeys(topics, "HIGH")
    listed = [{"name": name, "priority": priority, "keywords": []} for name, priority in priorities.items()]
    return {"description_hash": description_hash, "topics": listed, "extracted_at": at, **other}


def chunk(chunk_id: str, embedding: list[float] | None, model: str | None = "m", at: str = AT, **other) -> dict:
    row = {"chunk_id": chunk_id, "source": "A book", "source_type": "book", "locator": f"p. {chunk_id}"}
    return row | {"embedding": embedding, "embedding_model": model, "updated_at": at} | other


def vector(topic_id: str, embedding: list[float], alias: str | None = None, model: str = "m", at: str = AT) -> dict:
    row = {"topic_id": topic_id, "alias": alias or topic_id, "embedding": embedding}
    return row | {"embedding_model": model, "updated_at": at}


def progress(user: str, topic_id: str, completed: float, at: str = AT) -> dict:
    return {"user_id": user, "topic_id": topic_id, "completed": completed, "updated_at": at}


def request(request_id: str, user: str, node: str, at: str = AT, kind: str = "quiz", version: str = "v1") -> dict:
    row = {"request_id": request_id, "user_id": user, "node_id": node, "content_type": kind}
    return row | {"content_version": version, "requested_at": at}
