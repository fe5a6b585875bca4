"""Pull what changed in the product's PostgreSQL into Parquet files, and land them like any delivered file.

What changed is known from the rows themselves: every row version carries the id of the transaction that wrote it
(``xmin``). A pass over a table reads the versions written since the horizon of the pass before; the horizon of a pass
is the oldest transaction that was still running when it began. What commits later, however late, has an id at or
after that horizon and is read by the next pass (docs/contracts/postgres.md; decision 17 says why no timestamp).

A pass reads one range of blocks after the other, each in one statement, so that it holds nothing open in the product
for long and goes on where it was interrupted.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_pipeline import progress
from dagster_pipeline.landing import land as landing
from dagster_pipeline.landing.land import Landed
from dagster_pipeline.landing.source import Source
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.product_db import connection as postgres
from dagster_pipeline.product_db import late_feedback
from dagster_pipeline.product_db.horizons import Horizons, Pass
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.writer_lock import writer_lock

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from adbc_driver_manager.dbapi import Connection

VARIABLE = "WAREHOUSE_SOURCE_DSN"
# Tables of the product that are sources of the same name, those that must be there first.
TABLES = tuple(name for need in ("required", "optional") for name, one in SOURCES.items() if one.pulled == need)
# So many blocks (128 MiB) of a table are read by one statement, fewer where its texts lie outside of them: what the
# product cannot vacuum meanwhile is seconds old.
CHUNK_BLOCKS = 16_384
# A file lands when it holds this much Arrow data: it bounds the disk, and what a cut connection makes read again.
FILE_BYTES = 256 << 20

_DATABASE = """
    select system_identifier || '/' || timeline_id || '/' || pg_database.oid
    from pg_control_system(), pg_control_checkpoint(), pg_database where datname = current_database()"""
_OLDEST_RUNNING = "select pg_snapshot_xmin(pg_current_snapshot())::text"


@dataclass
class Pulled:
    """What came of one source: the ``rows`` that were read for it, and what became of its files."""

    source: str
    rows: int = 0
    landed: list[Landed] = field(default_factory=list)


@dataclass(frozen=True)
class Relation:
    """A table that holds rows itself: a plain one, or a partition. ``filenode`` changes when it is rewritten."""

    oid: int
    table: str
    kind: str
    filenode: int


def pull(settings: Settings, tables: list[str] | None = None, full: bool = False) -> list[Pulled]:
    """Land what changed in ``tables`` (default: those of TABLES that the database has) since the last pull.

    ``full`` reads every row. Raises WarehouseError when the database cannot be read, when a required column is missing
    and when the connection is cut; what has landed until then stays, and the next pull goes on from there.
    """
    if not settings.source_dsn:
        raise WarehouseError(f"Set {VARIABLE} to the product's database: postgresql://user@host/database.")
    for table in tables or ():
        if table not in TABLES:
            raise WarehouseError(f"There is no table {table!r} to pull; the tables are {', '.join(TABLES)}.")
    spool = settings.home / "pull"
    with writer_lock(settings, "warehouse pull", "pull.lock"):
        landing.prepare(settings)
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir(mode=0o700)
        try:
            return [one for table in tables or TABLES for one in _pull(settings, spool, table, bool(tables), full)]
        finally:
            shutil.rmtree(spool, ignore_errors=True)


def examine(con: Connection) -> str:
    """What a pull would find: one sentence. Raises WarehouseError when it would fail."""
    found = []
    for table in TABLES:
        columns = postgres.columns(con, table)
        if columns:
            _selected(SOURCES[table], columns)
            for relation in _relations(con, table):
                postgres.rows(con, f"select 1 from only {relation.table} limit 0")
            found.append(table)
    for table in TABLES:
        if SOURCES[table].pulled == "required" and table not in found:
            raise WarehouseError(_no_table(table))
    return f"{len(found)} of {len(TABLES)} tables can be pulled"


def _no_table(table: str) -> str:
    return (
        f"The database of {VARIABLE} has no table {table} that this role can see; if it lies in a schema of its own, "
        "add ?options=-csearch_path%3DSCHEMA to the address."
    )


def _pull(settings: Settings, spool: Path, table: str, asked_for: bool, full: bool) -> list[Pulled]:
    with postgres.connect(settings.source_dsn, VARIABLE, f"Pulling {table}") as con:
        postgres.run(con, "set default_transaction_read_only = on")
        columns = postgres.columns(con, table)
        if not columns:
            if asked_for or SOURCES[table].pulled == "required":
                raise WarehouseError(_no_table(table))
            return []
        reader = _Reader(settings, spool, con, SOURCES[table], columns)
        horizons = Horizons(settings, postgres.rows(con, _DATABASE)[0][0])
        for relation in _relations(con, table):
            while not reader.read(relation, horizons, full):
                (relation,) = (one for one in _relations(con, table) if one.oid == relation.oid)
        return reader.pulled


def _relations(con: Connection, table: str) -> list[Relation]:
    found = postgres.rows(
        con,
        f"""select oid::bigint, oid::regclass::text, relkind::text, pg_relation_filenode(oid)::bigint
        from pg_class where relkind <> 'p' and (oid = to_regclass({postgres.text(table)})
            or oid in (select relid from pg_partition_tree(to_regclass({postgres.text(table)})) where isleaf))
        order by 1""",
    )
    relations = [Relation(*row) for row in found]
    for relation in relations:
        if relation.kind != "r":
            raise WarehouseError(
                f"{relation.table} is no table but a view or a foreign table; its changes are unknown."
            )
    return relations


class _Reader:
    """Reads relations of one table into files and lands these."""

    def __init__(
        self, settings: Settings, spool: Path, con: Connection, source: Source, columns: dict[str, str]
    ) -> None:
        self._settings, self._spool, self._con, self._source = settings, spool, con, source
        self._select = ", ".join(_selected(source, columns))
        self._splits = source.name == late_feedback.RUNS
        self._sources = [source, SOURCES[late_feedback.FEEDBACK]] if self._splits else [source]
        self.pulled = [Pulled(one.name) for one in self._sources]

    def read(self, relation: Relation, horizons: Horizons, full: bool) -> bool:
        """Read what is new, from where an interrupted pass stopped; False when it has to be begun again."""
        oldest_running = int(postgres.rows(self._con, _OLDEST_RUNNING)[0][0])
        now = horizons.begin(relation.oid, relation.filenode, oldest_running, full)
        # Only now: what lies behind the last block was written after the horizon.
        heap, total, block = postgres.rows(
            self._con,
            f"select pg_relation_size({relation.oid}), pg_table_size({relation.oid}), "
            "current_setting('block_size')::bigint",
        )[0]
        # Long texts lie outside the blocks of their rows (TOAST), and count all the same.
        step = max(1, CHUNK_BLOCKS * heap // max(total, 1))
        chunks = range(now.next_block, heap // block, step)
        path, size = self._path(relation, now), 0
        with contextlib.ExitStack() as spool:
            writer: pq.ParquetWriter | None = None
            for done, start in enumerate(chunks):
                progress.report(f"pulling {relation.table}", done, len(chunks))
                for batch in self._batches(relation, now, start, start + step):
                    # The file begins to exist with its first row.
                    writer = writer or spool.enter_context(self._writer(path, batch.schema))
                    writer.write_batch(batch)
                    size += batch.nbytes
                if size >= FILE_BYTES:
                    spool.close()
                    self._land(path)
                    now = replace(now, next_block=start + step)
                    horizons.advance(relation.oid, now)
                    path, size, writer = self._path(relation, now), 0, None
        if writer:
            self._land(path)
        filenode = postgres.rows(self._con, f"select pg_relation_filenode({relation.oid})::bigint")[0][0]
        if filenode != now.filenode:
            # vacuum full or cluster: rows may have moved behind the place that had been read
            horizons.abandon(relation.oid)
            return False
        horizons.finish(relation.oid, now)
        return True

    def _path(self, relation: Relation, now: Pass) -> Path:
        return self._spool / f"{self._source.name}.{relation.oid}.{now.horizon}.{now.next_block}.parquet"

    def _writer(self, path: Path, schema: pa.Schema) -> pq.ParquetWriter:
        """A file with a row group per batch: never more than one batch is in memory."""
        import pyarrow.parquet as pq

        # The name is part of the content: the same rows are another delivery in another pass, and the same one when a
        # pass is continued after a crash.
        return pq.ParquetWriter(path, schema.with_metadata({"pulled": path.name}), compression="zstd")

    def _batches(self, relation: Relation, now: Pass, start: int, end: int) -> Iterator:
        changed = f"and age(xmin) between 0 and age('{now.since}'::xid8::xid)" if now.since is not None else ""
        with self._con.cursor() as cursor:
            cursor.execute(
                f"select {self._select} from only {relation.table} "
                f"where ctid >= '({start},0)' and ctid < '({end},0)' {changed}"
            )
            yield from (batch for batch in cursor.fetch_record_batch() if batch.num_rows)

    def _land(self, file: Path) -> None:
        files = late_feedback.split(self._settings, file) if self._splits else [file]
        for pulled, source, path in zip(self.pulled, self._sources, files, strict=True):
            if path is None:
                continue
            (landed,) = landing.land(self._settings, source, [path])
            if landed.error:
                raise WarehouseError(landed.error)
            pulled.rows += landed.lines
            pulled.landed.append(landed)
            path.unlink()


def _selected(source: Source, columns: dict[str, str]) -> list[str]:
    """What to read of a table: every column of the source as text, for landing judges texts of any origin alike."""
    missing = [one.name for one in source.fields if one.required and one.name not in columns]
    if missing:
        raise WarehouseError(f"The table {source.name} of {VARIABLE} lacks the column {', '.join(missing)}.")
    selected = []
    for one in source.fields:
        name = one.name if one.name in columns else one.pulled_from
        if name not in columns:
            continue
        column, target = postgres.name(name), postgres.name(one.name)
        if one.kind == "text_or_object" and columns[name] in ("json", "jsonb"):
            selected.append(f"{column} #>> '{{}}' as {target}")
        elif one.kind in ("texts", "numbers") and columns[name].endswith("[]"):
            selected.append(f"to_json({column})::text as {target}")
        else:
            selected.append(f"{column}::text as {target}")
    if source.name == late_feedback.RUNS:
        selected.append(late_feedback.told_at(columns))
    return selected
