"""Every source that can land: the declarations of all domains (``domains/<domain>/sources.py``)."""

from __future__ import annotations

from dagster_pipeline import domains
from dagster_pipeline.landing.source import Source
from dagster_pipeline.settings import WarehouseError

SOURCES: dict[str, Source] = {source.name: source for module in domains.modules("sources") for source in module.SOURCES}


def source(name: str) -> Source:
    """The source called ``name``; raises WarehouseError with the known names otherwise."""
    try:
        return SOURCES[name]
    except KeyError:
        raise WarehouseError(f"There is no source called {name!r}; the sources are {', '.join(SOURCES)}.") from None
