"""Experiments as the product and an analyst find them after a demo: the document of weights and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from dagster_pipeline.settings import PROJECT_DIR

COMMAND = str(Path(sys.executable).with_name("warehouse"))


def said(home: Path, *arguments: str) -> str:
    environment = os.environ | {"WAREHOUSE_HOME": str(home), "COLUMNS": "200"}
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, env=environment, check=False)
    return done.stdout + done.stderr


def test_the_product_reads_one_document_per_experiment(demo_home):
    schema = json.loads((PROJECT_DIR / "docs" / "contracts" / "experiment_weights_next.schema.json").read_text())
    lines = (demo_home / "published" / "experiment_weights_next.jsonl").read_text().splitlines()
    documents = {document["experiment_id"]: document for document in map(json.loads, lines)}
    assert list(documents) == ["checkout-aa", "landing-picture", "newsletter-threshold", "signup-redirect"]
    for document in documents.values():
        jsonschema.validate(document, schema)
        for shares in document["segments"].values():
            assert sum(share["weight"] for share in shares) == pytest.approx(1, abs=1e-5)
    assert "source:instagram" in documents["landing-picture"]["segments"]
    listed = json.loads((demo_home / "published" / "manifest.json").read_text())["documents"]
    (told,) = [one for one in listed if one["path"] == "experiment_weights_next.jsonl"]
    assert (told["schema"], told["schema_version"]) == ("experiment_weights_next.schema.json", 1)


def test_the_command_shows_an_experiment(demo_home):
    shown = said(demo_home, "experiment", "landing-picture")
    assert "landing-picture as of 2026-09-08" in shown
    assert "source:instagram" in shown
    assert "━" in shown.split("valid at any time")[1]
    known = "checkout-aa, landing-picture, newsletter-threshold, signup-redirect"
    assert f"There is no experiment 'none'; the experiments are {known}" in said(demo_home, "experiment", "none")
    assert "has no results for the metric 'what'" in said(demo_home, "experiment", "checkout-aa", "--metric", "what")
