"""A real Prometheus and Pushgateway on loopback: the rules, the dashboard's queries and the pushed metrics."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from dagster_pipeline.observe import metrics, night_log
from dagster_pipeline.settings import PROJECT_DIR, Settings
from tests.e2e.test_metrics import NIGHT, change

MONITORING = PROJECT_DIR / "monitoring"
DASHBOARD = json.loads((MONITORING / "dashboard.json").read_text())
QUERIES = [(panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
WAIT_SECONDS = 60
MISSING = [name for name in ("promtool", "prometheus", "prometheus-pushgateway") if not shutil.which(name)]
needs_prometheus = pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)} missing: apt-get install prometheus prometheus-pushgateway"
)


def test_the_dashboard_is_what_its_generator_writes_and_asks_for_known_metrics():
    import importlib.util

    spec = importlib.util.spec_from_file_location("make_dashboard", MONITORING / "make_dashboard.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.dashboard() == DASHBOARD
    assert len(QUERIES) >= 20
    known = metrics.help_texts()
    for title, query in QUERIES:
        assert any(name in query for name in known), title


def test_every_alert_names_what_to_do():
    groups = yaml.safe_load((MONITORING / "rules.yml").read_text())["groups"]
    alerts = {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}
    assert set(alerts) == {
        "TooFewSegmentHints",
        "NoRecommendationTooOften",
        "NightFailed",
        "PublishedDataStale",
        "PolicyPrecisionLow",
        "RejectsHigh",
        "ExperimentBroken",
        "ExperimentDecided",
        "SegmentActivationOverdue",
    }
    operations = (PROJECT_DIR / "docs" / "operations.md").read_text()
    for name, rule in alerts.items():
        assert rule["annotations"]["runbook_url"] == f"docs/operations.md#{name.lower()}"
        assert f"### {name}\n" in operations


@pytest.mark.prometheus
@needs_prometheus
@pytest.mark.parametrize(
    "command", [["check", "rules", "rules.yml"], ["test", "rules", "tests/rules_test.yml"]], ids=["check", "test"]
)
def test_promtool_accepts_the_rules(command):
    done = subprocess.run(["promtool", *command], cwd=MONITORING, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.prometheus
@needs_prometheus
def test_promtool_finds_nothing_odd_in_the_text_files(two_nights):
    for path in night_log.folder(two_nights[0]).glob("*.prom"):
        done = subprocess.run(
            ["promtool", "check", "metrics"], input=path.read_text(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.fixture
def two_nights(published_copy) -> tuple:
    """A state folder after one night, and a function that runs what the next night changes."""
    night_log.append(published_copy, NIGHT)
    night_log.record_start(published_copy, NIGHT.run_id)
    metrics.write_published(published_copy)
    metrics.write_health(published_copy)

    def next_night(settings: Settings = published_copy) -> None:
        change(
            published_copy,
            "insert into style_hints_history select * replace (as_of_date + 1 as as_of_date) from style_hints_history "
            "where as_of_date = date '2026-09-08'",
            "insert into landing_log select * replace "
            "(landed_at + interval 1 day as landed_at, fingerprint || '-next' as fingerprint) from landing_log",
        )
        night_log.append(published_copy, replace(NIGHT, run_id="second", finished_at="2026-09-10T02:17:00.000"))
        metrics.write_published(settings)
        metrics.write_health(settings)

    return published_copy, next_night


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """``folder`` over loopback HTTP, as node_exporter would show its files; yields the port."""

    class Quiet(SimpleHTTPRequestHandler):
        extensions_map = {".prom": "text/plain; version=0.0.4"}  # noqa: RUF012

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=WAIT_SECONDS)


@contextmanager
def prometheus(folder: Path, jobs: dict[str, dict]) -> Iterator[Callable[[str], list[dict]]]:
    """A Prometheus that scrapes ``jobs`` every second; yields a function from a query to its samples."""
    port = free_port()
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(MONITORING / "rules.yml")],
        "scrape_configs": [{"job_name": name, **job} for name, job in jobs.items()],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    command = [
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]

    def get(path: str) -> dict:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/{path}", timeout=WAIT_SECONDS) as answer:
            return json.load(answer)["data"]

    def query(text: str) -> list[dict]:
        return get(f"query?query={urllib.parse.quote(text)}")["result"]

    query.get = get
    with running(command, folder / "prometheus.log"):
        yield query


def wait_for(what: Callable[[], object], log: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            if what():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.3)


@pytest.mark.prometheus
@needs_prometheus
def test_a_real_prometheus_answers_every_panel_of_the_dashboard(two_nights, tmp_path):
    settings, next_night = two_nights
    with serving(night_log.folder(settings)) as port:
        jobs = {
            name: {"metrics_path": f"/{name}.prom", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
            for name in ("applylens", "applylens_nights")
        }
        with prometheus(tmp_path, jobs) as query:
            log = tmp_path / "prometheus.log"
            wait_for(lambda: len(query("applylens_hints")) == 4 and query("applylens_night_success"), log)
            # counters must be seen twice before they can have increased
            time.sleep(2.5)
            next_night()
            wait_for(lambda: query("applylens_autofill_agg_runs_total{status='ok'} == 2"), log)
            wait_for(lambda: query("sum(increase(applylens_autofill_style_choice_total[5m])) > 0"), log)
            empty = [title for title, text in QUERIES if not query(text.replace("$__range", "5m"))]
            assert empty == []
            rules = [rule for group in query.get("rules")["groups"] for rule in group["rules"]]
            assert len(rules) == 13
            assert [rule["name"] for rule in rules if rule["health"] != "ok"] == []
            states = {rule["name"]: rule["state"] for rule in rules if rule["type"] == "alerting"}
            assert states["NightFailed"] == "inactive"


@pytest.mark.prometheus
@needs_prometheus
def test_a_real_pushgateway_keeps_what_is_pushed(two_nights, tmp_path):
    settings, next_night = two_nights
    port = free_port()
    log = tmp_path / "pushgateway.log"

    def shown() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=WAIT_SECONDS) as answer:
            return answer.read().decode()

    with running(["prometheus-pushgateway", f"--web.listen-address=127.0.0.1:{port}"], log):
        wait_for(shown, log)
        next_night(settings.model_copy(update={"pushgateway": f"http://127.0.0.1:{port}"}))
        text = shown()
    assert 'applylens_night_success{instance="",job="applylens_nights"} 1' in text
    assert 'applylens_hints{instance="",job="applylens",source="segment"}' in text
