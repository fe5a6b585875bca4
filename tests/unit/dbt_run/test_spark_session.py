"""What Spark's session is told: no password where others can read it, and a sentence for what cannot work."""

from __future__ import annotations

import pytest

from dagster_pipeline.dbt_run import spark_session
from dagster_pipeline.observe.doctor import spark as doctor
from dagster_pipeline.settings import PROJECT_DIR, Settings, WarehouseError

CATALOG = "postgresql://us%40er:se%2Fcret@[::1]:5433/catalog?sslmode=require"


@pytest.fixture
def settings(tmp_path) -> Settings:
    jar = tmp_path / "postgresql.jar"
    jar.touch()
    return Settings(home=tmp_path / "home", target="spark", threads=3, spark_metastore_jar=jar)


def test_without_variables_spark_runs_in_this_process(settings):
    given = spark_session.environment(settings)
    assert given["WAREHOUSE_SPARK_MASTER"] == "local[3]"
    assert given["WAREHOUSE_SPARK_ROOT"] == str(settings.home)
    assert not any(name.startswith("DBT_SPARK_METASTORE") for name in given)


def test_the_catalogs_address_becomes_one_of_jdbc(settings):
    given = spark_session.environment(settings.model_copy(update={"spark_metastore_dsn": CATALOG}))
    assert given["DBT_SPARK_METASTORE_URL"] == "jdbc:postgresql://[::1]:5433/catalog?sslmode=require"
    assert given["DBT_SPARK_METASTORE_USER"] == "us@er"
    assert given["DBT_SPARK_METASTORE_PASSWORD"] == "se/cret"
    assert [name for name, value in given.items() if "cret" in value] == ["DBT_SPARK_METASTORE_PASSWORD"]


def test_the_profile_does_not_read_the_password():
    """Settings of the profile are arguments of java, which every user of the machine can list."""
    profile = (PROJECT_DIR / "profiles.yml").read_text()
    assert "env_var('DBT_SPARK_METASTORE_USER'" in profile
    assert "env_var('DBT_SPARK_METASTORE_PASSWORD'" not in profile


def test_the_password_may_be_that_of_libpq(settings, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "other")
    given = spark_session.environment(
        settings.model_copy(update={"spark_metastore_dsn": "postgresql://ann@host/catalog"})
    )
    assert given["DBT_SPARK_METASTORE_PASSWORD"] == "other"


@pytest.mark.parametrize(
    "dsn", ["host=db password=secret", "mysql://ann:secret@db/catalog", "postgresql://ann:secret@db", "postgresql:///x",
            "postgresql://ann:sec/ret@db/x"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_showing_it(settings, dsn):
    with pytest.raises(WarehouseError) as raised:
        spark_session.environment(settings.model_copy(update={"spark_metastore_dsn": dsn}))
    assert "must be postgresql://user@host/database" in str(raised.value)
    assert "ret" not in str(raised.value)


def test_a_missing_driver_is_named(settings, tmp_path):
    without = settings.model_copy(update={"spark_metastore_dsn": CATALOG, "spark_metastore_jar": tmp_path / "none.jar"})
    with pytest.raises(WarehouseError, match=r"there is none at .*none\.jar: install a package"):
        spark_session.environment(without)


def told(settings: Settings, monkeypatch) -> list[tuple[str, str]]:
    monkeypatch.setattr(doctor.spark, "check_installed", lambda: None)
    return [(one.level, one.sentences) for one in doctor.examine(settings)]


def test_the_doctor_knows_a_cluster(settings, monkeypatch, tmp_path):
    assert told(settings.model_copy(update={"target": "duckdb"}), monkeypatch) == []
    assert told(settings, monkeypatch) == []
    unreachable = settings.model_copy(update={"spark_master": "spark://127.0.0.1:1"})
    (master, root) = told(unreachable, monkeypatch)
    assert master[0] == "error"
    assert master[1].startswith("No Spark master answers (127.0.0.1:1: ")
    assert root == ("warning", root[1])
    assert "WAREHOUSE_SPARK_ROOT is not set" in root[1]
    shared = settings.model_copy(update={"spark_root": str(tmp_path / "root")})
    assert told(shared, monkeypatch) == [("ok", f"Landed data and Spark's tables are in {tmp_path}/root.")]


def test_the_doctor_never_shows_the_catalogs_password(settings, monkeypatch):
    closed = settings.model_copy(update={"spark_metastore_dsn": "postgresql://ann:secret@127.0.0.1:1/catalog"})
    ((level, said),) = told(closed, monkeypatch)
    assert level == "error"
    assert "WAREHOUSE_SPARK_METASTORE_DSN" in said
    assert "secret" not in said
