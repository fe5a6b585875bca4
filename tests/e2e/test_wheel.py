"""The wheel holds everything: installed elsewhere, without the checkout, the demo runs."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from dagster_pipeline.settings import PROJECT_DIR

pytestmark = pytest.mark.wheel
INSIDE = "dagster_pipeline/project"


def python(*arguments: object) -> None:
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, PROJECT_DIR)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory) -> Path:
    """The programs of a fresh environment with the wheel; its dependencies are those of the running one.

    A .pth file borrows them: .pth files in a borrowed folder do not count, so the checkout stays out of sight.
    """
    folder = tmp_path_factory.mktemp("environment")
    python("-m", "venv", "--without-pip", folder)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    (site_packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    python("-m", "pip", "--python", folder, "install", "--quiet", "--no-deps", wheel)
    return folder / "bin"


def call(program: Path, *arguments: str, folder: Path) -> str:
    outside = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([program, *arguments], cwd=folder, env=outside, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def installed_files(environment: Path) -> set[Path]:
    folder = next(environment.parent.glob("lib/python*/site-packages"))
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}


def test_every_file_of_the_package_and_of_the_dbt_project_is_in_the_wheel(wheel):
    def files(folder: str, inside: str = "") -> set[str]:
        found = (path for path in (PROJECT_DIR / folder).rglob("*") if path.is_file())
        return {inside + str(p.relative_to(PROJECT_DIR)) for p in found if "__pycache__" not in p.parts}

    expected = files("dagster_pipeline") | files("dbt_project", f"{INSIDE}/") | files("seeds", f"{INSIDE}/")
    expected |= {f"{INSIDE}/dbt_project.yml", f"{INSIDE}/profiles.yml"}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == expected


def test_the_demo_runs_in_any_folder_and_writes_into_its_own_state_only(environment, tmp_path):
    where = "from dagster_pipeline.settings import PROJECT_DIR; print(PROJECT_DIR)"
    project = Path(call(environment / "python", "-c", where, folder=tmp_path).strip())
    assert project.is_relative_to(environment.parent)
    before = installed_files(environment)
    said = call(environment / "warehouse", "demo", "--days", "3", folder=tmp_path)
    assert "Hints by source" in said
    assert "make dev" not in said, "there is no Makefile here"
    assert (tmp_path / ".warehouse" / "published" / "analytics.duckdb").exists()
    assert (tmp_path / ".warehouse" / "reports" / "latest.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == [".warehouse"]
    assert installed_files(environment) == before, "site-packages may be read-only"
    sql = "select count(*) from style_hints"
    assert int(call(environment / "warehouse", "query", sql, "--format", "csv", folder=tmp_path).split()[1]) > 0
