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
            # addresses lead to the page itself, and to the pages beside it when somebody follows them
            assert re.match(r"#|data:,|details/[\w.-]+\.html$", attributes.get(name, "#")), attributes
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
    drawn = page.all("svg")
    assert len([a for a, _ in drawn if a.get("class") == "spark" and a["aria-hidden"] == "true"]) >= 4
    intervals = [a for a, _ in drawn if a.get("class") == "interval"]
    assert intervals
    assert all(re.fullmatch(r"[\d.]+ %, [\d.]+ to [\d.]+ %", a["aria-label"]) for a in intervals)
    charts = [(a, text) for a, text in drawn if "class" not in a]
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
    assert len(tiles) == 6
    assert f"of {forms:,} known forms" in tiles["Forms with a hint"]
    assert f"{100 * (1 - none):.1f} %" in tiles["Forms with a hint"]
    assert f"last night, {100 * changed / forms:.1f} % of the forms" in tiles["Hints changed"]
    runs, answered, helpful = ask(
        settings,
        "select sum(runs), sum(answered), sum(helpful) from style_daily "
        "where event_date > (select max(as_of_date) - 7 from dim_date)",
    )
    assert f"{runs:,}" in tiles["Runs in 7 days"]
    assert f"{100 * helpful / answered:.1f} %" in tiles["Helpful share"]
    assert "no week before to compare" in tiles["Runs in 7 days"], "eight days are no two weeks"
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
    assert "The last night took 90 s, of which models and tests 60 s" in page.section("nights")
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
    assert "2026-09-10 02:15" in alarm
    assert any(evil in one for one in attention(page))


def test_the_night_that_makes_the_page_is_on_it(settings):
    began, now = "2026-09-10T02:15:00.000", "2026-09-10T02:15:42.000"
    running = replace(NIGHT, run_id="now", started_at=began, finished_at=now)
    page = made(settings, running)
    assert "published" in next(t for (_, t) in page.all("dd") if "42 s" in t)
    assert "running" not in page.section("nights")
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


def attention(page: Page) -> list[str]:
    return [" ".join(text.split()) for a, text in page.all("li") if a.get("class") in ("act", "watch")]


def test_what_needs_attention_comes_first(settings):
    change(
        settings,
        "delete from experiment_alerts",
        "update experiment_overview set health = 'sound'",
        "update policy_stats_overall set alert = false",
        "update landing_log set rejected = 0",
        "update style_hints set source = 'form' where source = 'none'",
        "update run_log set as_of_date = (select max(as_of_date) from run_log)",
        "update hint_sample_ratio set verdict = 'ok'",
    )
    night_log.log(settings).unlink()
    night_log.append(settings, replace(NIGHT, said=[]))
    page = made(settings)
    assert attention(page) == []
    assert "Nothing needs attention" in page.elements[[e[0] for e in page.elements].index("header")][2]
    change(
        settings,
        "update experiment_overview set health = 'alert', health_explanation = 'Half of it is missing.' "
        "where experiment_id = (select min(experiment_id) from experiment_overview)",
        "update policy_stats_overall set alert = true, confidence_threshold = 0.9, precision = 0.5, "
        "precision_low = 0.4, precision_high = 0.6, fired = 80 where window_days = 30 and policy_id = "
        "(select min(policy_id) from policy_stats_overall where window_days = 30)",
        "update landing_log set rejected = lines where source = 'autofill_feedback'",
        "update style_hints set source = 'none', preferred_style_id = null",
        "update run_log set as_of_date = as_of_date - 1 where domain = 'money'",
    )
    said = ["money was held back: x fails.", "check freshness_check_63bc35c5 of published_files did not pass"]
    warned = "check limits_style of published_files: rows_lost of style_hints: rows have gone."
    night_log.append(settings, replace(NIGHT, run_id="b", status="part", started_at="2026-09-11T02:15:00.000",
                                       finished_at="2026-09-11T02:16:00.000", said=[*said, warned]))  # fmt: skip
    page = made(settings)
    items = attention(page)
    levels = [item.split()[0] for item in items]
    assert levels == sorted(levels), "what to act on stands first"
    text = "\n".join(items)
    for sentence in (
        "act money is behind: its tables are still as of 2026-09-07.",
        "act money was held back: x fails.",
        "50 % of its 80 proposals were approved (40 to 60 %), 90 % are required.",
        "Half of it is missing.",
        "100.0 % of the",
        "watch 100 % of the known forms have no hint",
        "watch rows_lost of style_hints: rows have gone.",
        "watch What is published is older than it should be.",
    ):
        assert sentence in text, sentence
    html = (settings.reports / "latest.html").read_text()
    assert "freshness_check" not in html
    ids = {a["id"] for _, a, _ in page.elements if "id" in a}
    assert {a["href"][1:] for a, _ in page.all("a") if a["href"].startswith("#")} <= ids


def test_forms_hosts_and_styles_have_pages_of_their_own(settings):
    page = made(settings)
    linked = [a["href"] for a, _ in page.all("a") if a["href"].startswith("details/")]
    assert any("details/form-" in one for one in linked)
    (styles,) = ask(settings, "select count(distinct gen_style_id) from style_daily")
    assert len([one for one in linked if "details/style-" in one]) == styles
    for address in linked:
        inner = Page((settings.reports / address).read_text())
        assert not inner.all("script")
        for a, _ in inner.all("a"):
            assert (settings.reports / "details" / a["href"]).resolve().exists(), a
    busiest = "select host, schema_hash, runs from form_profiles where host <> 'other' order by runs desc limit 1"
    host, form, runs = ask(settings, busiest)
    path = report.write_detail(settings, "form", (host, form))
    text = Page(path.read_text()).all("main")[0][1]
    (why,) = ask(settings, f"select explanation from style_hints where host = '{host}' and schema_hash = '{form}'")
    assert why in text
    assert f"{runs:,} in all" in text
    forms, host_runs = ask(settings, f"select forms, runs from dim_host where host = '{host}'")
    text = " ".join(Page(report.write_detail(settings, "host", (host,)).read_text()).all("main")[0][1].split())
    assert f"{forms:,} {host_runs:,}" in text
    with pytest.raises(WarehouseError, match=r"There is no host nowhere\.example"):
        report.write_detail(settings, "host", ("nowhere.example",))


def test_a_style_is_compared_within_its_segments_and_its_draw_is_checked(settings):
    change(
        settings,
        "delete from style_daily",
        """insert into style_daily by name
        select (select max(as_of_date) from dim_date) as event_date, 'h' as host, 'lever' as host_family,
            'senior' as segment_key, style as gen_style_id, 'explore' as policy, 200 as runs, 200 as ok_runs,
            100 as answered, helpful, 100 - helpful as unhelpful, 0 as edit_runs, 0 as edit_chars
        from (values ('technical_v1', 80), ('professional_v1', 40)) as t (style, helpful)""",
        "delete from hint_sample_ratio",
        """insert into hint_sample_ratio by name
        select 'v1' as policy_version, 'lever' as host_family, 'senior' as segment_key, 400 as runs, 2 as styles,
            5.5 as worst_z, 'technical_v1' as worst_style_id,
            'suspicious: styles were not drawn as their propensities say' as verdict,
            date '2026-09-08' as as_of_date""",
    )
    page = made(settings)
    assert "technical_v1 200 100 80.0%" in page.section("styles")
    assert "In 1 of 1 groups styles were not drawn as their propensities say" in page.section("styles")
    assert any("technical_v1 is off by 5.5 standard errors" in item for item in attention(page))
    text = " ".join(
        Page(report.write_detail(settings, "style", ("technical_v1",)).read_text()).all("main")[0][1].split()
    )
    assert "lever senior 200 100 80.0% 40.0% received better" in text
    assert "v1 lever senior 400 5.500 this one suspicious" in text
    interval = "80.0 %, 71.1 to 86.7 %"
    assert f'aria-label="{interval}"' in (settings.reports / "latest.html").read_text()


def test_spending_is_told_in_amounts(settings):
    change(
        settings,
        "delete from spending_overview where month <> (select max(month) from spending_overview)",
        "update spending_overview set is_shown = true, net = 1234.5, total = 1300, refunds = 65.5, users = 9",
    )
    section = made(settings).section("spending")
    (currency,) = ask(settings, "select min(currency) from spending_overview")
    assert f"1,234.50 {currency}" in section


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
            assert page.ask(f"{drawn}.every(box => box.width > 250 && box.height > 40 && box.right <= {width})")
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
