"""The end of a process that has imported Dagster or dbt."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def without_teardown() -> Iterator[None]:
    """End the process with the body's exit status once its exit handlers have run, without freeing its objects.

    Freeing them one by one took 1.5 of a night's 24 seconds. Errors other than SystemExit are not affected.
    """
    status: list[int] = []

    def leave() -> None:
        if status:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status[0])

    # Handlers run in reverse order: those the body registers, such as closing the warehouse file, run first.
    atexit.register(leave)
    try:
        yield
    except SystemExit as done:
        status.append(done.code if isinstance(done.code, int) else int(done.code is not None))
        raise
    status.append(0)
