"""One writer at a time per state folder, and per shared root (docs/architecture.md#one-writer)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, SoftFileLock, Timeout

from dagster_pipeline import rights
from dagster_pipeline.settings import Settings, WarehouseError


@contextmanager
def writer_lock(settings: Settings, what: str, name: str = "writer.lock") -> Iterator[None]:
    """Hold the lock ``name`` of the state folder while the body runs ``what``.

    A root that other machines share has a lock of that name, too. Raises WarehouseError, naming the holder, when
    another process keeps one of them longer than ``lock_wait_seconds``.
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
            with _shared_lock(settings, name):
                yield
        finally:
            path.write_text("")


@contextmanager
def _shared_lock(settings: Settings, name: str) -> Iterator[None]:
    """Hold the lock ``name`` of the root, if it is not the state folder: a file with the holder's process and machine.

    Not every mount passes the kernel's locks on to other machines, but all create a file for one of them only. What a
    killed process leaves is taken over on its own machine; another one cannot know that it is gone.
    """
    if settings.root == settings.home:
        yield
        return
    settings.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.root / name
    try:
        held = SoftFileLock(path, timeout=settings.lock_wait_seconds, thread_local=False).acquire()
    except Timeout:
        process, machine, *_ = [*_lines(path), "", ""]
        raise WarehouseError(
            f"The shared root {settings.root} is being written by process {process or 'unknown'} on "
            f"{machine.partition('?')[0] or 'an unknown machine'}; wait until it is done, or stop it, and run this "
            f"again. Only if that machine is gone, delete {path}."
        ) from None
    with held:
        yield


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().split("\n")
    except OSError:  # released just now
        return []
