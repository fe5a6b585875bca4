"""What the command line prints: tables, progress, one-sentence errors.

Hosts, styles, file names and errors hold text from outside. Nothing in it acts on the terminal: it is no markup, and
control characters are shown escaped.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from dagster_pipeline import progress

# Longer texts are cut in a grid, not in a record.
CELL_WIDTH = 60
RECORD_WIDTH = 120
PIPE_WIDTH = 100_000

# Control characters but tab and newline, what turns the direction of a text or is invisible in it, and the halves of
# characters that stand for the odd bytes of a file name: printing those fails.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """``text`` with what acts on a terminal written as an escape sequence of Python, such as ``\\x1b``."""
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class SafeConsole(Console):
    """A console whose strings are only text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, **options)

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(visible(one) if isinstance(one, str) else one for one in objects), **options)


def styled(text: str, style: str) -> Text:
    """A part of a line in a colour or weight of its own."""
    return Text(visible(text), style)


out = SafeConsole()
# The real stderr: long work redirects sys.stderr to its log.
err = SafeConsole(file=sys.__stderr__)


def warn(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        err.print(f"warning: {sentence}", style="yellow", highlight=False, soft_wrap=True)


def fail(sentence: str) -> None:
    err.print(sentence, style="red", highlight=False, soft_wrap=True)


def stopped(sentence: str) -> None:
    """Say why the command ends, and give the terminal its cursor back."""
    err.show_cursor(True)
    fail(sentence)


def table(names: Sequence[str], rows: Sequence[Sequence], title: str | None = None) -> None:
    """Print ``rows``: numbers right-aligned, null as an em dash."""
    out.print(_grid(names, rows, title))


def result(names: Sequence[str], rows: Iterable[Sequence], limit: int | None) -> None:
    """Print the rows of a query, at most ``limit`` of them: as a grid, or row by row where a grid would be too wide.

    A pipe has no width: there the grid is as wide as it needs to be.
    """
    rows = iter(rows)
    shown = list(itertools.islice(rows, limit))
    more = sum(1 for _ in rows)
    to = out if out.is_terminal or "COLUMNS" in os.environ else SafeConsole(width=PIPE_WIDTH)
    grid = _grid(names, [[_shortened(value) for value in row] for row in shown], None)
    if Measurement.get(to, to.options.update(max_width=PIPE_WIDTH), grid).maximum <= to.width:
        to.print(grid)
    else:
        for place, row in enumerate(shown, start=1):
            block = Table.grid(padding=(0, 2))
            block.add_column(style="bold", no_wrap=True)
            block.add_column(overflow="fold")
            for name, value in zip(names, row, strict=True):
                block.add_row(Text(visible(name)), Text(cell(value)))
            to.print(Rule(f"row {place:,}", align="left", style="dim"), block, width=min(to.width, RECORD_WIDTH))
    if more:
        said = f"… and {more:,} more rows: --rows 0 prints all, --format csv or json writes all."
        err.print(said, style="dim", highlight=False, soft_wrap=True)
    elif not shown:
        err.print("No rows.", style="dim")


def _grid(names: Sequence[str], rows: Sequence[Sequence], title: str | None) -> Table:
    grid = Table(title=title and visible(title), title_justify="left", header_style="bold")
    for position, name in enumerate(names):
        numeric = any(_is_number(row[position]) for row in rows)
        grid.add_column(Text(visible(name)), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell(value)) for value in row))
    return grid


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _shortened(value: object) -> object:
    """A long text by its beginning: one explanation or document would push everything else off the screen."""
    if _is_number(value) or value is None:
        return value
    text = " ".join(cell(value).split())
    return text if len(text) <= CELL_WIDTH else text[: CELL_WIDTH - 1] + "…"


def cell(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, dict | list):
        return visible(json.dumps(value, default=str, ensure_ascii=False))
    return visible(str(value))


class _Lines:
    """Standard output for the csv module, which quotes a text that holds a character of the line's end. Without \\r
    there, a lone one began a new row, and what followed it a new cell; the lines themselves end as usual.
    """

    def write(self, line: str) -> int:
        return sys.stdout.write(line.removesuffix("\r\n") + "\n")


def write_csv(names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write every text so that a spreadsheet does not run it, and a terminal does not act on it."""
    from dagster_pipeline.publishing.files import FORMULA

    is_terminal = sys.stdout.isatty()

    def harmless(value: object) -> object:
        if not isinstance(value, str):
            return value
        text = f"'{value}" if re.match(FORMULA, value) else value
        return visible(text) if is_terminal else text

    writer = csv.writer(_Lines(), lineterminator="\r\n")
    writer.writerow(map(harmless, names))
    writer.writerows(map(harmless, row) for row in rows)


def write_json(names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write an array of objects, a line each; what acts on a terminal is escaped, as JSON allows everywhere."""
    before = "["
    for row in rows:
        record = dict(zip(names, row, strict=True))
        text = json.dumps(record, default=str, ensure_ascii=False)
        sys.stdout.write(before + "\n" + _HIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], text))
        before = ","
    sys.stdout.write("[]\n" if before == "[" else "\n]\n")


@contextmanager
def following(title: str) -> Iterator[None]:
    """Show the progress of long work: one line on a terminal, nothing in a pipe."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )
    with bar:
        task = bar.add_task(title, total=None)
        progress.listen(
            lambda what, done, total: bar.update(task, description=visible(what), completed=done, total=total or None)
        )
        yield
