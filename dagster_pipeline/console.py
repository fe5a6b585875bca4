"""What the command line prints: tables, progress, one-sentence errors."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from dagster_pipeline import progress

out = Console()
# The real stderr: long work redirects sys.stderr to its log.
err = Console(file=sys.__stderr__)


def table(names: Sequence[str], rows: Sequence[Sequence], title: str | None = None) -> None:
    """Print ``rows``; numbers stand right, null is shown as an em dash."""
    shown = Table(title=title, title_justify="left", header_style="bold")
    for position, name in enumerate(names):
        numeric = any(isinstance(row[position], int | float) for row in rows)
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(cell(value) for value in row))
    out.print(shown)


def cell(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value)


def write_csv(names: Sequence[str], rows: Sequence[Sequence]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)


def write_json(names: Sequence[str], rows: Sequence[Sequence]) -> None:
    records = [dict(zip(names, row, strict=True)) for row in rows]
    sys.stdout.write(json.dumps(records, default=str, indent=1, ensure_ascii=False) + "\n")


@contextmanager
def following(title: str) -> Iterator[None]:
    """Show what long work reports while it lasts; one line on a terminal, nothing in a pipe."""
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
