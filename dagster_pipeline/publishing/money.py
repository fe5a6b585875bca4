"""The receipts as a CSV file for people: Excel and its kin open it without running anything in it."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

# What a spreadsheet takes for the start of a formula; full-width signs count in East Asian locales.
_FORMULA = "^[=+@\\t\\r\\n\\-＝＋－＠]"  # noqa: RUF001


def write_receipts_csv(con: duckdb.DuckDBPyConnection, path: Path, user_id: str | None = None) -> int:
    """Write ``personal.receipts`` to ``path``, newest first, and return how many there are.

    ``user_id`` keeps one person's. A text that a spreadsheet would take for a formula is prefixed with an apostrophe.
    The file is written beside and renamed: a reader never sees half of it.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        ((written,),) = con.execute(
            f"""copy (
                select {_harmless("strftime(received_at, '%Y-%m-%d')")} as date, {_harmless("merchant")} as merchant,
                    amount, {_harmless("email_id")} as email_id, {_harmless("subject")} as subject,
                    {_harmless("category")} as category
                from personal.receipts
                where $user_id is null or user_id = $user_id
                order by received_at desc, receipts.email_id
            ) to '{str(beside).replace("'", "''")}' (format csv, header true)""",
            {"user_id": user_id},
        ).fetchall()
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return written


def _harmless(column: str) -> str:
    return f"case when regexp_matches({column}, '{_FORMULA}') then '''' || {column} else {column} end"
