"""The lines of a text file, numbered and decoded, in the temp table ``lines`` of the engine.

A line ends with a line feed and with nothing else: a lone carriage return, a NUL or a separator of the engine's own
stays inside of its line. Python cuts the bytes at line feeds and counts them; what is in a line the engine judges. Only
where bytes are not UTF-8 are the lines of that piece looked at one by one.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dagster_pipeline.settings import WarehouseError

MAX_LINE_BYTES = 10_000_000
NOT_UTF8 = "the line is not UTF-8 text"
TOO_LONG = f"the line is longer than {MAX_LINE_BYTES} bytes"
# No line within a piece can be too long, only one that goes over its end.
_PIECE = 4 << 20
# What is kept of a line that is too long; beside it stands how long it was.
_KEPT = 10_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SCHEMA = pa.schema([("line", pa.int64()), ("line_text", pa.string()), ("unreadable", pa.string())])


@dataclass
class _Count:
    """Lines by their line feeds, counted over the bytes as they are read, and what a reader may take for an end."""

    feeds: int = 0
    last: bytes = b"\n"
    odd: int = 0

    def add(self, piece: bytes) -> None:
        self.feeds += piece.count(b"\n")
        self.odd += piece.count(b"\0") + piece.count(b"\r") - piece.count(b"\r\n")
        self.last = piece[-1:]

    @property
    def lines(self) -> int:
        return self.feeds + (self.last != b"\n")


def load(con: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Fill ``lines``: ``line`` (from 1), ``line_text``, and in ``unreadable`` why it is no text, or null.

    Returns whether every line is text without a NUL or a lone carriage return, so that any reader finds the same lines.
    Raises WarehouseError when a gzip file is damaged or cut off, or when the engine has not got as many lines as the
    file has line feeds.
    """
    count, failures = _Count(), []

    def batches() -> Iterator[pa.RecordBatch]:
        # The engine would wrap the exception into one of its own.
        try:
            yield from _batches(path, count)
        except (OSError, EOFError, WarehouseError) as error:
            failures.append(error)

    con.register("line_batches", pa.RecordBatchReader.from_batches(_SCHEMA, batches()))
    try:
        con.execute("create or replace temp table lines as select * from line_batches")
    finally:
        con.unregister("line_batches")
    if failures:
        raise failures[0]
    ((found, unreadable),) = con.execute("select count(*), count(unreadable) from lines").fetchall()
    if found != count.lines:
        raise WarehouseError(f"it has {count.lines} lines and the engine gave {found}, so nothing of it was landed")
    return not unreadable and not count.odd


def _batches(path: Path, count: _Count) -> Iterator[pa.RecordBatch]:
    line = 1
    with _open(path) as stream:
        for block, length in _blocks(_pieces(stream, count)):
            if length:
                kept = block.decode("utf-8", "backslashreplace")
                texts, unreadable = pa.array([f"{kept}… ({length} bytes in all)"]), pa.array([TOO_LONG])
            else:
                texts, unreadable = _decoded(block)
            numbers = pa.array(np.arange(line, line + len(texts), dtype=np.int64))
            yield pa.record_batch([numbers, texts, unreadable], schema=_SCHEMA)
            line += len(texts)


def is_gzip(path: Path) -> bool:
    return path.name.lower().endswith(".gz")


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")


def _pieces(stream: BinaryIO, count: _Count) -> Iterator[bytes]:
    try:
        while piece := stream.read(_PIECE):
            count.add(piece)
            yield piece
    except EOFError as error:
        raise WarehouseError("the gzip file is cut off; deliver it again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise WarehouseError(f"the gzip file is damaged ({error}); deliver it again") from error


def _blocks(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    """Whole lines without the last line feed, and 0; or the beginning of one that is too long, and its length."""
    rest, length, is_first = b"", 0, True
    for piece in pieces:
        if is_first:
            piece, is_first = piece.removeprefix(_BYTE_ORDER_MARK), False
        end = piece.find(b"\n")
        if length or len(rest) + max(end, 0) > MAX_LINE_BYTES:
            length = (length or len(rest)) + (len(piece) if end < 0 else end)
            rest = rest[:_KEPT]
            if end < 0:
                continue
            yield rest, length
            piece, rest, length = piece[end + 1 :], b"", 0
        cut = piece.rfind(b"\n") + 1
        if cut:
            yield (rest + piece[:cut]).replace(b"\r\n", b"\n")[:-1], 0
            rest = b""
        rest += piece[cut:]
        if len(rest) > MAX_LINE_BYTES:
            rest, length = rest[:_KEPT], len(rest)
    if length:
        yield rest, length
    elif rest:
        yield rest.removesuffix(b"\r"), 0


def _decoded(block: bytes) -> tuple[pa.Array, pa.Array]:
    """The lines of ``block`` and why each is no text, null where it is one."""
    try:
        text = pa.array([block], pa.binary()).cast(pa.string())
        texts = pc.call_function("split_pattern", [text], pc.SplitPatternOptions("\n")).values
        return texts, pa.nulls(len(texts), pa.string())
    except pa.ArrowInvalid:  # a byte that is not UTF-8
        lines = block.split(b"\n")
        texts = [line.decode("utf-8", "backslashreplace") for line in lines]
        reasons = [None if _is_text(line) else NOT_UTF8 for line in lines]
        return pa.array(texts, pa.string()), pa.array(reasons, pa.string())


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
