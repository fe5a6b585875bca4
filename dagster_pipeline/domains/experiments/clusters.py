"""K-means over the people of an experiment; what it finds leaves as rows of the source ``cluster_models``.

Training reads ``int_experiments__exposures``, a person per row, and writes a file into the landing folder. The next
night lands it, and SQL assigns people to the nearest centroid. So landing, dbt, checks and
publishing keep their one direction, and a model can be replayed like any other delivery.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from dagster_pipeline.duckdb_io import connect, literal
from dagster_pipeline.settings import Settings, WarehouseError

SEED, STARTS, MOST_CLUSTERS = 42, 10, 8
LEAST_ASSIGNMENTS, SILHOUETTE_SAMPLE, FIT_ROWS = 1_000, 2_000, 100_000
LEAST_SILHOUETTE, MOST_DAVIES_BOULDIN, SMALLEST_CLUSTER = 0.3, 2.0, 10
MODELS = "staging.stg_experiments__cluster_models"
OLD_AFTER, DRIFT_DAYS, MOST_DRIFT = timedelta(days=7), 30, 0.2
# A value fewer than this share of people have makes no feature of its own.
RARE = 0.02
# The macros cluster_numbers and cluster_categories name the same.
NUMBERS = (
    "hour", "day_of_week", "engagement_score", "opens", "clicks", "subscription_days", "drop_risk",
    "minutes_in_funnel", "progress", "hesitations", "permission_age_days",
)  # fmt: skip
FLAGS = ("is_weekend", "is_returning")
CATEGORIES = ("channel", "source", "medium", "device", "os", "browser", "country", "stage", "platform")


@dataclass(frozen=True)
class Trained:
    experiment_id: str
    version: int
    assignments: int
    clusters: int = 0
    silhouette: float | None = None
    davies_bouldin: float | None = None
    outcome: str = ""


def train(settings: Settings, day: date, experiment_id: str | None = None, only_due: bool = False) -> list[Trained]:
    """Train every experiment in mode auto (or the one given) on what was assigned up to ``day``.

    With ``only_due`` those whose model is a week old, or whose people have drifted away from it.

    Raises WarehouseError when nothing has been built yet.
    """
    if not settings.database.exists():
        raise WarehouseError("There is nothing to train on yet; run `warehouse nightly` first.")
    with reader(settings) as con:
        wanted = [experiment_id] if experiment_id else _in_mode_auto(con, day)
        versions = dict(con.execute(f"select experiment_id, max(model_version) from {MODELS} group by 1").fetchall())
        done = []
        for name in wanted:
            if only_due and not is_due(con, name, day):
                continue
            people = _people(con, name, day)
            version = versions.get(name, 0) + 1
            if len(people) < LEAST_ASSIGNMENTS:
                done.append(
                    Trained(name, version, len(people), outcome=f"fewer than {LEAST_ASSIGNMENTS:,} assignments")
                )
                continue
            rows, trained = fit(people, name, version, day)
            folder = settings.landing_dir / "cluster_models"
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / f"{name.replace('/', '_')}-{version:04d}.jsonl"
            file.write_text("".join(json.dumps(row) + "\n" for row in rows))
            done.append(trained)
        return done


def reader(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The warehouse file, read-only; views of staging name raw files relative to the state folder."""
    con = connect(settings, settings.database, read_only=True)
    con.execute(f"set file_search_path = {literal(settings.home)}")
    return con


def is_due(con: duckdb.DuckDBPyConnection, experiment_id: str, day: date) -> bool:
    """Whether the active model is missing or a week old, or the newest people have drifted from it by a fifth."""
    ((version, trained_at),) = con.execute(
        f"select max(model_version), max(trained_at) from {MODELS} where experiment_id = ? and is_accepted",
        [experiment_id],
    ).fetchall()
    if version is None or trained_at.date() + OLD_AFTER <= day + timedelta(days=1):
        return True
    return drift(con, experiment_id, version, day) > MOST_DRIFT


def drift(con: duckdb.DuckDBPyConnection, experiment_id: str, version: int, day: date) -> float:
    """Mean squared distance of the newest 30 days to their centroids over that of training, minus 1."""
    model = con.execute(
        f"select * from {MODELS} where experiment_id = ? and model_version = ? order by cluster, feature",
        [experiment_id, version],
    ).df()
    people = _people(con, experiment_id, day, since=day - timedelta(days=DRIFT_DAYS - 1))
    if people.empty:
        return 0.0
    features = model[model["cluster"] == 0]
    columns = [
        np.nan_to_num((_values(people, feature) - centre) / scale)
        for feature, centre, scale in zip(features["feature"], features["centre"], features["scale"], strict=True)
    ]
    centroids = model.pivot(index="cluster", columns="feature", values="centroid")[features["feature"].tolist()]
    matrix = np.column_stack(columns)
    distances = ((matrix[:, None, :] - centroids.to_numpy()[None, :, :]) ** 2).sum(axis=2).min(axis=1)
    return float(distances.mean() / model["mean_distance"].iloc[0] - 1)


def _texts(people: pd.DataFrame, name: str) -> np.ndarray:
    return people[name].fillna("unknown").to_numpy(dtype=str)


def _values(people: pd.DataFrame, feature: str) -> np.ndarray:
    name, _, category = feature.partition("=")
    if category:
        return (_texts(people, name) == category).astype(float)
    values = people[name].to_numpy(dtype=float, na_value=np.nan)
    if name == "hour":
        # A day begins at five: by the clock, people of one night would lie at both ends and make two clusters.
        values = (values + 19) % 24
    return np.nan_to_num(values) if name == "is_weekend" else values


def fit(people: pd.DataFrame, experiment_id: str, version: int, day: date) -> tuple[list[dict], Trained]:
    """The rows of a model, one per cluster and feature, and what became of it; the same people, the same rows."""
    from sklearn.metrics import davies_bouldin_score, silhouette_score

    matrix, features, centres, scales = encode(people)
    random = np.random.default_rng(SEED)
    sample = np.sort(random.choice(len(matrix), min(SILHOUETTE_SAMPLE, len(matrix)), replace=False))
    most = int(min(MOST_CLUSTERS, len(matrix) / 20))
    scored = []
    for k in range(2, most + 1):
        # which k is best shows on the sample; only the best is fitted on everybody
        labels = _means(k).fit_predict(matrix[sample])
        if len(set(labels)) == k:
            scored.append((silhouette_score(matrix[sample], labels), -k))
    best = -max(scored)[1] if scored else 2
    model = _means(best).fit(matrix)
    labels: np.ndarray = model.labels_
    silhouette = float(silhouette_score(matrix[sample], labels[sample])) if len(set(labels[sample])) > 1 else -1.0
    davies_bouldin = float(davies_bouldin_score(matrix, labels))
    sizes = np.bincount(labels, minlength=best)
    accepted = bool(
        silhouette >= LEAST_SILHOUETTE and davies_bouldin <= MOST_DAVIES_BOULDIN and sizes.min() >= SMALLEST_CLUSTER
    )
    # In the order of their centroids, so that a cluster keeps its number whatever sklearn calls it.
    order = sorted(range(best), key=lambda cluster: tuple(np.round(model.cluster_centers_[cluster], 9)))
    names = _distinct([_name(people, labels == cluster) for cluster in order])
    common = {
        "experiment_id": experiment_id,
        "model_version": version,
        "silhouette": round(silhouette, 9),
        "davies_bouldin": round(davies_bouldin, 9),
        "smallest_cluster": int(sizes.min()),
        "mean_distance": round(float(model.inertia_ / len(matrix)), 9),
        "assignments": len(matrix),
        "is_accepted": accepted,
        "trained_at": f"{day + timedelta(days=1)}T00:00:00Z",
    }
    rows = [
        common
        | {
            "cluster": number,
            "name": names[number],
            "feature": feature,
            "scale": round(float(scales[place]), 9),
            "centre": round(float(centres[place]), 9),
            "centroid": round(float(model.cluster_centers_[cluster][place]), 9),
        }
        for number, cluster in enumerate(order)
        for place, feature in enumerate(features)
    ]
    outcome = "goes live with the next night" if accepted else "below the quality gate: segment by hand"
    return rows, Trained(
        experiment_id, version, len(matrix), best, round(silhouette, 3), round(davies_bouldin, 3), outcome
    )


def _means(clusters: int) -> Any:
    """sklearn's stubs say that n_init is a text, and that a fitted model may have no centroids."""
    from sklearn.cluster import KMeans

    how: dict[str, Any] = {"n_init": STARTS, "random_state": SEED}
    return KMeans(clusters, **how)


def encode(people: pd.DataFrame) -> tuple[np.ndarray, list[str], np.ndarray, np.ndarray]:
    """Scaled numbers and one column per frequent category; a number that is unknown lies in the middle."""
    columns = {name: _values(people, name) for name in (*NUMBERS, *FLAGS)}
    for name in CATEGORIES:
        known, counts = np.unique(_texts(people, name), return_counts=True)
        for value in known[counts >= RARE * len(people)]:
            columns[f"{name}={value}"] = _values(people, f"{name}={value}")
    features, parts, centres, scales = [], [], [], []
    for feature, values in columns.items():
        known = values[~np.isnan(values)]
        if not len(known) or known.std() == 0:
            continue
        features.append(feature)
        centres.append(round(float(known.mean()), 9))
        scales.append(round(float(known.std()), 9))
        parts.append(np.nan_to_num((values - centres[-1]) / scales[-1]))
    return np.column_stack(parts), features, np.array(centres), np.array(scales)


def _name(people: pd.DataFrame, members: np.ndarray) -> str:
    """What stands out: a source or device most of the cluster has and the others have not, else its hours."""
    words = []
    for column in ("source", "device"):
        everybody = _texts(people, column)
        values, counts = np.unique(everybody[members], return_counts=True)
        value, share = str(values[counts.argmax()]), counts.max() / members.sum()
        if value != "unknown" and share >= 0.6 and share >= 1.3 * (everybody == value).mean():
            words.append(value.title())
    if len(words) == 2:
        return f"{words[0]} {words[1]} Users"
    if _values(people, "is_weekend")[members].mean() >= 0.8:
        return "Weekend Shoppers"
    # Counted from five in the morning: office hours are 4 to 12, late night is 17 to 23.
    hours = _values(people, "hour")[members]
    hours = hours[~np.isnan(hours)]
    if len(hours) and (hours >= 17).mean() >= 0.6:
        return "Late Night Browsers"
    if len(hours) and ((hours >= 4) & (hours < 13)).mean() >= 0.8:
        return f"Business Hours {words[0]}" if words else "Business Hours Users"
    return f"{words[0]} Users" if words else "Mixed Traffic"


def _distinct(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return result


def _in_mode_auto(con: duckdb.DuckDBPyConnection, day: date) -> list[str]:
    rows = con.execute(
        """select experiment_id from intermediate.int_experiments__configs
        where mode = 'auto' and valid_from < ?::date + 1 and (valid_to is null or valid_to >= ?::date + 1)
        order by 1""",
        [day, day],
    )
    return [name for (name,) in rows.fetchall()]


def _people(con: duckdb.DuckDBPyConnection, experiment_id: str, day: date, since: date = date.min) -> pd.DataFrame:
    """The newest people, in a fixed order."""
    columns = ", ".join((*NUMBERS, *FLAGS, *CATEGORIES))
    return con.execute(
        f"""select {columns} from intermediate.int_experiments__exposures
        where experiment_id = ? and status = 'ok' and event_date between ? and ?
        order by assigned_at desc, user_id limit {FIT_ROWS}""",
        [experiment_id, since, day],
    ).df()
