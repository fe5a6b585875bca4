"""Every use of dbt's private API, each with its measurement and the condition for removing it."""

from __future__ import annotations

from typing import Any


def skip_unheard_events() -> None:
    """Build and render a debug event only when a logger writes debug events. To be called before dbt is imported.

    dbt turns each of its events into protobuf and JSON and then drops those below the level of its loggers: a build
    without data takes 18 s of processor time with that and 14 without (busy).

    Remove when dbt looks at the level before it builds an event.
    """
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager import EventManager

    build, fire = BaseEvent.__init__, EventManager.fire_event

    def build_later(self: BaseEvent, *args: Any, **kwargs: Any) -> None:
        if self.level_tag() is EventLevel.DEBUG:
            self.__dict__["_arguments"] = args, kwargs
        else:
            build(self, *args, **kwargs)

    def build_now(self: BaseEvent, key: str) -> Any:
        arguments = self.__dict__.pop("_arguments", None)
        if arguments is not None:
            build(self, *arguments[0], **arguments[1])
        message = object.__getattribute__(self, "pb_msg")
        return message if key == "pb_msg" else getattr(message, key)

    def fire_if_heard(self: EventManager, e: BaseEvent, level: EventLevel | None = None, *args: Any, **kwargs: Any):
        # The only callback of dbt's own command reads warnings.
        debug = (level or e.level_tag()) is EventLevel.DEBUG
        if not debug or any(logger.level is EventLevel.DEBUG for logger in self.loggers):
            fire(self, e, level, *args, **kwargs)

    BaseEvent.__init__ = build_later
    BaseEvent.__getattr__ = build_now
    EventManager.fire_event = fire_if_heard


def write_manifest_once() -> None:
    """Write ``manifest.json`` after parsing only, not once more at the end of the build.

    The second one differs by the compiled SQL alone, which ``run_results.json`` has too, and cost 0.35 s of
    processor time.

    Remove when dbt writes it once.
    """
    from dbt.parser import manifest as parser
    from dbt.task import runnable

    write, written = parser.write_manifest, set()

    def write_first(manifest: Any, target_path: str, *args: Any, **kwargs: Any) -> None:
        if target_path not in written:
            written.add(target_path)
            write(manifest, target_path, *args, **kwargs)

    parser.write_manifest = write_first
    # It has a name of its own there.
    setattr(runnable, "write_manifest", write_first)  # noqa: B010
