"""``warehouse report``: one self-contained HTML page of the published copy and the log of the nights.

The page's content is data: ``sections.yml`` lists sections and figures, ``queries/`` their SQL on the published copy,
``charts/`` Vega-Lite specifications. Charts are drawn here, as static SVG whose colours are CSS variables, so that one
drawing serves light and dark mode.
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

from dagster_pipeline.nights import log as night_log
from dagster_pipeline.publishing.analytics import open_published
from dagster_pipeline.settings import Settings, WarehouseError

HERE = Path(__file__).parent
# A chart's width in its own pixels: phones show it at that size, wide screens enlarge it, so its text stays legible.
CHART_WIDTH = 380
NEEDED = {"expected_shares", "runs_daily", "spending_overview"}


def write(settings: Settings, running: night_log.NightRecord | None = None) -> Path:
    """Write ``reports/<as-of date>.html`` and ``reports/latest.html`` (the same page); returns the latter.

    ``running`` is the night that makes this report. Raises WarehouseError when nothing is published.
    """
    with open_published(settings) as con:
        night_log.create_views(con, settings, running)
        html = page(con)
        ((as_of,),) = con.execute("select max(as_of_date) from style_hints").fetchall()
    settings.reports.mkdir(parents=True, exist_ok=True)
    for name in (f"{as_of}.html", "latest.html"):
        beside = settings.reports / f"{name}.writing"
        beside.write_text(html, encoding="utf-8")
        beside.replace(settings.reports / name)
    return settings.reports / "latest.html"


def page(con: duckdb.DuckDBPyConnection) -> str:
    """The page of the published copy in ``con``, which has the tables of the nights, too (night_log.create_views)."""
    missing = NEEDED - {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
    if missing:
        raise WarehouseError(
            f"The published copy is older than this version and lacks {', '.join(sorted(missing))}; "
            "run `warehouse nightly` once."
        )
    ((as_of, published_at, run_id),) = con.execute(
        "select max(as_of_date), max(published_at), max(run_id) from style_hints"
    ).fetchall()
    if as_of is None:
        raise WarehouseError("The published hint table is empty; land runs, then run `warehouse nightly`.")
    # A number and its percent sign stay on one line.
    says = {row["section"]: row["says"].replace(" %", "\u00a0%") for row in _records(con, "findings")}
    last = con.execute("select status, started_at, said from nights order by started_at desc limit 1").fetchone()
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("page.html.j2").render(
        as_of=as_of,
        published_at=_cell(published_at, "time"),
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        run_id=run_id,
        style=Markup((HERE / "style.css").read_text()),
        failed={"began": _cell(last[1], "time"), "said": last[2]} if last and last[0] == "err" else None,
        headline=_records(con, "headline"),
        sections=[_section(con, section, says) for section in yaml.safe_load((HERE / "sections.yml").read_text())],
    )


def _section(con: duckdb.DuckDBPyConnection, section: dict, says: dict[str, str]) -> dict:
    said = says.get(section["id"], "")
    figures = []
    for place, figure in enumerate(section["figures"], start=1):
        rows = _records(con, figure["query"])
        shown = _records(con, figure["table"]) if "table" in figure else rows
        name = f"{section['id']}-{place}"
        figures.append(
            {
                "id": name,
                "title": figure["title"],
                "wide": figure.get("wide", False),
                "empty": figure.get("empty", "No data yet."),
                "table": _table(figure["columns"], shown),
                "svg": _chart(figure["chart"], rows, name, figure["title"], said) if "chart" in figure and rows else "",
            }
        )
    return section | {"says": said, "figures": figures}


def _records(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    done = con.execute((HERE / "queries" / f"{query}.sql").read_text())
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


def picture(settings: Settings, chart: str) -> str:
    """A chart of the page as the data URL of a separate SVG image, in light-mode colours on white."""
    import vl_convert

    with open_published(settings) as con:
        svg = vl_convert.vegalite_to_svg(_specification(chart, _records(con, chart)), allowed_base_urls=[])
    colours = dict(re.findall(r"--(\w+): (#\w+);", (HERE / "style.css").read_text().split("@media")[0]))
    svg = re.sub(r"var\(--(\w+)\)", lambda name: colours[name[1]], svg)
    svg = svg.replace("<svg ", '<svg style="background: #ffffff" ', 1)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _chart(name: str, rows: list[dict[str, Any]], figure: str, title: str, says: str) -> Markup:
    """The chart as inline SVG that a screen reader announces by its title and what its figures say."""
    # Importing it loads 40 MB of JavaScript engine: only when a chart is drawn.
    import vl_convert

    svg = vl_convert.vegalite_to_svg(_specification(name, rows), allowed_base_urls=[])
    view = re.findall(r'viewBox="[^"]+"', svg)[0]
    body = svg[svg.index(">") + 1 :].replace('id="', f'id="{figure}-').replace("url(#", f"url(#{figure}-")
    return Markup(
        f'<svg {view} role="img" aria-labelledby="{figure}-t {figure}-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{figure}-t">{escape(title)}</title>'
        f'<desc id="{figure}-d">{escape(says)} The figures follow as a table.</desc>{body}'
    )


def _specification(name: str, rows: list[dict[str, Any]]) -> dict:
    """The Vega-Lite specification ``name`` with its data, in the page's style."""
    spec = json.loads((HERE / "charts" / f"{name}.json").read_text())
    spec["data"] = {"values": [{key: _plain(value) for key, value in row.items()} for row in rows]}
    spec["config"] = json.loads((HERE / "charts" / "theme.json").read_text()) | spec.get("config", {})
    if "facet" not in spec:
        spec |= {"width": CHART_WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}}
    return spec


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
