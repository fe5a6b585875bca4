"""What a page of the report is made of: queries, tables, charts, sparklines and intervals."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from markupsafe import Markup, escape

from dagster_pipeline import domains
from dagster_pipeline.publishing.analytics import open_published
from dagster_pipeline.settings import Settings

HERE = Path(__file__).parent
# A chart's width in its own pixels: phones show it at that size, wide screens enlarge it, so its text stays legible.
CHART_WIDTH = 380
SPARK_WIDTH, SPARK_HEIGHT = 120, 26
# Cells that name what has a page of its own (details.py): a list of the values that identify it.
LINKED = ("form", "host", "style")
# Wilson's interval of a share, [low, share, high]; null without a trial.
WILSON = """
    create or replace temp macro wilson(k, n) as case when n > 0 then [
        greatest(0, (k + 1.920729410347062 - sqrt(3.841458820694124 * (k * (n - k) / n + 0.960364705173531)))
            / (n + 3.841458820694124)),
        k / n,
        least(1, (k + 1.920729410347062 + sqrt(3.841458820694124 * (k * (n - k) / n + 0.960364705173531)))
            / (n + 3.841458820694124))] end"""
Link = Callable[[str, Sequence[str]], str | None]


def known(
    con: duckdb.DuckDBPyConnection, query: Path, given: Mapping[str, str] | None = None
) -> list[dict[str, Any]] | None:
    """The rows of ``query``, with the parameters ``given``; None when the published copy lacks a table or column of it:
    it is of an older version, or its domain has been held back since the beginning.
    """
    try:
        done = con.execute(query.read_text(), dict(given or {}))
    except (duckdb.BinderException, duckdb.CatalogException):
        return None
    names = [column[0] for column in done.description]
    return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def table(columns: dict[str, str | list[str]], rows: list[dict[str, Any]], link: Link | None = None) -> dict:
    """``columns`` with their headings, ``rows`` as texts; numbers right-aligned. ``link`` gives the address of the page
    of a form, host or style, or None.
    """
    formats = {name: (one, "") if isinstance(one, str) else tuple(one) for name, one in columns.items()}
    heads = [
        {"title": title, "right": kind not in ("", "time", "prose", "interval", *LINKED), "prose": kind == "prose"}
        for title, kind in formats.values()
    ]
    cells = [[cell(row[name], kind, link) for name, (_, kind) in formats.items()] for row in rows]
    return {"columns": heads, "rows": cells}


def cell(value: Any, kind: str, link: Link | None = None) -> str:
    if value is None:
        return "—"
    if kind in LINKED:
        address = link(kind, value) if link else None
        said = " ".join(value)
        return Markup('<a href="{}">{}</a>').format(address, said) if address else said
    if kind == "interval":
        return interval(value)
    shown = {
        "percent": "{:.1%}",
        "number": "{:,}",
        "decimal": "{:,.2f}" if isinstance(value, Decimal) else "{:.3f}",
        "points": "{:+.1f}",
        "seconds": "{:,.1f}",
        "mean": "{:,.1f}",
        "time": "{:%Y-%m-%d %H:%M}",
    }
    return shown.get(kind, "{}").format(value)


def interval(bounds: Sequence[float | None]) -> str:
    """A share with its interval, ``[low, share, high]`` of 0 to 1, as inline SVG on an axis from 0 to 1."""
    low, share, high = bounds
    if low is None or share is None or high is None:
        return "—"
    at = [round(5 + 110 * value, 1) for value in (low, share, high)]
    said = f"{100 * share:.1f} %, {100 * low:.1f} to {100 * high:.1f} %"
    return Markup(
        f'<svg class="interval" viewBox="0 0 120 14" role="img" aria-label="{said}">'
        f'<path d="M5 7H115" stroke="var(--line)"/><path d="M{at[0]} 7H{at[2]}" stroke="var(--blue)" stroke-width="4"'
        f' opacity=".45"/><circle cx="{at[1]}" cy="7" r="4" fill="var(--blue)"/></svg>'
    )


def sparkline(values: Sequence[float | None] | None) -> str:
    """``values``, oldest first, as a line from their least to their greatest; nothing for fewer than three."""
    told = [float(value) for value in values or () if value is not None]
    if len(told) < 3:
        return ""
    low, span = min(told), (max(told) - min(told)) or 1.0
    step = (SPARK_WIDTH - 6) / (len(told) - 1)
    points = [
        (round(3 + place * step, 1), round(SPARK_HEIGHT - 3 - (value - low) / span * (SPARK_HEIGHT - 6), 1))
        for place, value in enumerate(told)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return Markup(
        f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" aria-hidden="true">'
        f'<polyline points="{line}" fill="none" stroke="var(--blue)" stroke-width="1.5"/>'
        f'<circle cx="{points[-1][0]}" cy="{points[-1][1]}" r="2.5" fill="var(--blue)"/></svg>'
    )


def picture(settings: Settings, domain: str, chart: str) -> str:
    """A chart of the page as a data address of an SVG image of its own: the colours of light mode, on white."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing(settings, domain, chart).encode()).decode()}"


def drawing(settings: Settings, domain: str, chart: str, **only: Any) -> str:
    """The same as SVG, of the rows whose columns have the values of ``only``."""
    import vl_convert

    with open_published(settings) as con:
        room = domains.HERE / domain / "report"
        rows = known(con, room / "queries" / f"{chart}.sql") or []
        rows = [row for row in rows if all(row[name] == value for name, value in only.items())]
        svg = vl_convert.vegalite_to_svg(_specification(room, chart, rows), allowed_base_urls=[])
    colours = dict(re.findall(r"--(\w+): (#\w+);", (HERE / "style.css").read_text().split("@media")[0]))
    svg = re.sub(r"var\(--(\w+)\)", lambda name: colours[name[1]], svg)
    return svg.replace("<svg ", '<svg style="background: #ffffff" ', 1)


def chart(room: Path, name: str, rows: list[dict[str, Any]], figure: str, title: str, says: str) -> Markup:
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
