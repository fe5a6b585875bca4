"""What lands: one declaration per source, one module per domain."""

from __future__ import annotations

from dagster_pipeline.landing.sources import ats, autofill, mail, policies
from dagster_pipeline.landing.sources.model import SQL_TYPES, Field, Kind, Source
from dagster_pipeline.settings import WarehouseError

DOMAINS = (autofill, mail, policies, ats)
SOURCES: dict[str, Source] = {source.name: source for domain in DOMAINS for source in domain.SOURCES}

__all__ = ["SOURCES", "SQL_TYPES", "Field", "Kind", "Source", "source"]


def source(name: str) -> Source:
    """The source called ``name``; raises WarehouseError with the known names otherwise."""
    try:
        return SOURCES[name]
    except KeyError:
        raise WarehouseError(f"There is no source called {name!r}; the sources are {', '.join(SOURCES)}.") from None
