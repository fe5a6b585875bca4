"""Landing: every line is accepted, a duplicate, or rejected with its reason; nothing else ever happens to it."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline import domains
from dagster_pipeline.dbt_run import project
from dagster_pipeline.landing import log, parse
from dagster_pipeline.landing.land import expand, has_landed, land, prepare
from dagster_pipeline.landing.parse import DELIVERY
from dagster_pipeline.landing.source import OWN_DAYS, Field, Source
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
        ({"schema_hash": "\u00a0\u2003"}, "schema_hash is missing"),
        ({"schema_hash": "\ufeff\u200b\n"}, "schema_hash is missing"),
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
        ({"created_at": "0001-01-01T00:00:00Z"}, "created_at is before 2000-01-01"),
        ({"edit_chars": 2**63 - 1}, "edit_chars is above 10000000"),
        ({"edit_chars": 2**63}, "edit_chars is not a whole number"),
        ({"duration_ms": 8 * 24 * 3_600_000}, "duration_ms is above 604800000"),
        ({"propensity": 1e300}, "propensity is above 1000000000000000"),
        ({"propensity": float("nan")}, "propensity is not a number"),
        ({"gen_style_id": "bold\nstyle"}, "gen_style_id holds a control character"),
        ({"gen_style_id": "bold\x7f"}, "gen_style_id holds a control character"),
        ({"schema_hash": "form\x85"}, "schema_hash holds a control character"),
        ({"schema_hash": "x" * 1_001}, "schema_hash is longer than 1000 characters"),
        ({"form_url": "https://jobs.example/" + "x" * 10_000}, "form_url is longer than 10000 characters"),
        ({"final_map": {"#name": "x" * 1_000_000}}, "final_map is longer than 1000000 characters"),
        ({"host": "my host.example"}, "host is not a host name"),
        ({"host": "\u2603\u0301.-example"}, "host is not a host name"),
        ({"host": "about:blank"}, "host is not a host name"),
        ({"host": "a..example"}, "host is not a host name"),
        ({"host": "<script>alert(1)</script>"}, "host is not a host name"),
        ({"host": "x." * 127 + "example"}, "host is longer than 253 characters"),
        ({"host": "https:///jobs"}, "host is not a host name"),
    ],
)
def test_a_bad_row_is_kept_with_its_reason(settings, tmp_path, change, reason):
    bad = json.dumps(run("bad") | change)
    landed = land_lines(settings, tmp_path, [json.dumps(run("good")), bad])
    assert (landed.lines, landed.accepted, landed.rejected) == (2, 1, 1)
    assert rejects(settings) == [("a.jsonl", 2, reason, bad)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('"final_map": {"#a": "x", "#b": "y", "#a": "z"}', "final_map has a key twice"),
        ('"job": {"title": "A", "title": "B"}', "job has a key twice"),
        ('"host": "a.example", "host": "b.example"', "the line has a key twice"),
    ],
)
def test_a_key_twice_is_rejected(settings, tmp_path, line, reason):
    """Seen: one accepted final_map with a key twice stopped every later night."""
    given = json.dumps({key: value for key, value in run("x").items() if f'"{key}"' not in line})
    landed = land_lines(settings, tmp_path, [f"{given[:-1]}, {line}}}", json.dumps(run("y"))])
    assert (landed.accepted, landed.rejected) == (1, 1)
    assert rejects(settings)[0][2] == reason


def test_hundreds_of_keys_are_compared_too(settings, tmp_path):
    many = {f"#{number}": "x" for number in range(500)}
    text = json.dumps(many)
    rows = [json.dumps(run(name, final_map="?")) for name in "ab"]
    lines = [rows[0].replace('"?"', text), rows[1].replace('"?"', text[:-1] + ', "#7": "y"}')]
    landed = land_lines(settings, tmp_path, lines)
    assert (landed.accepted, landed.rejected) == (1, 1)
    assert rejects(settings)[0][2] == "final_map has a key twice"


@pytest.mark.parametrize(
    "host",
    [
        "careers.acme.example", "https://careers.acme.example/jobs", "CAREERS.Acme.example", " careers.acme.example. ",
        "careers.acme.example:8443", "//careers.acme.example/a:b?c=d#e", "https://me:secret@careers.acme.example./x",
        "\u00a0careers.acme.example", "HTTP://careers.acme.example?x=y@z",
    ],
)  # fmt: skip
def test_a_host_lands_in_one_form(settings, tmp_path, host):
    rows = [run("x", host=host)]
    write(tmp_path, [json.dumps(row) for row in rows], "rows.jsonl")
    duckdb.execute(f"copy (from read_json('{tmp_path}/rows.jsonl')) to '{tmp_path}/rows.parquet'")
    for name in ("rows.jsonl", "rows.parquet"):
        home = make_settings(tmp_path / name.replace(".", "-"))
        (landed,) = land(home, EVENTS, [tmp_path / name], date(2026, 9, 10))
        assert landed.accepted == 1, rejects(home)
        assert raw(home)[0]["host"] == "careers.acme.example"


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_an_international_host_lands_in_its_ascii_form(settings, tmp_path, ending):
    """Each way to write it, for a site has one name; beside hosts of plain letters and others that are none."""
    given = ["bücher.example", "https://BÜCHER.example:443/jobs", "bu\u0308cher.example", "xn--bcher-kva.example"]
    rows = [
        run(str(number), host=host) for number, host in enumerate([*given, "例え.jp", "a.example", "ü ü", "\u2603-.-"])
    ]
    jsonl = write(tmp_path, [json.dumps(row) for row in rows], "rows.jsonl")
    file = tmp_path / f"a.{ending}"
    if ending == "jsonl":
        jsonl.rename(file)
    else:
        duckdb.execute(f"copy (select * replace (to_json(job) as job) from read_json('{jsonl}')) to '{file}'")
    (landed,) = land(settings, EVENTS, [file], date(2026, 9, 10))
    assert (landed.accepted, landed.rejected) == (6, 2)
    found = {row["event_id"]: row["host"] for row in raw(settings)}
    assert [found[row["event_id"]] for row in rows[:6]] == ["xn--bcher-kva.example"] * 4 + [
        "xn--r8jz45g.jp",
        "a.example",
    ]
    assert {row[2] for row in rejects(settings)} == {"host is not a host name"}


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
@pytest.mark.parametrize(
    ("job", "accepted"),
    [
        ("Senior Engineer", True),
        ("{Senior} Engineer", True),
        ("{{title}}", True),
        ('{"title": "Engineer"}', True),
        ("{}", True),
        ("{not json", False),
        ('{"title": "Engin', False),
        (' {"title": "Engin"} and more', False),
        ("{'title': 'Engineer'}", False),
        ('{"title": "A", "title": "B"}', False),
    ],
)
def test_a_title_may_begin_with_a_brace_and_a_broken_object_is_none(settings, tmp_path, job, accepted, ending):
    """Seen: one title that began with a brace stopped every later night, for it was taken for JSON."""
    row = {"application_id": "a", "job": job, "updated_at": "2026-09-01"}
    lines = (
        [json.dumps(row)]
        if ending == "jsonl"
        else ["application_id,job,updated_at", 'a,"' + job.replace('"', '""') + '",2026-09-01']
    )
    (landed,) = land(settings, SOURCES["applications"], [write(tmp_path, lines, f"a.{ending}")], date(2026, 9, 10))
    assert (landed.accepted, landed.rejected) == (int(accepted), int(not accepted))
    if accepted:
        assert raw(settings, "applications")[0]["job"] == job


@pytest.mark.parametrize(
    "line",
    ['{"event_id": "x", "host": "trunc', "not json", "[1, 2]", '"text"', "null", "{} {}", '{"a": 1}\x1f{"b": 2}'],
)
def test_a_line_that_is_no_object_costs_itself_only(settings, tmp_path, line):
    good = json.dumps(run("good"))
    landed = land_lines(settings, tmp_path, [line, good])
    assert (landed.accepted, landed.rejected) == (1, 1)
    assert [(row[1], row[3]) for row in rejects(settings)] == [(1, line.replace("\x1f", "\\u001f"))]


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
    """Of A, A, B, A the last delivery counts: with the first A kept, B passed for the last one."""
    first, other = json.dumps(run("x")), json.dumps(run("x", edit_chars=5))
    landed = land_lines(settings, tmp_path, [first, first, other, first])
    assert (landed.lines, landed.accepted, landed.duplicates) == (4, 2, 2)
    assert [row["edit_chars"] for row in raw(settings)] == [5, None]


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
    assert rejects(settings)[0][1:] == (
        3,
        "the line does not fit the columns of the file",
        "b,u,h.com,s,2026-09-01,more",
    )
    assert [(row["event_id"], row["_line"]) for row in raw(settings)] == [("a", 2), ("c", 4)]


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


CONCEPTS = Source(
    "concepts",
    key="id",
    event_time="at",
    fields=(
        Field("id", "short_text", required=True, pattern="[a-z]+-[0-9]+"),
        Field("names", "texts", max_length=3),
        Field("vector", "numbers", minimum=-1, maximum=2),
        Field("parts", "objects", max_length=100),
        Field("planned", "timestamp", earliest=date(2020, 1, 1), days_ahead=365),
        Field("at", "timestamp", required=True),
    ),
)


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_arrays_land_typed_from_every_format(settings, tmp_path, ending):
    rows = """(values ('a-1', ['x', 'y, "z"'], [1, 0.5], [{'a': 1}]), ('a-2', []::varchar[], []::double[], []),
        ('a-3', null, null, null))"""
    as_text = "* replace (to_json(names) as names, to_json(vector) as vector, to_json(parts) as parts)"
    text = as_text if ending == "csv" else "*"
    how = {"jsonl": "format json", "csv": "header", "parquet": "format parquet"}[ending]
    duckdb.execute(f"""copy (
        select {text} from (select *, '2026-09-01' as at from {rows} as t (id, names, vector, parts))
    ) to '{tmp_path}/a.{ending}' ({how})""")
    (landed,) = land(settings, CONCEPTS, [tmp_path / f"a.{ending}"], date(2026, 9, 10))
    assert landed.accepted == 3, rejects(settings)
    stored = raw(settings, "concepts")
    assert [row["names"] for row in stored] == [["x", 'y, "z"'], [], None]
    assert [row["vector"] for row in stored] == [[1.0, 0.5], [], None]
    assert [row["parts"] for row in stored] == ['[{"a":1}]', "[]", None]
    with duckdb.connect() as con:
        types = con.execute(f"describe from read_parquet('{settings.raw}/concepts/*/*.parquet')").fetchall()
    assert {"names": "VARCHAR[]", "vector": "DOUBLE[]"}.items() <= {row[0]: row[1] for row in types}.items()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ('"names": ["x", 1]', "names is not a JSON array of texts"),
        ('"names": ["x", null]', "names is not a JSON array of texts"),
        ('"names": [["x"]]', "names is not a JSON array of texts"),
        ('"names": "x"', "names is not a JSON array of texts"),
        ('"names": {"x": 1}', "names is not a JSON array of texts"),
        ('"names": ["a", "b", "c", "d"]', "names has more than 3 elements"),
        ('"names": ["a\\nb"]', "names holds a control character"),
        (f'"names": ["{"x" * 1001}"]', "names has an element longer than 1000 characters"),
        ('"vector": [1, "2"]', "vector is not a JSON array of numbers"),
        ('"vector": [1, null]', "vector is not a JSON array of numbers"),
        ('"vector": [1, NaN]', "vector is not a JSON array of numbers"),
        ('"vector": [1, -Infinity]', "vector is not a JSON array of numbers"),
        ('"vector": [1, 1e999]', "vector is not a JSON array of numbers"),
        ('"vector": [true]', "vector is not a JSON array of numbers"),
        ('"vector": 1', "vector is not a JSON array of numbers"),
        ('"vector": [1, -2]', "vector is below -1"),
        ('"vector": [1, 2.5]', "vector is above 2"),
        ('"parts": [{"a": 1}, 2]', "parts is not a JSON array of objects"),
        ('"parts": [null]', "parts is not a JSON array of objects"),
        ('"parts": {"a": 1}', "parts is not a JSON array of objects"),
        (f'"parts": [{{"a": "{"x" * 100}"}}]', "parts is longer than 100 characters"),
        ('"id": "A1"', "id does not match [a-z]+-[0-9]+"),
        ('"planned": "2019-12-31"', "planned is before 2020-01-01"),
        ('"planned": "2027-09-12"', "planned is more than 365 days after the landing date"),
    ],
)
def test_what_breaks_a_declared_limit_is_rejected(settings, tmp_path, change, reason):
    good = '{"id": "a-1", "at": "2026-09-01", "planned": "2027-09-10", "names": ["a", "b", "c"], "vector": [-1, 2]}'
    name = change.split(":")[0]
    bad = "{" + ", ".join(
        part for part in ('"id": "a-2"', '"at": "2026-09-01"', change) if part is change or name not in part
    )
    (landed,) = land(settings, CONCEPTS, [write(tmp_path, [good, bad + "}"])], date(2026, 9, 10))
    assert (landed.accepted, landed.rejected) == (1, 1)
    assert [row[2] for row in rejects(settings)] == [reason]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("[1.0, 'nan'::double] as vector", "vector is not a JSON array of numbers"),
        ("[1.0, 'infinity'::float] as vector", "vector is not a JSON array of numbers"),
        ("[1, null] as vector", "vector is not a JSON array of numbers"),
        ("['1'] as vector", "vector is not a JSON array of numbers"),
        ("[1] as names", "names is not a JSON array of texts"),
        ("['x', null] as names", "names is not a JSON array of texts"),
        ("'x' as names", "names is not a JSON array of texts"),
    ],
)
def test_a_wrong_element_of_a_parquet_list_is_rejected(settings, tmp_path, value, reason):
    path = tmp_path / "a.parquet"
    duckdb.execute(f"copy (select 'a-1' as id, timestamp '2026-09-01' as at, {value}) to '{path}' (format parquet)")
    (landed,) = land(settings, CONCEPTS, [path], date(2026, 9, 10))
    assert (landed.accepted, landed.rejected, landed.error) == (0, 1, "")
    assert [row[2] for row in rejects(settings)] == [reason]


@pytest.mark.parametrize("name", SOURCES)
def test_a_declaration_is_whole(name):
    """What landing, compaction, pull and docs take from it stands in it."""
    one = SOURCES[name]
    names = [field.name for field in one.fields]
    assert len(set(names)) == len(names)
    assert one.description
    assert all(field.description for field in one.fields)
    assert set(one.last_by) <= {*names, *DELIVERY}
    for other, column in (touched.split(".") for touched in one.touches if touched != OWN_DAYS):
        assert column in [field.name for field in SOURCES[other].fields]
    assert isinstance(one.keeps, str) or project.variable(one.keeps.variable)


def test_a_domain_that_keeps_what_it_built_names_its_sources():
    """Else a row in quarantine would stay in its tables."""
    named = {domain: rules.get("sources", []) for domain, rules in project.variable("rules").items()}
    for domain, own in {
        module.__name__.split(".")[-2]: module.SOURCES for module in domains.modules("sources")
    }.items():
        assert {one.name for one in own} <= set(named.get(domain, [one.name for one in own])), domain
    assert named["money"] == ["emails"]


def test_a_source_without_a_time_or_key_says_so():
    with pytest.raises(ValueError, match="concepts: the event time id must be a required timestamp"):
        replace(CONCEPTS, event_time="id")
    with pytest.raises(ValueError, match="concepts: the key column names must be a required field"):
        replace(CONCEPTS, key=("id", "names"))


def test_an_absent_part_of_a_key_is_an_empty_one():
    """A share for all segments is one row, whether the product writes null, blank or nothing."""
    key = SOURCES["experiment_weights"].key_sql
    columns = "experiment_id, variant_id, segment_key, valid_from"
    rows = f"(values ('e', 'a', null, 1), ('e', 'a', '', 1), ('e', 'a', 's', 1)) as t ({columns})"
    keys = [found for (found,) in duckdb.execute(f"select {key} from {rows}").fetchall()]
    assert keys[0] == keys[1] != keys[2]


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


def test_a_column_called_reason_is_no_refusal(settings, tmp_path):
    """A decision with a reason of its own was refused for that reason."""
    action = {
        "recommendation_id": "r",
        "acted_at": "2026-09-10T08:00:00Z",
        "action": "accept",
        "reason": "tried",
        "actor_id": "a",
    }
    wrong = action | {"action": "perhaps"}
    file = write(tmp_path, [json.dumps(one) for one in (action, wrong)])
    (landed,) = land(settings, source("recommendation_actions"), [file], landing_date=date(2026, 9, 10))
    assert (landed.accepted, landed.rejected) == (1, 1)
    assert [row["reason"] for row in raw(settings, "recommendation_actions")] == ["tried"]


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
