"""Prometheus metrics: counters and gauges of the published copy, and the health of the nights.

The figures are SQL: ``domains/<domain>/metrics.sql`` gives metric, day, labels and value of what a domain publishes,
``metrics.yml`` beside it the help texts; ``nights.sql`` and ``nights.yml`` here are about the nights. Metrics whose
name ends in _total are counters. Written to ``metrics/`` in the state folder, for node_exporter's textfile collector,
and pushed when WAREHOUSE_PUSHGATEWAY is set.

A counter is the sum over days of the largest count that the day ever had. ``metrics/counters.parquet`` remembers these,
so that a replayed day, a full refresh, a rollback or pruned history never make a counter go backwards.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb
import yaml
from prometheus_client import CollectorRegistry, push_to_gateway, write_to_textfile
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from dagster_pipeline import domains
from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.observe import night_log
from dagster_pipeline.publishing.analytics import open_published
from dagster_pipeline.settings import Settings
from dagster_pipeline.writer_lock import writer_lock

HERE = Path(__file__).parent
PUSH_SECONDS = 10


class Collector:
    """``rows`` of (metric, labels as JSON, value) as metric families; counters are those whose name ends in _total."""

    def __init__(self, rows: list[tuple[str, str, float]]):
        self.rows = rows

    def collect(self):
        helps = help_texts()
        families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
        for metric, text, value in self.rows:
            labels = json.loads(text)
            if metric not in families:
                family = CounterMetricFamily if metric.endswith("_total") else GaugeMetricFamily
                families[metric] = family(metric, helps[metric], labels=list(labels))
            families[metric].add_metric(list(labels.values()), value)
        yield from families.values()


def help_texts() -> dict[str, str]:
    """What each metric is, by its name."""
    files = [HERE / "nights.yml", *domains.files("metrics.yml")]
    return {name: text for file in files for name, text in yaml.safe_load(file.read_text()).items()}


def write_published(settings: Settings) -> list[str]:
    """Write and push the metrics of the published copy; returns what went wrong, in sentences.

    A domain of which the copy lacks a table is left out. Raises WarehouseError when nothing is published.
    """
    night_log.folder(settings).mkdir(parents=True, exist_ok=True)
    with writer_lock(settings, "metrics", "metrics.lock"), open_published(settings) as con:
        doubts = _measure(con)
        counters = _count(con, night_log.folder(settings) / "counters.parquet")
        gauges = con.execute(
            "select metric, labels, value from measured where metric not like '%\\_total' escape '\\' order by all"
        ).fetchall()
        return [*doubts, *_hand_out(settings, "applylens", counters + gauges)]


def plotted(settings: Settings) -> dict[str, float]:
    """The few figures of the newest night that people want to see as a line over nights."""
    with open_published(settings) as con:
        _measure(con)
        return dict(
            con.execute(
                "select concat_ws(' ', 'forms with hints from', labels ->> 'source'), value from measured "
                "where metric = 'applylens_hints' "
                "union all select 'changed hints', value from measured where metric = 'applylens_hints_changed'"
            ).fetchall()
        )


def write_health(settings: Settings) -> list[str]:
    """Write and push the metrics of the nights, which need no published copy; returns what went wrong with pushing."""
    with duckdb.connect() as con:
        night_log.create_views(con, settings)
        return _hand_out(settings, "applylens_nights", _rows(con, "nights.sql"))


def _measure(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Fill the temp table ``measured`` with every domain's metrics; returns which domains were left out, and why."""
    con.execute("create temp table measured (metric varchar, day date, labels json, value double)")
    doubts = []
    for query in domains.files("metrics.sql"):
        try:
            con.execute(f"insert into measured select * from ({query.read_text()}) where value is not null")
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            # An older publication, or a domain that has been held back since the beginning.
            reason = str(error).split("\n")[0]
            doubts.append(f"The metrics of {query.parent.name} are left out: {reason}")
    return doubts


def _count(con: duckdb.DuckDBPyConnection, ledger: Path) -> list[tuple[str, str, float]]:
    """Raise the remembered count of every day to what the published copy counts; returns the sums over days."""
    con.execute("create temp table counted as from measured where metric like '%\\_total' escape '\\'")
    if ledger.exists():
        con.execute(f"insert into counted from read_parquet({paths(ledger)})")
    beside = ledger.with_suffix(".writing")
    con.execute(
        f"copy (select metric, day, labels, max(value) as value from counted group by all order by all) "
        f"to {literal(beside)} (format parquet, compression zstd)"
    )
    # Renamed before its bytes are on the disk, a power cut could leave an empty file: all counters would start anew.
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(ledger)
    return con.execute(
        f"select metric, labels, sum(value)::double from read_parquet({paths(ledger)}) group by all order by all"
    ).fetchall()


def _rows(con: duckdb.DuckDBPyConnection, file: str) -> list[tuple[str, str, float]]:
    found = con.execute(
        f"select metric, labels, value::double from ({(HERE / file).read_text()}) where value is not null order by all"
    )
    return found.fetchall()


def _hand_out(settings: Settings, job: str, rows: list[tuple[str, str, float]]) -> list[str]:
    registry = CollectorRegistry()
    registry.register(Collector(rows))
    # Written beside and renamed by the library: a scrape never sees half a file.
    write_to_textfile(str(night_log.folder(settings) / f"{job}.prom"), registry)
    if settings.pushgateway:
        try:
            push_to_gateway(settings.pushgateway, job=job, registry=registry, timeout=PUSH_SECONDS)
        except (OSError, ValueError) as error:
            said = f"({settings.pushgateway}): {error}"
            if "@" in settings.pushgateway:  # the address, and an error that quotes it, would show the password
                said = "because its address names a user: give http://host:9091"
            return [f"The metrics could not be pushed to WAREHOUSE_PUSHGATEWAY {said}."]
    return []
