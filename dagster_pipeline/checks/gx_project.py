"""The project of Great Expectations in ``great_expectations/``: suites, checkpoints, results, and Data Docs.

A night that has something to judge makes it anew from the suites of the domains, so that it never has what no suite
says any more. Data Docs of the night before stay until those of this night are written. The page of a table that held
is kept, with a fingerprint of what was judged, until the table or its suite changes.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import threading
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from dagster_pipeline.settings import Settings

DATA_DOCS = "data_docs"
_WRITING = "data_docs.writing"
# Beside the page of a table all of whose expectations held: the fingerprint of what was judged.
_HELD = "held.txt"

# As written, a page loads scripts, styles and a picture with the project's id from eleven hosts. Here it is shown
# without: the policy forbids whatever the pattern may miss in another version.
_OUTSIDE = re.compile(r"<(?:link|img)\b[^>]*>|<script\b.*?</script>|<footer\b.*?</footer>", re.DOTALL)
_SUITE_PAGE = re.compile(r' href="[^"]*/expectations/[^"]*"')
_HEAD = """<head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<style>
  body { font: 15px/1.5 sans-serif; margin: 1rem }
  table { border-collapse: collapse } td, th { border: 1px solid #bbb; padding: .3rem .6rem; text-align: left }
  .col-lg-2, .modal { display: none } .container-fluid { padding: 0 !important }
  .fa-check-circle::before { content: "✓" } .fa-times::before, .fa-exclamation-triangle::before { content: "✗" }
</style>"""

_lock = threading.Lock()
_prepared: dict[Path, Project] = {}


def folder(settings: Settings) -> Path:
    return settings.home / "great_expectations"


def prepare(settings: Settings, suites: dict[tuple[str, str], Path]) -> None:
    """Have the project of this night ready for ``take``."""
    with _lock:
        if settings.home not in _prepared:
            _prepared[settings.home] = Project(folder(settings), suites)


def take(settings: Settings, suites: dict[tuple[str, str], Path]) -> Project:
    """The prepared project, or a new one; waits for one that is being prepared."""
    with _lock:
        return _prepared.pop(settings.home, None) or Project(folder(settings), suites)


def held(settings: Settings, table: str) -> str | None:
    """The fingerprint of what ``table`` (schema and name) was when all its expectations held; None after a failure."""
    try:
        return (folder(settings) / DATA_DOCS / _pages(table) / _HELD).read_text()
    except FileNotFoundError:
        return None


def version() -> str:
    return metadata.version("great_expectations")


class Project:
    """A checkpoint per suite, all over one data frame asset: an asset each took 1.5 s to declare."""

    def __init__(self, home: Path, suites: dict[tuple[str, str], Path]) -> None:
        gx = _load()
        self.home = home
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for made in ("gx", _WRITING):
            shutil.rmtree(home / made, ignore_errors=True)
        self.context = gx.get_context(mode="file", project_root_dir=home)
        # Variables that there are none of; the file was parsed 776 times a night, a quarter of the time of all checks.
        (home / "gx" / "uncommitted" / "config_variables.yml").unlink()
        self.context.variables.progress_bars = {"globally": False}
        (name,) = self.context.get_site_names()
        site = self.context.variables.data_docs_sites[name] | {"show_how_to_buttons": False}
        # The page of a result shows its suite.
        site["site_section_builders"] = {"expectations": "None"}
        site["store_backend"] = site["store_backend"] | {"base_directory": f"../{_WRITING}"}
        self.context.update_data_docs_site(name, site)
        tables = self.context.data_sources.add_pandas("warehouse").add_dataframe_asset("tables")
        whole = tables.add_batch_definition_whole_dataframe("whole")
        self.checkpoints: dict[str, Any] = {}
        self.failed: dict[str, int] = {}
        self.fingerprints: dict[str, str] = {}
        for (schema, table), path in suites.items():
            name = f"{schema}.{table}"
            wanted = [_expectation(gx, one) for one in yaml.safe_load(path.read_text())["expectations"]]
            suite = self.context.suites.add(gx.ExpectationSuite(name=name, expectations=wanted))
            definition = gx.ValidationDefinition(name=name, data=whole, suite=suite)
            self.context.validation_definitions.add(definition)
            checkpoint = gx.Checkpoint(name=name, validation_definitions=[definition])
            self.checkpoints[name] = self.context.checkpoints.add(checkpoint)

    def run(self, table: str, frame: Any, fingerprint: str) -> list[Any]:
        """The result of every expectation of the suite of ``table`` on ``frame``, whose ``fingerprint`` is noted."""
        done = self.checkpoints[table].run(batch_parameters={"dataframe": frame})
        (result,) = done.run_results.values()
        self.failed[table] = sum(not one.success for one in result.results)
        self.fingerprints[table] = fingerprint
        return result.results

    def write_data_docs(self, kept: Iterable[str]) -> None:
        """Write ``data_docs/index.html`` and a page per table that was judged: its suite, and the result. The tables
        ``kept`` keep the page of an earlier night.
        """
        # Its own list of pages is nothing without scripts.
        self.context.build_data_docs(build_index=False)
        written = self.home / _WRITING
        shutil.rmtree(written / "static", ignore_errors=True)
        for page in written.glob("validations/*/*/**/*.html"):
            text = _SUITE_PAGE.sub("", _OUTSIDE.sub("", page.read_text(encoding="utf-8")))
            page.write_text(text.replace("<head>", _HEAD, 1), encoding="utf-8")
        for table, fingerprint in self.fingerprints.items():
            if not self.failed[table]:
                (written / _pages(table) / _HELD).write_text(fingerprint)
        for table in kept:
            shutil.copytree(self.home / DATA_DOCS / _pages(table), written / _pages(table))
        rows = []
        for page in sorted(written.glob("validations/*/*/**/*.html")):
            table = ".".join(page.relative_to(written).parts[1:3])
            failed = self.failed.get(table, 0)
            result, judged = f"{failed} failed" if failed else "all hold", page.parent.name[:8]
            rows.append(
                f'<tr><td><a href="{page.relative_to(written)}">{table}</a></td><td>{result}</td><td>{judged}</td></tr>'
            )
        index = f"<!doctype html><html>{_HEAD}<title>Data Docs</title><h1>Data Docs</h1><table>{''.join(rows)}</table>"
        (written / "index.html").write_text(index, encoding="utf-8")
        shutil.rmtree(self.home / DATA_DOCS, ignore_errors=True)
        written.rename(self.home / DATA_DOCS)


def _pages(table: str) -> Path:
    """The folder of a table's page in Data Docs."""
    return Path("validations", *table.split(".", 1))


def _load() -> Any:
    """Great Expectations. Importing it takes three seconds and, unless told not to, reports usage."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    return importlib.import_module("great_expectations")


def _expectation(gx: Any, one: dict) -> Any:
    name = "".join(word.capitalize() for word in one["type"].split("_"))
    return getattr(gx.expectations, name)(**one["kwargs"])
