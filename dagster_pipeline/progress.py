"""Progress of long work; silent unless the command line listens."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[str, int, int], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call ``listener(what, done, total)`` at every step of long work; total 0 means unknown."""
    _listeners.append(listener)


def report(what: str, done: int = 0, total: int = 0) -> None:
    for listener in _listeners:
        listener(what, done, total)
