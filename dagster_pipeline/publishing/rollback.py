"""Roll back a publication: an earlier snapshot is published again, under its own name, by the same rename."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

from dagster_pipeline.publishing import history, snapshot
from dagster_pipeline.publishing.history import Publication
from dagster_pipeline.settings import Settings, WarehouseError
from dagster_pipeline.writer_lock import writer_lock


def rollback(settings: Settings, to: date) -> Publication:
    """Make the newest kept publication as of ``to`` what consumers see; returns it as it is recorded now.

    From a publication as of ``to`` itself, goes back to the one of that date before it. Raises WarehouseError, with the
    dates there are, when there is none. The warehouse file is not changed: the next night publishes what it computes.
    """
    with writer_lock(settings, "warehouse rollback"):
        made = history.kept(settings.snapshots)
        now = history.of(snapshot.current(settings))
        if now is None:
            raise WarehouseError("Nothing is published yet, so there is nothing to roll back.")
        chosen = history.choose(made, now, to)
        if chosen is None:
            earlier = " before this one" if now.as_of_date == to.isoformat() else ""
            dates = sorted({one.as_of_date for one in made if one.as_of_date} - {to.isoformat()})
            raise WarehouseError(
                f"No publication as of {to}{earlier} is kept; other dates: {', '.join(dates) or 'none'}."
            )
        at = datetime.now(UTC)
        name = f"{chosen.content}-rollback-{at:%Y%m%dT%H%M%S}"
        again = replace(chosen, snapshot=name, at=at.isoformat(), action="rollback")
        folder = settings.snapshots / f"{name}.writing"
        shutil.rmtree(folder, ignore_errors=True)
        for schema in snapshot.SCHEMAS:
            (folder / schema).mkdir(parents=True)
            # Links, not copies: a snapshot is never written again once it is complete.
            shutil.copytree(
                settings.snapshots / chosen.snapshot / schema,
                folder / schema,
                copy_function=os.link,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns(history.FILE.name),
            )
        snapshot.complete(settings, folder, again)
        return again
