"""Write monitoring/dashboard.json, the Grafana dashboard: python monitoring/make_dashboard.py

A panel is a line below: its kind, its title, its queries by legend, and what is special about it. Grafana asks for the
Prometheus data source when the file is imported.
"""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).with_name("dashboard.json")
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
CHOICES = "applylens_autofill_style_choice_total"
# Okabe and Ito's colours, which colour-blind readers can tell apart; the same as in the report.
COLOURS = {"form": "#0072B2", "segment": "#009E73", "family": "#E69F00", "none": "#999999"}


def share(source: str) -> str:
    return f'sum(applylens_hints{{source="{source}"}}) / sum(applylens_hints)'


def mix(segment: str) -> dict[str, str]:
    return {"{{source}}": f'sum by (source) (increase({CHOICES}{{segment_key="{segment}"}}[$__range]))'}


# kind, title, width of 24, height, {legend: query}, unit, thresholds (value -> colour above it), description
PANELS = [
    ("row", "Where hints come from"),
    (
        "timeseries", "Choice source over time", 12, 9,
        {"{{source}}": f"sum by (source) (increase({CHOICES}[1d]))"},
        "short", None, "Hints chosen within a day, by the level that decided.",
    ),
    (
        "barchart", "Segment-based choices by family", 12, 9,
        {"{{host_family}}": f'sum by (host_family) (increase({CHOICES}{{source="segment"}}[$__range]))'},
        "short", None, "Which families benefit from evidence of the same seniority.",
    ),
    *(
        (
            "piechart", f"Source mix for {segment}", 8, 8, mix(segment), "short", None,
            f"Choices for forms whose most common segment is {segment}.",
        )
        for segment in ("senior", "junior", "intern")
    ),
    (
        "stat", "Profiles updated, by source", 6, 5,
        {"{{source}}": "sum by (source) (increase(applylens_autofill_profiles_updated_total[1d]))"},
        "short", None, "Form profiles computed within a day, by the level that gives the form its hint.",
    ),
    (
        "stat", "Hints from the segment", 6, 5, {"": share("segment")}, "percentunit",
        {0: "orange", 0.2: "green"}, "Expected: 25 to 35 %.",
    ),
    (
        "stat", "Hints from the form", 6, 5, {"": share("form")}, "percentunit", None, "Expected: 30 to 40 %.",
    ),
    (
        "stat", "No recommendation", 6, 5, {"": share("none")}, "percentunit",
        {0: "green", 0.2: "orange"}, "Expected: below 20 %.",
    ),
    (
        "table", "Choices in detail", 24, 10,
        {"": f"sort_desc(sum by (host_family, segment_key, source) (increase({CHOICES}[$__range])) > 0)"},
        "short", None, "Every family, segment and source with choices in the time range.",
    ),
    ("row", "Decision quality"),
    (
        "timeseries", "Backtest: helpful share, doubly robust", 12, 8,
        {"{{selector}}": 'applylens_backtest_helpful_share{estimator="dr", bound="value"}'},
        "percentunit", None, "What share of answered runs would be helpful under each selector.",
    ),
    (
        "timeseries", "Backtest: pooled minus threshold", 12, 8,
        {"{{bound}}": 'applylens_backtest_difference{estimator="dr"}'},
        "percentunit", None, "With its 95 % interval; if it contains zero, no difference can be told.",
    ),
    (
        "timeseries", "Hints changed by a night", 8, 8,
        {"{{selector}}": "applylens_backtest_changed_hints_ratio"}, "percentunit", None, "The churn, by selector.",
    ),
    (
        "timeseries", "Helpful among answered runs", 8, 8,
        {"{{segment_key}}": "avg by (segment_key) (applylens_segment_helpful_share)"},
        "percentunit", None, "Mean over families.",
    ),
    (
        "stat", "Brier score", 8, 8, {"": "applylens_calibration_brier_score"}, "none",
        {0: "green", 0.25: "orange"}, "Mean squared error of the expected helpful rate; 0.25 is a coin.",
    ),
    ("row", "Policies"),
    (
        "timeseries", "Precision of policies, 30 days", 12, 8,
        {"{{policy_id}}": 'applylens_policy_precision_ratio{bound="value"}'}, "percentunit", None,
        "Approved among fired proposals.",
    ),
    (
        "table", "Policies below their threshold", 12, 8,
        {
            "": 'sum by (policy_id) (applylens_policy_precision_ratio{bound="high"}) '
            "- sum by (policy_id) (applylens_policy_confidence_threshold_ratio)"
        },
        "percentunit", None,
        "Upper end of the precision's interval minus the threshold; below zero PolicyPrecisionLow fires.",
    ),
    ("row", "Landing"),
    (
        "timeseries", "Lines landed in a day", 12, 8,
        {"{{outcome}}": "sum by (outcome) (increase(applylens_landing_lines_total[1d]))"}, "short", None,
        "accepted + duplicate + rejected are all lines.",
    ),
    (
        "timeseries", "Rejected share of the newest landing", 12, 8,
        {"{{source}}": "applylens_landing_rejected_ratio"}, "percentunit", {0: "green", 0.01: "orange"},
        "RejectsHigh fires above 1 %.",
    ),
    ("row", "Run health"),
    (
        "stat", "Last night", 6, 6, {"": "applylens_night_success"}, "none", {0: "red", 1: "green"},
        "1: published; 0: failed, consumers keep what they had.",
    ),
    (
        "stat", "Age of the published data", 6, 6,
        {"": "time() - max(applylens_published_as_of_timestamp_seconds)"}, "s", {0: "green", 108000: "red"},
        "Since the end of the last day that the hints know.",
    ),
    (
        "stat", "Nights", 6, 6, {"{{status}}": "applylens_autofill_agg_runs_total"}, "short", None,
        "Finished nights so far.",
    ),
    (
        "stat", "Checks", 6, 6, {"{{result}}": "applylens_night_checks"}, "short", None, "Of the last finished night.",
    ),
    (
        "timeseries", "Duration of the night", 12, 8, {"night": "applylens_night_duration_seconds"}, "s", None,
        "From the first step to the last.",
    ),
    (
        "timeseries", "Duration of its steps", 12, 8, {"{{step}}": "applylens_night_step_seconds"}, "s", None,
        "Step by step.",
    ),
]  # fmt: skip


def panel(position: dict, kind, title, width, height, queries, unit, thresholds, description) -> dict:
    """One panel; ``position`` is moved on to where the next one goes."""
    if position["x"] + width > 24:
        position.update(x=0, y=position["y"] + position["h"])
    grid = {"x": position["x"], "y": position["y"], "w": width, "h": height}
    position.update(x=position["x"] + width, h=height)
    instant = kind in ("table", "piechart", "barchart")
    steps = [{"value": value or None, "color": colour} for value, colour in (thresholds or {0: "#0072B2"}).items()]
    made = {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATASOURCE,
        "gridPos": grid,
        "targets": [
            {
                "refId": chr(ord("A") + place),
                "datasource": DATASOURCE,
                "expr": query,
                "legendFormat": legend,
                "instant": instant,
                "range": not instant,
                "format": "table" if instant and kind != "piechart" else "time_series",
            }
            for place, (legend, query) in enumerate(queries.items())
        ],
        "fieldConfig": {
            "defaults": {
                "unit": unit,
                "thresholds": {"mode": "absolute", "steps": steps},
                "color": {"mode": "thresholds" if thresholds else "palette-classic"},
            },
            "overrides": [
                {
                    "matcher": {"id": "byName", "options": name},
                    "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}],
                }
                for name, colour in COLOURS.items()
                if any("source" in legend for legend in queries)
            ],
        },
    }
    if kind in ("table", "barchart"):
        made["transformations"] = [{"id": "organize", "options": {"excludeByName": {"Time": True}}}]
    if kind in ("stat", "piechart"):
        made["options"] = {"reduceOptions": {"calcs": ["lastNotNull"]}}
    return made


def dashboard() -> dict:
    """The dashboard as Grafana's JSON model."""
    position, panels = {"x": 0, "y": 0, "h": 0}, []
    for kind, title, *rest in PANELS:
        if kind == "row":
            y = position["y"] + position["h"]
            panels.append(
                {"type": "row", "title": title, "collapsed": False, "gridPos": {"x": 0, "y": y, "w": 24, "h": 1}}
            )
            position = {"x": 0, "y": y + 1, "h": 0}
        else:
            panels.append(panel(position, kind, title, *rest))
    return {
        "uid": "applylens-warehouse",
        "title": "ApplyLens warehouse",
        "tags": ["applylens"],
        "timezone": "utc",
        "schemaVersion": 39,
        "refresh": "5m",
        "time": {"from": "now-30d", "to": "now"},
        "templating": {
            "list": [{"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "panels": [{"id": number, **one} for number, one in enumerate(panels, start=1)],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(dashboard(), indent=1) + "\n")
