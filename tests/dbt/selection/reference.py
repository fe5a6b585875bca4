"""The pooled fit in NumPy, written from docs/rules/selection.md#the-fit and not from the SQL, to compare the two."""

from __future__ import annotations

import numpy as np

ORDER = [
    ("family", ("host_family",)),
    ("family_segment", ("host_family", "segment_key")),
    ("form", ("host", "schema_hash")),
    ("style", ("gen_style_id",)),
    ("style_lately", ("gen_style_id", "is_recent")),
    ("family_style", ("host_family", "gen_style_id")),
    ("family_segment_style", ("host_family", "segment_key", "gen_style_id")),
    ("form_style", ("host", "schema_hash", "gen_style_id")),
]
# The usual spread of an effect, and how many groups a prior around it is worth.
USUAL = {
    "family": (0.09, 3), "family_segment": (0.04, 3), "form": (0.36, 10), "style": (1.0, 0), "style_lately": (0.05, 3),
    "family_style": (0.06, 3), "family_segment_style": (0.06, 3), "form_style": (0.12, 10),
}  # fmt: skip
CLUSTERED = ("style", "style_lately", "family_style", "family_segment_style")
CLUSTER = ("host", "schema_hash", "gen_style_id")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def fit(
    cells: dict[str, np.ndarray], prior: float = 0.0, correction: bool = True, lately: bool = True
) -> tuple[float, float, dict[str, dict[tuple, dict]]]:
    """Visit the effects in their order.

    ``cells``: arrays of one element per cell, the key columns and n, n2, y, y2. ``prior`` and ``correction``: the
    variables spread_prior and spread_correction; ``lately``: whether recent_days is more than 0.
    Returns the starting eta, the spread that the form visit leaves, and per effect and group its tau2, v, delta and
    posterior_variance, all on the logit scale.
    """
    grouped = {name: groups_of(cells, keys) for name, keys in ORDER if lately or name != "style_lately"}
    _, form_of = np.unique([name[:2] for name in grouped["form_style"][1]], axis=0, return_inverse=True)
    start, left, found = visit(
        *(cells[name] for name in ("n", "n2", "y", "y2")),
        {name: codes for name, (codes, _) in grouped.items()},
        groups_of(cells, ("host_family", "segment_key", "gen_style_id"))[0],
        form_of.ravel(),
        len(set(cells["gen_style_id"])),
        prior,
        correction,
    )
    figures = ("tau2", "v", "delta", "posterior_variance")
    effects = {}
    for name, (_, names) in grouped.items():
        rows = zip(*found[name], strict=True)
        effects[name] = {key: dict(zip(figures, row, strict=True)) for key, row in zip(names, rows, strict=True)}
    return start, left, effects


def visit(n, n2, y, y2, groups, around, form_of, styles, prior=0.0, correction=True):
    """The fit on arrays: ``groups[effect]`` and ``around`` (family, segment and style) number each cell's group.

    ``form_of`` numbers the form of each group of form_style. Returns the starting eta, the spread that the form visit
    leaves, and per effect four arrays by group: tau2, v, delta and posterior_variance.
    """
    start = np.log((y.sum() + 1) / ((n - y).sum() + 1))
    eta, variance, form_variance = np.full(len(n), start), np.zeros(len(n)), np.zeros(len(n))
    cluster, left, found = groups["form_style"], 0.0, {}
    for name, group in groups.items():
        p = sigmoid(eta)
        res, info, info2 = y - n * p, n * p * (1 - p), n2 * p * (1 - p)
        own, squares = info2 * p * (1 - p), y2 * (1 - 2 * p) + n2 * p**2
        if name == "style":
            left = spread_left(around, res, info, info2, own, squares, prior)
        uncertain = variance + (form_variance if name == "form_style" else 0)
        if name == "style_lately":
            uncertain = np.zeros(len(n))
        if name in CLUSTERED:
            vc, v2c = np.bincount(cluster, info), np.bincount(cluster, info2)
            d = (vc / v2c / (1 + left * vc**2 / v2c))[cluster]
            r, v = np.bincount(group, d * res), np.bincount(group, d * info)
            own, squares, weight = np.zeros(len(v)), v, (d * info) ** 2
        else:
            r, v, weight = np.bincount(group, res), np.bincount(group, info), info**2
            kish = v / np.bincount(group, info2)
            r, v = r * kish, v * kish
            own, squares = np.bincount(group, own) * kish**2, np.bincount(group, squares) * kish**2
        s = np.bincount(group, weight * uncertain) / np.bincount(group, weight)
        usual, nu = USUAL[name]
        tau2, kappa = usual, prior * nu / usual**2
        for _ in range(0 if name == "style" else 4):
            g = 1 / (1 + v * tau2) ** 2
            above = (g * (r**2 - squares + (v**2 - own) * s)).sum() + kappa * usual
            tau2 = bounded(above, (g * (v**2 - own)).sum() + kappa)
        if name == "form_style" and correction:
            took = v * np.bincount(group, form_variance) / np.bincount(group)
            tau2 = corrected_spread(form_of, styles, r, v, own, squares, s, took, kappa)
        delta, posterior = tau2 * r / (1 + tau2 * v), tau2 / (1 + tau2 * v)
        eta = eta + delta[group]
        if name == "form":
            form_variance = posterior[group]
        else:
            variance = variance + posterior[group]
        found[name] = (np.full(len(v), tau2), v, delta, posterior)
    return start, left, found


def bounded(seen: float, pairs: float) -> float:
    return min(4.0, max(0.0, seen / pairs)) if pairs > 1e-9 else 0.0


def groups_of(cells: dict[str, np.ndarray], keys: tuple[str, ...]) -> tuple[np.ndarray, list[tuple]]:
    """The number of each cell's group, and the groups' keys by number."""
    names = sorted(set(zip(*(cells[key] for key in keys), strict=True)))
    number = {name: i for i, name in enumerate(names)}
    return np.array([number[name] for name in zip(*(cells[key] for key in keys), strict=True)]), names


def spread_left(around, res, info, info2, own, squares, prior: float) -> float:
    """The variance of form x style after the form visit: pairs of runs of a cell, less those of different forms."""
    usual, nu = USUAL["form_style"]
    kappa = prior * nu / usual**2
    k, spread = info / info2, usual
    for _ in range(2):
        w = k / (1 + k * info * spread)
        same, pairs = (w**2 * (res**2 - squares)).sum(), (w**2 * (info**2 - own)).sum()
        apart = (np.bincount(around, w * res) ** 2).sum() - (w * res * w * res).sum()
        others = (np.bincount(around, w * info) ** 2).sum() - (w * info * w * info).sum()
        common = max(0.0, apart / others) if others > 0 else 0.0
        spread = bounded(same - common * pairs + kappa * usual, pairs + kappa)
    return spread


def corrected_spread(form, styles, r, v, own, squares, s, took, kappa) -> float:
    """The mean of the variance of form x style over its prior and the error of its estimate.

    ``took``: the share of each group's residual that the form visit took.
    """
    usual, _ = USUAL["form_style"]
    even = (np.bincount(form, took) / styles)[form]
    visible = (1 - took) ** 2 + np.bincount(form, took**2)[form] - took**2
    visible /= (1 - even) ** 2 + (styles - 1) * even**2
    g, pairs = 1 / (1 + v * usual) ** 2, v**2 - own
    above, below = (g * (r**2 - squares + pairs * s)).sum() + kappa * usual, (g * visible * pairs).sum() + kappa
    tau2 = ((np.arange(80) + 0.5) / 40) ** 2
    logs = -tau2 / 2 / usual
    if below > 1e-9:
        error2 = np.array([2 * (g**2 * pairs * (1 + v * t) ** 2).sum() for t in tau2]) / below**2 + 1e-12
        logs = logs - (above / below - tau2) ** 2 / error2 / 2 - np.log(error2) / 2
    weight = np.exp(logs - logs.max())
    return float((weight * tau2).sum() / weight.sum())
