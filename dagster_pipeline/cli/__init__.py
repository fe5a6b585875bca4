"""``warehouse``: a thin command line over the same landing, job and published files that Dagster uses."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import Annotated

import typer

from dagster_pipeline import process_exit, rights
from dagster_pipeline.cli import console, experiment, landing, nights, observe, path, published, tools
from dagster_pipeline.settings import WarehouseError, say_refused

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Nightly analytics: raw autofill events in, published style hints out. All state is in WAREHOUSE_HOME.",
)
# In the order of ``warehouse --help``.
COMMANDS = {
    "Every day": (landing.land, landing.pull, nights.nightly),
    "Read what is published": (
        published.tables,
        published.describe,
        published.query,
        published.explain,
        path.path,
        experiment.experiment,
        published.export,
        published.serve,
    ),
    "Operate": (
        experiment.train_segments,
        landing.quarantine,
        nights.rollback,
        nights.prune,
        observe.report,
        observe.metrics,
        observe.doctor,
    ),
    "Try it out": (tools.demo, tools.simulate),
}
for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)


def _say_version(asked: bool) -> None:
    if asked:
        console.out.print(f"applylens-warehouse {metadata.version('applylens-warehouse')}", highlight=False)
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options that every command takes."""


def main() -> None:
    """Entry point: an error is one sentence on stderr and exit status 1; a traceback only with --debug."""
    rights.close()
    debug = "--debug" in sys.argv
    sys.argv = [sys.argv[0], *(argument for argument in sys.argv[1:] if argument != "--debug")]
    process_exit.at_signals(console.stopped)
    with process_exit.without_teardown():
        _run(debug)


def _run(debug: bool) -> None:
    try:
        app()
    except WarehouseError as error:
        if debug:
            raise
        console.fail(str(error))
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        if isinstance(error, OSError) and error.filename:
            console.fail(say_refused(error))
            sys.exit(1)
        sentence = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        console.fail(f"Something went wrong: {sentence} (run it again with --debug for the traceback)")
        sys.exit(1)


if __name__ == "__main__":
    main()
