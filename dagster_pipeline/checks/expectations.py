"""Great Expectations suites on the tables that are about to be published.

A suite is data: ``domains/<domain>/suites/<schema>.<table>.yml`` lists expectations, each a type and its arguments.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dagster_pipeline import domains
from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.settings import Settings

SHOWN_VALUES = 5


@dataclass(frozen=True)
class Verdict:
    """A suite's result for a table: the number of expectations and a sentence for each one that failed."""

    expectations: int
    failures: list[str] = field(default_factory=list)


def suites() -> dict[tuple[str, str], Path]:
    """``(schema, table) -> file`` of every suite."""
    files = domains.files("suites/*.yml")
    return {(schema, table): path for path in files for schema, table in [path.stem.split(".", 1)]}


def load() -> Any:
    """Great Expectations. Importing it takes three seconds and, unless told not to, reports usage."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    return importlib.import_module("great_expectations")


def judge_all(settings: Settings, tables: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Verdict]]:
    """Judge each table of the warehouse file; yields in the order given."""
    gx = load()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("warehouse")
    with connect(settings, settings.database, read_only=True) as con:
        for schema, table in tables:
            wanted = yaml.safe_load(suites()[schema, table].read_text())["expectations"]
            columns = sorted({name for one in wanted for name in _columns(one["kwargs"])})
            frame = con.execute(f"select {', '.join(columns)} from {schema}.{table}").df()
            batch = source.add_dataframe_asset(f"{schema}.{table}").add_batch_definition_whole_dataframe("all")
            suite = gx.ExpectationSuite(name=f"{schema}.{table}")
            for one in wanted:
                suite.add_expectation(_expectation(gx, one))
            result = batch.get_batch({"dataframe": frame}).validate(suite)
            failures = [_sentence(r) for r in result.results if not r.success]
            yield (schema, table), Verdict(len(wanted), failures)


def _expectation(gx: Any, one: dict) -> Any:
    name = "".join(word.capitalize() for word in one["type"].split("_"))
    return getattr(gx.expectations, name)(**one["kwargs"])


def _columns(kwargs: dict) -> list[str]:
    named = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    return named + list(kwargs.get("column_list", []))


def _sentence(result: Any) -> str:
    config = result.expectation_config
    about = ", ".join(_columns(config.kwargs)) or "the table"
    found = result.result.get("partial_unexpected_list") or result.result.get("observed_value")
    shown = found[:SHOWN_VALUES] if isinstance(found, list) else found
    count = result.result.get("unexpected_count")
    rows = f" in {count} rows" if count is not None else ""
    return f"{about}: {config.type} does not hold{rows}, for example {shown}"
