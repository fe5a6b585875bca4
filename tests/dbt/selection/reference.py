"""The pooled fit in NumPy, written from docs/rules/selection.md#the-fit and not from the SQL, to compare the two."""

from __future__ import annotations

import numpy as np

ORDER = [
    ("style", ("gen_style_id",), 1.0),
    ("family", ("host_family",), None),
    ("family_style", ("host_family", "gen_style_id"), None),
    ("family_segment", ("host_family", "segment_key"), None),
    ("family_segment_style", ("host_family", "segment_key", "gen_style_id"), None),
    ("form", ("host", "schema_hash"), None),
    ("form_style", ("host", "schema_hash", "gen_style_id"), None),
]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def fit(cells: dict[str, np.ndarray]) -> tuple[float, dict[str, dict[tuple, dict[str, float]]]]:
    """The starting eta, and per effect and group its tau2, v, delta and posterior variance."""
    n, n2, y = cells["n"], cells["n2"], cells["y"]
    start = np.log((y.sum() + 1) / ((n - y).sum() + 1))
    eta, variance = np.full(len(n), start), np.zeros(len(n))
    effects = {}
    for name, keys, tau2 in ORDER:
        members: dict[tuple, list[int]] = {}
        for row, group in enumerate(zip(*(cells[key] for key in keys), strict=True)):
            members.setdefault(group, []).append(row)
        p = sigmoid(eta)
        r, v, s = [], [], []
        for rows in members.values():
            information = n[rows] * p[rows] * (1 - p[rows])
            total, total2 = information.sum(), (n2[rows] * p[rows] * (1 - p[rows])).sum()
            r.append((y[rows] - n[rows] * p[rows]).sum() * total / total2)
            v.append(total**2 / total2)
            s.append((information**2 * variance[rows]).sum() / (information**2).sum())
        r, v, s = map(np.array, (r, v, s))
        if tau2 is None:
            tau2 = 0.05
            for _ in range(4):
                g = 1 / (1 + v * tau2) ** 2
                tau2 = min(4.0, max(0.0, (g * (r**2 - v + v**2 * s)).sum() / (g * v**2).sum()))
        delta, posterior = tau2 * r / (1 + tau2 * v), tau2 / (1 + tau2 * v)
        effects[name] = {}
        for i, (group, rows) in enumerate(members.items()):
            eta[rows] += delta[i]
            variance[rows] += posterior[i]
            effects[name][group] = {
                "tau2": tau2,
                "v": v[i],
                "delta": delta[i],
                "posterior_variance": posterior[i],
            }
    return start, effects
