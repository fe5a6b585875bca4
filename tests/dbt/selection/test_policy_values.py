"""The estimators of the backtest on 200 simulated logs whose true policy values are known."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from tests.conftest import ONE_PERSON, Warehouse, make_settings

LOGS, FORMS, STYLES = 200, 150, 4
SELECTORS = ("threshold", "pooled")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def draw(rng: np.random.Generator, logs: int, forms: int) -> dict[str, np.ndarray]:
    """Forms of ``logs`` logs: how easy they are, each style's rate, what is logged and what both selectors hint."""
    easy = rng.normal(0, 0.8, (logs, forms))
    logit = easy[..., None] + np.array([0.0, 0.25, 0.5, 0.1]) + rng.normal(0, 0.4, (logs, forms, STYLES))
    # The product exploits style 2 on easy forms and style 0 on hard ones: what replay cannot tell from skill.
    exploited = np.where(easy > 0, 2, 0)
    noisy = logit + rng.normal(0, 0.4, logit.shape)
    return {
        "rate": sigmoid(logit),
        "q": sigmoid(noisy * 0.8),
        "exploited": exploited,
        "threshold": np.where(rng.random((logs, forms)) < 0.5, 2, noisy.argmax(axis=2)),
        "pooled": noisy.argmax(axis=2),
        "runs": rng.integers(4, 30, (logs, forms)),
        "answer": sigmoid(-0.4 + 0.5 * rng.normal(size=(logs, forms))),
    }


@pytest.fixture(scope="module")
def logs():
    """One row per run and selector, with what that selector hinted, and the population's true values."""
    rng = np.random.default_rng(11)
    forms = draw(rng, LOGS, FORMS)
    log = np.repeat(np.arange(LOGS * FORMS), forms["runs"].ravel())
    flat = {name: value.reshape(LOGS * FORMS, *value.shape[2:]) for name, value in forms.items()}
    explore, epsilon = rng.random(len(log)) < 0.4, 0.4
    style = np.where(explore, rng.integers(STYLES, size=len(log)), flat["exploited"][log])
    propensity = epsilon / STYLES + (1 - epsilon) * (style == flat["exploited"][log])
    answered = rng.random(len(log)) < flat["answer"][log]
    helpful = answered & (rng.random(len(log)) < flat["rate"][log, style])
    names = np.array([f"style{n}" for n in range(STYLES)])
    columns = {
        "log": log // FORMS,
        "host": log % FORMS,
        "schema_hash": np.zeros(len(log), dtype=int),
        "gen_style_id": names[style],
        "propensity": propensity,
        "answer_probability": flat["answer"][log],
        "runs": np.ones(len(log), dtype=int),
        "answered": answered.astype(int),
        "helpful": helpful.astype(int),
        "expected_rate": flat["q"][log, style],
    }
    runs = pa.table(columns)
    hinted = [
        runs.append_column("selector", pa.array([selector] * len(runs)))
        .append_column("hinted_style_id", pa.array(names[flat[selector][log]]))
        .append_column("hinted_expected_rate", pa.array(flat["q"][log, flat[selector][log]]))
        for selector in SELECTORS
    ]
    population = draw(rng, 1, 400_000)
    truth = {}
    for selector in SELECTORS:
        rates = np.take_along_axis(population["rate"], population[selector][..., None], axis=2)[..., 0]
        truth[selector] = np.average(rates, weights=population["runs"])
    truth["difference"] = truth["pooled"] - truth["threshold"]
    return pa.concat_tables(hinted), truth


@pytest.fixture(scope="module")
def compiled(manifest, tmp_path_factory) -> str:
    """The estimators as SQL over a table called logs."""
    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("values")), manifest, ONE_PERSON)
    query = """with scored as (
            select log, selector, host, schema_hash, {{ policy_sums() }} from logs
            group by log, selector, host, schema_hash
        ), {{ policy_values(['log']) }} select * from policy_values"""
    return warehouse.dbt("compile", "--inline", query).result.results[0].node.compiled_code


@pytest.fixture(scope="module")
def estimates(logs, compiled):
    """Values and standard errors of every log, by selector and estimator."""
    with duckdb.connect() as con:
        con.register("logs", logs[0])
        found = con.execute(compiled).df()
    return {
        key: (rows["value"].to_numpy(), rows["standard_error"].to_numpy())
        for key, rows in found.groupby(["selector", "estimator"])
    }


@pytest.mark.parametrize("estimator", ["snips", "dr"])
@pytest.mark.parametrize("policy", ["threshold", "pooled", "difference"])
def test_intervals_cover_the_truth(logs, estimates, policy, estimator):
    truth = logs[1][policy]
    value, error = estimates[policy, estimator]
    assert len(value) == LOGS
    covered = np.mean(np.abs(value - truth) <= 1.96 * error)
    assert 0.92 <= covered <= 0.99
    assert abs(value.mean() - truth) < 3 * value.std() / np.sqrt(LOGS) + 0.002


def test_plain_replay_is_biased(logs, estimates):
    """Counting the runs that happened to match favours the selector closer to the exploited style (1.6 points)."""
    with duckdb.connect() as con:
        con.register("logs", logs[0])
        (replay,) = con.execute(
            """select avg(v) from (
                select sum(helpful) / sum(answered) as v from logs
                where selector = 'pooled' and gen_style_id = hinted_style_id group by log)"""
        ).fetchone()
    truth = logs[1]["pooled"]
    assert abs(replay - truth) > 0.016
    assert abs(estimates["pooled", "snips"][0].mean() - truth) < 0.005
    assert abs(estimates["pooled", "dr"][0].mean() - truth) < 0.005


def test_clustering_widens_the_interval(logs, estimates):
    """Runs of one form share its rate: an interval that takes them for independent is too narrow."""
    with duckdb.connect() as con:
        con.register("logs", logs[0])
        alone = con.execute(
            """select avg(sqrt(p * (1 - p) * w2) / w) from (
                select sum(weight * weight * answered) as w2, sum(weight * answered) as w,
                    sum(weight * helpful) / sum(weight * answered) as p
                from (
                    select *, 1 / (propensity * answer_probability) as weight from logs
                    where selector = 'pooled' and gen_style_id = hinted_style_id
                )
                group by log)"""
        ).fetchone()[0]
    assert estimates["pooled", "snips"][1].mean() > 1.02 * alone


def test_runs_that_nobody_knows_the_probability_of_do_not_count(logs, compiled):
    """Half of them of forms without a hint, whose runs stand for themselves."""
    unknown = """select * replace (
            null as propensity, case when host % 2 = 0 then hinted_style_id end as hinted_style_id
        ) from logs"""
    with duckdb.connect() as con:
        con.register("logged", logs[0])
        con.execute("create table logs as from logged where log < 5")
        before = con.execute(f"{compiled} order by all").fetchall()
        con.execute(f"insert into logs {unknown}")
        assert con.execute(f"{compiled} order by all").fetchall() == before
        assert len(before) == 5 * 3 * 2
