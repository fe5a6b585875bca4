"""International host names in the ASCII form that a browser sends (xn--…), so that a site has one name.

Few files have any, and only lines that were refused for their host are looked at: then the file is judged again.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb
import idna

from dagster_pipeline.landing import rules
from dagster_pipeline.landing.parse import Reader
from dagster_pipeline.landing.source import Source

# More different names in one file are no sites.
_MOST = 10_000


def find(con: duckdb.DuckDBPyConnection, source: Source, file: Reader) -> bool:
    """Fill the temp table ``ascii_hosts`` (given, host) from the lines of ``judged`` that were refused for a host with
    other letters; whether there is any that has an ASCII form.
    """
    con.execute("create or replace temp table ascii_hosts (given varchar, host varchar)")
    known = []
    for field in source.fields:
        if field.kind == "host":
            reason = f"{field.name} {rules.NO_HOST}"
            found = con.execute(
                f"""select distinct {field.column}, {rules.host_of(field.column)} from ({file.select})
                where line in (select line from judged where __reason = $reason)
                    and regexp_matches({field.column}, '[^\\x00-\\x7f]') limit {_MOST}""",
                {"reason": reason},
            ).fetchall()
            known += [(given, host) for given, inside in found if (host := _encoded(inside))]
    if known:
        con.executemany("insert into ascii_hosts values (?, ?)", sorted(set(known)))
    return bool(known)


def in_ascii(source: Source, file: Reader) -> Reader:
    """``file`` with the hosts that ``find`` has found."""
    columns = [field.column for field in source.fields if field.kind == "host"]
    found = "(select host from ascii_hosts where given = rows.{0})"
    better = ", ".join(f"coalesce({found.format(column)}, {column}) as {column}" for column in columns)
    return replace(file, select=f"select * replace ({better}) from ({file.select}) as rows")


def _encoded(host: str | None) -> str | None:
    try:
        return idna.encode(host or "", uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None
