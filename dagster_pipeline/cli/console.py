"""What the command line prints: tables, progress, one-sentence errors."""

from __future__ import annotations

import csv
import itertools
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

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

out = Console()
# The real stderr: a night redirects sys.stderr to its log.
err = Console(file=sys.__stderr__)


def warn(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        err.print(f"warning: {sentence}", style="yellow", highlight=False, markup=False, soft_wrap=True)


def fail(sentence: str) -> None:
    err.print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)


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
    to = out if out.is_terminal or "COLUMNS" in os.environ else Console(width=PIPE_WIDTH)
    grid = _grid(names, [[_shortened(value) for value in row] for row in shown], None)
    if Measurement.get(to, to.options.update(max_width=PIPE_WIDTH), grid).maximum <= to.width:
        to.print(grid)
    else:
        for place, row in enumerate(shown, start=1):
            block = Table.grid(padding=(0, 2))
            block.add_column(style="bold", no_wrap=True)
            block.add_column(overflow="fold")
            for name, value in zip(names, row, strict=True):
                block.add_row(Text(name), Text(cell(value)))
            to.print(Rule(f"row {place:,}", align="left", style="dim"), block, width=min(to.width, RECORD_WIDTH))
    if more:
        said = f"… and {more:,} more rows: --rows 0 prints all, --format csv or json writes all."
        err.print(said, style="dim", highlight=False, soft_wrap=True)
    elif not shown:
        err.print("No rows.", style="dim")


def _grid(names: Sequence[str], rows: Sequence[Sequence], title: str | None) -> Table:
    grid = Table(title=title, title_justify="left", header_style="bold")
    for position, name in enumerate(names):
        numeric = any(_is_number(row[position]) for row in rows)
        grid.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
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
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)


def write_csv(names: Sequence[str], rows: Iterable[Sequence]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)


def write_json(names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write an array of objects, a line each."""
    before = "["
    for row in rows:
        record = dict(zip(names, row, strict=True))
        sys.stdout.write(before + "\n" + json.dumps(record, default=str, ensure_ascii=False))
        before = ","
    sys.stdout.write("[]\n" if before == "[" else "\n]\n")


@contextmanager
def following(title: str) -> Iterator[None]:
    """Show the progress of long work: one line on a terminal, nothing in a pipe."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )
    with bar:
        task = bar.add_task(title, total=None)
        progress.listen(
            lambda what, done, total: bar.update(task, description=what, completed=done, total=total or None)
        )
        yield
