"""A simulated world through the real landing and the real models."""

from __future__ import annotations

import pytest

from dagster_pipeline.tools.simulate import POLICIES, simulate
from dagster_pipeline.tools.worlds import WorldSettings

pytestmark = pytest.mark.slow


def test_a_small_world_through_the_whole_pipeline():
    """Pooling must beat the threshold rule where evidence is thin, by the real landing and the real models."""
    found = simulate(seeds=1, runs_per_day=500, days=20, settings=WorldSettings(forms=1000))
    regret = {row["policy"]: row["regret"] for row in found.summary()}
    assert set(regret) == set(POLICIES)
    assert regret["pooled"] < regret["threshold"] - 1
    assert regret["pooled with surrogate"] < regret["threshold"]
    assert sum(forms for _, _, forms in found.best_stated) > 500
