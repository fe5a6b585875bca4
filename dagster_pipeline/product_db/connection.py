"""Connections to the product's PostgreSQL: Arrow by COPY (ADBC), and errors that never show a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from dagster_pipeline.settings import WarehouseError

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection

# Scans of a range of blocks (TID range scans), xid8 and pg_current_snapshot are all there from this version on.
MIN_VERSION = 140000
# What libpq says once it has read the address. Anything earlier may repeat a part of it, and so of its password.
_ADDRESS_WAS_READ = re.compile(r"(Failed to connect: )?(connection to server|could not translate host name)")


@contextmanager
def connect(dsn: str, variable: str, doing: str, autocommit: bool = True) -> Iterator[Connection]:
    """A connection to ``dsn``, in UTC; without ``autocommit`` what is not committed is rolled back.

    Raises WarehouseError, with ``doing`` ("pulling autofill_events") and the server's first sentence, for everything
    the server or the network refuses, then and while the connection is used. ``variable`` names where the DSN is from.
    """
    from adbc_driver_manager import Error
    from adbc_driver_postgresql import dbapi

    try:
        con = dbapi.connect(dsn, autocommit=autocommit)
    except Error as error:
        is_clear = _is_clear(dsn) and _ADDRESS_WAS_READ.match(str(error).split("[libpq] ")[-1])
        said = _first_sentence(error) if is_clear else "it is no connection string that libpq understands"
        raise WarehouseError(
            f"{variable} gives no connection: {said}. Give postgresql://user@host/database, and the password in "
            "PGPASSWORD or in ~/.pgpass; within the address, percent-encode it."
        ) from None
    try:
        version = int(rows(con, "select current_setting('server_version_num')")[0][0])
        if version < MIN_VERSION:
            raise WarehouseError(f"{variable} is PostgreSQL {version // 10000}; version 14 or newer is needed.")
        run(con, "set time zone 'UTC'")
        run(con, "set datestyle to 'ISO'")
        yield con
    except (Error, OSError) as error:
        raise WarehouseError(f"{doing} failed: {_first_sentence(error)}") from error
    finally:
        # Closing a lost connection fails too, and would hide the first error.
        with suppress(Error, OSError):
            con.close()


def _is_clear(dsn: str) -> bool:
    """Whether no part of a password can pass for something else: libpq takes what follows ``@`` or ``/`` for the host
    or the database, and shows those.
    """
    credentials, at, rest = dsn.partition("://")[2].partition("@")
    return not at or ("/" not in credentials and "@" not in rest)


def rows(con: Connection, sql: str) -> list[tuple]:
    """All rows of ``sql``; for few rows only."""
    with con.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def run(con: Connection, sql: str) -> int:
    """Execute ``sql`` and return how many rows it changed."""
    with con.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def name(identifier: str) -> str:
    """``identifier`` as a quoted SQL name."""
    return '"' + identifier.replace('"', '""') + '"'


def columns(con: Connection, table: str) -> dict[str, str]:
    """Column -> SQL type of ``table`` (found by the search path); empty when there is none that this role may see."""
    found = rows(
        con,
        f"""select attname, format_type(atttypid, atttypmod) from pg_attribute
        where attrelid = to_regclass({text(table)}) and attnum > 0 and not attisdropped order by attnum""",
    )
    return dict(found)


def text(value: object) -> str:
    """``value`` as a string literal of PostgreSQL."""
    return "'" + str(value).replace("'", "''") + "'"


def _first_sentence(error: BaseException) -> str:
    """What the server or libpq said, without the statement that the driver puts before it."""
    said = str(error)
    for mark in ("ERROR:", "FATAL:", "[libpq] "):
        if mark in said:
            said = said.split(mark, 1)[1]
            break
    return said.strip().removeprefix("Failed to connect: ").split("\n")[0].strip().rstrip(".")
