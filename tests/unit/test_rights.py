"""Only the owner reads the state folder; other users reach what is published, and nothing else."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_pipeline import rights
from dagster_pipeline.landing import land
from dagster_pipeline.publishing import analytics, snapshot
from dagster_pipeline.settings import Settings
from tests.conftest import make_settings
from tests.unit.publishing.test_history import published


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)
    rights._users_umask.clear()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes(folder: Path) -> dict[str, int]:
    """The mode of everything below ``folder``, without links."""
    return {str(path.relative_to(folder)): mode(path) for path in sorted(folder.rglob("*")) if not path.is_symlink()}


def publish(settings: Settings) -> None:
    """A publication as a night writes it, with the umask of an entry point."""
    rights.close()
    rights.make_home(settings)
    folder = settings.snapshots / "s1.writing"
    for schema in snapshot.SCHEMAS:
        (folder / schema / "day").mkdir(parents=True)
        (folder / schema / "day" / "hints").write_text(schema)
    snapshot.complete(settings, folder, published(1, "2026-09-01"))


def test_what_a_process_writes_is_its_users_alone(settings):
    rights.close()
    land.prepare(settings)
    assert mode(settings.home) == 0o711
    assert {made & 0o077 for made in modes(settings.home).values()} == {0}


def test_a_state_folder_that_is_there_is_never_opened(settings):
    settings.home.mkdir(mode=0o700)
    land.prepare(settings)
    assert mode(settings.home) == 0o700


def test_only_the_published_files_of_a_publication_can_be_read_by_others(settings):
    publish(settings)
    found = modes(settings.snapshots)
    assert {name: one for name, one in found.items() if "published" in name} == {
        "s1/published": 0o755,
        "s1/published/day": 0o755,
        "s1/published/day/hints": 0o644,
        "s1/published/manifest.json": 0o644,
        "s1/published/publications.jsonl": 0o644,
    }
    assert {name: one for name, one in found.items() if "published" not in name} == {
        "s1": 0o711,
        "s1/personal": 0o700,
        "s1/personal/day": 0o700,
        "s1/personal/day/hints": 0o600,
        "s1/personal/manifest.json": 0o600,
    }
    assert (mode(settings.home), mode(settings.snapshots)) == (0o711, 0o711)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_reads_the_published_files_by_their_path():
    """A closed state folder took them away from the API, which runs as a user of its own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        settings = make_settings(folder)
        publish(settings)

        def read(path: str) -> str:
            done = subprocess.run(
                ["cat", settings.home / path], user=65534, capture_output=True, text=True, check=False
            )
            return done.stdout

        assert read("published/day/hints") == "published"
        assert read("personal/day/hints") == ""
        assert read("snapshots/s1/personal/day/hints") == ""
        assert subprocess.run(["ls", settings.home], user=65534, capture_output=True, check=False).returncode
    finally:
        shutil.rmtree(folder)


def test_an_older_state_folder_is_closed_by_the_next_landing(settings):
    """Everything was 0755 and 0644 but raw/, rejects/, the personal folder and the warehouse file once published."""
    publish(settings)
    os.umask(0o022)
    for path in (*settings.home.rglob("*"), settings.home):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    for name in ("exports/elasticsearch/emails-000001.ndjson", "dagster/history/runs.db", "logs/nightly.log", "wal"):
        (settings.home / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.home / name).touch(0o644)
    assert rights.too_open(settings)[0] == settings.home
    assert not rights.out_of_reach(settings)

    rights.close()
    land.prepare(settings)

    assert rights.too_open(settings) == []
    assert rights.out_of_reach(settings) == []
    private = {name: one for name, one in modes(settings.home).items() if not name.startswith("snapshots")}
    assert {one & 0o077 for one in private.values()} == {0}
    assert mode(settings.published / "day" / "hints") == 0o644
    assert mode(settings.snapshots / "s1" / "personal" / "day" / "hints") == 0o600


def test_a_landing_folder_that_a_group_shares_stays_and_one_for_everybody_is_closed(settings):
    rights.close()
    rights.make_home(settings)
    settings.landing_dir.mkdir()
    (settings.landing_dir / "delivered.jsonl").touch()
    (settings.landing_dir / "delivered.jsonl").chmod(0o644)
    for before, after in ((0o770, 0o770), (0o777, 0o700), (0o755, 0o700)):
        settings.landing_dir.chmod(before)
        assert rights.too_open(settings) == ([] if before == after else [settings.landing_dir])
        rights.close_older(settings)
        assert mode(settings.landing_dir) == after
        assert rights.too_open(settings) == []


def test_an_export_outside_of_the_state_folder_keeps_the_users_umask(published_copy, tmp_path):
    rights.close()
    (written,) = analytics.export(published_copy, "csv", tmp_path / "out", ["style_hints"])
    assert (mode(tmp_path / "out"), mode(written)) == (0o755, 0o644)
    (tmp_path / "later").touch()
    assert mode(tmp_path / "later") == 0o600


def test_dagsters_code_location_closes_what_it_writes(settings):
    """The daemon's runs have no other entry point of this package; dbt's manifest was 0644."""
    code = "import os; os.umask(0o022); import dagster_pipeline.definitions; print(oct(os.umask(0)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"WAREHOUSE_HOME": str(settings.home)},
    )
    assert done.stdout.strip() == "0o77"
    assert mode(settings.home) == 0o711
    written = modes(settings.home)
    assert "dbt/target/manifest.json" in written
    assert {one & 0o077 for one in written.values()} == {0}
