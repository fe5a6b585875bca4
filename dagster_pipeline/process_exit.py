"""The end of a process that has imported Dagster or dbt."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def without_teardown() -> Iterator[None]:
    """End the process with the body's exit status once its exit handlers have run, leaving its objects to the system.

    Taking them apart one by one took a night 1.5 of 24 seconds. An error other than SystemExit ends as always.
    """
    status: list[int] = []

    def leave() -> None:
        if status:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status[0])

    # Handlers run in reverse order: whatever the body registers, such as closing the warehouse file, comes before.
    atexit.register(leave)
    try:
        yield
    except SystemExit as done:
        status.append(done.code if isinstance(done.code, int) else int(done.code is not None))
        raise
    status.append(0)
