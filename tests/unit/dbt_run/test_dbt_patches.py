"""dbt's debug events cost nothing unless somebody reads them; whoever does reads all of them."""

import subprocess
import sys

import pytest
from dbt.clients.jinja import MacroStack
from dbt.context import macros

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
