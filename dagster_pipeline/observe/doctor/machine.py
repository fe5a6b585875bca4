"""The installation, the environment and the state folder."""

from __future__ import annotations

import difflib
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from dagster_pipeline import rights
from dagster_pipeline.duckdb_io import connect
from dagster_pipeline.observe.doctor.finding import Finding
from dagster_pipeline.publishing import snapshot
from dagster_pipeline.settings import Settings, WarehouseError, variables
from dagster_pipeline.writer_lock import writer_lock

DISTRIBUTION = "applylens-warehouse"
MIN_FREE_BYTES = 2 << 30
SHOWN_PATHS = 3


def examine(settings: Settings) -> Iterator[Finding]:
    yield Finding("ok", f"Python {sys.version.split()[0]}, DuckDB {duckdb.__version__}, state in {settings.home}")
    yield from _versions()
    yield from _misspelt()
    existing = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    if not os.access(existing, os.W_OK):
        yield Finding("error", f"{existing} cannot be written", "Set WAREHOUSE_HOME to a folder you can write to.")
        return
    yield from _space(settings, existing)
    yield from _memory(settings)
    yield from _owners(settings)
    yield from _readable_by_others(settings)
    if settings.home.exists():
        try:
            with writer_lock(settings.model_copy(update={"lock_wait_seconds": 0.0}), "doctor"):
                yield Finding("ok", "no other process is writing the warehouse")
        except WarehouseError as error:
            yield Finding("warning", str(error))


def _versions() -> Iterator[Finding]:
    """Python, and packages that another installation into the same environment has moved."""
    python = importlib.metadata.metadata(DISTRIBUTION)["Requires-Python"]
    if not SpecifierSet(python).contains(platform.python_version(), prereleases=True):
        what = f"Python{python} is needed and this is {platform.python_version()}"
        yield Finding("error", what, "Recreate the environment: make clean setup PYTHON=/path/to/python3.11.")
    for line in importlib.metadata.requires(DISTRIBUTION) or ():
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = importlib.metadata.version(needed.name)
        except importlib.metadata.PackageNotFoundError:
            installed = "no version"
        if installed == "no version" or not needed.specifier.contains(installed, prereleases=True):
            yield Finding(
                "error",
                f"{needed.name}{needed.specifier} is needed and {installed} is installed",
                "Recreate the environment: make clean setup.",
            )


def _misspelt() -> Iterator[Finding]:
    known = [variable.name for variable in variables()]
    for name in sorted(os.environ):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
        if name.startswith("WAREHOUSE_") and name not in known and near:
            yield Finding("warning", f"the variable {name} means nothing here", f"Is {near[0]} meant?")


def _space(settings: Settings, existing: Path) -> Iterator[Finding]:
    # A night writes a second copy of the published tables and may grow the warehouse file by its own size.
    files = [settings.database, *snapshot.current(settings).rglob("*")]
    needed = max(MIN_FREE_BYTES, 2 * sum(path.stat().st_size for path in files if path.is_file()))
    free = shutil.disk_usage(existing).free
    if free < needed:
        yield Finding(
            "warning",
            f"{free >> 20} MiB are free on the disk of {existing}, a night may need {needed >> 20}",
            "Free some space; `warehouse prune --dry-run` lists what can go.",
        )


def _memory(settings: Settings) -> Iterator[Finding]:
    try:
        with connect(settings) as con:
            ((limit,),) = con.execute("select parse_formatted_bytes(?)", [settings.memory_limit]).fetchall()
    except duckdb.Error:
        yield Finding("error", f"WAREHOUSE_MEMORY_LIMIT is {settings.memory_limit!r}", "Give a size, like 4GB.")
        return
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if limit > total:
        yield Finding(
            "warning",
            f"WAREHOUSE_MEMORY_LIMIT is {settings.memory_limit} and the machine has {total >> 20} MiB",
            "Set it to about two thirds of the memory; what does not fit spills to disk.",
        )


def _owners(settings: Settings) -> Iterator[Finding]:
    """Files left by another user's run, mostly root's: the next night could not replace them."""
    if not settings.home.is_dir():
        return
    top = [settings.home, *settings.home.iterdir(), *settings.raw.glob("*"), *settings.dagster_home.glob("*")]
    locked = [path for path in top if not path.is_symlink() and not os.access(path, os.W_OK)]
    if locked:
        yield Finding(
            "error",
            f"{len(locked)} entries of {settings.home} cannot be written by this user, for example {locked[0]}",
            f"Did another user run a night? chown -R $(id -un) {settings.home}",
        )


def _readable_by_others(settings: Settings) -> Iterator[Finding]:
    found = rights.too_open(settings)
    if found:
        yield Finding(
            "error",
            f"other users of this machine can read or write {_some(found)}, which may hold personal data",
            "; ".join(rights.remedy(settings, path) for path in found[:SHOWN_PATHS]),
        )
    hidden = rights.out_of_reach(settings)
    if hidden:
        yield Finding(
            "warning",
            f"other users of this machine can enter {settings.home} but not read {_some(hidden)}",
            "The next publication mends it; mode 700 for the state folder keeps other users out on purpose.",
        )


def _some(paths: list[Path]) -> str:
    more = len(paths) - SHOWN_PATHS
    shown = ", ".join(map(str, paths[:SHOWN_PATHS]))
    return f"{shown} and {more} more" if more > 0 else shown
