"""One writer at a time per state folder (docs/architecture.md#one-writer)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from dagster_pipeline import rights
from dagster_pipeline.settings import Settings, WarehouseError


@contextmanager
def writer_lock(settings: Settings, what: str, name: str = "writer.lock") -> Iterator[None]:
    """Hold the lock ``name`` of the state folder while the body runs ``what``.

    Raises WarehouseError, naming the holder, when another process keeps the lock longer than ``lock_wait_seconds``.
    """
    rights.make_home(settings)
    path = settings.home / name
    # No fallback to a soft lock: only the kernel's lock ends with a process that is killed. The file stays after a
    # release because the next writer may have opened it already. Dagster may end a step on another thread.
    lock = FileLock(
        path, timeout=settings.lock_wait_seconds, thread_local=False, fallback_to_soft=False, preserve_lock_file=True
    )
    try:
        held = lock.acquire()
    except Timeout:
        holder = path.read_text().strip() or "an unknown process"
        raise WarehouseError(
            f"The warehouse in {settings.home} is being written by {holder}; "
            "wait until it is done, or stop it, and run this again."
        ) from None
    with held:
        path.write_text(f"process {os.getpid()} ({what})")
        try:
            yield
        finally:
            path.write_text("")
