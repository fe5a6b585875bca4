"""Every use of Dagster's private API, each with its measurement and the condition for removing it."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import AssetKey


@contextlib.contextmanager
def quick_event_log(instance) -> Iterator[None]:
    """Keep connections to Dagster's event files during a run, and let the operating system decide when to flush them.

    Dagster makes an engine and opens the file for each of a night's 1,200 events, and SQLite folds its journal into
    the file whenever the last reader closes: a night takes 39 s of processor time with that and 34 without (busy).
    Waiting for the disk after each of 3,800 commits took another 1.1 ms each; a power failure may now lose the last
    seconds of records, not the file.

    Remove when Dagster keeps its event files open during a run, or when DAGSTER_HOME uses PostgreSQL.
    """
    import sqlalchemy.event

    storage = instance.event_log_storage
    if not hasattr(storage, "path_for_shard"):  # another storage (PostgreSQL in dagster.yaml) has no files
        yield
        return
    engines: dict[str, sqlalchemy.Engine] = {}
    opens_each_time = storage._connect

    @contextlib.contextmanager
    def connect(shard: str) -> Iterator[sqlalchemy.Connection]:
        if shard not in engines:
            with opens_each_time(shard):  # makes the file and its tables
                pass
            engine = sqlalchemy.create_engine(
                storage.conn_string_for_shard(shard), poolclass=sqlalchemy.QueuePool, connect_args={"timeout": 60}
            )
            sqlalchemy.event.listen(engine, "connect", _do_not_wait)
            engines.setdefault(shard, engine)
        with storage._db_lock, engines[shard].begin() as connection:
            yield connection

    storage._connect = connect
    try:
        yield
    finally:
        del storage._connect
        for engine in engines.values():
            engine.dispose()


def _do_not_wait(connection, _) -> None:
    connection.execute("pragma synchronous = normal")


@contextlib.contextmanager
def quick_outputs() -> Iterator[None]:
    """List a step's assets once.

    Dagster goes through all outputs of the step, some 700 of dbt's, at each of its 440 materializations: a tenth of the
    processor time that a night takes outside dbt.

    Remove when Dagster keeps the list.
    """
    from dagster._core.execution.context.system import StepExecutionContext

    list_outputs = StepExecutionContext.get_output_asset_keys
    listed: dict[int, tuple[StepExecutionContext, AbstractSet[AssetKey]]] = {}

    def keys(self: StepExecutionContext) -> AbstractSet[AssetKey]:
        # The context stays referenced, so that no other one gets its id.
        if id(self) not in listed:
            listed[id(self)] = self, list_outputs(self)
        return listed[id(self)][1]

    StepExecutionContext.get_output_asset_keys = keys
    try:
        yield
    finally:
        StepExecutionContext.get_output_asset_keys = list_outputs


@contextlib.contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Leave what is loaded now out of garbage collection, and collect after 100,000 new objects instead of 700.

    The definitions have half a million objects that live as long as the run: 2,800 collections took 6 of 37 s of
    processor time outside dbt, 3 without them (busy).

    Not private, but here with the others. Remove when Dagster freezes its definitions.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
