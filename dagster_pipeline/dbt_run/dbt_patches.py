"""Every use of dbt's private API, each with its measurement and the condition for removing it."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path
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
    """Write ``manifest.json`` only after a parse that read a changed file, dated by when that parse began.

    dbt writes it after every parse and once more at the end of the build: 2 s of a night's processor time for the
    same content. A file that changes while dbt parses is newer than the manifest, so the next command parses again.

    Remove when dbt writes it once.
    """
    from dbt.parser import manifest as parser
    from dbt.task import runnable

    write, load = parser.write_manifest, parser.ManifestLoader.load
    parsed: dict[int, tuple[float, bool]] = {}

    def load_dated(self: parser.ManifestLoader) -> Any:
        began = time.time()
        manifest = load(self)
        parsed[id(manifest)] = began, self.skip_parsing
        return manifest

    def write_changed(manifest: Any, target_path: str, *args: Any, **kwargs: Any) -> None:
        # The second call finds nothing to write.
        began, unchanged = parsed.pop(id(manifest), (0.0, True))
        file, saved = (Path(target_path) / name for name in ("manifest.json", "partial_parse.msgpack"))
        # A parse that was killed between the two files leaves the second one newer.
        if not unchanged or not file.exists() or (began and file.stat().st_mtime < saved.stat().st_mtime):
            write(manifest, target_path, *args, **kwargs)
        for dated in (file, saved) if began else ():
            os.utime(dated, (began, began))

    parser.ManifestLoader.load = load_dated
    parser.write_manifest = write_changed
    # It has a name of its own there.
    setattr(runnable, "write_manifest", write_changed)  # noqa: B010


def bind_macros_cheaply() -> None:
    """Give each node's Jinja context the project's macros in one loop without checks.

    dbt binds all 814 macros to the context of every node twice, once to compile and once to execute it, through four
    calls each, and looks each one up again to copy it into the context: three of 28 s of a night's processor time.

    Remove when dbt binds a macro when it is called.
    """
    from dbt.clients.jinja import MacroGenerator
    from dbt.context import macros as context
    from dbt.include.global_project import PROJECT_NAME

    class Flattened(dict[str, Any]):
        """The namespace with the macros of its search order in one dictionary, which the context copies as a whole."""

        get_from_package = context.MacroNamespace.get_from_package

        def __init__(self, global_namespace: Any, local_namespace: Any, global_project_namespace: Any, packages: Any):
            super().__init__(global_project_namespace)
            self[PROJECT_NAME] = global_project_namespace
            for macros in (packages, global_namespace, local_namespace):
                self.update(macros)
            self.global_project_namespace, self.packages = global_project_namespace, packages

    @functools.wraps(context.MacroNamespaceBuilder.build_namespace)
    def build_namespace(self: context.MacroNamespaceBuilder, macros_by_package: Any, ctx: dict[str, Any]) -> Any:
        new = object.__new__
        for package, macros in macros_by_package.items():
            bound = {}
            for name, macro in macros.items():
                generator = bound[name] = new(MacroGenerator)
                generator.__dict__ = {"context": ctx, "macro": macro, "node": self.node, "stack": self.thread_ctx}
            (self.internal_packages if package in self.internal_package_names else self.packages)[package] = bound
        internal: dict[str, Any] = {}
        for package in reversed(self.internal_package_names_order):
            internal |= self.internal_packages.get(package, {})
        return Flattened(
            global_namespace=self.packages.get(self.root_package, {}),
            local_namespace=self.packages.get(self.search_package, {}),
            global_project_namespace=internal,
            packages=self.packages,
        )

    context.MacroNamespaceBuilder.build_namespace = build_namespace


def keep_type_testers() -> None:
    """Build agate's type tester once per set of text columns.

    dbt builds one for each result that it reads, and each brings two date parsers of its own: a twentieth of a night's
    processor time in dbt.

    Remove when dbt keeps them.
    """
    from dbt_common.clients import agate_helper

    build = functools.lru_cache(maxsize=1024)(agate_helper.build_type_tester)

    def kept(text_columns: Any, string_null_values: Any = ("null", "")) -> Any:
        return build(tuple(text_columns), tuple(string_null_values))

    agate_helper.build_type_tester = kept
