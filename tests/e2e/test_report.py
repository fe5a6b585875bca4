"""The page of the night as its readers get it: its figures are those of the tables, nothing comes from a network."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import duckdb
import pytest

from dagster_pipeline import domains
from dagster_pipeline.observe import night_log, report
from dagster_pipeline.settings import WarehouseError
from tests import browser
from tests.e2e.test_metrics import NIGHT, ask, change

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """The page as a list of (tag, attributes, text inside); raises where a tag is not closed."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[list] = []
        self._open: list[list] = []
        self.feed(html)
        assert not self._open, self._open

    def handle_starttag(self, tag, attrs):
        element = [tag, dict(attrs), ""]
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append([tag, dict(attrs), ""])

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag, tag
        # neighbouring cells are words of their own
        self.handle_data(" ")

    def handle_data(self, data):
        for element in self._open:
            element[2] += data

    def all(self, tag: str, **attributes: str) -> list[tuple[dict, str]]:
        return [(a, t) for name, a, t in self.elements if name == tag and attributes.items() <= a.items()]

    def section(self, name: str) -> str:
        """The text of the section with the heading ``name`` (its id)."""
        ((_, text),) = [(a, t) for a, t in self.all("section") if a["aria-labelledby"] == name]
        return " ".join(text.split())


@pytest.fixture
def settings(published_copy):
    night_log.append(published_copy, NIGHT)
    return published_copy


def made(settings, running=None) -> Page:
    return Page(report.write(settings, running).read_text(encoding="utf-8"))


def test_nothing_is_fetched_and_nothing_runs(settings):
    html = report.write(settings).read_text()
    page = Page(html)
    assert not page.all("script")
    assert not page.all("img")
    for _, attributes, _ in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "xlink:href", "data", "action"):
            assert attributes.get(name, "#").startswith(("#", "data:,")), attributes
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)
    ((policy, _),) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["content"].startswith("default-src 'none'")


def test_it_can_be_read_without_seeing_it(settings):
    page = made(settings)
    ((html, _),) = page.all("html")
    assert html["lang"] == "en"
    for landmark in ("header", "main", "nav", "footer", "title", "h1"):
        assert len([a for a, _ in page.all(landmark)]) >= 1, landmark
    ids = [a["id"] for _, a, _ in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for attributes, _ in page.all("section"):
        assert attributes["aria-labelledby"] in ids
    charts = page.all("svg")
    assert len(charts) >= 8
    for attributes, text in charts:
        assert attributes["role"] == "img"
        assert set(attributes["aria-labelledby"].split()) <= set(ids)
        assert "The figures follow as a table." in text
    # every chart has its table, every column its heading
    assert len(page.all("details")) == len(charts)
    assert len(page.all("table")) >= len(charts)
    assert all(a["scope"] in ("col", "row") for a, _ in page.all("th"))
    assert len(page.all("figcaption")) == len(page.all("figure"))


def test_its_figures_are_those_of_the_tables(settings):
    page = made(settings)
    forms, changed, none = ask(
        settings, "select count(*), count(*) filter (changed), avg((source = 'none')::int) from style_hints"
    )
    tiles = {title: value for (_, title), (_, value) in zip(page.all("dt"), page.all("dd"), strict=True)}
    assert f"{forms:,}" in tiles["Known forms"]
    assert f"{100 * none:.1f} %" in tiles["Without a hint"]
    assert f"{changed} of {forms:,} forms" in page.section("changed")
    (reasons,) = ask(settings, "select count(*) from style_hints where changed")
    counts = re.findall(r"\b(\d+)\b", page.section("changed").split("Forms", 2)[1].split("Changed forms")[0])
    assert sum(map(int, counts)) == reasons
    accepted, duplicates, rejected = ask(
        settings, "select sum(accepted), sum(duplicates), sum(rejected) from landing_log"
    )
    said = f"{accepted:,} accepted, {duplicates:,} exact duplicates, {rejected:,} rejected"
    assert said in page.section("landing")
    answered, helpful = ask(settings, "select sum(helpful + unhelpful), sum(helpful) from segment_performance")
    assert f"{100 * helpful / answered:.1f} % of the {answered:,} answered runs" in page.section("helpful")
    for source in ("form", "segment"):
        (pct,) = ask(
            settings,
            f"select pct from recommendation_sources where as_of_date = date '2026-09-08' and source = '{source}'",
        )
        assert f"{source} {pct:.0f}" in page.section("coverage")
    (policies,) = ask(settings, "select count(*) from policy_stats_overall where window_days = 30 and fired > 0")
    assert f"of {policies} policies are clearly below" in page.section("policies")
    (verdict,) = ask(
        settings, "select verdict from hint_backtest_summary where breakdown = 'overall' and estimator = 'dr'"
    )
    assert f": {verdict}." in page.section("backtest")
    assert "The last night took 90 s, of which dbt_models 60 s" in page.section("nights")
    assert "10 passed, 1 warned" in page.section("nights")


def test_the_intervals_are_wilsons(settings):
    with duckdb.connect(str(settings.published / "analytics.duckdb")) as con:
        con.execute("set schema = 'published'")
        con.execute("update segment_performance set helpful = 8, unhelpful = 2")
        (row, *_) = (
            con.execute((domains.HERE / "style" / "report" / "queries" / "helpful.sql").read_text())
            .df()
            .to_dict("records")
        )
    assert (row["rate"], round(row["low"], 4), round(row["high"], 4)) == (0.8, 0.4902, 0.9433)


def test_texts_of_the_data_stay_texts(settings):
    """Hosts and policy ids come from outside: one that is markup must be shown, not obeyed."""
    evil = "<img src=x onerror=alert(1)>&\"'"
    quoted = evil.replace("'", "''")
    change(
        settings,
        f"update style_hints set explanation = '{quoted}', changed = true",
        f"update policy_stats_overall set policy_id = '{quoted}' || policy_id",
        f"update landing_rejects_summary set reason = '{quoted}'",
    )
    failed = replace(NIGHT, run_id="bad", status="err", said=[evil], started_at="2026-09-10T02:15:00.000")
    night_log.append(settings, failed)
    page = made(settings)
    assert not page.all("img")
    for section in ("changed", "policies", "landing"):
        assert evil in page.section(section)
    ((_, alarm),) = page.all("div", role="alert")
    assert evil in alarm
    assert "2026-09-10 02:15" in alarm


def test_the_night_that_makes_the_page_is_on_it(settings):
    began, now = "2026-09-10T02:15:00.000", "2026-09-10T02:15:42.000"
    running = replace(NIGHT, run_id="now", status="running", started_at=began, finished_at=now)
    page = made(settings, running)
    assert "until this page was made" in next(t for (_, t) in page.all("dd") if "42 s" in t)
    assert (settings.reports / "2026-09-08.html").read_text() == (settings.reports / "latest.html").read_text()


def test_it_is_made_of_next_to_nothing(settings):
    """The first night of a new warehouse: no changes, no policies, no receipts, no answers, no log of nights."""
    shutil.rmtree(night_log.folder(settings))
    change(
        settings,
        "update style_hints set changed = false",
        *(
            f"delete from {table}"
            for table in (
                "segment_performance", "hint_backtest", "hint_backtest_summary", "hint_calibration", "landing_log",
                "policy_stats_overall", "spending_overview", "landing_rejects_summary", "segment_distribution",
            )
        ),
    )  # fmt: skip
    page = made(settings)
    assert "No hint has changed since the day before." in page.section("changed")
    assert "No policy has fired" in page.section("policies")
    assert "No data yet." in page.section("spending")


def test_an_old_copy_lacks_a_section_or_is_refused(settings):
    change(settings, "drop table spending_overview")
    html = report.write(settings).read_text()
    assert 'id="spending"' not in html
    assert 'id="coverage"' in html
    change(settings, "drop table run_log")
    with pytest.raises(WarehouseError, match="older than this version; run `warehouse nightly` once"):
        report.write(settings)


needs_chromium = pytest.mark.skipif(
    browser.executable() is None, reason="chromium is missing: apt-get install chromium"
)


@pytest.mark.chromium
@needs_chromium
def test_chromium_shows_it_without_a_word_on_the_console(settings, tmp_path):
    path = report.write(settings)
    with browser.chromium() as page:
        seen = {}
        for name, width, dark in (("wide", 1280, False), ("dark", 1280, True), ("phone", 390, False)):
            page.open(path.as_uri(), width=width, dark=dark)
            assert page.complaints() == []
            assert page.requests() == [path.as_uri()]
            assert page.ask("document.documentElement.scrollWidth") == width, name
            drawn = "[...document.querySelectorAll('figure > svg')].map(s => s.getBoundingClientRect())"
            assert page.ask(f"{drawn}.every(box => box.width > 250 && box.height > 60 && box.right <= {width})")
            seen[name] = page.ask("getComputedStyle(document.querySelector('path[fill=\\'var(--blue)\\']')).fill")
            assert page.picture(tmp_path / f"{name}.png").stat().st_size > 20_000
            background = page.ask("getComputedStyle(document.body).backgroundColor")
            assert background == ("rgb(16, 20, 24)" if dark else "rgb(244, 245, 247)")
        # the colours of a chart are variables of the page, so that one drawing serves both modes
        assert seen["wide"] == seen["phone"] != seen["dark"]
        assert seen["wide"].startswith("rgb(")


@pytest.mark.chromium
@needs_chromium
def test_text_stands_out_from_its_background_in_both_modes(settings):
    """WCAG AA: 4.5 to 1 for text, 3 to 1 for what charts draw."""
    path = report.write(settings)

    def luminance(colour: str) -> float:
        parts = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)

    with browser.chromium() as page:
        for dark in (False, True):
            page.open(path.as_uri(), dark=dark)
            page.ask("document.body.append(Object.assign(document.createElement('i'), {id: 'probe'})), 0")

            def colour(name: str) -> str:
                return page.ask(f"probe.style.color = 'var(--{name})', getComputedStyle(probe).color")

            card, paper = colour("card"), colour("paper")
            for name in ("ink", "muted", "blue", "red"):
                assert contrast(colour(name), card) >= 4.5, (name, dark)
                assert contrast(colour(name), paper) >= 4.5, (name, dark)
            for name in ("green", "orange", "grey"):
                assert contrast(colour(name), card) >= 3, (name, dark)
