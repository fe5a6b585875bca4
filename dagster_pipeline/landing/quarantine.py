"""Rows and files that no night reads until they are released.

Their raw rows lie in ``quarantine/<source>/`` instead of ``raw/<source>/``, as they were, so that neither a model nor
the engine's reader can stumble over them. The list, ``raw/quarantine.parquet``, is part of the rules of every domain
that reads the source (int_run__rules): the next night builds these domains again from all that is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import connect, literal, paths
from dagster_pipeline.landing import log, rows
from dagster_pipeline.landing.parse import key_hash
from dagster_pipeline.landing.source import Source
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.writer_lock import writer_lock


@dataclass(frozen=True)
class Entry:
    """A row of ``source`` by its key (``id``), in whatever file it comes, or all rows of a landed file, batch
    ``batch_seq``.
    """

    source: str
    id: str | None
    file: str | None
    batch_seq: int | None
    reason: str
    since: datetime | None = None

    @property
    def name(self) -> str:
        return f"the row {self.id}" if self.id is not None else f"the file {self.file} (batch {self.batch_seq})"

    @property
    def where(self) -> str:
        """The rows, as a condition on the raw Parquet of the source."""
        if self.id is None:
            return f"_seq = {self.batch_seq}"
        return f"_key = {key_hash(literal(self.id))} and {SOURCES[self.source].key_sql} = {literal(self.id)}"


def listed(settings: Settings) -> list[Entry]:
    if not settings.quarantine_list.exists():
        return []
    with connect(settings) as con:
        return _entries(con, settings)


def add(settings: Settings, what: str, source: Source | None, reason: str) -> tuple[Entry, int]:
    """Put a landed file (its name, or the beginning of its SHA-256) or a row (its key) into quarantine; the entry, and
    how many rows it holds back.

    Raises WarehouseError where nothing, or more than one thing, is called ``what``.
    """
    with writer_lock(settings, "quarantine"), connect(settings) as con:
        log.prepare(con, settings)
        finish(con, settings)
        entry = _find(con, settings, what, source, reason)
        entries = [one for one in _entries(con, settings) if one.where != entry.where]
        _marker(settings).touch()
        _write(con, settings, [*entries, entry])
        finish(con, settings)
        return entry, _held(con, settings, entry)


def release(settings: Settings, what: str, source: Source | None) -> tuple[Entry, int]:
    """Bring back what ``add`` took out; the entry, and how many rows the next night reads again.

    Raises WarehouseError where nothing, or more than one thing, of that name is in quarantine.
    """
    with writer_lock(settings, "quarantine"), connect(settings) as con:
        log.prepare(con, settings)
        finish(con, settings)
        entries = _entries(con, settings)
        found = [e for e in entries if what in (e.id, e.file) and source in (None, SOURCES[e.source])]
        entry = _only(found, what, "in quarantine")
        held = _held(con, settings, entry)
        origin = settings.quarantine / entry.source
        # A row may be held back for two reasons.
        others = [one.where for one in entries if one != entry and one.source == entry.source]
        stays = "".join(f" and not ({where})" for where in others)
        _marker(settings).touch()
        days = rows.move(con, settings, origin, settings.raw / entry.source, f"{entry.where}{stays}")
        _write(con, settings, [one for one in entries if one != entry])
        _marker(settings).unlink()
        _count(con, settings, SOURCES[entry.source], days, f"released: {entry.file or '1 row'}")
        return entry, held - _held(con, settings, entry)


def hold_back(con: duckdb.DuckDBPyConnection, settings: Settings, *sources: Source) -> None:
    """Move what is listed out of raw: after an entry was added, and where a listed row has been delivered again."""
    for source in sources:
        entries = [one for one in _entries(con, settings) if one.source == source.name]
        if not entries:
            continue
        where = " or ".join(f"({one.where})" for one in entries)
        days = rows.move(con, settings, settings.raw / source.name, settings.quarantine / source.name, where)
        _count(con, settings, source, days, f"in quarantine: {entries[-1].file or '1 row'}")


def holds_batch(con: duckdb.DuckDBPyConnection, settings: Settings, batch_seq: int) -> bool:
    return any(one.batch_seq == batch_seq for one in _entries(con, settings))


def expect(con: duckdb.DuckDBPyConnection, settings: Settings, source: Source) -> None:
    """Before files of ``source`` land: until ``finish`` they may deliver what is listed."""
    if any(one.source == source.name for one in _entries(con, settings)):
        _marker(settings).touch()


def finish(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Move out what is listed, where somebody has begun to: also what was killed since."""
    if _marker(settings).exists():
        names = dict.fromkeys(one.source for one in _entries(con, settings))
        hold_back(con, settings, *(SOURCES[name] for name in names))
        _marker(settings).unlink()


def _marker(settings: Settings) -> Path:
    return settings.raw / "quarantining"


def _entries(con: duckdb.DuckDBPyConnection, settings: Settings) -> list[Entry]:
    columns = ", ".join(log.QUARANTINE_COLUMNS)
    found = con.execute(
        f"select {columns} from read_parquet({paths(settings.quarantine_list)}) order by since, id, file"
    )
    return [Entry(*row) for row in found.fetchall()]


def _write(con: duckdb.DuckDBPyConnection, settings: Settings, entries: list[Entry]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in log.QUARANTINE_COLUMNS.items())
    con.execute(f"create or replace temp table entries ({columns})")
    for one in entries:
        values = [one.source, one.id, one.file, one.batch_seq, one.reason, one.since or datetime.now(UTC)]
        con.execute("insert into entries values (?, ?, ?, ?, ?, ?)", values)
    log.replace_parquet(con, "from entries", settings.quarantine_list)


def _find(con: duckdb.DuckDBPyConnection, settings: Settings, what: str, source: Source | None, reason: str) -> Entry:
    sources = [source] if source else list(SOURCES.values())
    names = ", ".join(literal(one.name) for one in sources)
    is_print = f"or length({literal(what)}) >= 8 and starts_with(fingerprint, {literal(what.lower())})"
    files = con.execute(f"""
        select source, file, max(batch_seq) from {log.relation(settings)}
        where source in ({names}) and lines > 0 and (file = {literal(what)} {is_print})
        group by source, file, fingerprint order by 3""").fetchall()
    found = [Entry(name, None, file, seq, reason) for name, file, seq in files]
    if not found:
        entries = [Entry(one.name, what, None, None, reason) for one in sources]
        found = [one for one in entries if _rows(con, settings, one)]
    return _only(found, what, "among what has landed")


def _only(found: list[Entry], what: str, where: str) -> Entry:
    if not found:
        raise WarehouseError(f"There is neither a file nor a row called {what} {where}.")
    if len(found) > 1:
        names = "; ".join(f"{one.name} of {one.source}" for one in found)
        raise WarehouseError(
            f"{what} could be {names}: give the source (--source), or the beginning of the file's SHA-256 "
            '(warehouse query "select file, fingerprint from landing_log").'
        )
    return found[0]


def _rows(con: duckdb.DuckDBPyConnection, settings: Settings, entry: Entry) -> int:
    files = paths(settings.raw / entry.source, "*", "*.parquet")
    return con.execute(f"select count(*) from read_parquet({files}) where {entry.where}").fetchall()[0][0]


def _held(con: duckdb.DuckDBPyConnection, settings: Settings, entry: Entry) -> int:
    return _count_in(con, settings, entry.source, entry.where)


def _count_in(con: duckdb.DuckDBPyConnection, settings: Settings, source: str, where: str = "true") -> int:
    folder = settings.quarantine / source
    if next(folder.glob("*/*.parquet"), None) is None:
        return 0
    files = paths(folder, "*", "*.parquet")
    return con.execute(f"select count(*) from read_parquet({files}) where {where}").fetchall()[0][0]


def _count(con: duckdb.DuckDBPyConnection, settings: Settings, source: Source, days: list[date], what: str) -> None:
    """Add a row to the landing log: the rows that are out now, less those it has counted already."""
    ((counted,),) = con.execute(f"""
        select coalesce(sum(quarantined), 0) from {log.relation(settings)} where source = {literal(source.name)}
        """).fetchall()
    change = _count_in(con, settings, source.name) - counted
    if not change:
        return
    seq = log.last_batch(settings) + 1
    dates = ", ".join(f"date '{day}'" for day in days)
    log.append(
        con,
        settings,
        seq,
        f"""
        select {seq}, {literal(source.name)}, {literal(what)}, 'quarantine-{seq}', 0, 0, 0, 0, {change}, [{dates}],
            timestamp '{datetime.now(UTC):%Y-%m-%d %H:%M:%S}'""",
    )
