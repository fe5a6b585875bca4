"""The semantic models name columns that are there, and MetricFlow computes what a query would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.settings import PROJECT_DIR, Settings
from tests.conftest import _environment
from tests.samples import run

WANTED = {"runs", "helpful_share", "helpful_ratio", "coverage", "policy_precision", "spending", "experiment_rate"}


def test_every_metric_is_described_and_every_measure_can_be_computed(manifest, demo_home):
    metrics = {metric.name: metric for metric in manifest.metrics.values()}
    assert set(metrics) >= WANTED
    assert all(metric.description and metric.label for metric in metrics.values())
    with duckdb.connect(str(demo_home / "published" / "analytics.duckdb"), read_only=True) as con:
        for model in manifest.semantic_models.values():
            (table,) = [manifest.nodes[name] for name in model.depends_on.nodes]
            assert table.schema == "published", f"{model.name} reads what consumers may not"
            for part in (*model.measures, *model.dimensions, *model.entities):
                assert con.execute(f"select {part.expr or part.name} from published.{table.name} limit 1").fetchall()
        (days,) = [node for node in manifest.nodes.values() if getattr(node, "time_spine", None)]
        assert days.name == "dim_date"
        (gap,) = con.execute(
            "select count(*) from published.runs_daily where event_date not in (select day from published.dim_date)"
        ).fetchone()
        assert gap == 0


def dbt(settings: Settings, folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = os.environ | dbt_command.environment(settings) | {"DBT_TARGET_PATH": str(folder)}
    return subprocess.run(
        [Path(sys.executable).with_name("dbt"), *arguments, "--project-dir", PROJECT_DIR],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip


def test_source_freshness_warns_of_a_source_that_fell_silent(warehouse, tmp_path):
    warehouse.land("autofill_events", [run("a")])
    warehouse.build("2026-09-01", select="int_run__dates")
    statuses = []
    for days in (0, 3):
        older = tmp_path / "older.parquet"
        for log in warehouse.settings.landing_log.glob("*.parquet"):
            then = f"landed_at - interval {days} day as landed_at"
            duckdb.execute(f"copy (select * replace ({then}) from '{log}') to '{older}'")
            shutil.move(older, log)
        done = dbt(warehouse.settings, tmp_path, "source", "freshness", "--select", "source:raw.autofill_events")
        assert done.returncode == 0, done.stdout
        (found,) = json.loads((tmp_path / "sources.json").read_text())["results"]
        statuses.append(found["status"])
    assert statuses == ["pass", "warn"]


@pytest.mark.wheel  # installs from a package index
def test_metricflow_finds_nothing_wrong_and_agrees_with_sql(demo_home, tmp_path):
    """The extra `metrics`, in an environment of its own: mf validate-configs, and a query."""
    venv.create(tmp_path / "venv", with_pip=True)
    bin_ = tmp_path / "venv" / "bin"
    wanted = next(
        line for line in (PROJECT_DIR / "pyproject.toml").read_text().splitlines() if "dbt-metricflow" in line
    )
    install = ["install", "--quiet", "-c", PROJECT_DIR / "requirements.lock", wanted.split('"')[1]]
    subprocess.run([bin_ / "pip", *install], check=True)
    home = shutil.copytree(demo_home, tmp_path / "home", symlinks=True)
    project = tmp_path / "project"
    for name in ("dbt_project", "seeds", "dagster_pipeline"):
        shutil.copytree(PROJECT_DIR / name, project / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_DIR / name, project)
    settings = Settings(home=home, landing_dir=home / "landing")
    mine = {"PYTHONPATH": str(project)}
    with _environment(dbt_command.environment(settings) | mine):
        os.environ.pop("DBT_TARGET_PATH", None)

        def run_(*command: str | Path) -> str:
            done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        run_(bin_ / "dbt", "parse")
        assert "ERRORS: 0" in run_(bin_ / "mf", "validate-configs")
        run_(
            bin_ / "mf", "query", "--metrics", "runs,helpful_share,helpful_ratio,coverage", "--group-by",
            "metric_time__year", "--csv", str(tmp_path / "out.csv"),
        )  # fmt: skip
    ((runs, share, ratio, coverage),) = duckdb.sql(
        f"select runs, helpful_share, helpful_ratio, coverage from '{tmp_path}/out.csv'"
    ).fetchall()
    with duckdb.connect(str(demo_home / "published" / "analytics.duckdb"), read_only=True) as con:
        expected = con.execute("""
            select sum(runs), sum(helpful) / sum(answered), sum(helpful) / sum(runs),
                (select 1 - avg((source = 'none')::int) from published.style_hints)
            from published.style_daily""").fetchone()
    assert (runs, share, ratio, coverage) == pytest.approx(expected)
