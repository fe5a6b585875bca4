"""What WAREHOUSE_* variables mean, and what is said of those that are wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dagster_pipeline.settings import PROJECT_DIR, Settings, WarehouseError, variables


def test_without_variables_the_state_lies_in_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env()
    assert (settings.home, settings.landing_dir) == (tmp_path / ".warehouse", tmp_path / ".warehouse" / "landing")


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("WAREHOUSE_THREADS", "")
    monkeypatch.setenv("WAREHOUSE_SOURCE_DSN", "")
    assert Settings.from_env() == Settings()


def test_a_given_value_wins_over_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_LOCK_WAIT", "7")
    monkeypatch.setenv("WAREHOUSE_HOME", "~/elsewhere")
    assert Settings.from_env().home == Path.home() / "elsewhere"
    assert Settings.from_env().lock_wait_seconds == 7
    given = Settings(home=tmp_path, lock_wait_seconds=5)
    assert (given.home, given.landing_dir, given.lock_wait_seconds) == (tmp_path, tmp_path / "landing", 5)


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("WAREHOUSE_LOCK_WAIT", "soon", "WAREHOUSE_LOCK_WAIT must be a number, not 'soon'."),
        ("WAREHOUSE_LOCK_WAIT", "-1", "WAREHOUSE_LOCK_WAIT must be at least 0, not '-1'."),
        ("WAREHOUSE_THREADS", "2.5", "WAREHOUSE_THREADS must be a whole number, not '2.5'."),
        ("WAREHOUSE_TARGET", "sprak", "WAREHOUSE_TARGET must be one of duckdb, spark, not 'sprak'."),
        (
            "WAREHOUSE_START_DATE",
            "2024-13-01",
            "WAREHOUSE_START_DATE must be a date such as 2024-01-01, not '2024-13-01'.",
        ),
        (
            "WAREHOUSE_HOME",
            "/data/a,b",
            "WAREHOUSE_HOME must be a path without a comma, a backslash or a control character, not '/data/a,b'.",
        ),
        ("WAREHOUSE_SPARK_PORT", "100000", "WAREHOUSE_SPARK_PORT must be at most 65535, not '100000'."),
        ("WAREHOUSE_SPARK_EXECUTOR_CORES", "0", "WAREHOUSE_SPARK_EXECUTOR_CORES must be at least 1, not '0'."),
    ],
)
def test_a_wrong_value_is_one_sentence(monkeypatch, variable, value, sentence):
    monkeypatch.setenv(variable, value)
    with pytest.raises(WarehouseError) as raised:
        Settings.from_env()
    assert str(raised.value) == sentence


def test_an_address_with_a_password_is_never_printed(monkeypatch):
    monkeypatch.setenv("WAREHOUSE_SOURCE_DSN", "postgresql://user:secret@host/product")
    monkeypatch.setenv("WAREHOUSE_EXPORT_DSN", "postgresql://user:secret@host/product")
    monkeypatch.setenv("WAREHOUSE_SPARK_METASTORE_DSN", "postgresql://user:secret@host/catalog")
    settings = Settings.from_env()
    assert "secret" in settings.source_dsn
    assert "secret" not in f"{settings!r} {settings}"
    monkeypatch.setenv("WAREHOUSE_THREADS", "many")
    with pytest.raises(WarehouseError) as raised:
        Settings.from_env()
    assert "secret" not in str(raised.value)


def test_every_variable_that_dbt_reads_is_a_setting():
    files = [PROJECT_DIR / "profiles.yml", *(PROJECT_DIR / "dbt_project" / "macros").rglob("*.sql")]
    read = {name for file in files for name in re.findall(r"WAREHOUSE_[A-Z_]+", file.read_text())}
    assert {"WAREHOUSE_HOME", "WAREHOUSE_SPARK_HOST"} <= read
    assert read <= {variable.name for variable in variables()}
    assert all(variable.meaning and variable.default for variable in variables())


def test_landed_data_are_in_the_shared_root_only_on_spark(tmp_path):
    home, root = tmp_path / "home", tmp_path / "root"
    spark = Settings(home=home, target="spark", spark_root=str(root))
    shared = {spark.raw, spark.rejects, spark.landing_log, spark.quarantine, spark.spark_tables, spark.staging}
    assert all(path.is_relative_to(root) for path in shared)
    own = {spark.database, spark.snapshots, spark.dagster_home, spark.temp, spark.landing_dir}
    assert all(path.is_relative_to(home) for path in own)
    duckdb = Settings(home=home, target="duckdb", spark_root="s3a://bucket/warehouse")
    assert duckdb.raw == home / "raw"


def test_landing_needs_a_folder_that_is_mounted(monkeypatch):
    monkeypatch.setenv("WAREHOUSE_TARGET", "spark")
    monkeypatch.setenv("WAREHOUSE_SPARK_ROOT", "s3a://bucket/warehouse")
    with pytest.raises(WarehouseError, match=r"WAREHOUSE_SPARK_ROOT must be a mounted folder .*, not 's3a://bucket"):
        Settings.from_env()
