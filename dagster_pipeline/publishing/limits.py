"""Compare what would be published with what consumers have.

The measures are SQL (``domains/<domain>/limits.sql``: one row per measure and subject), the limits are rows of the
seed ``publication_limits``. Rows and empty tables are measured for every published table. A young warehouse is judged
by these two only: its other figures still move with every day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import duckdb

from dagster_pipeline import domains
from dagster_pipeline.duckdb_io import connect, literal
from dagster_pipeline.publishing import catalogue, snapshot
from dagster_pipeline.settings import Settings


@dataclass(frozen=True)
class Finding:
    """A limit that does not hold: ``warn`` lets the domain go out, ``fail`` holds it back."""

    domain: str
    level: Literal["warn", "fail"]
    sentence: str


def judge(settings: Settings, tables: Mapping[str, str]) -> Iterator[Finding]:
    """Judge the published ``tables`` (name -> domain) against the current publication, if there is one."""
    before = snapshot.current(settings) / "published" / "analytics.duckdb"
    if not before.exists():
        return
    with connect(settings) as con:
        con.execute(f"attach {literal(settings.database)} as now (read_only)")
        con.execute(f"attach {literal(before)} as before (read_only)")
        con.execute(_MEASURED)
        _measure_tables(con, tables, catalogue.read(settings))
        for domain in sorted(set(tables.values())):
            query = domains.HERE / domain / "limits.sql"
            if query.exists():
                _measure_domain(con, domain, query.read_text())
        for domain, level, sentence in con.execute(_JUDGED).fetchall():
            yield Finding(domain, level, sentence)


def _measure_tables(
    con: duckdb.DuckDBPyConnection, tables: Mapping[str, str], described: Mapping[str, catalogue.Table]
) -> None:
    found = con.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables() where database_name = 'before' order by 1"
    ).fetchall()
    for name, comment in found:
        if name in tables:
            now = described.get(f"published.{name}", catalogue.Table()).comment()
            con.execute(
                f"""insert into measured
                with rows as (
                    select (select count(*) from before.published."{name}") as before,
                        (select count(*) from now.published."{name}") as now
                )
                select $domain, 'empty_table', $name, cast(now = 0 as integer), before, now from rows
                union all
                select $domain, 'rows_lost', $name, 1 - now / before, before, now from rows
                where before > 0 and not $is_another""",
                # By its description a row was something else: how many rows there are says nothing.
                {"domain": tables[name], "name": name, "is_another": bool(comment and now and comment != now)},
            )


def _measure_domain(con: duckdb.DuckDBPyConnection, domain: str, query: str) -> None:
    try:
        con.execute(f"insert into measured select {literal(domain)}, * from ({query}) where value is not null")
    except (duckdb.BinderException, duckdb.CatalogException):
        # A publication of an older version lacks a table or a column that is compared: there is nothing to compare.
        return


_MEASURED = """
    create temp table measured (
        domain varchar, measure varchar, subject varchar, value double, before double, now double)"""

# A limit is a ceiling, or a floor where fail lies below warn. Of a measure the worst subject is named.
_JUDGED = """
    with history as (
        select count(distinct event_date) as days from now.published.runs_daily
    ),

    judged as (
        select
            measured.*,
            limits.explanation,
            limits.warn,
            limits.fail,
            case when limits.fail < limits.warn then -1 else 1 end as side
        from measured
        inner join now.seeds.publication_limits as limits
            on measured.measure = limits.measure and limits.domain in (measured.domain, 'every')
        cross join history
        where history.days >= limits.min_history_days and measured.before >= limits.min_before
    ),

    broken as (
        select
            *,
            case when side * value >= side * fail then 'fail' else 'warn' end as level,
            case when side * value >= side * fail then fail else warn end as bound,
            row_number() over (partition by domain, measure order by side * value desc, subject) as place,
            count(*) over (partition by domain, measure) as subjects
        from judged
        where side * value >= side * warn
    )

    select
        domain,
        level,
        format(
            '{} of {}: {}, from {} to {}. Measured {}, the limit is {}{}.', measure, subject, explanation,
            round(before, 3), round(now, 3), round(value, 3), bound,
            case when subjects > 1 then format(' ({} more)', subjects - 1) else '' end)
    from broken
    where place = 1
    order by domain, measure"""
