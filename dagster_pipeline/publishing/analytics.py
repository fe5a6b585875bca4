"""Read the published copy, as an analyst would: never the warehouse file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_pipeline import rights
from dagster_pipeline.duckdb_io import connect, literal
from dagster_pipeline.publishing import files
from dagster_pipeline.settings import Settings, WarehouseError

READ_ROWS = 5000
# PIVOT is several statements to DuckDB; so is a COPY of one, which its first word gives away.
READ_TYPES = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI}
READ_WORDS = {"select", "from", "with", "values", "table", "pivot", "unpivot", "describe", "desc", "show", "summarize"}


def open_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A read-only connection with ``published`` as the default schema; raises WarehouseError when nothing is there."""
    database = settings.published / "analytics.duckdb"
    if not database.exists():
        raise WarehouseError(
            f"Nothing is published in {settings.home} yet; run `warehouse demo`, or `warehouse land` and "
            "`warehouse nightly`, first."
        )
    con = connect(settings, database, read_only=True)
    con.execute("set schema = 'published'")
    return con


@contextmanager
def _locked(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published tables and nothing else: no file, no network, no extension, no setting can be reached from SQL."""
    # DuckDB may still write where it spills: a folder of its own, that goes with it.
    with tempfile.TemporaryDirectory(prefix="warehouse-query-") as spill, open_published(settings) as con:
        con.execute(f"set temp_directory = {literal(spill)}")
        con.execute("set enable_external_access = false; set lock_configuration = true")
        yield con


def _check(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise WarehouseError unless ``sql`` is one statement that reads.

    A read-only file without external access is not enough: COPY could still overwrite the very file that is open.
    """
    statements = con.extract_statements(sql)
    if len(statements) != 1:
        raise WarehouseError(f"`warehouse query` runs one statement, and this is {len(statements) or 'none'}.")
    words = _words(statements[0].query)
    if words[0] == "explain":
        words = words[2:] if words[1:2] == ["analyze"] else words[1:]
    else:
        words = [word for word in words if word]
    if statements[0].type not in READ_TYPES or not READ_WORDS.intersection(words[:1]):
        raise WarehouseError(
            "`warehouse query` is read-only: it runs SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SHOW, SUMMARIZE and "
            "EXPLAIN; --format csv or json and `warehouse export` write files."
        )


def _words(sql: str) -> list[str]:
    """The word that each token of ``sql`` begins with, comments left out; empty for an operator or a bracket."""
    text = sql.encode()
    places = [place for place, kind in duckdb.tokenize(sql) if kind != duckdb.token_type.comment]
    return [re.split(rb"\W", text[place:], maxsplit=1)[0].decode().lower() for place in places]


@contextmanager
def asking(settings: Settings, sql: str) -> Iterator[tuple[list[str], Iterator[tuple]]]:
    """Column names of ``sql`` on the published tables, and its rows as they are read.

    Raises WarehouseError with DuckDB's sentence, or when ``sql`` does more than read the published tables.
    """
    with _locked(settings) as con:
        try:
            _check(con, sql)
            done = con.execute(sql)
            names = [column[0] for column in done.description or []]
            yield names, _rows(done) if names else iter(())
        except duckdb.PermissionException as error:
            raise WarehouseError(
                "`warehouse query` sees the published tables only: no files, no network and no extensions."
            ) from error
        except duckdb.Error as error:
            raise WarehouseError(f"The query failed: {str(error).strip()}") from error


def _rows(done: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    while batch := done.fetchmany(READ_ROWS):
        yield from batch


def query(settings: Settings, sql: str) -> tuple[list[str], list[tuple]]:
    """Column names and all rows of ``sql`` on the published tables; raises WarehouseError with DuckDB's sentence."""
    with asking(settings, sql) as (names, rows):
        return names, list(rows)


def tables(settings: Settings) -> list[str]:
    _, rows = query(
        settings, "select table_name from duckdb_tables() where schema_name = 'published' order by table_name"
    )
    return [row[0] for row in rows]


def overview(settings: Settings) -> list[tuple[str, int, str]]:
    """Name, number of rows and description of every published table."""
    _, rows = query(
        settings,
        "select table_name, estimated_size, comment from duckdb_tables() "
        "where schema_name = 'published' order by table_name",
    )
    return [(name, size, comment or "") for name, size, comment in rows]


def describe(settings: Settings, table: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The description of a published ``table``, and name, type and description of its columns.

    Raises WarehouseError when there is no such table.
    """
    known = {name: comment for name, _, comment in overview(settings)}
    if table not in known:
        raise WarehouseError(f"There is no published table {table!r}; the tables are {', '.join(known)}.")
    _, rows = query(
        settings,
        "select column_name, data_type, comment from duckdb_columns() "
        f"where schema_name = 'published' and table_name = {literal(table)} order by column_index",
    )
    return known[table], [(name, kind.lower(), comment or "") for name, kind, comment in rows]


def export(settings: Settings, kind: str, folder: Path, names: list[str]) -> list[Path]:
    """Write ``names`` (default: every published table) as ``<folder>/<table>.<kind>``, each swapped in by a rename.

    Raises WarehouseError for an unknown format or table.
    """
    if kind not in files.FORMATS:
        raise WarehouseError(f"There is no export to {kind!r}; give one of {', '.join(files.FORMATS)}.")
    known = tables(settings)
    for name in names:
        if name not in known:
            raise WarehouseError(f"There is no published table {name!r}; the tables are {', '.join(known)}.")
    written = []
    with open_published(settings) as con, rights.as_the_user_has_it():
        folder.mkdir(parents=True, exist_ok=True)
        for name in names or known:
            path = folder / f"{name}.{kind}"
            beside = path.with_name(path.name + ".writing")
            files.copy(con, f"from published.{name} order by all", beside, kind)
            beside.replace(path)
            written.append(path)
    return written


def explain(settings: Settings, host: str, schema_hash: str) -> dict:
    """The hint of one form and the statistics of every level it can draw on; raises WarehouseError if it is unknown."""
    with _locked(settings) as con:

        def records(sql: str, *values: object) -> list[dict]:
            done = con.execute(sql, list(values))
            names = [column[0] for column in done.description]
            return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

        form = (host.strip().lower(), schema_hash.strip())
        hints = records("select * from style_hints where host = ? and schema_hash = ?", *form)
        if not hints:
            near = records("select schema_hash from style_hints where host = ? order by 1 limit 5", form[0])
            known = f"; known forms of this host: {', '.join(r['schema_hash'] for r in near)}" if near else ""
            raise WarehouseError(f"There is no form ({form[0]}, {form[1]}) in the published hints{known}.")
        (hint,) = hints
        order = "order by helpful_ratio desc, avg_edit_chars nulls last, total_runs desc, gen_style_id"
        family, segment = hint["host_family"], hint["segment_key"]
        return {
            "hint": hint,
            "profile": records("select * from api_form_profiles where host = ? and schema_hash = ?", *form)[0],
            "levels": {
                "form": records(f"select * from form_style_stats where host = ? and schema_hash = ? {order}", *form),
                "segment": records(
                    f"select * from segment_style_stats where host_family = ? and segment_key = ? {order}",
                    family,
                    segment,
                ),
                "family": records(f"select * from family_style_stats where host_family = ? {order}", family),
            },
            "history": records(
                "select as_of_date, preferred_style_id, source from style_hints_history "
                "where host = ? and schema_hash = ? order by as_of_date desc limit 7",
                *form,
            ),
        }
