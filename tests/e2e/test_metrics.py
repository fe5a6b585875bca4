"""What operators scrape: the counters of the published copy, which never go backwards, and the health of the nights."""

from __future__ import annotations

import re
import shutil
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import duckdb
import pytest
from prometheus_client.parser import text_string_to_metric_families

from dagster_pipeline.observe import metrics, night_log, record
from dagster_pipeline.settings import PROJECT_DIR
from tests.conftest import make_settings

CHOICES = "applylens_autofill_style_choice_total"


def samples(settings, file: str = "applylens.prom") -> dict[tuple, float]:
    """``(name, sorted labels) -> value`` of a text file."""
    families = text_string_to_metric_families((night_log.folder(settings) / file).read_text())
    return {(s.name, *sorted(s.labels.items())): s.value for family in families for s in family.samples}


def total(found: dict[tuple, float], name: str, **labels: str) -> float:
    return sum(value for key, value in found.items() if key[0] == name and set(labels.items()) <= set(key[1:]))


def counters(found: dict[tuple, float]) -> dict[tuple, float]:
    return {key: value for key, value in found.items() if key[0].endswith("_total")}


def change(settings, *statements: str) -> None:
    with duckdb.connect(str(settings.published / "analytics.duckdb")) as con:
        con.execute("set schema = 'published'")
        for statement in statements:
            con.execute(statement)


def ask(settings, query: str):
    with duckdb.connect(str(settings.published / "analytics.duckdb"), read_only=True) as con:
        con.execute("set schema = 'published'")
        return con.execute(query).fetchone()


def test_counters_and_gauges_are_those_of_the_published_tables(published_copy):
    assert metrics.write_published(published_copy) == []
    found = samples(published_copy)
    hints, segment = ask(
        published_copy, "select count(*), count(*) filter (source = 'segment') from style_hints_history"
    )
    assert total(found, CHOICES) == hints == total(found, "applylens_autofill_profiles_updated_total")
    assert total(found, CHOICES, source="segment") == segment > 0
    (seniors,) = ask(
        published_copy,
        "select count(*) from style_hints_history where segment_key = 'senior' and host_family is null",
    )
    assert total(found, CHOICES, segment_key="senior", host_family="other") == seniors > 0
    (runs,) = ask(published_copy, "select sum(runs) from runs_daily where policy = 'explore'")
    assert total(found, "applylens_autofill_policy_total", policy="explore") == runs > 0
    lines, rejected = ask(published_copy, "select sum(lines), sum(rejected) from landing_log")
    assert total(found, "applylens_landing_lines_total") == lines
    assert total(found, "applylens_landing_lines_total", outcome="rejected") == rejected > 0
    (fired,) = ask(published_copy, "select sum(value) from policy_counters where metric = 'policy_fired_total'")
    assert total(found, "policy_fired_total") == fired > 0
    (none,) = ask(published_copy, "select count(*) from style_hints where source = 'none'")
    assert total(found, "applylens_hints", source="none") == none
    assert total(found, "applylens_published_as_of_timestamp_seconds") == 1788912000  # 2026-09-09 00:00 UTC


def test_every_metric_is_explained_and_the_series_are_few(published_copy):
    metrics.write_published(published_copy)
    metrics.write_health(published_copy)
    found = samples(published_copy) | samples(published_copy, "applylens_nights.prom")
    assert 100 < len(found) < 600
    catalogue = metrics.help_texts()
    assert {key[0] for key in found} <= set(catalogue)
    page = (PROJECT_DIR / "docs" / "metrics.md").read_text()
    assert set(re.findall(r"^\| `(\w+)[`{]", page, re.MULTILINE)) == set(catalogue)


def test_segments_of_clients_do_not_make_series_without_end(published_copy):
    """A client may deliver any segment_key; a label value each would fill Prometheus."""
    change(
        published_copy,
        "update runs_daily set segment_key = 'client-' || cast(hash(event_date, host_family) as varchar)",
    )
    metrics.write_published(published_copy)
    segments = {
        dict(key[1:])["segment_key"] for key in samples(published_copy) if "policy_total" in key[0] and len(key) == 4
    }
    assert segments == {"other"}


def test_a_pooled_hint_counts_under_one_of_the_four_sources(published_copy):
    change(published_copy, "update style_hints_history set source = 'form+family' where source = 'form'")
    change(published_copy, "update style_hints_history set source = 'family_segment' where source = 'segment'")
    metrics.write_published(published_copy)
    found = samples(published_copy)
    assert {dict(key[1:])["source"] for key in found if key[0] == CHOICES} == {"form", "segment", "family", "none"}
    assert total(found, CHOICES, source="form") > 0


@pytest.mark.parametrize(
    "what",
    [
        # a replayed day in which forms moved from one source to another
        "update style_hints_history set source = 'family' where as_of_date = date '2026-09-05' and source = 'segment'",
        # pruned history
        "delete from style_hints_history where as_of_date < date '2026-09-06'",
        # a full refresh from raw knows only the nights that are run again
        "delete from style_hints_history where as_of_date < date '2026-09-08'",
        # days whose runs were redelivered under another day; a proposal whose policy was corrected
        "delete from runs_daily where event_date = date '2026-09-04'",
        "update policy_counters set value = value - 1",
        # a rollback to a copy of long ago
        "delete from landing_log",
    ],
)
def test_counters_never_go_backwards(published_copy, what):
    metrics.write_published(published_copy)
    before = counters(samples(published_copy))
    change(published_copy, what)
    metrics.write_published(published_copy)
    now = counters(samples(published_copy))
    assert before.keys() <= now.keys()
    assert [key for key in before if now[key] < before[key]] == []


def test_a_new_night_adds_what_it_counts_even_after_history_was_pruned(published_copy):
    """A high-water mark of the sum would stand still until the history had grown back."""
    metrics.write_published(published_copy)
    before = samples(published_copy)
    change(
        published_copy,
        "create temp table night as select * replace (as_of_date + 1 as as_of_date) from style_hints_history "
        "where as_of_date = date '2026-09-08'",
        "delete from style_hints_history",
        "insert into style_hints_history select * from night",
    )
    (forms,) = ask(published_copy, "select count(*) from style_hints_history")
    for _ in range(2):  # the second time is a night that is run again
        metrics.write_published(published_copy)
        assert total(samples(published_copy), CHOICES) == total(before, CHOICES) + forms


def test_a_domain_of_an_older_published_copy_is_left_out_and_named(published_copy):
    change(published_copy, "drop table runs_daily")
    (doubt,) = metrics.write_published(published_copy)
    assert doubt.startswith("The metrics of style are left out: ")
    assert "runs_daily" in doubt
    found = samples(published_copy)
    assert not any("segment_runs_share" in key[0] for key in found)
    assert any("policy" in key[0] for key in found)


NIGHT = night_log.NightRecord(
    "first", "2026-09-01", "2026-09-08", "2026-09-09T02:15:00.000", "2026-09-09T02:16:30.000", "ok",
    {"landing": 5.0, "dbt_models": 60.5}, {"passed": 10, "warned": 1, "failed": 0},
)  # fmt: skip


def test_the_health_of_nights_counts_each_night_once(tmp_path):
    settings = make_settings(tmp_path)
    for night in (NIGHT, NIGHT, replace(NIGHT, status="err"), replace(NIGHT, run_id="second", status="err")):
        night_log.append(
            settings,
            replace(night, finished_at=night.finished_at.replace("16", "17" if night.run_id == "second" else "16")),
        )
    assert record.start(settings, "third", at=1788912000.0) == []
    found = samples(settings, "applylens_nights.prom")
    assert total(found, "applylens_autofill_agg_runs_total", status="ok") == 1
    assert total(found, "applylens_autofill_agg_runs_total", status="err") == 1
    assert total(found, "applylens_night_success") == 0
    assert total(found, "applylens_night_duration_seconds") == 150
    assert total(found, "applylens_night_step_seconds", step="dbt_models") == 60.5
    assert total(found, "applylens_night_checks", result="warned") == 1
    assert total(found, "applylens_night_started_timestamp_seconds") == 1788912000


def test_a_power_cut_costs_one_line_of_the_log_of_nights(tmp_path):
    settings = make_settings(tmp_path)
    night_log.append(settings, NIGHT)
    with night_log.log(settings).open("a") as log:
        log.write('{"run_id": "torn", "first": "2026-')
    (night_log.folder(settings) / "started.json").write_text("")
    night_log.append(settings, replace(NIGHT, run_id="next"))
    assert metrics.write_health(settings) == []
    found = samples(settings, "applylens_nights.prom")
    assert total(found, "applylens_autofill_agg_runs_total", status="ok") == 2
    assert total(found, "applylens_night_started_timestamp_seconds") == 0


def test_metrics_are_pushed_and_a_missing_gateway_is_only_a_warning(published_copy):
    got: dict[str, str] = {}

    class Gateway(BaseHTTPRequestHandler):
        def do_PUT(self):
            got[self.path] = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings = published_copy.model_copy(update={"pushgateway": address})
    night_log.append(published_copy, NIGHT)
    assert metrics.write_published(settings) + metrics.write_health(settings) == []
    server.shutdown()
    server.server_close()
    assert got["/metrics/job/applylens"] == (night_log.folder(published_copy) / "applylens.prom").read_text()
    assert "applylens_night_success 1.0" in got["/metrics/job/applylens_nights"]
    shutil.rmtree(night_log.folder(published_copy))
    (doubt,) = metrics.write_published(settings)
    assert f"could not be pushed to WAREHOUSE_PUSHGATEWAY ({address})" in doubt
    assert total(samples(published_copy), CHOICES) > 0
