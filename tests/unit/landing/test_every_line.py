"""No line is lost in silence: each is a row, a repeat or a refusal with its reason, or the file is refused."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dagster_pipeline.landing import csv_records, land, lines
from dagster_pipeline.landing.sources import SOURCES
from tests.conftest import make_settings
from tests.samples import run
from tests.unit.landing.test_landing import raw, rejects

EVENTS, STAGES = SOURCES["autofill_events"], SOURCES["greenhouse_job_stage"]
DAY = date(2026, 9, 10)
HEADER = "event_id,user_id,host,schema_hash,form_url,created_at"


@pytest.fixture
def settings(tmp_path):
    return make_settings(tmp_path)


def land_bytes(settings, content: bytes, name: str = "a.jsonl", source=EVENTS):
    path = settings.home.parent / name
    path.write_bytes(content)
    return land.land(settings, source, [path], DAY)[0]


def row(name: str, **fields) -> bytes:
    return json.dumps(run(name, **fields)).encode()


def loaded(path: Path) -> list[tuple]:
    with duckdb.connect() as con:
        lines.load(con, path)
        return con.execute("select line, line_text, unreadable from lines order by line").fetchall()


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("megabytes", [11, 45])
def test_a_line_that_is_too_long_costs_itself(settings, place, megabytes):
    """Seen: as the last line and over 40 MB it was "lines 0", exit 0, then "already landed"; else it cost the file."""
    rows = [row("a"), row("b")]
    rows.insert(place, row("long", form_url="x" * megabytes * 1_000_000))
    landed = land_bytes(settings, b"\n".join(rows))
    assert (landed.lines, landed.accepted, landed.rejected, landed.error) == (3, 2, 1, "")
    ((_, line, reason, text),) = rejects(settings)
    assert (line, reason) == (place + 1, "the line is longer than 10000000 bytes")
    assert text.startswith(rows[place][:10_000].decode())
    assert text.endswith(f"({len(rows[place])} bytes in all)")
    assert len(raw(settings)) == 2


@pytest.mark.parametrize("size", [lines.MAX_LINE_BYTES, lines.MAX_LINE_BYTES + 1])
def test_the_limit_of_a_line_is_exact(tmp_path, size):
    (tmp_path / "a.jsonl").write_bytes(b"a\n" + b"x" * size + b"\nb\n")
    found = loaded(tmp_path / "a.jsonl")
    assert [line for line, _, _ in found] == [1, 2, 3]
    assert [reason for _, _, reason in found] == [None, None if size == lines.MAX_LINE_BYTES else lines.TOO_LONG, None]


def test_the_pieces_that_a_file_is_read_in_do_not_show(tmp_path, monkeypatch):
    """Texts with every kind of line end, cut at every place, give the lines that Python's split gives."""
    monkeypatch.setattr(lines, "_KEPT", 3)
    random = np.random.default_rng(5)
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 12)
    for number in range(150):
        parts = [b"\n", b"\r\n", b"\r", b"a", b"bc", b"\xff", b"\x00", "ü".encode(), b"d" * 11]
        text = b"".join(parts[place] for place in random.integers(0, len(parts), random.integers(0, 25)))
        (tmp_path / "a.jsonl").write_bytes(text)
        expected = text.replace(b"\r\n", b"\n").split(b"\n")
        if not expected[-1]:
            expected.pop()
        for piece in (1, 2, 3, 7, 100):
            monkeypatch.setattr(lines, "_PIECE", piece)
            found = loaded(tmp_path / "a.jsonl")
            assert [line for line, _, _ in found] == list(range(1, len(expected) + 1)), (number, piece, text)
            for (_, said, reason), line in zip(found, expected, strict=True):
                if reason is None:
                    assert said.encode().removesuffix(b"\r") == line.removesuffix(b"\r"), (number, piece, text)
                else:
                    assert len(line) > 10 or not lines._is_text(line), (number, piece, text)


def test_a_lone_carriage_return_does_not_split_a_line(settings):
    split = row("b").replace(b'"user_id"', b'\r"user_id"')
    landed = land_bytes(settings, row("a") + b"\r\n" + split + b"\r\n" + b"no\robject\n")
    assert (landed.lines, landed.accepted, landed.rejected) == (3, 2, 1)
    assert [(one[1], one[3]) for one in rejects(settings)] == [(3, "no\robject")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b"a\x00b\x01c", "a\\u0000b\\u0001c"),
        (b"\x01\x1f\x02\x03 a \x1b[31m", "\\u0001\\u001f\\u0002\\u0003 a \\u001b[31m"),
        (b'"quoted" and \x7f', '"quoted" and \\u007f'),
        (b"caf\xe9", "caf\\xe9"),
        (b"tab\tstays", "tab\tstays"),
    ],
)
def test_the_text_of_a_refused_line_is_whole(settings, text, kept):
    """Seen: it ended at the first NUL, and the engine's separator cut it."""
    landed = land_bytes(settings, row("a") + b"\n" + text + b"\n" + row("b"))
    assert (landed.lines, landed.accepted, landed.rejected) == (3, 2, 1)
    assert [one[3] for one in rejects(settings)] == [kept]


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_a_replacement_character_is_text_also_beside_a_bad_byte(settings, ending):
    fields = [HEADER] + [f"{name},u,h.com,s,{url},2026-09-01" for name, url in (("a", "caf\ufffd"), ("b", "?"))]
    rows = [row("a", form_url="caf\ufffd"), row("b", form_url="?")] if ending == "jsonl" else map(str.encode, fields)
    landed = land_bytes(settings, b"\n".join(rows).replace(b"?", b"\xe9"), f"a.{ending}")
    assert (landed.accepted, landed.rejected) == (1, 1)
    assert rejects(settings)[0][2] == "the line is not UTF-8 text"
    assert raw(settings)[0]["form_url"] == "caf\ufffd"


def test_a_byte_order_mark_is_no_part_of_the_first_line(settings):
    assert land_bytes(settings, b"\xef\xbb\xbf" + row("a")).accepted == 1
    csv = f"\ufeff{HEADER}\nc,u,h.com,s,,2026-09-01\n".encode()
    assert land_bytes(settings, csv, "b.csv").accepted == 1


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda content: content[:-8] + b"\x00\x00\x00\x00" + content[-4:], "damaged"),
        (lambda content: content[:-4] + b"\x01\x00\x00\x00", "damaged"),
        (lambda content: content[: len(content) // 2], "cut off"),
        (lambda content: content[:-1], "cut off"),
        (lambda content: content[:40] + b"\xff\xff\xff" + content[43:], "damaged"),
    ],
)
def test_a_damaged_gzip_file_is_refused_and_can_be_delivered_again(settings, damage, sentence):
    """Seen: one with a wrong checksum landed."""
    whole = gzip.compress(b"\n".join(row(str(number)) for number in range(50)))
    landed = land_bytes(settings, damage(whole), "a.jsonl.gz")
    assert f"the gzip file is {sentence}" in landed.error
    assert (landed.accepted, raw(settings)) == (0, [])
    assert land_bytes(settings, whole, "a.jsonl.gz").accepted == 50


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.jsonl.gz"])
def test_an_empty_file_that_cannot_be_whole_is_not_already_landed(settings, name):
    """Seen: a Parquet file of 0 bytes counted as landed after any other empty file."""
    assert land_bytes(settings, b"", "empty.jsonl").error == ""
    landed = land_bytes(settings, b"", name)
    assert not landed.already
    assert "empty" in landed.error


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_rows_that_the_engine_loses_refuse_the_file(settings, monkeypatch, name):
    """The two counts must agree: of the lines that the engine was given, and of the rows that it has written."""
    content = row("a") + b"\n" + row("b") + b"\n"
    (settings.home.parent / "rows.jsonl").write_bytes(content)
    read = f"read_json('{settings.home.parent}/rows.jsonl')"
    how = {"a.csv": "header", "a.parquet": "format parquet"}
    if name in how:
        path = settings.home.parent / "made" / name
        path.parent.mkdir()
        duckdb.execute(f"copy (select * replace (to_json(job) as job) from {read}) to '{path}' ({how[name]})")
        content = path.read_bytes()
    stage, judged = land._stage, land.parse.judged
    monkeypatch.setattr(land, "_stage", lambda *given: stage(*given) - 1)
    assert "nothing of it was landed" in land_bytes(settings, content, name).error
    monkeypatch.setattr(land, "_stage", stage)
    if name == "a.parquet":
        monkeypatch.setattr(land.parse, "judged", lambda *given: f"{judged(*given)} limit 1")
    else:
        blocks = lines._blocks
        monkeypatch.setattr(lines, "_blocks", lambda pieces: list(blocks(pieces))[:-1])
    assert "nothing of it was landed" in land_bytes(settings, content, name).error
    assert raw(settings) == []


def csv_line(name: str, url: str = "", day: str = "2026-09-01") -> str:
    return f"{name},u,h.com,s,{url},{day}"


@pytest.mark.parametrize(
    ("body", "rows", "refused"),
    [
        # one quote that is not closed costs its line
        ([csv_line("a"), csv_line("b", '"open'), csv_line("c"), csv_line("d")], {"a": "", "c": "", "d": ""}, [3]),
        ([csv_line("a", '"open'), csv_line("b")], {"b": ""}, [2]),
        ([csv_line("a"), csv_line("b", '"open')], {"a": ""}, [3]),
        # values with line breaks
        ([csv_line("a", '"1\n2, ""x""\n\n3"'), csv_line("b")], {"a": '1\n2, "x"\n\n3', "b": ""}, []),
        # both, in either order
        ([csv_line("a", '"open'), csv_line("b"), csv_line("c", '"1\n2"')], {"b": "", "c": "1\n2"}, [2]),
        ([csv_line("a", '"1\n2"'), csv_line("b", '"open'), csv_line("c")], {"a": "1\n2", "c": ""}, [4]),
        # two faults must not make one value of what lies between them
        ([csv_line("a", '"open'), csv_line("b"), csv_line("c", 'closed"')], {"b": "", "c": 'closed"'}, [2]),
        # a quote inside of a value without quotes is a character
        ([csv_line("a", '5" x'), csv_line("b"), csv_line("c", '7" x')], {"a": '5" x', "b": "", "c": '7" x'}, []),
        ([csv_line("a", '"x" y'), csv_line("b")], {"b": ""}, [2]),
        ([csv_line("a") + ",more", csv_line("b"), "c,u"], {"b": ""}, [2, 4]),
        ([csv_line("a", '"1\n2"') + ",more", csv_line("b")], {"b": ""}, [2]),
        (["", csv_line("a"), "  ", csv_line("b")], {"a": "", "b": ""}, []),
    ],
)  # fmt: skip
def test_a_broken_line_of_csv_costs_as_little_as_can_be(settings, body, rows, refused):
    """Seen: one quote that was not closed refused the whole file; a row behind a bad line was lost with it."""
    text = "\n".join([HEADER, *body]) + "\n"
    for name, content in (("a.csv", text), ("b.csv", text.replace("\n", "\r\n"))):
        home = make_settings(settings.home.parent / name.replace(".", "-"))
        home.home.parent.mkdir()
        landed = land_bytes(home, content.encode(), name)
        assert (landed.error, landed.accepted, landed.rejected) == ("", len(rows), len(refused)), rejects(home)
        assert {one["event_id"]: one["form_url"] or "" for one in raw(home)} == rows
        assert [one[1] for one in rejects(home)] == refused
        assert landed.lines == len(rows) + len(refused)


def test_an_open_quote_does_not_swallow_the_file(settings):
    """Two hundred thousand lines behind it land."""
    body = [csv_line("open", '"')] + [csv_line(str(number)) for number in range(200_000)]
    landed = land_bytes(settings, "\n".join([HEADER, *body]).encode(), "a.csv")
    assert (landed.lines, landed.accepted, landed.rejected) == (200_001, 200_000, 1)
    assert rejects(settings)[0][1:3] == (2, csv_records.UNCLOSED)


def test_a_csv_without_whole_names_of_columns_is_refused(settings):
    assert "stands twice" in land_bytes(settings, f"{HEADER},host\n".encode(), "a.csv").error
    assert "no line with the names" in land_bytes(settings, b"\n \n", "b.csv").error
    assert "required column" in land_bytes(settings, b"event_id\nx\n", "c.csv").error


def test_the_last_of_equal_lines_counts(settings):
    """Seen: A, B, A left B."""
    first, other = row("x"), row("x", edit_chars=5)
    landed = land_bytes(settings, b"\n".join([first, other, first]))
    assert (landed.accepted, landed.duplicates) == (2, 1)
    assert [(one["edit_chars"], one["_line"]) for one in raw(settings)] == [(5, 2), (None, 3)]


def test_a_file_that_fails_halfway_leaves_nothing_beside_the_next(settings, monkeypatch):
    """Its rows, in raw already, had the number of the next batch: with that they counted as landed."""
    files = []
    for name in ("first", "second"):
        files.append(settings.home.parent / f"{name}.jsonl")
        files[-1].write_bytes(row(name) + b"\nbroken\n")
    append, full = land.log.append, [True]

    def on_a_full_disk(*given):
        if full.pop() if full else False:
            raise OSError(28, "No space left on device")
        return append(*given)

    monkeypatch.setattr(land.log, "append", on_a_full_disk)
    first, second = land.land(settings, EVENTS, files, DAY)
    assert "No space left" in first.error
    assert (second.accepted, [one["_seq"] for one in raw(settings)]) == (1, [1])
    assert [one[0] for one in rejects(settings) if one[1]] == ["second.jsonl"]
    assert land.land(settings, EVENTS, files[:1], DAY)[0].accepted == 1
    assert [one["_seq"] for one in raw(settings)] == [1, 2]
