"""Sentences about failures, in two parts: what failed, and then rows or a message that may be personal."""

from __future__ import annotations

ROWS = ", for example "
ERROR = ". Its error: "
SAID_LENGTH = 400


def without_rows(sentence: str) -> str:
    """The sentence without rows and error messages: they may quote an e-mail, and everyone reads what is published."""
    cut = min((place for part in (ROWS, ERROR) if (place := sentence.find(part)) >= 0), default=len(sentence))
    told = sentence[:cut] + (" (details: see the night's log)" if cut < len(sentence) else "")
    return told if len(told) <= SAID_LENGTH else told[: SAID_LENGTH - 1] + "…"
