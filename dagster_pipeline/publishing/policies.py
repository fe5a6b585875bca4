"""The API's list of policies, one JSON Lines file per user (docs/contracts/policies.md)."""

from __future__ import annotations

import json
from datetime import UTC
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import duckdb

KEYS = ("policy_id", "name", "precision", "approved", "rejected", "fired", "recall", "window_days", "updated_at")


def write_policy_lists(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write ``folder/user_id=<id>.jsonl`` for every user of ``personal.policy_stats_api``; returns how many.

    The folder is made here and must be new or empty; the caller swaps it in. A user id is percent-encoded in the
    file's name, so that none can lead out of the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = con.execute(f"select user_id, {', '.join(KEYS)} from personal.policy_stats_api order by user_id, rank")
    users = 0
    for user_id, listed in groupby(rows.fetchall(), key=lambda row: row[0]):
        lines = [json.dumps(_document(row[1:]), ensure_ascii=False) + "\n" for row in listed]
        (folder / f"user_id={quote(user_id, safe='')}.jsonl").write_text("".join(lines), encoding="utf-8")
        users += 1
    return users


def _document(values: tuple) -> dict:
    document = dict(zip(KEYS, values, strict=True))
    document["updated_at"] = document["updated_at"].replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
    return document
