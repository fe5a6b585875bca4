"""``warehouse report``: one self-contained HTML page of the published copy and the log of the nights.

What the page holds is data: ``sections.yml`` lists sections and figures, ``queries/`` their SQL on the published copy
(``finding_<section>.sql`` says in words what the figures show), ``charts/`` Vega-Lite specifications, ``headline.sql``
figures for the top of the page. Every domain has these in ``domains/<domain>/report/``; those of the nights are here.
Charts are drawn here, as static SVG whose colours are CSS variables, so that one drawing serves light and dark mode.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dagster_pipeline import domains
from dagster_pipeline.observe import night_log
from dagster_pipeline.publishing.analytics import open_published
from dagster_pipeline.settings import Settings, WarehouseError

HERE = Path(__file__).parent
# A chart's width in its own pixels: phones show it at that size, wide screens enlarge it, so its text stays legible.
CHART_WIDTH = 380
# A run of an older version left no run log in the published copy.
AS_OF = "select as_of_date, built_at, run_id from run_log where as_of_date is not null order by built_at desc limit 1"


def write(settings: Settings, running: night_log.NightRecord | None = None) -> Path:
    """Write ``reports/<as-of date>.html`` and ``reports/latest.html`` (the same page); returns the latter.

    ``running`` is the night that makes this report. Raises WarehouseError when nothing is published.
    """
    with open_published(settings) as con:
        night_log.create_views(con, settings, running)
        as_of, html = page(con)
    settings.reports.mkdir(parents=True, exist_ok=True)
    for name in (f"{as_of}.html", "latest.html"):
        beside = settings.reports / f"{name}.writing"
        beside.write_text(html, encoding="utf-8")
        beside.replace(settings.reports / name)
    return settings.reports / "latest.html"


def page(con: duckdb.DuckDBPyConnection) -> tuple[date, str]:
    """The as-of date and the page of the published copy in ``con``, which has the tables of the nights, too
    (night_log.create_views). A section of which the copy lacks a table is left out.
    """
    try:
        computed = con.execute(AS_OF).fetchone()
    except duckdb.CatalogException:
        computed = None
    if computed is None:
        raise WarehouseError("The published copy is older than this version; run `warehouse nightly` once.")
    as_of, published_at, run_id = computed
    last = con.execute("select status, started_at, said from nights order by started_at desc limit 1").fetchone()
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return as_of, environment.get_template("page.html.j2").render(
        as_of=as_of,
        published_at=_cell(published_at, "time"),
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        run_id=run_id,
        style=Markup((HERE / "style.css").read_text()),
        failed=_failed(*last) if last else None,
        headline=_headline(con),
        sections=_sections(con),
    )


def _failed(status: str, began: datetime, said: list[str]) -> dict | None:
    how = {"err": "failed", "part": "was published in part"}.get(status)
    return {"began": _cell(began, "time"), "how": how, "said": said} if how else None


def _rooms() -> list[Path]:
    return [HERE, *(folder / "report" for folder in domains.folders() if (folder / "report").is_dir())]


def _headline(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    found = [
        row for room in _rooms() if (room / "headline.sql").exists() for row in _known(con, room / "headline.sql") or ()
    ]
    return sorted(found, key=lambda row: row["place"])


def _sections(con: duckdb.DuckDBPyConnection) -> list[dict]:
    found = [
        (section["order"], _section(con, room, section))
        for room in _rooms()
        for section in yaml.safe_load((room / "sections.yml").read_text())
    ]
    return [section for _, section in sorted(found, key=lambda one: one[0]) if section]


def _section(con: duckdb.DuckDBPyConnection, room: Path, section: dict) -> dict | None:
    """A section with its figures; None when the published copy lacks one of its tables."""

    def records(query: str) -> list[dict[str, Any]] | None:
        return _known(con, room / "queries" / f"{query}.sql")

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
        drawn = _chart(room, figure["chart"], rows, name, figure["title"], said) if "chart" in figure and rows else ""
        figures.append(
            {
                "id": name,
                "title": figure["title"],
                "wide": figure.get("wide", False),
                "empty": figure.get("empty", "No data yet."),
                "table": _table(figure["columns"], shown),
                "svg": drawn,
            }
        )
    return section | {"says": said, "figures": figures}


def _known(con: duckdb.DuckDBPyConnection, query: Path) -> list[dict[str, Any]] | None:
    """The rows of ``query``; None when the published copy lacks a table or column of it: it is of an older version, or
    its domain has been held back since the beginning.
    """
    try:
        done = con.execute(query.read_text())
    except (duckdb.BinderException, duckdb.CatalogException):
        return None
    names = [column[0] for column in done.description]
    return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def _table(columns: dict[str, str | list[str]], rows: list[dict[str, Any]]) -> dict:
    """``columns`` with their headings, ``rows`` as texts; numbers right-aligned."""
    formats = {name: (one, "") if isinstance(one, str) else tuple(one) for name, one in columns.items()}
    heads = [{"title": title, "right": kind not in ("", "time")} for title, kind in formats.values()]
    cells = [[_cell(row[name], kind) for name, (_, kind) in formats.items()] for row in rows]
    return {"columns": heads, "rows": cells}


def _cell(value: Any, kind: str) -> str:
    if value is None:
        return "—"
    shown = {
        "percent": "{:.1%}",
        "number": "{:,}",
        "decimal": "{:,.2f}" if isinstance(value, Decimal) else "{:.3f}",
        "points": "{:+.1f}",
        "seconds": "{:,.1f}",
        "time": "{:%Y-%m-%d %H:%M}",
    }
    return shown.get(kind, "{}").format(value)


def picture(settings: Settings, domain: str, chart: str) -> str:
    """A chart of the page as a data address of an SVG image of its own: the colours of light mode, on white."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing(settings, domain, chart).encode()).decode()}"


def drawing(settings: Settings, domain: str, chart: str, **only: Any) -> str:
    """The same as SVG, of the rows whose columns have the values of ``only``."""
    import vl_convert

    with open_published(settings) as con:
        room = domains.HERE / domain / "report"
        rows = _known(con, room / "queries" / f"{chart}.sql") or []
        rows = [row for row in rows if all(row[name] == value for name, value in only.items())]
        svg = vl_convert.vegalite_to_svg(_specification(room, chart, rows), allowed_base_urls=[])
    colours = dict(re.findall(r"--(\w+): (#\w+);", (HERE / "style.css").read_text().split("@media")[0]))
    svg = re.sub(r"var\(--(\w+)\)", lambda name: colours[name[1]], svg)
    return svg.replace("<svg ", '<svg style="background: #ffffff" ', 1)


def _chart(room: Path, name: str, rows: list[dict[str, Any]], figure: str, title: str, says: str) -> Markup:
    """The chart as inline SVG that a screen reader announces by its title and what its figures say."""
    # Importing it loads 40 MB of JavaScript engine: only when a chart is drawn.
    import vl_convert

    svg = vl_convert.vegalite_to_svg(_specification(room, name, rows), allowed_base_urls=[])
    view = re.findall(r'viewBox="[^"]+"', svg)[0]
    body = svg[svg.index(">") + 1 :].replace('id="', f'id="{figure}-').replace("url(#", f"url(#{figure}-")
    return Markup(
        f'<svg {view} role="img" aria-labelledby="{figure}-t {figure}-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{figure}-t">{escape(title)}</title>'
        f'<desc id="{figure}-d">{escape(says)} The figures follow as a table.</desc>{body}'
    )


def _specification(room: Path, name: str, rows: list[dict[str, Any]]) -> dict:
    """The Vega-Lite specification ``name`` with its data, in the page's style."""
    spec = json.loads((room / "charts" / f"{name}.json").read_text())
    spec["data"] = {"values": [{key: _plain(value) for key, value in row.items()} for row in rows]}
    spec["config"] = json.loads((HERE / "charts" / "theme.json").read_text()) | spec.get("config", {})
    if "facet" not in spec:
        spec |= {"width": CHART_WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}}
    return spec


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
