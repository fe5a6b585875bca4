"""Great Expectations suites on the tables that are about to be published.

A suite is data: ``domains/<domain>/suites/<schema>.<table>.yml`` gives the key of the table's rows and lists
expectations, each a type and its arguments. What a contract or a dbt test says already does not stand in one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

from dagster_pipeline import domains
from dagster_pipeline.checks import gx_project
from dagster_pipeline.checks.sentences import ERROR, ROWS
from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.settings import Settings, WarehouseError

SHOWN_ROWS = 5
# Expectations of each row, which no row of an empty table breaks. Great Expectations takes 75 ms a table to say so, and
# most tables of a warehouse that uses one domain are empty.
_OF_ROWS = ("expect_column_value", "expect_column_pair_values_", "expect_compound_columns_")
# What an expectation is about or how it is run, not what it demands.
_NO_BOUNDS = {"column", "column_A", "column_B", "column_list", "batch_id", "condition_parser"}


@dataclass(frozen=True)
class Verdict:
    """What a suite says of a table: the number of expectations and a sentence for each one that failed."""

    expectations: int
    failures: list[str] = field(default_factory=list)


def suites() -> dict[tuple[str, str], Path]:
    """``(schema, table) -> file`` of every suite."""
    files = domains.files("suites/*.yml")
    return {(schema, table): path for path in files for schema, table in [path.stem.split(".", 1)]}


def prepare(settings: Settings) -> None:
    """Import Great Expectations and set up its project: seconds that pass unnoticed while dbt works."""
    gx_project.prepare(settings, suites())


def judge_all(settings: Settings, tables: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Verdict]]:
    """Judge each table of the warehouse file; yields in the order given, then writes the Data Docs.

    A table that is what it was when all of its expectations held is not judged again: 75 ms each.
    """
    project, kept = None, []
    with connect(settings, settings.database, read_only=True) as con:
        for schema, table in tables:
            name, path = f"{schema}.{table}", suites()[schema, table]
            key, wanted = _suite(path)
            columns = {name for one in wanted for name in _columns(one["kwargs"])}
            if any("row_condition" in one["kwargs"] for one in wanted):
                columns |= set(key)
            # The columns that are judged and no others: the largest tables have thirty.
            listed = ", ".join(sorted(columns))
            fingerprint = _fingerprint(con, path, listed, name)
            if fingerprint == gx_project.held(settings, name):
                kept.append(name)
                yield (schema, table), Verdict(len(wanted))
                continue
            frame = con.execute(f"select {listed} from {name}").df()
            if frame.empty and all(one["type"].startswith(_OF_ROWS) for one in wanted):
                yield (schema, table), Verdict(len(wanted))
                continue
            project = project or gx_project.take(settings, suites())
            result = project.run(name, frame, fingerprint)
            failures = [_sentence(con, name, key, one) for one in result if not one.success]
            yield (schema, table), Verdict(len(wanted), failures)
    if project:
        project.write_data_docs(kept)


def _fingerprint(con: duckdb.DuckDBPyConnection, suite: Path, columns: str, table: str) -> str:
    """Another one whenever the judged columns of ``table`` have other rows, or the suite or its library is another."""
    rows = con.execute(f"select count(*), sum(hash({columns})::hugeint) from {table}").fetchall()
    judged = f"{gx_project.version()} {duckdb.__version__} {columns} {rows} {suite.read_text()}"
    return hashlib.sha256(judged.encode()).hexdigest()


def _suite(path: Path) -> tuple[list[str], list[dict]]:
    """The key of the table's rows, and the expectations."""
    suite = yaml.safe_load(path.read_text())
    if "key" not in suite:
        raise WarehouseError(f"{path} must name the columns that identify a row of its table: key: [column, ...].")
    return suite["key"], suite["expectations"]


def _columns(kwargs: dict) -> list[str]:
    named = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    return named + list(kwargs.get("column_list", []))


def _sentence(con: duckdb.DuckDBPyConnection, table: str, key: list[str], result: Any) -> str:
    """Which check failed, its bounds, in how many rows, and the values and keys of the first of them.

    What comes after ``sentences.ROWS`` may be personal: ``sentences.without_rows`` leaves it out.
    """
    kwargs, found = result.expectation_config.kwargs, result.result
    about = ", ".join(_columns(kwargs)) or "the table"
    bounds = ", ".join(f"{name} {value}" for name, value in kwargs.items() if name not in _NO_BOUNDS)
    check = f"{about}: {result.expectation_config.type}" + f" ({bounds})" * bool(bounds)
    if not found:
        said = [info["exception_message"] for info in result.exception_info.values() if isinstance(info, dict)]
        return f"{check} cannot be judged{ERROR}{' '.join(said) or result.exception_info}"
    if "unexpected_count" not in found:
        return f"{check} fails, observed {found.get('observed_value')}"
    values = found["partial_unexpected_list"][:SHOWN_ROWS]
    rows = found.get("partial_unexpected_index_list", [])[:SHOWN_ROWS]
    keys = dict(_keys_at(con, table, key, rows))
    shown = [f"{_plain(value)} at {keys[row]}" for value, row in zip(values, rows, strict=False)] or map(_plain, values)
    count = f"{found['unexpected_count']:,} of {found['element_count']:,} rows"
    return f"{check} fails in {count}{ROWS}{'; '.join(map(str, shown))}"


def _keys_at(con: duckdb.DuckDBPyConnection, table: str, key: list[str], rows: list[int]) -> list[tuple[int, str]]:
    """Keys by the place of the row: only a table that fails pays for reading them."""
    named = " || ', ' || ".join(f"'{column} ' || coalesce(cast({column} as varchar), 'null')" for column in key)
    return con.execute(
        f"select place, key from (select row_number() over () - 1 as place, {named} as key from {table}) "
        "where list_contains(?::bigint[], place)",
        [rows],
    ).fetchall()


def _plain(value: Any) -> Any:
    """A value of pandas as people write it."""
    if isinstance(value, tuple):
        return " and ".join(str(_plain(one)) for one in value)
    return value.item() if hasattr(value, "item") else value
