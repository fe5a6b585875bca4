"""One evening's fit by hand: DuckDB adds up the evidence (selection.sql), NumPy makes the visits and P(best)."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.selection_worlds import cdf, probability_best
from tests.dbt.selection.reference import ORDER, sigmoid, visit

EFFECTS = {name: tuple(key for key in keys if key != "host") for name, keys in ORDER}
COLUMN = {
    "schema_hash": "form", "host_family": "family", "segment_key": "segment", "gen_style_id": "style",
    "is_recent": "recent",
}  # fmt: skip
TIE = 0.01


def fit(con: duckdb.DuckDBPyConnection, as_of: object) -> dict[str, np.ndarray]:
    """From the tables ``cells``, ``costs`` and ``daily``: every form's best style and its expected helpful rate.

    Returns arrays by form: ``form`` (a hash), ``style`` (a name), ``rate``, and ``best`` (probabilities by style).
    """
    cells = con.execute("from cells").fetchnumpy()
    names, code = {}, {}
    for column in ("form", "family", "segment", "style"):
        names[column], code[column] = np.unique(np.asarray(cells[column]), return_inverse=True)
    code["recent"] = np.asarray(cells["recent"]).astype(int)
    size = {column: len(values) for column, values in names.items()} | {"recent": 2}

    def keyed(keys: tuple[str, ...], codes: dict[str, np.ndarray]) -> np.ndarray:
        number = 0
        for key in keys:
            number = number * size[COLUMN[key]] + codes[COLUMN[key]]
        return number

    groups = {name: np.unique(keyed(keys, code), return_inverse=True) for name, keys in EFFECTS.items()}
    _, form_of = np.unique(groups["form_style"][0] // size["style"], return_inverse=True)
    start, _, found = visit(
        *(np.asarray(cells[name]) for name in ("n", "n2", "y", "y2")),
        {name: codes for name, (_, codes) in groups.items()},
        groups["family_segment_style"][1],
        form_of,
        size["style"],
    )
    main = con.execute(
        f"""select hash(host, schema_hash) as form, coalesce(arg_max(family, runs), '') as family,
            coalesce(arg_max(segment, runs), '') as segment
        from (
            select host, schema_hash, family, segment, sum(runs) as runs from daily
            where event_date <= date '{as_of}' group by all
        ) group by host, schema_hash"""
    ).fetchnumpy()
    costs = con.execute("from costs").fetchnumpy()
    forms = np.asarray(main["form"])
    here = {c: _places(names[c], np.asarray(main[c])) for c in ("form", "family", "segment")}
    styles = np.arange(size["style"])
    cost = np.full((size["family"], size["style"]), np.inf)
    cost[_places(names["family"], costs["family"]), _places(names["style"], costs["style"])] = costs["cost"]

    def posterior(segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        codes = {c: v[:, None] for c, v in (here | {"segment": segment}).items()} | {"style": styles, "recent": 1}
        mean, variance = np.full((len(forms), len(styles)), start), np.zeros((len(forms), len(styles)))
        for name, keys in EFFECTS.items():
            known = groups[name][0]
            tau2, _, delta, left = found[name]
            wanted = np.broadcast_to(keyed(keys, codes), mean.shape)
            place = np.searchsorted(known, wanted).clip(max=len(known) - 1)
            there = known[place] == wanted
            for key in keys:
                there = there & (codes[COLUMN[key]] >= 0)
            mean = mean + np.where(there, delta[place], 0)
            if "gen_style_id" in keys:
                variance = variance + np.where(there, left[place], tau2[0])
        return mean, variance

    mean, variance = posterior(here["segment"])
    rate = sigmoid(mean)
    # the companion explores by form and segment
    for segment in range(size["segment"]):
        probability_best(*posterior(np.full(len(forms), segment)))
    tied = np.where(rate > rate.max(1, keepdims=True) - TIE, cost[here["family"]], np.inf)
    best = tied.argmin(1)
    rows = np.arange(len(forms))
    beaten = cdf((mean[rows, best, None] - mean) / np.sqrt(variance[rows, best, None] + variance))
    return {"form": forms, "style": names["style"][best], "rate": rate[rows, best], "beaten": beaten}


def _places(known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The place of each wanted value in a sorted array, -1 for one that is not there."""
    place = np.searchsorted(known, wanted).clip(max=len(known) - 1)
    return np.where(known[place] == wanted, place, -1)
