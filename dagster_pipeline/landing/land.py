"""Land files: parse in the engine, write raw Parquet beside, rename, and commit with one line in the landing log."""

from __future__ import annotations

import glob
import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import connect, literal, paths
from dagster_pipeline.landing import hosts, lines, log, parse, quarantine
from dagster_pipeline.landing.parse import key_hash
from dagster_pipeline.landing.source import Field, Source
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.writer_lock import writer_lock

_FILES_AT_ONCE = 1000


@dataclass(frozen=True)
class Landed:
    """What became of one file: ``lines = accepted + duplicates + rejected``; ``error`` when it could not be read.

    ``warnings`` name the columns the file lacks and what the warehouse cannot tell without them.
    """

    file: str
    lines: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    already: bool = False
    error: str = ""
    warnings: tuple[str, ...] = ()


def expand(paths: Iterable[str | Path]) -> list[Path]:
    """Files named one by one, as globs or as folders, sorted within each; raises WarehouseError where none is found."""
    found: dict[Path, None] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            matches = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
        elif path.is_file():
            matches = [path]
        else:
            matches = [Path(p) for p in sorted(glob.glob(str(given), recursive=True)) if Path(p).is_file()]
            if not matches:
                raise WarehouseError(f"There is no file at {given}; check the path or the pattern.")
        found.update(dict.fromkeys(matches))
    return list(found)


def land(
    settings: Settings,
    source: Source,
    files: Iterable[Path],
    landing_date: date | None = None,
    progress: Callable[[Landed], None] = lambda landed: None,
    again: bool = False,
) -> list[Landed]:
    """Land ``files`` in order; a file whose content has landed before changes nothing, or, with ``again``, is judged
    and landed anew in place of what it was.

    ``landing_date`` (default: today, UTC) is what an event's time is judged against. ``progress`` is called per file.
    Raises WarehouseError when another process is writing. A file that cannot be read is reported, the rest land.
    """
    landing_date = landing_date or datetime.now(UTC).date()
    results = []
    with writer_lock(settings, f"landing {source.name}"), connect(settings) as con:
        log.prepare(con, settings)
        quarantine.finish(con, settings)
        quarantine.expect(con, settings, source)
        files = list(files)
        for place in range(0, len(files), _FILES_AT_ONCE):
            deliveries = [_look_at(file) for file in files[place : place + _FILES_AT_ONCE]]
            known = log.landed_batches(con, settings, source.name, [one.fingerprint for one in deliveries])
            for delivery in deliveries:
                landed = _land_one(con, settings, source, delivery, landing_date, known, again)
                results.append(landed)
                progress(landed)
        quarantine.finish(con, settings)
    return results


def prepare(settings: Settings) -> None:
    """Make the raw folder readable before anything has landed, and finish what a killed landing left."""
    with writer_lock(settings, "preparing"), connect(settings) as con:
        log.prepare(con, settings)
        quarantine.finish(con, settings)


def has_landed(settings: Settings) -> bool:
    """Whether any file has landed; ``prepare`` alone makes an empty landing log."""
    return bool(log.last_batch(settings))


@dataclass(frozen=True)
class _Delivery:
    """A file as it is now: ``written_at`` in nanoseconds, SHA-256; or the ``error`` of looking at it."""

    file: Path
    written_at: int = 0
    fingerprint: str = ""
    error: Exception | None = None


def _look_at(file: Path) -> _Delivery:
    try:
        written_at, size = file.stat().st_mtime_ns, file.stat().st_size
        # No line is a whole file of JSON Lines, but not of Parquet, which ends with its footer, of CSV or of gzip.
        if not size and (parse.file_format(file) != "json" or lines.is_gzip(file)):
            raise WarehouseError("it is empty; deliver it again")
        return _Delivery(file, written_at, _fingerprint(file))
    except (OSError, WarehouseError) as error:
        return _Delivery(file, error=error)


def _land_one(con, settings, source, delivery: _Delivery, landing_date, known: dict[str, int], again: bool) -> Landed:
    try:
        if delivery.error:
            raise delivery.error
        earlier = known.get(delivery.fingerprint)
        if earlier and not again:
            return Landed(delivery.file.name, already=True)
        if earlier and quarantine.holds_batch(con, settings, earlier):
            raise WarehouseError("it is in quarantine; release it first (warehouse quarantine FILE --release)")
        seq = log.last_batch(settings) + 1
        batch = f"again-{seq}-{delivery.fingerprint[:16]}" if earlier else delivery.fingerprint[:16]
        landed = _write(con, settings, source, delivery, seq, batch, landing_date)
    except (duckdb.Error, OSError, EOFError, WarehouseError) as error:
        # On a full disk some of the rows are in raw already: the next file takes their number.
        log.finish(con, settings)
        return _reject_file(con, settings, source, delivery.file, error)
    known[delivery.fingerprint] = seq
    return landed


def _fingerprint(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _write(
    con, settings: Settings, source: Source, delivery: _Delivery, seq: int, batch: str, landing_date: date
) -> Landed:
    file, fingerprint = delivery.file, delivery.fingerprint
    read = _parse(con, settings, source, file, landing_date)
    lines, left_out, rejected = con.execute(
        "select count(*), (select count(*) from dropped), count(*) filter (__reason is not null) from judged"
    ).fetchone()
    accepted, duplicates = lines - left_out, left_out - rejected
    staging = settings.staging / batch
    written = _stage(con, source, staging, seq, left_out)
    if file.stat().st_mtime_ns != delivery.written_at:
        raise WarehouseError("it was written to while it was being landed; land it again once it is whole")
    _check_count("accepted rows", accepted, written)
    parts = sorted(staging.glob("event_date=*/*.parquet")) if staging.exists() else []
    days = f"select distinct event_date from {_partitioned(staging)}" if parts else "select null::date where false"
    # What it replaces, and the days that lose rows by that.
    days += f""" union select unnest(event_dates) as day from {log.relation(settings)}
        where source = {literal(source.name)} and fingerprint = '{fingerprint}'"""
    con.execute(f"""create or replace temp table log_row as
        select {seq}, {literal(source.name)}, {literal(file.name)}, '{fingerprint}',
            {lines}, {accepted}, {duplicates}, {rejected}, 0,
            coalesce((select list(day order by day) from ({days}) as days (day)), []),
            timestamp '{datetime.now(UTC):%Y-%m-%d %H:%M:%S}'""")

    # From here until the log has the batch a crash leaves files that the marker names and the next start removes.
    log.start(settings, source.name, seq, batch, fingerprint)
    if rejected:
        _keep_refused(con, settings, source, file, batch, fingerprint)
    for part in parts:
        day = settings.raw / source.name / part.parent.name
        day.mkdir(parents=True, exist_ok=True)
        part.replace(day / part.name)
    shutil.rmtree(staging, ignore_errors=True)
    log.append(con, settings, seq, "select * from log_row")
    log.finish(con, settings)
    warnings = _missing_columns(con, source, read, accepted)
    return Landed(file.name, lines, accepted, duplicates, rejected, warnings=warnings)


def _stage(con, source: Source, folder: Path, seq: int, left_out: int) -> int:
    """Write the accepted rows to ``folder``, which is called as the batch, by day; how many the engine has written."""
    shutil.rmtree(folder, ignore_errors=True)
    columns = ", ".join(field.column for field in source.fields)
    # Level 1 takes a tenth less time than the usual 3: a million sample runs take 34.0 MB instead of 35.2, shared days
    # 1 % more.
    (written,) = con.execute(f"""
        copy (
            select {columns}, {key_hash(source.key_sql)} as _key, '{folder.name}' as _batch, {seq} as _seq,
                line as _line, cast("{source.event_time}" as date) as event_date
            from landing {"where line not in (select line from dropped)" if left_out else ""}
        ) to {literal(folder)} (format parquet, compression zstd, compression_level 1, partition_by (event_date),
            filename_pattern '{folder.name}-{{i}}', overwrite true)""").fetchone()
    return written


def _keep_refused(con, settings: Settings, source: Source, file: Path, batch: str, fingerprint: str) -> None:
    con.execute(f"""create or replace temp view refused as
        select {literal(source.name)} as source, {literal(file.name)} as file, '{fingerprint}' as fingerprint,
            line, __reason as reason, {_shown("line_text")} as text
        from judged where __reason is not null order by line""")
    log.replace_parquet(con, "from refused", settings.rejects / f"{source.name}-{batch}.parquet")


def _shown(text: str) -> str:
    """A text whose control characters, line breaks and tabs aside, are written as in JSON: many a reader ends a text at
    the first NUL.
    """
    shown = text
    for code in (*range(9), 11, 12, *range(14, 32), 127):
        shown = f"replace({shown}, chr({code}), '\\u{code:04x}')"
    return f"case when regexp_matches({text}, '[\\x00-\\x1f\\x7f]') then {shown} else {text} end"


def _partitioned(folder: Path) -> str:
    pattern = paths(folder, "*", "*.parquet")
    return f"read_parquet({pattern}, hive_partitioning = true, hive_types = {{'event_date': date}})"


def _missing_columns(con, source: Source, read: parse.Reader, accepted: int) -> tuple[str, ...]:
    """One sentence per column that no line has and whose absence costs something."""
    fields = [field for field in source.fields if field.lost and accepted]
    if not fields:
        return ()
    if read.columns is not None:
        missing = [field for field in fields if field.name not in read.columns]
    else:
        # Only a column without any value can be missing: the lines are searched for the names of these alone.
        counts = ", ".join(f"count({field.column})" for field in fields)
        values = con.execute(f"select {counts} from judged where __reason is null").fetchone()
        empty = [field for field, count in zip(fields, values, strict=True) if not count]
        missing = _named_nowhere(con, read, empty) if empty else []
    return tuple(f"The column {f.name} of {source.name} is missing in the file: {f.lost}." for f in missing)


def _named_nowhere(con, read: parse.Reader, fields: list[Field]) -> list[Field]:
    searches = [f"bool_or(json_exists({read.text}, {literal('$.' + field.column)}))" for field in fields]
    found = con.execute(f"select {', '.join(searches)} from ({read.select}) where __refused is null").fetchone()
    return [field for field, is_there in zip(fields, found, strict=True) if not is_there]


def _parse(con, settings: Settings, source: Source, file: Path, landing_date: date) -> parse.Reader:
    """Fill the temp tables ``judged``, a row per line, and ``dropped``, the lines refused and those that a later
    one repeats; and make the temp view ``landing``, the typed rows.
    """
    # Those of the file before: replacing them at the end would keep both files' rows in memory.
    for table in ("judged", "lines", "records"):
        con.execute(f"drop table if exists {table}")
    read = parse.reader(con, source, file)
    con.execute(f"create or replace temp table judged as {parse.judged(source, read, landing_date.isoformat())}")
    if hosts.find(con, source, read):
        read = hosts.in_ascii(source, read)
        con.execute(f"create or replace temp table judged as {parse.judged(source, read, landing_date.isoformat())}")
    if read.twice:
        _check_count("rows", parse.rows_in(con, file), con.execute("select count(*) from judged").fetchone()[0])
    con.execute("""
        create or replace temp table dropped as
        select line from judged where __reason is not null
        union all
        select line from (
            select line, max(line) over (partition by key_hash, row_hash) as last_line
            from judged where __reason is null and row_hash in (
                select row_hash from judged where __reason is null group by row_hash having count(*) > 1)
        ) where line < last_line""")
    # Of a Parquet file only the verdicts are kept and its rows are read again: five million rows held as a table
    # took 3 GiB, and 2.7 times as long where that had to be spilled.
    rows = parse.typed(source, read) if read.twice else "from judged"
    con.execute(f"create or replace temp view landing as {rows}")
    return read


def _check_count(what: str, expected: int, found: int) -> None:
    if expected != found:
        raise WarehouseError(f"it has {expected} {what} and the engine gave {found}, so nothing of it was landed")


def _reject_file(con, settings: Settings, source: Source, file: Path, error: Exception) -> Landed:
    """Keep the refusal beside the refused lines; the file itself stays where it is and may be landed once mended."""
    said = "permission denied" if isinstance(error, PermissionError) else str(error)
    sentence = " ".join(said.split("\n")[0].split())
    name = hashlib.sha256(file.name.encode()).hexdigest()[:16]
    log.replace_parquet(
        con,
        f"""select {literal(source.name)} as source, {literal(file.name)} as file, cast(null as varchar) as fingerprint,
            cast(null as bigint) as line, 'the file cannot be read' as reason, {literal(sentence)} as text""",
        settings.rejects / f"{source.name}-file-{name}.parquet",
    )
    return Landed(file.name, error=f"{file} was not landed: {sentence}")
