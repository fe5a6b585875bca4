"""A finding of the doctor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """``what`` is the case, in one sentence, and ``advice`` on what to do, if anything."""

    level: Literal["ok", "warning", "error"]
    what: str
    advice: str = ""

    @property
    def sentences(self) -> str:
        """Both as prose. A first word is written large unless it is a name, such as a path or a package."""
        first = self.what.split(" ", 1)[0]
        what = self.what[0].upper() + self.what[1:] if re.fullmatch(r"[a-z]+", first) else self.what
        return f"{what}{'' if what.endswith(('.', '?', '!')) else '.'} {self.advice}".rstrip()
