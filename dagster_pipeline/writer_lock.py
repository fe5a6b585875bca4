"""One writer at a time per state folder (design decision 6)."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dagster_pipeline.settings import Settings, WarehouseError


@contextmanager
def writer_lock(settings: Settings, what: str, name: str = "writer.lock") -> Iterator[None]:
    """Hold the state folder (or what else ``name`` stands for) for ``what``; the kernel lets go however this ends.

    Raises WarehouseError, naming the holder, when another process keeps it longer than ``lock_wait_seconds``.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    path = settings.home / name
    with path.open("a+") as handle:
        deadline = time.monotonic() + settings.lock_wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    holder = path.read_text().strip() or "an unknown process"
                    raise WarehouseError(
                        f"The warehouse in {settings.home} is being written by {holder}; "
                        "wait until it is done, or stop it, and run this again."
                    ) from None
                time.sleep(0.1)
        handle.truncate(0)
        handle.write(f"process {os.getpid()} ({what})")
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)
