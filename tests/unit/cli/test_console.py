"""Text from outside is shown on the terminal, and acts neither on it nor on a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.cli import console
from tests.conftest import make_settings

# Red for the rest of the session, the same as one character, a title for the window, a bell, letters from right to
# left, an overwritten line.
HOSTILE = "\x1b[31m\x9b31m\x1b]0;pwned\x07\u202e\rok"
SHOWN = r"\x1b[31m\x9b31m\x1b]0;pwned\x07\u202e\rok"
MARKUP = "[red]a[/red] [link=https://evil.example]b[/] [/nothing] :bomb:"


def acts(text: str) -> list[str]:
    return [one for one in text if one != "\n" and not one.isprintable()]


def test_every_character_that_is_not_shown_is_escaped():
    assert console.visible(HOSTILE) == SHOWN
    assert console.visible("two\n\tlines, ü, 工程师, 🙂") == "two\n\tlines, ü, 工程师, 🙂"
    # The odd byte of a file name: printing it failed.
    assert console.visible(os.fsdecode(b"\xff.jsonl")) == "\\udcff.jsonl"


def test_sentences_are_text_and_no_markup(capsys):
    """An error that quoted "[/x]" from a file became a traceback of the markup's parser."""
    console.out.print(f"{HOSTILE} {MARKUP}", soft_wrap=True)
    assert capsys.readouterr().out == f"{SHOWN} {MARKUP}\n"


def test_styled_parts_are_escaped_too(capsys):
    console.out.print(console.styled(HOSTILE + MARKUP, "bold"), soft_wrap=True)
    assert capsys.readouterr().out == f"{SHOWN}{MARKUP}\n"


@pytest.mark.parametrize("width", ["300", "40"])
def test_tables_show_names_and_values_as_text(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setattr(console, "out", console.SafeConsole())
    rows = [(HOSTILE, MARKUP, {HOSTILE: [HOSTILE]})]
    console.result((HOSTILE, "[b]name", "nested"), rows, limit=None)
    console.table((HOSTILE, "[b]name", "nested"), rows, title=HOSTILE + MARKUP)
    shown = capsys.readouterr().out
    assert acts(shown) == []
    assert "[b]name" in shown
    assert "[red]a[/red]" in shown


def test_csv_is_harmless_in_a_spreadsheet(capsys):
    texts = [("=HYPERLINK(1)", -1), ("@SUM(A1)", None), ("-2", 2.5), ("\uff0b1", 3), ("a=b", 4), ("a\r=b", 5)]
    console.write_csv(("=1+1", "edits"), texts)
    assert list(csv.reader(io.StringIO(capsys.readouterr().out, newline=""))) == [
        ["'=1+1", "edits"],
        ["'=HYPERLINK(1)", "-1"],
        ["'@SUM(A1)", ""],
        ["'-2", "2.5"],
        ["'\uff0b1", "3"],
        ["a=b", "4"],
        ["a\r=b", "5"],
    ]


def test_csv_keeps_every_character_in_a_pipe_and_none_that_acts_on_a_terminal(capsys, monkeypatch):
    console.write_csv(("text",), [(f"a{HOSTILE}",)])
    assert list(csv.reader(io.StringIO(capsys.readouterr().out, newline=""))) == [["text"], [f"a{HOSTILE}"]]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    console.write_csv(("text",), [(f"a{HOSTILE}",)])
    assert capsys.readouterr().out == f"text\na{SHOWN}\n"


def test_json_escapes_what_acts_on_a_terminal_and_means_the_same(capsys):
    console.write_json(("text",), [(HOSTILE + "\U000e0041 ü",)])
    written = capsys.readouterr().out
    assert acts(written) == []
    assert "ü" in written
    assert json.loads(written) == [{"text": HOSTILE + "\U000e0041 ü"}]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A publication whose only form has a style from hell."""
    settings = make_settings(tmp_path)
    settings.published.mkdir(parents=True)
    stats = (
        "'s' as gen_style_id, 1 as total_runs, 1 as helpful, 0 as unhelpful, 1.0 as helpful_ratio, 0 as avg_edit_chars"
    )
    with duckdb.connect(str(settings.published / "analytics.duckdb")) as con:
        con.execute("create schema published")
        for table, columns in {
            "style_hints": """'a' as host, 'f' as schema_hash, date '2026-09-01' as as_of_date, $evil as explanation,
                $evil as preferred_style_id, 'form' as source, $evil as runner_up_style_id, null as previous_style_id,
                'other' as host_family, $evil as segment_key, 1.0 as confidence""",
            "api_form_profiles": "'a' as host, 'f' as schema_hash, 1 as runs, 'ok' as quality, $evil as unused",
            "form_style_stats": f"'a' as host, 'f' as schema_hash, {stats}, $evil as unused",
            "segment_style_stats": f"'other' as host_family, $evil as segment_key, {stats}",
            "family_style_stats": f"'other' as host_family, {stats}, $evil as unused",
            "style_hints_history": """'a' as host, 'f' as schema_hash, date '2026-09-01' as as_of_date,
                $evil as preferred_style_id, 'form' as source""",
        }.items():
            con.execute(f"create table published.{table} as select {columns}", {"evil": HOSTILE + MARKUP})
    return settings.home


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "a", "f"],
        ["explain", HOSTILE, MARKUP],
        ["query", "from style_hints"],
        ["query", "from style_hints", "--format", "json"],
        ["query", f"select {HOSTILE} {MARKUP}"],
        ["land", "autofill_events", "x.txt"],
        ["land", HOSTILE, "x.txt"],
    ],
)
def test_no_command_lets_data_act_on_the_terminal(home, tmp_path, arguments):
    evil = tmp_path / f"{HOSTILE}[red].txt"
    evil.touch()
    done = subprocess.run(
        [Path(sys.executable).with_name("warehouse"), *[str(evil) if one == "x.txt" else one for one in arguments]],
        capture_output=True,
        env=os.environ | {"WAREHOUSE_HOME": str(home), "COLUMNS": "160"},
        check=False,
    )
    shown = done.stdout.decode() + done.stderr.decode()
    assert acts(shown) == []
    assert "x1b" in shown or "\\u001b" in shown
    assert "Traceback" not in shown
