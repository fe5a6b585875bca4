"""The product's ``form_profiles``: hints, maps and figures of the published snapshot, only the rows that changed.

One transaction: the snapshot goes into a temporary table by COPY, as text; changed rows are updated, new ones
inserted, hints of forms that the snapshot does not know are cleared; then what the table holds is counted and summed
up against what was sent. Any difference, like a lost connection, leaves the table as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_pipeline.duckdb_io import connect, paths
from dagster_pipeline.product_db import connection as postgres
from dagster_pipeline.publishing import snapshot
from dagster_pipeline.settings import Settings, WarehouseError

if TYPE_CHECKING:
    import pyarrow as pa
    from adbc_driver_manager.dbapi import Connection, Cursor

VARIABLE = "WAREHOUSE_EXPORT_DSN"
TABLE = "form_profiles"
KEY = ("host", "schema_hash")
HINT = "style_hint"
PROFILES = "api_form_profiles.parquet"
# Optional columns of the product's table; those it lacks are left out.
FIGURES = ("canonical_map", "success_rate", "avg_edit_chars", "avg_duration_ms", "runs", "last_seen_at", "quality")

_SENT, _TYPED = "warehouse_sent", "warehouse_typed"
_LOCK_NOT_AVAILABLE = "55P03"
_BATCH_ROWS = 10_000


@dataclass(frozen=True)
class Exported:
    """What the transaction did: ``forms`` in the snapshot, ``hints`` of them that are not null, and how many rows were
    ``updated``, ``inserted`` and ``cleared`` (their form is not in the snapshot).

    ``left_out``: columns that the product's table lacks. ``unfit``: forms with a NUL character, which PostgreSQL
    cannot hold; they are not sent.
    """

    snapshot: Path
    forms: int
    hints: int
    updated: int
    inserted: int
    cleared: int
    left_out: tuple[str, ...]
    unfit: int


def export(settings: Settings) -> Exported:
    """Bring the product's table up to the current snapshot; a second export at the same time waits for the first.

    Raises WarehouseError when nothing is published, when the table or a right on it is missing, when what it holds in
    the end is not what was sent, and when the connection is cut: then the table is as it was.
    """
    if not settings.export_dsn:
        raise WarehouseError(f"Set {VARIABLE} to the product's database: postgresql://user@host/database.")
    with postgres.connect(settings.export_dsn, VARIABLE, f"The export to {TABLE}", autocommit=False) as con:
        _lock(con, settings)
        columns, left_out = _columns(con)
        # Not before the lock: an export that had to wait must not bring back an older snapshot.
        folder = snapshot.current(settings)
        if not (folder / "published").is_dir():
            raise WarehouseError("Nothing is published yet; run `warehouse nightly` first.")
        if not (folder / "published" / PROFILES).exists():
            raise WarehouseError(
                "The published snapshot is of a version that exported figures of single people; run "
                "`warehouse nightly` first."
            )
        hints, unfit = _send(con, settings, folder, list(columns))
        _cast(con, columns)
        updated, inserted, cleared = _write(con, columns)
        forms = _verify(con, columns, hints)
        con.commit()
    return Exported(folder, forms, hints, updated, inserted, cleared, left_out, unfit)


def examine(con: Connection) -> str:
    """What an export would find: one sentence. Raises WarehouseError when it would fail."""
    columns, left_out = _columns(con)
    for right in ("select", "insert", "update"):
        missing = [
            column
            for column in columns
            if not (right == "update" and column in KEY)
            and not postgres.rows(con, f"select has_column_privilege('{TABLE}', '{column}', '{right}')")[0][0]
        ]
        if missing:
            raise WarehouseError(f"The role of {VARIABLE} may not {right} {', '.join(missing)} of {TABLE}.")
    if not postgres.rows(con, "select has_database_privilege(current_database(), 'temporary')")[0][0]:
        raise WarehouseError(f"The role of {VARIABLE} lacks the right TEMPORARY on the database.")
    return f"{TABLE} can be written" + (f", without {', '.join(left_out)}" if left_out else "")


def _lock(con: Connection, settings: Settings) -> None:
    from adbc_driver_manager import Error

    try:
        # For row locks too: an open transaction of the product must not block the night forever.
        postgres.run(con, f"set local lock_timeout = {int(settings.lock_wait_seconds * 1000)}")
        postgres.rows(con, f"select pg_advisory_xact_lock(hashtextextended('applylens-warehouse {TABLE}', 0))")
    except Error as error:
        if error.sqlstate != _LOCK_NOT_AVAILABLE:
            raise
        raise WarehouseError(
            f"Another export to {TABLE} has been running for {settings.lock_wait_seconds:.0f} seconds; wait until it "
            "is done and run this again."
        ) from None


def _columns(con: Connection) -> tuple[dict[str, str], tuple[str, ...]]:
    """The columns to write with their SQL types, and those that the table lacks."""
    existing = postgres.columns(con, TABLE)
    missing = [column for column in (*KEY, HINT) if column not in existing]
    if missing:
        raise WarehouseError(
            f"The table {TABLE} of {VARIABLE} "
            + (f"lacks {', '.join(missing)}" if existing else "is not there, or this role may not see its schema")
            + "; docs/contracts/postgres.md says what it needs."
        )
    (unique,) = postgres.rows(
        con,
        f"""select exists (select from pg_index where indrelid = to_regclass('{TABLE}') and indisunique
            and indpred is null and indnkeyatts = 2 and (
                select array_agg(attname::text order by attname) from pg_attribute
                where attrelid = indrelid and attnum = any ((indkey::int2[])[0:1])) = array['host', 'schema_hash'])""",
    )[0]
    if not unique:
        raise WarehouseError(
            f"{TABLE} has no unique key: alter table {TABLE} add constraint {TABLE}_form unique (host, schema_hash)."
        )
    wanted = (*KEY, HINT, *FIGURES)
    return (
        {column: existing[column] for column in wanted if column in existing},
        tuple(column for column in wanted if column not in existing),
    )


def _send(con: Connection, settings: Settings, folder: Path, columns: list[str]) -> tuple[int, int]:
    """Copy the snapshot's forms into a temporary table of texts and check that they arrived; hints and unfit forms."""
    documents = f"""read_json({paths(folder / "published" / "style_hints.jsonl")}, format = 'newline_delimited',
        columns = {{host: 'VARCHAR', schema_hash: 'VARCHAR', style_hint: 'JSON'}})"""
    profiles = f"read_parquet({paths(folder / 'published' / PROFILES)})"
    texts = ", ".join(f"cast({column} as varchar) as {column}" for column in columns)
    with connect(settings) as duck:
        duck.execute(f"""
            create temp table forms as
            select {texts} from (
                select p.*, nullif(cast(d.style_hint as varchar), 'null') as style_hint
                from {profiles} as p left join {documents} as d using (host, schema_hash))""")
        unfit = " or ".join(f"contains({column}, chr(0)) or contains({column}, '\\u0000')" for column in columns)
        ((unfit_forms,),) = duck.execute(f"delete from forms where coalesce({unfit}, false)").fetchall()
        (sent,) = duck.execute(f"""
            select count(*), cast(coalesce(sum(cast('0x' || left(md5({_line(columns)}), 15) as bigint)), 0) as varchar),
                count(style_hint) from forms""").fetchall()
        if not sent[0]:
            raise WarehouseError(
                "The published snapshot has no forms; nothing was exported, for it would clear all hints."
            )
        with con.cursor() as cursor:
            ingest(cursor, duck.sql("from forms").to_arrow_reader(_BATCH_ROWS))
    arrived = postgres.rows(
        con,
        f"""select count(*), sum(('x' || left(md5(convert_to({_line(columns)}, 'UTF8')), 15))::bit(60)::bigint)::text,
            count(style_hint) from pg_temp.{_SENT}""",
    )[0]
    if arrived != sent:
        raise WarehouseError(f"Of the snapshot {sent} arrived as {arrived} (rows, checksum, hints); run it again.")
    return sent[2], unfit_forms


def ingest(cursor: Cursor, reader: pa.RecordBatchReader) -> None:
    """Copy Arrow batches into the temporary table, which this makes."""
    cursor.adbc_ingest(_SENT, reader, temporary=True)


def _line(columns: list[str]) -> str:
    """A row as one text, the same in DuckDB and PostgreSQL."""
    return " || chr(31) || ".join(f"coalesce({column}, chr(30))" for column in columns)


def _cast(con: Connection, columns: dict[str, str]) -> None:
    casts = ", ".join(f"{column}::{kind} as {column}" for column, kind in columns.items())
    postgres.run(con, f"create temp table {_TYPED} on commit drop as select {casts} from pg_temp.{_SENT}")
    postgres.run(con, f"analyze pg_temp.{_TYPED}")


def _write(con: Connection, columns: dict[str, str]) -> tuple[int, int, int]:
    values = [column for column in columns if column not in KEY]
    settled = ", ".join(f"{column} = s.{column}" for column in values)
    excluded = ", ".join(f"{column} = excluded.{column}" for column in values)
    of_form = " and ".join(f"t.{column} = s.{column}" for column in KEY)
    updated = postgres.run(
        con,
        f"""update {TABLE} as t set {settled} from pg_temp.{_TYPED} as s
        where {of_form} and {_row("t", columns)} is distinct from {_row("s", columns)}""",
    )
    # The product may insert a form between the two statements: its row is then filled in.
    inserted = postgres.run(
        con,
        f"""insert into {TABLE} ({", ".join(columns)}) select {", ".join(columns)} from pg_temp.{_TYPED} as s
        where not exists (select from {TABLE} as t where {of_form})
        on conflict (host, schema_hash) do update set {excluded}""",
    )
    cleared = postgres.run(
        con,
        f"""update {TABLE} as t set {HINT} = null where {HINT} is not null
        and not exists (select from pg_temp.{_TYPED} as s where {of_form})""",
    )
    return updated, inserted, cleared


def _row(alias: str, columns: dict[str, str]) -> str:
    """The row as a comparable value: type json has no equality."""
    texts = [f"{alias}.{column}::jsonb" if kind == "json" else f"{alias}.{column}" for column, kind in columns.items()]
    return f"row({', '.join(texts)})"


def _verify(con: Connection, columns: dict[str, str], hints: int) -> int:
    """Raises WarehouseError unless the table holds every row as it was sent, and no other hint; returns the forms."""
    checksum = "coalesce(sum(hashtextextended({}::text, 0)::numeric), 0)"
    sent, found, sent_sum, found_sum = postgres.rows(
        con,
        f"""select count(*), count(t.host), {checksum.format(_row("s", columns))}::text,
            {checksum.format(_row("t", columns))}::text
        from pg_temp.{_TYPED} as s left join {TABLE} as t using (host, schema_hash)""",
    )[0]
    (held,) = postgres.rows(con, f"select count(*) from {TABLE} where {HINT} is not null")[0]
    if (found, found_sum, held) != (sent, sent_sum, hints):
        raise WarehouseError(
            f"{TABLE} would hold something else than was sent: {found} of {sent} forms, {held} of {hints} hints, "
            f"checksum {found_sum} for {sent_sum}. Does a trigger of the table change them? Nothing was written."
        )
    return sent
