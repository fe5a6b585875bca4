"""What dbt does with our patches is what it does without them."""

import gc
import subprocess
import sys
from types import SimpleNamespace

import pytest
from dbt.adapters.base import BaseAdapter
from dbt.adapters.cache import RelationsCache
from dbt.adapters.duckdb.relation import DuckDBRelation
from dbt.clients.jinja import MacroStack
from dbt.context import macros
from dbt_common.clients import jinja

from dagster_pipeline.dbt_run import dbt_patches

SAY = """
import sys
from dagster_pipeline.dbt_run import dbt_patches
dbt_patches.skip_unheard_events()
from dbt_common.events import base_types, event_manager_client, functions, types
from dbt_common.events.logger import LineFormat

builds = base_types.ParseDict
def counted(values, message):
    print("built", type(message).__name__)
    return builds(values, message)
base_types.ParseDict = counted

event_manager_client.cleanup_event_logger()
level = base_types.EventLevel(sys.argv[1])
event_manager_client.add_logger_to_manager(functions.get_stdout_config(LineFormat.PlainText, False, level, False))
functions.fire_event(types.RetryExternalCall(attempt=1, max=2))
functions.fire_event(types.Note(msg="said aloud"), level=base_types.EventLevel.INFO)
"""
ALOUD = ["built Note", "built NoteMsg", "said aloud"]
QUIETLY = [
    "built RetryExternalCall",
    "built RetryExternalCallMsg",
    "Retrying external call. Attempt: 1 Max attempts: 2",
]


@pytest.mark.parametrize(("level", "heard"), [("info", ALOUD), ("debug", QUIETLY + ALOUD)])
def test_debug_events_are_built_only_when_a_logger_writes_them(level, heard):
    done = subprocess.run([sys.executable, "-c", SAY, level], capture_output=True, text=True, check=True)
    assert [line.split("  ")[-1].strip() for line in done.stdout.splitlines()] == heard


@pytest.mark.parametrize("package", ["applylens_warehouse", "dbt_duckdb"])
def test_a_node_sees_the_macros_that_dbt_would_give_it(manifest, package):
    def unique_ids(build) -> dict:
        builder = macros.MacroNamespaceBuilder("applylens_warehouse", package, MacroStack(), ["dbt_duckdb", "dbt"])
        namespace = dict(build(builder, manifest.get_macros_by_package(), {"this": "context"}))
        assert namespace["statement"].context == {"this": "context"}
        return {
            name: {inner: macro.macro.unique_id for inner, macro in member.items()}
            if isinstance(member, dict)
            else member.macro.unique_id
            for name, member in namespace.items()
        }

    patched = macros.MacroNamespaceBuilder.build_namespace
    assert unique_ids(patched) == unique_ids(patched.__wrapped__)


RENDER = """
import sys
from pathlib import Path
from dagster_pipeline.dbt_run import dbt_patches
from dbt_common.clients import jinja

from dagster_pipeline.dbt_run import dbt_patches

dbt_patches.keep_compiled_templates(Path(sys.argv[1]))
generate = jinja.MacroFuzzEnvironment._generate
def counted(self, *args, **kwargs):
    print("compiled")
    return generate(self, *args, **kwargs)
jinja.MacroFuzzEnvironment._generate = counted
for native in (False, True):
    given = {"days": [1, 2]}
    print(repr(jinja.render_template(jinja.get_template(sys.argv[2], given, native=native), given)))
"""


def test_a_template_is_compiled_once_and_means_the_same_afterwards(tmp_path):
    def said(template: str) -> list[str]:
        command = [sys.executable, "-c", RENDER, str(tmp_path / "kept"), template]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    text, native = "'[1, 2]'", "[1, 2]"
    assert said("{{ days }}") == ["compiled", text, "compiled", native]
    assert said("{{ days }}") == [text, native]
    assert said("{{ days[0] }}") == ["compiled", "'1'", "compiled", "1"]
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:40])  # a power cut
    assert said("{{ days }}") == ["compiled", text, "compiled", native]


def test_a_template_that_is_wrong_is_told_as_before():
    with pytest.raises(jinja.CompilationError, match="unexpected 'end of template'"):
        jinja.get_template("{{ 1 +", {})


@pytest.mark.parametrize(
    "name",
    [
        ("warehouse", "published", "style_hints"),
        ("warehouse", "published", "no_such_table"),
        ("warehouse", "intermediate", "style_hints"),
        ("warehouse", "published", "Odd"),
        ("warehouse", "published", "odd"),
    ],
)
def test_a_relation_is_found_as_dbt_finds_it(name):
    cache = RelationsCache()
    for schema, identifier in (("published", "style_hints"), ("published", "Odd"), ("intermediate", "fct_runs")):
        cache.add(DuckDBRelation.create("warehouse", schema, identifier, type="table"))
    adapter = SimpleNamespace(
        cache=cache, Relation=DuckDBRelation, _schema_is_cached=lambda database, schema: True,
        list_relations=cache.get_relations, _make_match_kwargs=lambda *given: dict(
            zip(("database", "schema", "identifier"), given, strict=True)
        ),
    )  # fmt: skip
    adapter._make_match = lambda *given: BaseAdapter._make_match(adapter, *given)

    def found(look) -> object:
        try:
            return look(adapter, *name)
        except Exception as error:
            return type(error), str(error)

    assert found(BaseAdapter.get_relation) == found(BaseAdapter.get_relation.__wrapped__)


def test_the_manifest_is_left_out_of_garbage_collection(manifest):
    assert gc.get_freeze_count() > 100_000
    assert gc.isenabled()


def test_a_table_that_spark_had_not_entered_in_its_catalogue_is_found_and_no_other(tmp_path):
    catalogue = {"marts": {"runs", "people"}, "seeds": {"families"}, "published": set()}
    for table in ("marts/runs", "marts/people", "marts/runs__staged", "seeds/families", "published/hints"):
        schema, name = table.split("/")
        (tmp_path / f"{schema}.db" / name).mkdir(parents=True)
    (tmp_path / "published.db" / "runs_daily" / "_temporary").mkdir(parents=True)
    (tmp_path / "elsewhere.db" / "table").mkdir(parents=True)

    class Answer(list):
        collect = list.copy

    class Session:
        catalog = SimpleNamespace(tableExists=lambda name: False)

        def sql(self, statement):
            if statement == "show schemas":
                return Answer(SimpleNamespace(namespace=schema) for schema in catalogue)
            return Answer(SimpleNamespace(tableName=name) for name in catalogue[statement.split("`")[1]])

    found = dbt_patches.unfinished_tables(tmp_path, Session())
    # What a catalogue without any table of a schema does not know may be another catalogue's.
    assert [folder.name for folder in found] == ["runs__staged", "runs_daily"]
