"""Every use of Dagster's private API, each with its measurement and the condition for removing it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator


@contextlib.contextmanager
def quick_event_log(instance, run_id: str) -> Iterator[None]:
    """Keep Dagster's two event files open during a run, and let the operating system decide when to flush them.

    Dagster opens and closes them for every event, and SQLite folds its journal into the file whenever the last reader
    closes: 1,200 events took 14.5 s, and 9.7 s with the files kept open (busy). Waiting for the disk after each of
    3,800 commits took another 1.1 ms each; a power failure may now lose the last seconds of records, not the file.

    Remove when Dagster keeps its event files open during a run, or when DAGSTER_HOME uses PostgreSQL.
    """
    from sqlalchemy import Engine, event

    def without_waiting(connection, _) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("pragma synchronous = normal")

    storage = instance.event_log_storage
    with contextlib.ExitStack() as held:
        event.listen(Engine, "connect", without_waiting)
        held.callback(event.remove, Engine, "connect", without_waiting)
        # Another storage (PostgreSQL in dagster.yaml) has no files.
        for shard in ("index", run_id) if hasattr(storage, "path_for_shard") else ():
            with storage.run_connection(shard):  # makes the file and its tables
                pass
            file = held.enter_context(contextlib.closing(sqlite3.connect(storage.path_for_shard(shard))))
            file.execute("select 1 from event_logs limit 1").fetchone()
        yield
