"""Who may read the state folder: its owner, and other users only what is published.

A umask of 077 keeps every new file and folder at 0600 and 0700. Other users reach ``published/`` through folders that
they can pass but not list (0711): the state folder, ``snapshots/`` and each snapshot.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from dagster_pipeline.settings import Settings

PASSAGE = 0o711
LINKS = {"published", "personal"}
_OTHERS, _ALL_OTHERS = 0o007, 0o077
_users_umask: list[int] = []


def close() -> None:
    """From now on this process creates files and folders that only its user can read: for entry points."""
    before = os.umask(0o077)
    if not _users_umask:
        _users_umask.append(before)


@contextlib.contextmanager
def as_the_user_has_it() -> Iterator[None]:
    """Create files as the user's own umask says: for what is written outside of the state folder."""
    before = os.umask(_users_umask[0]) if _users_umask else None
    try:
        yield
    finally:
        if before is not None:
            os.umask(before)


def make_home(settings: Settings) -> None:
    """Make the state folder where there is none. One that is there keeps its mode: 0700 keeps everybody else out."""
    if settings.home.is_dir():
        return
    with as_the_user_has_it():
        settings.home.parent.mkdir(parents=True, exist_ok=True)
    settings.home.mkdir(exist_ok=True)
    settings.home.chmod(PASSAGE)


def close_older(settings: Settings) -> None:
    """Close what an older version, or another tool, has left open in the state folder.

    Costs a look at the entries at the top: what lies in a closed one was closed with it. An open one is closed last,
    so that the next run goes on where this one was killed.
    """
    _restrict(settings.home, PASSAGE)
    for path in settings.home.iterdir():
        if path.name in LINKS and path.is_symlink():
            continue
        if _is_too_open(settings, path):
            for inner in _below(path):
                _restrict(inner, _allowed(settings, inner))
            _restrict(path, _allowed(settings, path))


def open_published(snapshot: Path) -> None:
    """Let other users read the published files of a complete ``snapshot``, and nothing else of it."""
    snapshot.parent.chmod(PASSAGE)
    snapshot.chmod(PASSAGE)
    for path in (snapshot / "published", *_below(snapshot / "published")):
        mode = 0o755 if path.is_dir() else 0o644
        # Most files are links to those of the snapshot before.
        if stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)
    (snapshot / "personal").chmod(0o700)


def too_open(settings: Settings) -> list[Path]:
    """What other users may read or write although it is not published, outermost first.

    Nothing where they cannot enter the state folder.
    """
    if not settings.home.is_dir() or not settings.home.stat().st_mode & 0o011:
        return []
    # Files in the landing folder may be other users'; its own mode keeps the rest out.
    found = [
        path
        for path in (settings.home, *_below(settings.home))
        if settings.landing_dir not in path.parents and _is_too_open(settings, path)
    ]
    return sorted(found, key=lambda path: (len(path.parts), path))


def remedy(settings: Settings, path: Path) -> str:
    """The command that closes ``path``, one of ``too_open``."""
    change = {PASSAGE: "go=x", 0o755: "go-w", 0o700: "go="}[_allowed(settings, path)]
    return f"chmod {change} {shlex.quote(str(path))}"


def out_of_reach(settings: Settings) -> list[Path]:
    """What keeps other users from reading ``published/`` although they can enter the state folder."""
    current = (settings.snapshots / "current").resolve()
    if not current.is_dir() or not settings.home.stat().st_mode & 0o001:
        return []
    passages = [path for path in (settings.snapshots, current) if not path.stat().st_mode & 0o001]
    published = [current / "published", *_below(current / "published")]
    return passages + [path for path in published if path.stat().st_mode & 0o005 != (0o005 if path.is_dir() else 0o004)]


def _is_too_open(settings: Settings, path: Path) -> bool:
    # Whoever delivers may be another user: a landing folder that is shared with a group, and only so, stays.
    return bool(_excess(path, _allowed(settings, path)) & (_OTHERS if path == settings.landing_dir else _ALL_OTHERS))


def _allowed(settings: Settings, path: Path) -> int:
    parts = path.relative_to(settings.home).parts
    if parts[:1] == ("snapshots",):
        return 0o755 if parts[2:3] == ("published",) else PASSAGE if len(parts) < 3 else 0o700
    return 0o700 if parts else PASSAGE


def _excess(path: Path, allowed: int) -> int:
    try:
        return path.stat().st_mode & _ALL_OTHERS & ~allowed
    except FileNotFoundError:  # a link to nothing, or a temporary file that is gone
        return 0


def _restrict(path: Path, allowed: int) -> None:
    # Another user's file cannot be changed; the doctor names it.
    with contextlib.suppress(PermissionError, FileNotFoundError):
        if _excess(path, allowed):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~(_ALL_OTHERS & ~allowed))


def _below(top: Path) -> Iterator[Path]:
    """Everything below ``top``, what is innermost first; links are left out."""
    for folder, folders, files in os.walk(top, topdown=False):
        for name in (*files, *folders):
            path = Path(folder, name)
            if not path.is_symlink():
                yield path
