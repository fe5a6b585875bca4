"""Pages of single forms, hosts and styles, ``reports/details/``: made for what the page of the night links to, or when
somebody asks.

What they show is data, too: ``domains/<domain>/report/pages/<kind>.yml`` gives the heading and the figures, the SQL
files beside it take the values that identify the page ($host, $schema_hash, $style). A page is made where the first
figure has rows.
"""

from __future__ import annotations

import functools
import hashlib
import re
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from dagster_pipeline import domains
from dagster_pipeline.observe.report.figures import HERE, Link, known, table
from dagster_pipeline.settings import Settings

PARAMETERS = {"form": ("host", "schema_hash"), "host": ("host",), "style": ("style",)}
# Pages of forms that no longer change go with their news.
KEPT_SECONDS = 35 * 24 * 3600
Target = tuple[str, tuple[str, ...]]


def folder(settings: Settings) -> Path:
    return settings.reports / "details"


def file_name(kind: str, values: Sequence[str]) -> str:
    """A name that any host or hash can have; the digest keeps apart what looks alike."""
    said = re.sub(r"[^A-Za-z0-9.-]+", "_", "-".join(values))[:80]
    digest = hashlib.sha256("\0".join(values).encode()).hexdigest()[:8]
    return f"{kind}-{said}-{digest}.html"


class Linked:
    """Gives every form, host and style an address below ``prefix``, and remembers for whom: ``targets``."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.targets: list[Target] = []

    def __call__(self, kind: str, values: Sequence[str]) -> str:
        target = (kind, tuple(values))
        if target not in self.targets:
            self.targets.append(target)
        return f"{self._prefix}{file_name(*target)}"


def write_all(con: duckdb.DuckDBPyConnection, settings: Settings, targets: Iterable[Target], as_of: date) -> list[Path]:
    """Write the pages of ``targets`` that the published copy in ``con`` knows, and those of the hosts of its forms."""
    hosts = [("host", values[:1]) for kind, values in targets if kind == "form"]
    wanted = list(dict.fromkeys([*targets, *hosts]))
    made = {file_name(*target) for target in wanted}

    def link(kind: str, values: Sequence[str]) -> str | None:
        name = file_name(kind, values)
        return name if name in made or (folder(settings) / name).exists() else None

    paths = []
    for kind, values in wanted:
        html = page(con, kind, values, as_of, link)
        if html is not None:
            paths.append(put(folder(settings) / file_name(kind, values), html))
    return paths


def page(con: duckdb.DuckDBPyConnection, kind: str, values: Sequence[str], as_of: date, link: Link) -> str | None:
    """The page of one form, host or style; None where the published copy does not know it."""
    given = dict(zip(PARAMETERS[kind], values, strict=True))
    declared, about = _declared(kind)
    figures = []
    for figure in about["figures"]:
        rows = known(con, declared.with_name(f"{figure['query']}.sql"), given)
        if not rows and not figures:
            return None
        empty = figure.get("empty", "No data yet.")
        shown = table(figure["columns"], rows or [], link)
        name = f"figure-{len(figures) + 1}"
        figures.append({"id": name, "title": figure["title"], "empty": empty, "table": shown})
    return template("detail.html.j2").render(
        heading=about["heading"].format(**given),
        intro=about["intro"],
        figures=figures,
        as_of=as_of,
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        style=Markup((HERE / "style.css").read_text()),
    )


# Reading the declaration and compiling the template took more of a page's time than its queries.
@functools.cache
def _declared(kind: str) -> tuple[Path, dict[str, Any]]:
    (declared,) = domains.files(f"report/pages/{kind}.yml")
    return declared, yaml.safe_load(declared.read_text())


@functools.cache
def template(name: str) -> Template:
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template(name)


def put(path: Path, html: str) -> Path:
    """Write a page so that a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.writing")
    beside.write_text(html, encoding="utf-8")
    beside.replace(path)
    return path


def forget_old(settings: Settings) -> None:
    for path in folder(settings).glob("*.html"):
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink()
