"""Incremental equals full refresh in money and ats: any order of arrival, any order of nights, the same tables."""

from __future__ import annotations

import json
import random
import shutil
from datetime import timedelta

import pytest

from dagster_pipeline import domains
from tests.conftest import Warehouse, make_settings
from tests.property import HISTORIES
from tests.storm.rows import DAY, row

LAST = DAY
# Which domains' sources a domain reads beside its own, and the schemas whose tables must agree.
# policies keeps nothing between nights: each builds all of its tables.
READS = {"money": ("mail",), "ats": ("mail", "ats")}
STAMPS = {"run_id", "published_at"}


def sources(domain: str) -> list:
    names = {module.__name__.split(".")[-2]: module for module in domains.modules("sources")}
    return [source for other in READS[domain] for source in names[other].SOURCES]


def models(manifest, domain: str) -> list:
    return [node for node in manifest.nodes.values() if node.resource_type == "model" and node.fqn[1] == domain]


def tables(warehouse: Warehouse, domain: str) -> dict[str, list[tuple]]:
    found = {}
    for node in models(warehouse.manifest, domain):
        if node.schema not in ("marts", "published", "personal"):
            continue
        names = [row[0] for row in warehouse.rows(f"describe {node.schema}.{node.name}")]
        kept = ", ".join(f'"{name}"' for name in names if name not in STAMPS)
        found[node.name] = warehouse.rows(f"select {kept} from {node.schema}.{node.name} order by all")
    return found


@pytest.mark.parametrize("number", range(HISTORIES))
@pytest.mark.parametrize("domain", READS)
def test_any_order_of_arrival_gives_what_one_full_run_gives(tmp_path, manifest, domain, number):
    rng = random.Random(f"{domain} {number}")
    step_by_step = Warehouse(make_settings(tmp_path / "a"), manifest)
    at_once = Warehouse(make_settings(tmp_path / "b"), manifest)
    select = " ".join(f"+{node.name}" for node in models(manifest, domain))
    deliveries = []
    for place in range(rng.randrange(2, 5)):
        for source in rng.sample(sources(domain), k=max(1, len(sources(domain)) * 2 // 3)):
            rows = [row(source, number, rng) for number in range(rng.randrange(1, 25))]
            deliveries.append((place, source, rows))
    step_by_step.prepare_seeds()
    at_once.prepare_seeds()
    day = LAST
    for place in sorted({place for place, _, _ in deliveries}):
        for other, source, rows in deliveries:
            if other == place:
                for warehouse in (step_by_step, at_once):
                    warehouse.land(source.name, rows, name=f"{place}.jsonl")
        # Often the date of the night before: then only what the files are about is built.
        day = rng.choice((day, LAST - timedelta(days=rng.randrange(20))))
        for _ in range(rng.randrange(1, 3)):
            step_by_step.run_changed_models(str(day), select=select)
    step_by_step.run_changed_models(str(LAST), select=select)
    at_once.run_models(str(LAST), select=select)
    found, expected = tables(step_by_step, domain), tables(at_once, domain)
    assert sum(map(len, expected.values())) > 0
    assert found == expected, json.dumps([rows for _, _, rows in deliveries], default=str)
    shutil.rmtree(tmp_path)
