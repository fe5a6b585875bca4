"""What deploy/compose mounts exists, listens on this machine only, and takes every password from the environment."""

from __future__ import annotations

import re

import pytest
import yaml

from dagster_pipeline.settings import PROJECT_DIR, Settings

FOLDER = PROJECT_DIR / "deploy" / "compose"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_mounts_what_exists_and_listens_on_loopback(name):
    service = SERVICES[name]
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert (FOLDER / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], volume
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert re.search(r":[\w.-]+$", service["image"]), "an image without a version changes by itself"
    assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_every_variable_is_known_and_no_password_is_written_down():
    known = {field.validation_alias or f"WAREHOUSE_{name}".upper() for name, field in Settings.model_fields.items()}
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if variable.startswith("WAREHOUSE_"):
                assert variable in known
            if re.search("PASSWORD|TOKEN|DSN|WEBHOOK", variable):
                assert "${" in value


def test_prometheus_and_grafana_read_what_is_mounted():
    prometheus = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    mounted = {volume.split(":")[1] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(prometheus["rule_files"]) <= mounted
    providers = yaml.safe_load((FOLDER / "grafana" / "dashboards" / "applylens.yaml").read_text())["providers"]
    assert f"{providers[0]['options']['path']}/applylens.json" in mounted
    (source,) = yaml.safe_load((FOLDER / "grafana" / "datasources" / "prometheus.yaml").read_text())["datasources"]
    assert source["isDefault"]
