"""``warehouse-dbt``: dbt as a child that does not outlive its parent.

A night killed with -9 would leave its dbt process writing the warehouse file for minutes and block the next night.
On Linux the kernel ends it together with its parent.
"""

import ctypes
import os
import signal
import sys
from importlib import metadata
from pathlib import Path

from dagster_pipeline import process_exit, rights
from dagster_pipeline.dbt_run import dbt_patches

PR_SET_PDEATHSIG = 1
# dbt searches every variable's name for secrets whenever it writes a message, some 16,000 times a night.
KEPT_VARIABLES = ("WAREHOUSE_", "DBT_", "DAGSTER_", "SPARK_", "JAVA_", "HADOOP_", "YARN_", "KUBE", "PYTHON", "LC_")
KEPT_NAMES = {"HOME", "LANG", "PATH", "TMPDIR", "TZ", "USER", "VIRTUAL_ENV"}


def main() -> None:
    """Run dbt with this process's arguments."""
    if sys.argv[1:] == ["--version"]:
        # dagster-dbt asks before every build; dbt itself would first import everything, 1.4 s.
        sys.stdout.write(f"dbt-core {metadata.version('dbt-core')}\n")
        return
    rights.close()
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the kernel was told
            sys.exit(1)
    for name in set(os.environ) - KEPT_NAMES:
        if not name.startswith(KEPT_VARIABLES):
            del os.environ[name]
    with process_exit.without_teardown():
        dbt_patches.skip_unheard_events()
        from dbt.cli.main import cli

        dbt_patches.write_manifest_once()
        dbt_patches.bind_macros_cheaply()
        dbt_patches.keep_type_testers()
        dbt_patches.find_relations_by_name()
        dbt_patches.collect_garbage_rarely()
        if target := os.environ.get("DBT_TARGET_PATH"):
            dbt_patches.keep_compiled_templates(Path(target) / dbt_patches.TEMPLATE_FOLDER)
        # Only a night's build: it holds the lock, so that nobody else is writing a table.
        if os.environ.get("WAREHOUSE_TARGET") == "spark" and "build" in sys.argv[1:]:
            from dagster_pipeline.settings import Settings

            dbt_patches.remove_unfinished_tables(Settings().spark_tables)

        cli()
