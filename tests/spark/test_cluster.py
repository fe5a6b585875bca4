"""Nights on a standalone cluster: two executors, a shared root, a catalogue in PostgreSQL; every table as on DuckDB."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.domains.ats import sample as ats
from dagster_pipeline.domains.experiments import sample as experiments
from dagster_pipeline.domains.learning import sample as learning
from dagster_pipeline.domains.money import sample as money
from dagster_pipeline.domains.policies import sample as policies
from dagster_pipeline.domains.style import sample as style
from dagster_pipeline.observe import doctor
from dagster_pipeline.publishing import snapshot
from dagster_pipeline.settings import PROJECT_DIR, Settings
from tests.conftest import Warehouse, make_settings
from tests.postgres import server
from tests.samples import feedback, run
from tests.spark import cluster as spark_cluster
from tests.spark.engines import HAS_SPARK, LANDED_AT, STAMPS, differences, engine, environment, publish_a_night

JDBC = Settings.model_fields["spark_metastore_jar"].default
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(not HAS_SPARK, reason="no pyspark or no Java: make test-cluster needs both"),
    pytest.mark.skipif(not server.programs(), reason="no PostgreSQL server is installed"),
    pytest.mark.skipif(not JDBC.is_file(), reason="no JDBC driver of PostgreSQL: libpostgresql-jdbc-java has it"),
]
FIRST, DAYS, RUNS = date(2026, 9, 1), 3, 60
# The machines' worker gives half of it to the executor's heap at least, and the rest to the JVM itself.
WORKER, EXECUTOR = "1g", "900m"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[spark_cluster.Cluster]:
    with spark_cluster.running(tmp_path_factory.mktemp("cluster") / "spark", workers=2, memory=WORKER) as running:
        yield running


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory, cluster) -> Iterator[tuple[Warehouse, Warehouse]]:
    """One on DuckDB, one on the cluster with its root apart from its home."""
    folder = tmp_path_factory.mktemp("nights")
    port = spark_cluster.free_port()
    with server.running(port) as postgres:
        postgres.execute("create database catalogue")
        here = make_settings(folder / "duckdb")
        there = engine(make_settings(folder / "spark"), "spark").model_copy(
            update={
                "spark_master": cluster.master,
                "spark_root": str(folder / "root"),
                "spark_metastore_dsn": f"postgresql://{postgres.superuser}@127.0.0.1:{port}/catalogue",
                "spark_executor_memory": EXECUTOR,
            }
        )
        yield Warehouse(here, None), Warehouse(there, None)


def land(warehouses: tuple[Warehouse, Warehouse], source: str, rows: list[dict]) -> None:
    for warehouse in warehouses:
        warehouse.land(source, rows)


def start_night(settings: Settings, day: date) -> subprocess.Popen:
    """``warehouse nightly`` in a process group of its own, with what it says in ``said`` beside the state folder."""
    with (settings.home.parent / "said").open("w") as log:
        return subprocess.Popen(
            [str(dbt_command.executable().with_name("warehouse")), "nightly", "--date", f"{day}"],
            cwd=PROJECT_DIR,
            env=os.environ | environment(settings),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def said(settings: Settings) -> str:
    return (settings.home.parent / "said").read_text()


def wait_until_built(night: subprocess.Popen, settings: Settings, schema: str) -> None:
    """Return once ``night`` has written a table of ``schema``: it is in the middle of its models."""
    began = time.time()
    while not any(
        path.stat().st_mtime > began for path in (settings.spark_tables / f"{schema}.db").glob("*/*.parquet")
    ):
        assert night.poll() is None, said(settings)
        time.sleep(0.05)


def compared(warehouses: tuple[Warehouse, Warehouse]) -> list[str]:
    here, there = (warehouse.settings for warehouse in warehouses)
    assert snapshot.current(there).exists()
    return differences(here, there, STAMPS | LANDED_AT)


def test_three_nights_and_what_kills_them(warehouses, cluster):
    """One loses a worker, one its driver and is run again, one is left alone. The later two have late feedback."""
    here, there = (warehouse.settings for warehouse in warehouses)
    for settings in (here, there):
        style.generate(settings.landing_dir, FIRST, DAYS, seed=7, runs_per_day=RUNS)
        ats.generate(settings.landing_dir, FIRST, DAYS, seed=7, people=12)
        for domain in (experiments, learning, money, policies):
            domain.generate(settings.landing_dir, FIRST, DAYS, seed=7)
    land(warehouses, "autofill_events", [run(f"late-{n}", host=f"h{n % 3}.lever.co") for n in range(12)])
    first = FIRST + timedelta(days=DAYS - 1)
    publish_a_night(here, first)
    night = start_night(there, first)
    wait_until_built(night, there, "intermediate")
    cluster.kill_worker(0)
    assert night.wait() == 0, said(there)
    assert compared(warehouses) == []
    with duckdb.connect(str(there.database), read_only=True) as con:
        for table in ("published.style_hints", "personal.policy_stats", "personal.receipts", "personal.email_ats"):
            assert con.execute(f"select count(*) from {table}").fetchone()[0], f"{table} compares nothing"
    cluster.start_worker(len(cluster.workers), WORKER)
    assert [one for one in doctor.examine(there) if one.level == "error"] == []

    second = first + timedelta(days=1)
    land(warehouses, "autofill_feedback", [feedback(f"late-{n}", at=f"{second}T08:00:00Z") for n in range(6)])
    land(warehouses, "autofill_events", [run(f"new-{n}", created_at=f"{second}T09:00:00Z") for n in range(5)])
    publish_a_night(here, second)
    published = snapshot.current(there)
    night = start_night(there, second)
    wait_until_built(night, there, "marts")
    os.killpg(night.pid, signal.SIGKILL)
    night.wait()
    assert snapshot.current(there) == published, "a killed night publishes nothing"
    publish_a_night(there, second)
    assert snapshot.current(there) != published
    assert compared(warehouses) == []

    third = second + timedelta(days=1)
    land(warehouses, "autofill_feedback", [feedback("late-7", "unhelpful", at=f"{third}T08:00:00Z")])
    land(warehouses, "autofill_events", [run("newest", created_at=f"{third}T09:00:00Z")])
    for settings in (here, there):
        publish_a_night(settings, third)
    assert compared(warehouses) == []


def test_no_password_is_among_the_arguments_of_a_process(warehouses):
    """Every user of the machine can list them."""
    settings = warehouses[1].settings
    secret = settings.spark_metastore_dsn.replace("@", ":seen-by-all@")
    given = environment(settings.model_copy(update={"spark_metastore_dsn": secret}))
    with subprocess.Popen(
        [str(dbt_command.executable()), "run-operation", "run_query", "--args", '{sql: "show tables in published"}'],
        cwd=PROJECT_DIR,
        env=os.environ | given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as dbt:
        listed = ""
        while dbt.poll() is None:
            listed += "".join(map(_arguments, Path("/proc").glob("[0-9]*/cmdline")))
            time.sleep(0.5)
        assert dbt.returncode == 0
    assert settings.spark_metastore_dsn.partition("/catalogue")[0].partition("@")[2] in listed
    assert "seen-by-all" not in listed


def _arguments(cmdline: Path) -> str:
    try:
        return cmdline.read_text(errors="replace")
    except OSError:  # it has ended
        return ""
