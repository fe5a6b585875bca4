"""Every use of dbt's private API, each with its measurement and the condition for removing it."""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import os
import pickle
import shutil
import time
from importlib import metadata
from pathlib import Path
from typing import Any

# The compiled templates of Jinja, a folder beside the manifest.
TEMPLATE_FOLDER, TEMPLATE_FILES = "templates", "%s.template"


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
    """Write ``manifest.json`` only after a parse that read a changed file, dated like the saved parse it belongs to.

    dbt writes it after every parse and once more at the end of the build: 2 s of a night's processor time for the
    same content.

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
            for template in Path(target_path, TEMPLATE_FOLDER).glob(TEMPLATE_FILES % "*"):
                template.unlink(missing_ok=True)
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
        new, node, stack = object.__new__, self.node, self.thread_ctx
        for package, macros in macros_by_package.items():
            bound = {}
            for name, macro in macros.items():
                # Attributes one by one need no dictionary of the object's own, which would be garbage to collect.
                generator = bound[name] = new(MacroGenerator)
                generator.context, generator.macro, generator.node, generator.stack = ctx, macro, node, stack
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


def keep_compiled_templates(folder: Path) -> None:
    """Keep the byte code of Jinja templates in ``folder``, by Jinja's own cache.

    dbt compiles each model, test and macro anew in every process: 1,600 templates, a sixth of a night's processor time
    in dbt. ``write_manifest_once`` empties the folder whenever a file of the project has changed.

    Remove when dbt passes a bytecode cache to Jinja.
    """
    from dbt_common.clients.jinja import MacroFuzzEnvironment
    from jinja2.bccache import Bucket, FileSystemBytecodeCache

    class Kept(FileSystemBytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            # Jinja lets an error of the checksum's pickle through: a copy made in mid-night has cut files.
            try:
                super().load_bytecode(bucket)
            except (EOFError, ValueError, pickle.UnpicklingError):
                bucket.reset()

        def dump_bytecode(self, bucket: Bucket) -> None:
            with contextlib.suppress(OSError):  # a full disk is for the engine to tell
                super().dump_bytecode(bucket)

    folder.mkdir(parents=True, exist_ok=True)
    cache, compile_source = Kept(str(folder), TEMPLATE_FILES), MacroFuzzEnvironment.compile
    dbt = metadata.version("dbt-common")

    @functools.wraps(compile_source)
    def compile_once(self: MacroFuzzEnvironment, source: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(source, str) or args or kwargs:
            return compile_source(self, source, *args, **kwargs)
        bucket = cache.get_bucket(self, f"{dbt} {type(self).__name__} {sorted(self.extensions)} {source}", None, source)
        if bucket.code is None:
            bucket.code = compile_source(self, source)
            cache.set_bucket(bucket)
        return bucket.code

    MacroFuzzEnvironment.compile = compile_once


def find_relations_by_name() -> None:
    """Look a relation up in dbt's cache by its key.

    dbt compares the name with that of every relation of the schema, several times per model: 57,000 comparisons, 7 %
    of a night's processor time in dbt.

    Remove when dbt looks it up.
    """
    from dbt.adapters.base.impl import BaseAdapter
    from dbt.adapters.reference_keys import _make_ref_key

    compare_all = BaseAdapter.get_relation

    @functools.wraps(compare_all)
    def get_relation(self: BaseAdapter, database: str, schema: str, identifier: str) -> Any:
        name = database, schema, identifier
        if all(part and part == part.lower() for part in name) and self._schema_is_cached(database, schema):
            found = self.cache.relations.get(_make_ref_key(self.Relation.create(*name)))
            if found is None:
                return None
            if (inner := found.inner) and (inner.database, inner.schema, inner.identifier) == name:
                return inner
        return compare_all(self, database, schema, identifier)

    BaseAdapter.get_relation = get_relation


def collect_garbage_rarely() -> None:
    """Leave the manifest out of garbage collection, and collect after 100,000 new objects instead of 700.

    dbt's manifest has half a million objects that live as long as the process, and each node's context 1,600 that die
    with it: 5,500 collections, 15 % of a build without data.

    Remove when dbt freezes its manifest.
    """
    from dbt.parser.manifest import ManifestLoader

    load = ManifestLoader.load

    @functools.wraps(load)
    def load_frozen(self: ManifestLoader) -> Any:
        gc.disable()
        try:
            manifest = load(self)
        finally:
            gc.freeze()
            gc.enable()
        return manifest

    ManifestLoader.load = load_frozen
    # Frozen objects would never be given back: DuckDB's module reports a screenful of leaks when Python ends.
    atexit.register(gc.unfreeze)
    gc.set_threshold(100_000, 20, 20)


def remove_unfinished_tables(tables: Path) -> None:
    """Delete the folders in ``tables`` that Spark's catalogue does not know, before dbt's first statement.

    Spark writes a table's files first and enters it in its catalogue afterwards. A run that was killed in between left
    a folder without an entry, and no later night could create that table: "its associated location already exists"
    (2026-11-22, `make test-cluster`). A complete folder stays where the catalogue knows no other table of its schema:
    somebody may have named the wrong catalogue.

    Remove when Spark's ``create table`` overwrites such a folder.
    """
    # Installed with the extra spark only.
    cursor = importlib.import_module("dbt.adapters.spark.session").Cursor
    spark = importlib.import_module("pyspark.sql").SparkSession
    execute = cursor.execute

    def execute_first(self: Any, sql: str, *parameters: Any) -> None:
        cursor.execute = execute
        execute(self, sql, *parameters)  # it opens the session
        for folder in unfinished_tables(tables, spark.active()):
            shutil.rmtree(folder)

    cursor.execute = execute_first


def unfinished_tables(tables: Path, session: Any) -> list[Path]:
    """The folders in ``tables``, ``<schema>.db/<table>``, without an entry in the catalogue of a Spark session."""
    found = []
    schemas = {row.namespace for row in session.sql("show schemas").collect()}
    for schema in sorted(tables.glob("*.db")):
        name = schema.name.removesuffix(".db")
        if name not in schemas:
            continue
        known = {row.tableName for row in session.sql(f"show tables in `{name}`").collect()}
        found += [
            folder
            for folder in sorted(schema.iterdir())
            if folder.name not in known
            and (known or (folder / "_temporary").exists())
            and not session.catalog.tableExists(f"`{name}`.`{folder.name}`")
        ]
    return found
