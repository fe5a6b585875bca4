"""The visits of the pooled fit on twelve cells with known results, and on random logs against NumPy."""

from __future__ import annotations

import re
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from tests.conftest import ONE_PERSON, Warehouse, make_settings
from tests.dbt.selection.reference import ORDER, fit

# form, family, segment, style, n, n2, y, y2
TWELVE = """
    f1 g x A 6 5.5 5 4.6 · f1 g x B 4 3.6 1 .9 · f1 g y A 2 2 1 1 · f2 g x A 3 2.4 1 .8 · f2 g x B 5 4.5 4 3.6
    f3 g y B 1 1 1 1 · f4 h x A 8 6 6 4.5 · f4 h x C 7 6.5 2 1.9 · f5 h x A 2 1.8 0 0 · f5 h x B 3 3 2 2
    f5 h y C 1.5 1.25 1.5 1.25 · f6 h y C 4 3.5 1 .9
"""
FIELDS = ["schema_hash", "host_family", "segment_key", "gen_style_id", "n", "n2", "y", "y2"]
VISITS = "{% for e in pooled_effects() %}{{ pooled_visit('visit_' ~ loop.index0, e.name) }}\n;;{% endfor %}"


@pytest.fixture(scope="module")
def compiled(manifest, tmp_path_factory):
    """The visits as SQL, and P(best), for given variables."""
    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("visits")), manifest, ONE_PERSON)

    def compile_visits(**variables) -> list[str]:
        done = warehouse.dbt("compile", "--inline", VISITS, "--vars", repr(variables))
        return done.result.results[0].node.compiled_code.split(";;")[:-1]

    compile_visits.best = warehouse.dbt(
        "compile", "--select", "int_selection__pooled_best"
    ).result.results[0].node.compiled_code  # fmt: skip
    return compile_visits


def fitted(visits: list[str], cells: pa.Table) -> duckdb.DuckDBPyConnection:
    """Tables visit_0 to visit_7 of ``cells``, which may hold several logs by as_of_date."""
    con = duckdb.connect()
    con.register("cells", cells)
    con.execute(
        """create table visit_0 as select cells.*, hash(host, schema_hash) as form_key,
            ln((total.y + 1) / (total.n - total.y + 1)) as eta,
            0.0::double as variance, 0.0::double as form_variance, 0.0::double as left_to_forms
        from cells join (select as_of_date, sum(n) as n, sum(y) as y from cells group by 1) as total
            using (as_of_date)"""
    )
    con.execute("create table forms as select distinct form_key, host, schema_hash from visit_0")
    for place, sql in enumerate(visits, 1):
        con.execute(f"create table visit_{place} as {sql}")
    return con


def effects(con: duckdb.DuckDBPyConnection, day: date) -> dict[str, dict[tuple, dict]]:
    """Per effect and group tau2, v, delta and posterior_variance."""
    found = {}
    visits = con.sql("select count(*) from duckdb_tables() where table_name like 'visit_%'").fetchall()[0][0] - 1
    order = [effect for effect in ORDER if visits == len(ORDER) or effect[0] != "style_lately"]
    for place, (name, keys) in enumerate(order, 1):
        figures = ["tau2", "v", "delta", "posterior_variance"]
        rows = con.execute(
            f"select distinct {', '.join([*keys, *figures])} from visit_{place} join forms using (form_key)"
            " where as_of_date = $1", [day],
        ).fetchall()  # fmt: skip
        found[name] = {row[: len(keys)]: dict(zip(figures, row[len(keys) :], strict=True)) for row in rows}
    return found


@pytest.fixture(scope="module")
def twelve() -> pa.Table:
    rows = [line.split() for line in TWELVE.replace("\n", " · ").split("·") if line.strip()]
    assert len(rows) == 12
    columns = dict(zip(FIELDS, zip(*rows, strict=True), strict=True))
    numbers = {name: np.array(columns[name], dtype=float) for name in FIELDS[4:]}
    same = {"host": "h", "is_recent": False, "as_of_date": date(2026, 9, 1)}
    return pa.table(columns | numbers | {name: [value] * 12 for name, value in same.items()})


def test_twelve_cells_with_the_usual_spreads_as_prior(compiled, twelve):
    con = fitted(compiled(spread_prior=1, spread_correction=False, recent_days=0), twelve)
    found = effects(con, date(2026, 9, 1))
    assert con.sql("select distinct eta from visit_0").fetchall() == [(pytest.approx(0.186102, abs=1e-6),)]
    assert con.sql("select distinct left_to_forms from visit_4").fetchall() == [(pytest.approx(0.124135, abs=1e-6),)]
    assert {name: next(iter(groups.values()))["tau2"] for name, groups in found.items()} == pytest.approx(
        {
            "family": 0.073490, "family_segment": 0.035767, "form": 0.296300, "style": 1.0, "family_style": 0.055988,
            "family_segment_style": 0.056299, "form_style": 0.127828,
        }, abs=1e-6,
    )  # fmt: skip
    for name, group, delta, variance in (
        ("family", ("g",), 0.087106, 0.051653),
        ("form", ("h", "f1"), 0.019029, 0.152729),
        ("style", ("A",), 0.161177, 0.167127),
        ("form_style", ("h", "f1", "A"), 0.116312, 0.101610),
        ("form_style", ("h", "f1", "B"), -0.173974, 0.112468),
    ):
        assert found[name][group]["delta"] == pytest.approx(delta, abs=1e-6)
        assert found[name][group]["posterior_variance"] == pytest.approx(variance, abs=1e-6)
    # f1 in segment x, for C nothing is known of the form, and nothing of its family
    posterior = {}
    for style in "ABC":
        eta, spread = 0.186102, 0.0
        for name, keys in ORDER:
            if name == "style_lately":
                continue
            mine = {"host_family": "g", "segment_key": "x", "gen_style_id": style, "host": "h", "schema_hash": "f1"}
            effect = found[name].get(tuple(mine[key] for key in keys))
            eta += effect["delta"] if effect else 0
            if "gen_style_id" in keys:
                spread += effect["posterior_variance"] if effect else next(iter(found[name].values()))["tau2"]
        posterior[style] = (eta, spread)
    assert posterior["A"] == pytest.approx((0.596241, 0.368704), abs=2e-6)
    assert posterior["B"] == pytest.approx((0.223361, 0.461250), abs=2e-6)
    best = probability_best(compiled.best, posterior)
    assert (best["A"], best["B"]) == pytest.approx((0.554854, 0.282280), abs=2e-6)


def test_twelve_cells_without_a_prior(compiled, twelve):
    con = fitted(compiled(spread_prior=0, spread_correction=False, recent_days=0), twelve)
    found = effects(con, date(2026, 9, 1))
    assert con.sql("select distinct left_to_forms from visit_4").fetchall() == [(pytest.approx(0.454419, abs=1e-6),)]
    spreads = {name: next(iter(groups.values()))["tau2"] for name, groups in found.items()}
    assert spreads.pop("form_style") == pytest.approx(0.490678, abs=1e-6)
    assert spreads.pop("style") == 1
    assert set(spreads.values()) == {0}
    assert found["form_style"]["h", "f1", "A"]["delta"] == pytest.approx(0.380651, abs=1e-6)
    assert found["form_style"]["h", "f1", "A"]["posterior_variance"] == pytest.approx(0.241858, abs=1e-6)


@pytest.mark.parametrize(("prior", "correction"), [(0, True), (1, True), (0, False), (1, False)])
def test_random_logs_equal_numpy(compiled, prior, correction):
    """Twelve logs of every shape: few and many forms, one run per form, one style, all helpful, old and new runs."""
    rng = np.random.default_rng(17)
    logs = [random_log(rng, n) for n in range(12)]
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(len(logs))]
    table = pa.concat_tables(
        pa.table(log | {"as_of_date": [day] * len(log["n"])}) for log, day in zip(logs, days, strict=True)
    )
    con = fitted(compiled(spread_prior=prior, spread_correction=correction), table)
    for log, day in zip(logs, days, strict=True):
        start, left, expected = fit(log, prior, correction)
        assert con.execute(
            "select distinct v0.eta, v4.left_to_forms from visit_0 as v0, visit_4 as v4"
            " where v0.as_of_date = $1 and v4.as_of_date = $1", [day],
        ).fetchall() == [pytest.approx((start, left), abs=1e-9)]  # fmt: skip
        found = effects(con, day)
        for name, groups in expected.items():
            assert set(found[name]) == set(groups)
            for group, figures in groups.items():
                assert found[name][group] == pytest.approx(figures, abs=1e-9, rel=1e-9), (day, name, group)


def random_log(rng: np.random.Generator, shape: int) -> dict[str, np.ndarray]:
    """Cells of a few hundred runs of random forms, summed from their weights."""
    runs, forms = int(rng.integers(30, 700)), int(rng.integers(1, 60))
    form = np.arange(runs) if shape == 1 else (forms * rng.random(runs) ** 2).astype(int)
    family = rng.integers(0, 4, max(forms, runs))[form]
    style = np.zeros(runs, dtype=int) if shape == 2 else rng.integers(0, 5, runs)
    segment = rng.integers(0, 3, runs)
    helpful = np.ones(runs) if shape == 3 else (rng.random(runs) < 0.3 + 0.1 * style).astype(float)
    age = rng.integers(0, 56, runs)
    weight = 0.5 ** (age / 14)
    rows = zip(form, family, segment, style, age < 7, strict=True)
    keys = np.array([" ".join(map(str, row)) for row in rows])
    names, cell = np.unique(keys, return_inverse=True)
    *parts, recent = np.array([name.split() for name in names]).T
    sums = {"n": weight, "n2": weight**2, "y": weight * helpful, "y2": weight**2 * helpful}
    keyed = dict(zip(FIELDS[:4], parts, strict=True)) | {"host": np.array(["h"] * len(names))}
    keyed["is_recent"] = recent == "True"
    return keyed | {name: np.bincount(cell, value) for name, value in sums.items()}


def probability_best(sql: str, posterior: dict[str, tuple[float, float]]) -> dict[str, float]:
    """P(best) of one form by the SQL of int_selection__pooled_best."""
    rows = [("g", "h", "f1", "x", True, style, *figures) for style, figures in posterior.items()]
    with duckdb.connect() as con:
        con.execute("create table evenings as select date '2026-09-01' as as_of_date, true as is_requested, true as c")
        con.execute("alter table evenings rename c to is_current")
        con.execute(
            """create table candidates (host_family text, host text, schema_hash text, segment_key text,
            is_main boolean, gen_style_id text, eta double, variance double, as_of_date date default '2026-09-01')"""
        )
        con.executemany("insert into candidates values (?, ?, ?, ?, ?, ?, ?, ?, default)", rows)
        con.execute("create table nodes as from 'seeds/selection/gauss_hermite_nodes.csv'")
        for model, table in (
            ("int_selection__pooled_candidates", "candidates"),
            ("int_selection__evenings", "evenings"),
            ("gauss_hermite_nodes", "nodes"),
        ):
            sql = re.sub(rf'[\w".]*\b{model}"?(?=[\s)])', table, sql)
        return dict(con.execute(f"select gen_style_id, probability_best from ({sql})").fetchall())
