"""Options that several commands take."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import typer


def date_option(*names: str, help: str | None = None) -> Any:
    return typer.Option(*names, formats=["%Y-%m-%d"], metavar="DATE", help=help)


def as_date(value: datetime | None) -> date | None:
    return value.date() if value else None
