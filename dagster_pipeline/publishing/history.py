"""What was published when: one line per publication, carried from snapshot to snapshot in ``publications.jsonl``.

The last line says what consumers see now. It lies inside the snapshot, so it moves with the data by the same rename.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

FILE = Path("published") / "publications.jsonl"
KEPT = 7
# The checks of published_files, one per domain: gate_style, gate_money, ...
GATE = "gate_"


@dataclass(frozen=True)
class Publication:
    """``snapshot`` is the folder's name; ``at`` an ISO-8601 time (UTC); ``action`` publish or rollback.

    ``content`` is the snapshot that computed the data and ``computed_at`` when: a rollback repeats an earlier one's.
    ``held_back`` says why domains kept the tables of the publication before; ``accepted`` with which reason limits
    were overruled.
    """

    snapshot: str
    at: str
    action: str
    as_of_date: str | None
    content: str
    computed_at: str
    held_back: dict[str, list[str]] = field(default_factory=dict)
    accepted: str | None = None


def record(folder: Path, previous: Path, publication: Publication) -> None:
    """Write into the snapshot ``folder`` what ``previous`` says and ``publication``."""
    earlier = (previous / FILE).read_text() if (previous / FILE).exists() else ""
    (folder / FILE).write_text(earlier + json.dumps(asdict(publication)) + "\n")


def of(folder: Path) -> Publication | None:
    """The publication that the snapshot ``folder`` is; None when there is none, or it is older than this record."""
    try:
        return Publication(**json.loads((folder / FILE).read_text().splitlines()[-1]))
    except (FileNotFoundError, NotADirectoryError):
        return None


def kept(snapshots: Path) -> list[Publication]:
    """The publications whose snapshots are still there, in the order in which they were made."""
    folders = (
        [path for path in snapshots.iterdir() if path.is_dir() and not path.is_symlink()] if snapshots.is_dir() else []
    )
    found = [of(path) for path in folders if path.suffix != ".writing"]
    return sorted((one for one in found if one), key=lambda one: one.at)


def worth_keeping(made: list[Publication], count: int = KEPT) -> set[str]:
    """Names of the snapshots to keep: the newest ``count``, and the newest of each of the newest ``count`` dates.

    Running one night ten times to find a fault must not push out the other dates.
    """
    newest_of = {one.as_of_date: one.snapshot for one in made if one.as_of_date}
    dates = sorted(newest_of)[-count:]
    return {one.snapshot for one in made[-count:]} | {newest_of[day] for day in dates}


def choose(made: list[Publication], now: Publication, to: date) -> Publication | None:
    """What ``rollback --to`` goes back to: the newest publication as of ``to``; from one of that date, the one before.

    None when there is none.
    """
    wanted = [one for one in made if one.as_of_date == to.isoformat() and one.content != now.content]
    if now.as_of_date == to.isoformat():
        wanted = [one for one in wanted if one.computed_at < now.computed_at]
    return max(wanted, key=lambda one: (one.computed_at, one.at), default=None)
