"""``make storm``: prints the figures of docs/reliability.md. tests/e2e/test_storm.py is the short form."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from dagster_pipeline.landing.sources import SOURCES
from tests.storm.disturbed import SIZES, Disturbed, copies, full_disks, kills, pair
from tests.storm.lines import files, lines
from tests.storm.reader import reading


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--copies", type=int, default=5, help="Copies of the state folder in the middle of a night.")
    parser.add_argument("--full", type=int, default=len(SIZES), help="Nights on a full disk.")
    parser.add_argument("--files", type=int, default=0, help="Land so many files of one run, and time them.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the state folders; a temporary one by default")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="storm-"))
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {text}", flush=True)

    try:
        if given.lines:
            landed = lines(folder / "lines" / "home", given.lines, given.seed)
            say(f"{landed.lines:,} mutated lines of {len(SOURCES)} sources: {landed.accepted:,} accepted, "
                f"{landed.duplicates:,} duplicates, {landed.rejected:,} rejected for {len(landed.reasons)} reasons; "
                f"the night on them ended with {landed.night}. {landed.said}")  # fmt: skip
        for count, several, one in files(folder / "files" / "home", given.files) if given.files else ():
            say(f"{count:,} files have landed: {several:.1f} ms a file, {one:.0f} ms for one more by itself")
        if given.kills or given.copies or given.full:
            disturb(folder / "disturbed", given, say)
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


def disturb(folder: Path, given: argparse.Namespace, say) -> None:
    with pair(folder) as made:
        say(f"The undisturbed nights have run; one takes {made.night:.0f} s")
        if given.kills:
            found = Disturbed()
            with reading(made.torn / "published") as reads:
                kills(made, given.kills, given.seed, found)
            say(f"{sum(found.sent.values())} commands sent kill -9, {sum(found.running.values())} while they ran "
                f"({dict(found.running)}); {told(found)}")  # fmt: skip
            say(f"{reads.count:,} reads by two processes meanwhile; faults: {reads.faults or 'none'}")
        if given.copies:
            found = Disturbed()
            copies(made, given.copies, given.seed, found)
            say(f"{found.copies} copies in the middle of a night, each run to its end; {told(found)}")
        if given.full:
            found = Disturbed()
            full_disks(made, SIZES[: given.full], found)
            say(f"{found.full} of {given.full} nights stopped by a full disk; {told(found)}")


def told(found: Disturbed) -> str:
    return f"tables that differ in the end: {found.different or 'none'}; tracebacks: {found.tracebacks or 'none'}"


if __name__ == "__main__":
    main()
