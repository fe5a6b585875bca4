"""A finding of the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """``what`` is the case, in one sentence, and ``advice`` on what to do, if anything."""

    level: Literal["ok", "warning", "error"]
    what: str
    advice: str = ""
