"""Warehouses that fit every evening that the backtest and the incumbents need, as the project ships."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ONE_PERSON, Warehouse, make_settings


@pytest.fixture
def warehouse(tmp_path: Path, manifest: Any) -> Warehouse:
    return Warehouse(make_settings(tmp_path), manifest, ONE_PERSON)
