"""Two nights at once on one state folder: the second waits for the first, and both end as one after the other would."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.conftest import DEMO_LAST
from tests.storm.commands import COMMAND, environment, published

pytestmark = pytest.mark.slow


def test_two_nights_at_once_end_as_one_after_the_other_would(demo_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(demo_home, home, symlinks=True)
    before = published(home)
    publications = len((home / "published" / "publications.jsonl").read_text().splitlines())
    nights = [
        subprocess.Popen(
            [str(COMMAND), "nightly", "--date", DEMO_LAST],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(home) | {"WAREHOUSE_LOCK_WAIT": "1800"},
        )
        for _ in range(2)
    ]
    for night in nights:
        _, said = night.communicate(timeout=1800)
        assert night.returncode == 0, said
    assert len((home / "published" / "publications.jsonl").read_text().splitlines()) == publications + 2
    after = published(home)
    different = [name for name in before if before[name] != after.get(name)]
    assert not different
    assert not [path for path in home.rglob("*.writing") if path.is_file()]
