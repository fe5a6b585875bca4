"""The e-mails' ``ats`` object for the search index, as Elasticsearch bulk files: only what changed since the last one.

Each export is one file, ``<index>-<number>.ndjson``. Load them in the order of their numbers; loaded files can be
deleted. ``<index>.exported.parquet`` holds a hash per e-mail of what was last exported. It is replaced after the bulk
file is in place, so a crash between the two repeats an export and never loses one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.settings import WarehouseError

DOCUMENTS = "personal.email_ats_documents"
_NOTHING_EXPORTED = "(select cast(null as varchar) as email_id, cast(null as ubigint) as hash limit 0)"
# JSON contains no raw control characters: with this delimiter and no quote, a line is written unchanged.
_PLAIN_LINES = "format csv, header false, quote '', escape '', delimiter '\x01'"


def write_bulk(con: duckdb.DuckDBPyConnection, folder: Path, index: str = "emails") -> int:
    """Write the next bulk file for ``index`` into ``folder``; returns how many e-mails it updates, 0 without a file.

    An e-mail that has no application any more gets ``"ats": null``. Raises WarehouseError for an impossible ``index``.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", index):
        raise WarehouseError(
            f"{index!r} is not a name for an Elasticsearch index: use lower-case letters, digits, . _ -"
        )
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / f"{index}.exported.parquet"
    exported = f"read_parquet({paths(state)})" if state.exists() else _NOTHING_EXPORTED
    number = 1 + max(_exported_number(con, state), _last_file_number(folder, index))
    bulk = folder / f"{index}-{number:06d}.ndjson"
    beside = bulk.with_suffix(".writing")
    ((lines,),) = con.execute(f"copy ({_lines(exported, index)}) to {literal(beside)} ({_PLAIN_LINES})").fetchall()
    if not lines:
        beside.unlink(missing_ok=True)
        return 0
    _replace(beside, bulk)
    beside = state.with_suffix(".writing")
    con.execute(f"""
        copy (select email_id, md5_number_lower(document) as hash from {DOCUMENTS} order by email_id)
        to {literal(beside)} (format parquet, compression zstd, kv_metadata {{export: '{number}'}})""")
    _replace(beside, state)
    return lines // 2


def _lines(exported: str, index: str) -> str:
    """The action and the document of each e-mail that changed, one line each, in the order of the ids."""
    action = f"""'{{"update":{{"_index":"{index}","_id":' || cast(to_json(email_id) as varchar) || '}}}}'"""
    document = """'{"doc":{"ats":' || coalesce(document, 'null') || '},"doc_as_upsert":true}'"""
    return f"""
        select line from (
            select email_id, unnest([1, 2]) as part, unnest([{action}, {document}]) as line
            from (
                select coalesce(now.email_id, before.email_id) as email_id, now.document
                from {DOCUMENTS} as now
                full join {exported} as before on now.email_id = before.email_id
                where md5_number_lower(now.document) is distinct from before.hash
            )
        )
        order by email_id, part"""


def _exported_number(con: duckdb.DuckDBPyConnection, state: Path) -> int:
    if not state.exists():
        return 0
    ((number,),) = con.execute(
        f"select cast(decode(value) as integer) from parquet_kv_metadata({paths(state)}) where decode(key) = 'export'"
    ).fetchall()
    return number


def _last_file_number(folder: Path, index: str) -> int:
    numbers = [path.stem.removeprefix(f"{index}-") for path in folder.glob(f"{index}-*.ndjson")]
    return max((int(number) for number in numbers if number.isdigit()), default=0)


def _replace(beside: Path, target: Path) -> None:
    """Rename durably, content and name: the order of two renames must survive a power failure."""
    _sync(beside)
    beside.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
