"""``warehouse report``: one self-contained HTML page of the published copy and the log of the nights.

What the page holds is data: ``sections.yml`` lists sections and figures, ``queries/`` their SQL on the published copy
(``finding_<section>.sql`` says in words what the figures show), ``charts/`` Vega-Lite specifications, ``headline.sql``
cards for the top of the page, ``attention.sql`` what needs somebody. Every domain has these in
``domains/<domain>/report/``; those of the nights are here. Charts are static SVG whose colours are CSS variables, so
that one drawing serves light and dark mode. Single forms, hosts and styles have pages of their own (details.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml
from markupsafe import Markup

from dagster_pipeline import domains
from dagster_pipeline.checks import gx_project
from dagster_pipeline.observe import night_log
from dagster_pipeline.observe.report import details
from dagster_pipeline.observe.report.figures import (
    HERE,
    WILSON,
    Link,
    cell,
    chart,
    drawing,
    known,
    picture,
    sparkline,
    table,
)
from dagster_pipeline.publishing.analytics import open_published
from dagster_pipeline.settings import Settings, WarehouseError

__all__ = ["drawing", "page", "picture", "write", "write_detail"]

# A run of an older version left no run log in the published copy.
AS_OF = "select as_of_date, built_at, run_id from run_log where as_of_date is not null order by built_at desc limit 1"


def write(settings: Settings, running: night_log.NightRecord | None = None) -> Path:
    """Write ``reports/<as-of date>.html`` and ``reports/latest.html`` (the same page), and the pages of the forms,
    hosts and styles that it links to (details.py); returns ``latest.html``.

    ``running`` is the night that makes this report. Raises WarehouseError when nothing is published.
    """
    with _opened(settings, running) as con:
        linked = details.Linked("details/")
        as_of, html = page(con, linked, _data_docs(settings))
        for name in (f"{as_of}.html", "latest.html"):
            details.put(settings.reports / name, html)
        details.write_all(con, settings, linked.targets, as_of)
    details.forget_old(settings)
    return settings.reports / "latest.html"


def write_detail(settings: Settings, kind: str, values: Sequence[str]) -> Path:
    """Write the page of one form (its host and schema hash), host or style; returns its path.

    Raises WarehouseError when it is not published.
    """
    with _opened(settings) as con:
        as_of, _, _ = _computed(con)
        made = details.write_all(con, settings, [(kind, tuple(values))], as_of)
    if not made:
        raise WarehouseError(f"There is no {kind} {' '.join(values)} in what is published.")
    return made[0]


@contextmanager
def _opened(settings: Settings, running: night_log.NightRecord | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(settings) as con:
        night_log.create_views(con, settings, running)
        con.execute(WILSON)
        yield con


def _data_docs(settings: Settings) -> str | None:
    """Great Expectations' pages of the newest night, as seen from ``reports/``."""
    index = gx_project.folder(settings) / "data_docs" / "index.html"
    return f"../{index.relative_to(settings.home)}" if index.exists() else None


def _computed(con: duckdb.DuckDBPyConnection) -> tuple[date, datetime, str]:
    try:
        computed = con.execute(AS_OF).fetchone()
    except duckdb.CatalogException:
        computed = None
    if computed is None:
        raise WarehouseError("The published copy is older than this version; run `warehouse nightly` once.")
    return computed


def page(con: duckdb.DuckDBPyConnection, link: Link | None = None, data_docs: str | None = None) -> tuple[date, str]:
    """The as-of date and the page of the published copy in ``con``, which has the tables of the nights
    (night_log.create_views) and the macro WILSON, too. A section of which the copy lacks a table is left out.
    """
    as_of, published_at, run_id = _computed(con)
    last = con.execute("select status, started_at from nights order by started_at desc limit 1").fetchone()
    return as_of, details.template("page.html.j2").render(
        as_of=as_of,
        published_at=cell(published_at, "time"),
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        run_id=run_id,
        style=Markup((HERE / "style.css").read_text()),
        failed=_failed(*last) if last else None,
        attention=_attention(con),
        headline=_headline(con),
        sections=_sections(con, link),
        data_docs=data_docs,
    )


def _failed(status: str, began: datetime) -> dict | None:
    how = {"err": "failed", "part": "was published in part"}.get(status)
    return {"began": cell(began, "time"), "how": how} if how else None


def _rooms() -> list[Path]:
    return [HERE, *(folder / "report" for folder in domains.folders() if (folder / "report").is_dir())]


def _of_rooms(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return [row for room in _rooms() if (room / name).exists() for row in known(con, room / name) or ()]


def _attention(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What needs somebody: what to act on first, in the order of the rooms."""
    return sorted(_of_rooms(con, "attention.sql"), key=lambda row: row["level"] != "act")


def _headline(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    cards = [row | {"spark": sparkline(row["trend"])} for row in _of_rooms(con, "headline.sql")]
    return sorted(cards, key=lambda row: row["place"])


def _sections(con: duckdb.DuckDBPyConnection, link: Link | None) -> list[dict]:
    found = [
        (section["order"], _section(con, room, section, link))
        for room in _rooms()
        for section in yaml.safe_load((room / "sections.yml").read_text())
    ]
    return [section for _, section in sorted(found, key=lambda one: one[0]) if section]


def _section(con: duckdb.DuckDBPyConnection, room: Path, section: dict, link: Link | None) -> dict | None:
    """A section with its figures; None when the published copy lacks one of its tables."""

    def records(query: str) -> list[dict[str, Any]] | None:
        return known(con, room / "queries" / f"{query}.sql")

    finding = records(f"finding_{section['id']}")
    # A number and its percent sign stay on one line.
    said = " ".join(row["says"] or "" for row in finding or ()).replace(" %", "\u00a0%")
    figures = []
    for place, figure in enumerate(section["figures"], start=1):
        rows = records(figure["query"])
        shown = records(figure["table"]) if "table" in figure else rows
        if rows is None or shown is None:
            return None
        name = f"{section['id']}-{place}"
        drawn = chart(room, figure["chart"], rows, name, figure["title"], said) if "chart" in figure and rows else ""
        figures.append(
            {
                "id": name,
                "title": figure["title"],
                "wide": figure.get("wide", False),
                "empty": figure.get("empty", "No data yet."),
                "table": table(figure["columns"], shown, link),
                "svg": drawn,
            }
        )
    return section | {"says": said, "figures": figures}
