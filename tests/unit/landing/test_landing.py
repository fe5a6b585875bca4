"""Landing: every line is accepted, a duplicate, or rejected with its reason; nothing else ever happens to it."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.landing import log, parse
from dagster_pipeline.landing.land import expand, has_landed, land, prepare
from dagster_pipeline.landing.sources import SOURCES, source
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.writer_lock import writer_lock
from tests.conftest import SHARED, make_settings, shared_data
from tests.samples import run

EVENTS = SOURCES["autofill_events"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


def write(folder: Path, lines: list[str | bytes], name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join((one if isinstance(one, bytes) else one.encode()) + b"\n" for one in lines))
    return path


def land_lines(settings: Settings, tmp_path: Path, lines: list, landing_date: date = date(2026, 9, 10)):
    return land(settings, EVENTS, [write(tmp_path, lines)], landing_date)[0]


def raw(settings: Settings, name: str = "autofill_events") -> list[dict]:
    with duckdb.connect() as con:
        done = con.execute(f"from read_parquet('{settings.raw}/{name}/*/*.parquet') order by _seq, _line")
        names = [column[0] for column in done.description]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def rejects(settings: Settings) -> list[tuple]:
    with duckdb.connect() as con:
        return con.execute(
            f"select file, line, reason, text from read_parquet('{settings.rejects}/*.parquet') order by all"
        ).fetchall()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"host": None}, "host is missing"),
        ({"host": "  "}, "host is missing"),
        ({"host": ":443"}, "host is missing"),
        ({"host": "\u00a0:443"}, "host is missing"),
        ({"event_id": None}, "event_id is missing"),
        ({"event_id": 7}, "event_id is not a text"),
        ({"schema_hash": ""}, "schema_hash is missing"),
        ({"feedback_status": "great!"}, "feedback_status is not one of helpful, unhelpful"),
        ({"feedback_status": True}, "feedback_status is not a text"),
        ({"edit_chars": -1}, "edit_chars is negative"),
        ({"edit_chars": 1.5}, "edit_chars is not a whole number"),
        ({"edit_chars": "12"}, "edit_chars is not a whole number"),
        ({"duration_ms": -3}, "duration_ms is negative"),
        ({"job": "Engineer"}, "job is not a JSON object"),
        ({"final_map": ["a"]}, "final_map is not a JSON object"),
        ({"policy": "guess"}, "policy is not one of exploit, explore, fallback"),
        ({"created_at": "yesterday"}, "created_at is not an ISO-8601 timestamp"),
        ({"created_at": "infinity"}, "created_at is not an ISO-8601 timestamp"),
        ({"created_at": 1756728000}, "created_at is not an ISO-8601 timestamp"),
        ({"created_at": None}, "created_at is missing"),
        ({"created_at": "2026-09-12T00:00:00Z"}, "created_at is more than one day after the landing date"),
        ({"created_at": "2031-01-01T00:00:00Z"}, "created_at is more than one day after the landing date"),
    ],
)
def test_a_bad_row_is_kept_with_its_reason(settings, tmp_path, change, reason):
    bad = json.dumps(run("bad") | change)
    landed = land_lines(settings, tmp_path, [json.dumps(run("good")), bad])
    assert (landed.lines, landed.accepted, landed.rejected) == (2, 1, 1)
    assert rejects(settings) == [("a.jsonl", 2, reason, bad)]


@pytest.mark.parametrize(
    "line",
    ['{"event_id": "x", "host": "trunc', "not json", "[1, 2]", '"text"', "null", "{} {}", '{"a": 1}\x1f{"b": 2}'],
)
def test_a_line_that_is_no_object_costs_itself_only(settings, tmp_path, line):
    good = json.dumps(run("good"))
    landed = land_lines(settings, tmp_path, [line, good])
    assert (landed.accepted, landed.rejected) == (1, 1)
    assert [(row[1], row[3]) for row in rejects(settings)] == [(1, line)]


def test_what_is_allowed_lands_typed(settings, tmp_path):
    row = run(
        "x",
        edit_chars=3.0,
        created_at="2026-09-11T01:30:00+02:00",
        job={"title": 'quote " and \\ and ü'},
        form_url=None,
        unknown_field=1,
    )
    landed = land_lines(settings, tmp_path, ["", json.dumps(row), "   "])
    assert (landed.lines, landed.accepted) == (1, 1), "blank lines are no lines"
    (stored,) = raw(settings)
    assert stored["edit_chars"] == 3
    assert str(stored["created_at"]) == "2026-09-10 23:30:00", "times are UTC"
    assert stored["event_date"] == date(2026, 9, 10)
    assert json.loads(stored["job"]) == row["job"]
    assert stored["_line"] == 2, "the physical line is kept"


def test_exact_duplicates_count_once_and_redeliveries_are_kept(settings, tmp_path):
    first, other = json.dumps(run("x")), json.dumps(run("x", edit_chars=5))
    landed = land_lines(settings, tmp_path, [first, first, other, first])
    assert (landed.lines, landed.accepted, landed.duplicates) == (4, 2, 2)
    assert [row["edit_chars"] for row in raw(settings)] == [None, 5]


def test_landing_again_changes_nothing(settings, tmp_path):
    file = write(tmp_path, [json.dumps(run("x"))])
    land(settings, EVENTS, [file], date(2026, 9, 10))
    before = {path: path.read_bytes() for path in settings.raw.rglob("*.parquet")}
    renamed = file.rename(tmp_path / "other-name.jsonl")
    (again,) = land(settings, EVENTS, [renamed], date(2026, 9, 10))
    assert again.already
    assert {path: path.read_bytes() for path in settings.raw.rglob("*.parquet")} == before


def test_one_bad_byte_costs_its_line_not_the_file(settings, tmp_path):
    """Seen: one Latin-1 title in a day's file made the engine refuse the whole file."""
    good = json.dumps(run("good"))
    landed = land_lines(settings, tmp_path, [good, b'{"event_id": "caf\xe9"}', good])
    assert (landed.lines, landed.accepted, landed.duplicates, landed.rejected) == (3, 1, 1, 1)
    assert [row[1:3] for row in rejects(settings)] == [(2, "the line is not UTF-8 text")]


def test_files_that_cannot_be_read_are_named_and_the_rest_land(settings, tmp_path):
    no_gzip = write(tmp_path, ["not gzip"], "a.jsonl.gz")
    cut = tmp_path / "b.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(run("x")).encode() * 500)[:-40])
    wrong = tmp_path / "c.parquet"
    duckdb.execute(f"copy (select 1 as nothing) to '{wrong}'")
    unknown = write(tmp_path, ["?"], "d.xlsx")
    good = write(tmp_path, [json.dumps(run("x"))], "e.jsonl")
    results = land(settings, EVENTS, [no_gzip, cut, wrong, unknown, good], date(2026, 9, 10))
    assert [bool(one.error) for one in results] == [True, True, True, True, False]
    assert all(path.name in one.error for one, path in zip(results, [no_gzip, cut, wrong, unknown], strict=False))
    assert "event_id, user_id, host, schema_hash, created_at" in results[2].error
    assert len(raw(settings)) == 1
    assert sorted(row[2] for row in rejects(settings)) == ["the file cannot be read"] * 4


def test_csv_and_parquet_land_like_json(settings, tmp_path):
    rows = [run("x", edit_chars=4), run("y", feedback_status="helpful"), run("z", edit_chars=-1)]
    write(tmp_path, [json.dumps(row) for row in rows], "rows.jsonl")
    read = f"read_json('{tmp_path}/rows.jsonl')"
    duckdb.execute(f"copy (select * replace (to_json(job) as job) from {read}) to '{tmp_path}/rows.csv' (header)")
    duckdb.execute(f"copy (from {read}) to '{tmp_path}/rows.parquet'")
    stored = []
    for name in ("rows.jsonl", "rows.csv", "rows.parquet"):
        home = make_settings(tmp_path / name.replace(".", "-"))
        (landed,) = land(home, EVENTS, [tmp_path / name], date(2026, 9, 10))
        assert (landed.accepted, landed.rejected, landed.error) == (2, 1, ""), name
        stored.append(
            [(r["event_id"], r["host"], r["edit_chars"], r["feedback_status"], r["created_at"]) for r in raw(home)]
        )
    assert stored[0] == stored[1] == stored[2]


def test_a_csv_line_that_does_not_fit_is_rejected(settings, tmp_path):
    header = "event_id,user_id,host,schema_hash,created_at"
    file = write(
        tmp_path, [header, "a,u,h.com,s,2026-09-01", "b,u,h.com,s,2026-09-01,more", "c,u,h.com,s,2026-09-02"], "a.csv"
    )
    (landed,) = land(settings, EVENTS, [file], date(2026, 9, 10))
    assert (landed.lines, landed.accepted, landed.rejected) == (3, 2, 1)
    assert rejects(settings)[0][2:] == ("the line does not fit the columns of the file", "b,u,h.com,s,2026-09-01,more")


def test_a_bad_csv_line_is_not_counted_in_the_next_file(settings, tmp_path):
    """The engine keeps the lines it refused until they are dropped: those of one file must not show up in the next."""
    stages = SOURCES["greenhouse_job_stage"]
    first = write(tmp_path, ["id,_fivetran_synced", "1,2026-09-01", "2,2026-09-01,more"], "a.csv")
    second = write(tmp_path, ["id,_fivetran_synced", "3,2026-09-01"], "b.csv")
    landed = land(settings, stages, [first, second], date(2026, 9, 10))
    assert [(one.lines, one.accepted, one.rejected) for one in landed] == [(2, 1, 1), (1, 1, 0)]
    assert all(
        "The column name of greenhouse_job_stage is missing in the file" in " ".join(one.warnings) for one in landed
    )


def test_rows_that_differ_inside_a_nested_column_are_no_duplicates(settings, tmp_path):
    """The engine gives an empty list and null inside of a map the same hash."""
    row = "'a' as event_id, 'u' as user_id, 'h.com' as host, 's' as schema_hash, timestamp '2026-09-01' as created_at"
    path = tmp_path / "a.parquet"
    duckdb.execute(f"""copy (
        select {row}, map {{'#cv': []::varchar[]}} as final_map union all
        select {row}, map {{'#cv': null::varchar[]}} as final_map union all
        select {row}, map {{'#cv': []::varchar[]}} as final_map
    ) to '{path}' (format parquet)""")
    (landed,) = land(settings, EVENTS, [path], date(2026, 9, 10))
    assert (landed.lines, landed.accepted, landed.duplicates) == (3, 2, 1)


def test_a_short_number_of_parquet_keeps_its_digits(settings, tmp_path):
    path = tmp_path / "a.parquet"
    duckdb.execute(f"""copy (
        select 'a' as event_id, 'u' as user_id, 'h.com' as host, 's' as schema_hash,
            timestamp '2026-09-01' as created_at, 0.1::float as propensity
    ) to '{path}' (format parquet)""")
    land(settings, EVENTS, [path], date(2026, 9, 10))
    assert raw(settings)[0]["propensity"] == 0.1


def test_an_empty_file_lands_as_nothing(settings, tmp_path):
    landed = land_lines(settings, tmp_path, [])
    assert (landed.lines, landed.accepted, landed.rejected, landed.error) == (0, 0, 0, "")


def test_a_file_written_to_while_it_lands_is_not_landed(settings, tmp_path, monkeypatch):
    lines = [json.dumps(run("a"))]
    typed = parse.typed

    def somebody_writes(*arguments):
        with duckdb.connect() as con:
            con.execute(f"copy (from read_json('{jsonl}') union all from read_json('{jsonl}')) to '{file}'")
        return typed(*arguments)

    jsonl, file = write(tmp_path, lines), tmp_path / "a.parquet"
    with duckdb.connect() as con:
        con.execute(f"copy (from read_json('{jsonl}')) to '{file}'")
    monkeypatch.setattr(parse, "typed", somebody_writes)
    landed = land(settings, EVENTS, [file], date(2026, 9, 10))[0]
    assert "written to while it was being landed" in landed.error
    assert raw(settings) == []
    monkeypatch.undo()
    assert land(settings, EVENTS, [file], date(2026, 9, 10))[0].duplicates == 1


def test_the_engine_expects_as_many_rows_as_have_landed(settings, tmp_path):
    land_lines(settings, tmp_path, [json.dumps(run(str(number))) for number in range(50)])
    with duckdb.connect() as con:
        files = f"read_parquet('{settings.raw}/autofill_events/*/*.parquet')"
        (plan,) = json.loads(con.execute(f"explain (format json) select * from {files}").fetchall()[0][1])
    assert int(plan["extra_info"]["Estimated Cardinality"]) >= 50


@pytest.mark.parametrize("step", ["replace", "append"])
def test_a_landing_killed_halfway_leaves_no_trace_after_the_next(settings, tmp_path, monkeypatch, step):
    """A crash between the first raw file and the log left rows that no log entry named."""
    file = write(tmp_path, [json.dumps(run("x")), json.dumps(run("y", created_at="2026-09-02T00:00:00Z")), "broken"])

    class Killed(BaseException):
        pass

    def die(*arguments, **more):
        raise Killed

    target = {"replace": (Path, "replace"), "append": (log, "append")}[step]
    land(settings, EVENTS, [], date(2026, 9, 10))
    with monkeypatch.context() as patch:
        patch.setattr(*target, die)
        with pytest.raises(Killed):
            land(settings, EVENTS, [file], date(2026, 9, 10))
    (landed,) = land(settings, EVENTS, [file], date(2026, 9, 10))
    assert (landed.accepted, landed.rejected) == (2, 1)
    assert len(raw(settings)) == 2
    assert len(rejects(settings)) == 1
    assert not (settings.raw / "landing").exists()


def test_a_prepared_folder_counts_as_empty(settings, tmp_path):
    """`dbt build` by hand and `make lint` prepare the folder; `warehouse demo` must not take that for data."""
    assert not has_landed(settings)
    prepare(settings)
    assert not has_landed(settings)
    land(settings, EVENTS, [write(tmp_path, [json.dumps(run("a"))])], date(2026, 9, 10))
    assert has_landed(settings)


def test_a_second_writer_is_told_who_holds_the_warehouse(settings, tmp_path):
    impatient = Settings(home=settings.home, landing_dir=settings.landing_dir, lock_wait_seconds=0)
    with writer_lock(settings, "a test"), pytest.raises(WarehouseError, match=r"process \d+ \(a test\)"):
        land(impatient, EVENTS, [write(tmp_path, [])])


def test_paths_may_be_files_folders_and_globs(tmp_path):
    for name in ("b.jsonl", "a.jsonl", "c.csv"):
        write(tmp_path, [], name)
    assert [path.name for path in expand([tmp_path])] == ["a.jsonl", "b.jsonl", "c.csv"]
    assert [path.name for path in expand([f"{tmp_path}/*.jsonl", tmp_path / "a.jsonl"])] == ["a.jsonl", "b.jsonl"]
    with pytest.raises(WarehouseError, match=r"no file at .*nothing"):
        expand([f"{tmp_path}/nothing*"])


def test_an_unknown_source_is_answered_with_the_known_ones():
    with pytest.raises(WarehouseError, match="autofill_events"):
        source("autofil_events")


@shared_data
def test_the_shared_days_land_with_every_line_accounted_for(settings):
    """Counted independently of the engine: 91,734 lines, 271 truncated, 873 repeated, 90,000 runs."""
    results = land(settings, EVENTS, expand([SHARED / "autofill_events"]), date(2026, 11, 1))
    for file, one in zip(sorted((SHARED / "autofill_events").iterdir()), results, strict=True):
        assert one.lines == gzip.decompress(file.read_bytes()).count(b"\n"), file
        assert one.lines == one.accepted + one.duplicates + one.rejected, file
    sums = [sum(getattr(one, name) for one in results) for name in ("lines", "accepted", "duplicates", "rejected")]
    assert sums == [91_734, 90_000, 873, 861]
    again = land(settings, EVENTS, expand([SHARED / "autofill_events"]), date(2026, 11, 1))
    assert all(one.already for one in again)
