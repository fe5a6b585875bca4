"""What the doctor says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One sentence on ``what`` is so, and ``advice`` where something is to be done."""

    level: Literal["ok", "warning", "error"]
    what: str
    advice: str = ""
