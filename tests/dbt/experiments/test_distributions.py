"""The distributions as SQL against scipy, to the errors that their macros state."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats


def compiled(warehouse, call: str) -> str:
    """The SQL of a macro."""
    done = warehouse.dbt("compile", "--inline", "{{ " + call + " }}")
    return done.result.results[0].node.compiled_code


def test_distributions(warehouse):
    import duckdb

    warehouse.prepare_seeds()
    macros = {
        name: compiled(warehouse, call)
        for name, call in {
            "normal_p": "normal_p('x')",
            "quantile": "normal_upper_quantile('x')",
            "student_p": "student_p('x', 'df')",
            "student_975": "student_975('df')",
        }.items()
    }
    con = duckdb.connect()

    chi_square = compiled(warehouse, "with_chi_square_p('numbers')")

    def values(macro: str, x, df=None) -> np.ndarray:
        frame = {"x": np.asarray(x, float), "df": np.asarray(df if df is not None else np.ones(len(x)), float)}
        con.register("numbers", frame)
        return con.execute(f"select {macros[macro]} as p from numbers").fetchnumpy()["p"]

    def chi_square_p(x, df) -> np.ndarray:
        con.register("numbers", {"statistic": np.asarray(x, float), "df": np.asarray(df, float)})
        return con.execute(f"select p_value from {chi_square}").fetchnumpy()["p_value"]

    z = np.linspace(-12, 12, 481)
    assert np.abs(values("normal_p", z) - 2 * stats.norm.sf(np.abs(z))).max() < 1e-9
    p = np.r_[np.logspace(-30, -1, 400), np.linspace(0.1, 0.5, 50)]
    assert values("quantile", p) == pytest.approx(stats.norm.isf(p), rel=1e-9, abs=1e-12)
    t, df = (grid.ravel() for grid in np.meshgrid(np.linspace(-40, 40, 321), [1, 1.3, 2, 5, 9.7, 30, 400, 6143.2, 1e7]))
    assert np.abs(values("student_p", t, df) - 2 * stats.t.sf(np.abs(t), df)).max() < 1e-9
    df = np.r_[1, 1.01, np.logspace(0, 8, 400)]
    assert values("student_975", df, df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-9)
    x, df = (grid.ravel() for grid in np.meshgrid(np.r_[0, np.logspace(-6, 3, 400)], [1, 2, 3, 4, 7, 12, 30, 50, 99]))
    assert np.abs(chi_square_p(x, df) - stats.chi2.sf(x, df)).max() < 1e-9
    # the references of the spec
    references = {((1000, 1200), (0.5, 0.5)): 0.000020079, ((310, 98), (0.75, 0.25)): 0.647434186}
    references[(0, 10, 10), (0.34, 0.33, 0.33)] = 0.005790624
    for (users, shares), expected in references.items():
        e = sum(users) * np.array(shares)
        statistic = ((np.array(users) - e) ** 2 / e).sum()
        assert chi_square_p([statistic], [len(users) - 1])[0] == pytest.approx(expected, abs=1e-9)
    assert chi_square_p([9.7066], [2])[0] == pytest.approx(0.007802, abs=1e-6)
    assert values("normal_p", [3.1132])[0] == pytest.approx(0.001850, abs=1e-6)
