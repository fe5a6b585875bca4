"""How far each table of the product has been read: the state that makes a pull incremental and restartable.

It is in the raw folder, next to the landing log, because it is only true together with what has landed: delete or
restore both together. Without it the next pull reads everything, which is slower and never wrong.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from dagster_pipeline.settings import Settings

# Transaction ids in rows are compared modulo 2^32: one more than half of that ago means nothing.
COMPARABLE = 1 << 31


@dataclass(frozen=True)
class Pass:
    """One reading of one relation, from block 0 to its end.

    ``horizon`` is the oldest transaction that was running when the pass began: where the next pass continues.
    ``since`` is the horizon of the pass before; null: read every row. ``next_block`` is the first that has not landed.
    """

    horizon: int
    since: int | None
    filenode: int
    next_block: int = 0


class Horizons:
    """``database`` names the cluster, its timeline and the database: transaction ids of another one mean nothing."""

    def __init__(self, settings: Settings, database: str) -> None:
        self._path = _path(settings)
        stored = _read(settings)
        self._relations: dict[str, dict] = stored["relations"] if stored.get("database") == database else {}
        self._database = database

    def begin(self, oid: int, filenode: int, oldest_running: int, full: bool) -> Pass:
        """The pass that was interrupted, or a new one; ``full`` forgets both it and the last horizon."""
        stored = {} if full else self._relations.get(str(oid), {})
        since = stored.get("horizon")
        if stored.get("pass"):
            interrupted = Pass(**stored["pass"])
            if interrupted.filenode == filenode and _comparable(interrupted.since, oldest_running):
                return interrupted
        started = Pass(oldest_running, since if _comparable(since, oldest_running) else None, filenode)
        self._store(oid, {"horizon": since, "pass": asdict(started)})
        return started

    def advance(self, oid: int, done: Pass) -> None:
        """Everything before ``done.next_block`` has landed."""
        self._store(oid, self._relations[str(oid)] | {"pass": asdict(done)})

    def finish(self, oid: int, done: Pass) -> None:
        self._store(oid, {"horizon": done.horizon})

    def abandon(self, oid: int) -> None:
        """Begin the pass again: the table was rewritten under it."""
        self._store(oid, {"horizon": self._relations[str(oid)]["horizon"]})

    def _store(self, oid: int, relation: dict) -> None:
        self._relations[str(oid)] = relation
        beside = self._path.with_suffix(".writing")
        with beside.open("w") as handle:
            json.dump({"database": self._database, "relations": self._relations}, handle, indent=1)
            handle.flush()
            os.fsync(handle.fileno())
        beside.replace(self._path)


def interrupted(settings: Settings) -> bool:
    """Whether a pass was begun and not finished."""
    return any(relation.get("pass") for relation in _read(settings).get("relations", {}).values())


def _path(settings: Settings) -> Path:
    return settings.raw / "pulled.json"


def _read(settings: Settings) -> dict:
    return json.loads(_path(settings).read_text()) if _path(settings).exists() else {}


def _comparable(since: int | None, oldest_running: int) -> bool:
    return since is None or 0 <= oldest_running - since < COMPARABLE
