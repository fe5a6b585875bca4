"""dbt as people type it, without anything that a night prepares."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from dagster_pipeline.settings import PROJECT_DIR

DBT = Path(sys.executable).with_name("dbt")


def test_models_build_before_anything_has_landed(tmp_path):
    """`read_parquet` of a source without any file fails: the plugin makes an empty one for each."""
    home = tmp_path / "home"
    done = subprocess.run(
        [DBT, "--quiet", "run", "--select", "stg_landing__batches", "stg_mail__emails"],
        cwd=PROJECT_DIR,
        env=os.environ | {"WAREHOUSE_HOME": str(home), "DBT_TARGET_PATH": str(tmp_path / "target")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert (home / "warehouse.duckdb").stat().st_mode & 0o077 == 0
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        con.execute(f"set file_search_path = '{home}'")
        assert con.execute("select count(*) from staging.stg_landing__batches").fetchall() == [(0,)]
        assert con.execute("select count(*) from staging.stg_mail__emails").fetchall() == [(0,)]
