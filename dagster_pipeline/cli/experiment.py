"""``experiment`` and ``train-segments``: what an experiment says, and the clusters that cut it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.settings import Settings, WarehouseError

WIDTH = 41


def experiment(
    experiment_id: Annotated[str, typer.Argument(help="The experiment.", metavar="ID")],
    metric: Annotated[str, typer.Option(help="The metric to show.")] = "conversion",
) -> None:
    """Show an experiment: whether it is sound, every segment's lift with both intervals, and the weights that follow.

    Example: warehouse experiment landing-picture
    """
    settings = Settings.from_env()
    found = _records(settings, "from experiment_overview where experiment_id = ?", experiment_id)
    if not found:
        known = [row["experiment_id"] for row in _records(settings, "from experiment_overview order by experiment_id")]
        raise WarehouseError(
            f"There is no experiment {experiment_id!r}; the experiments are {', '.join(known) or 'none yet'}."
        )
    (overview,) = found
    console.out.print(console.styled(experiment_id, "bold"), f"as of {overview['as_of_date']}", highlight=False)
    console.out.print(_said(overview), highlight=False)
    colour = "green" if overview["health"] == "sound" else "red"
    console.out.print(console.styled(overview["health_explanation"], colour), highlight=False)
    _results(settings, experiment_id, metric)
    weights = _records(
        settings,
        "from experiment_weights_next where experiment_id = ? order by segment_key <> 'all', segment_key, variant_id",
        experiment_id,
    )
    console.table(
        ("segment", "variant", "next weight", "P(best)", "expected loss", "verdict"),
        [
            (
                row["segment_key"],
                row["variant_id"],
                f"{row['weight']:.1%}",
                f"{row['probability_best']:.1%}",
                f"{row['expected_loss']:.5f}",
                row["verdict"],
            )
            for row in weights
        ],
    )
    for row in _records(
        settings,
        "from experiment_recommendations where experiment_id = ? and status = 'pending' order by type, title",
        experiment_id,
    ):
        console.out.print(f"• {row['title']}: {row['description']}", highlight=False)


def train_segments(
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="As of this day; default: yesterday.")
    ] = None,
    experiment_id: Annotated[
        str | None, typer.Option("--experiment", help="Only this experiment; default: every one in mode auto.")
    ] = None,
) -> None:
    """Find clusters of people by K-means and land them as table rows; the next night segments by them.

    Example: warehouse train-segments --date 2026-09-30
    """
    from dagster_pipeline.dates import yesterday
    from dagster_pipeline.domains.experiments import clusters

    day = date.date() if date else yesterday()
    with console.following("finding clusters"):
        trained = clusters.train(Settings.from_env(), day, experiment_id)
    console.table(
        ("experiment", "version", "assignments", "clusters", "silhouette", "Davies-Bouldin", "outcome"),
        [
            (
                one.experiment_id,
                one.version,
                one.assignments,
                one.clusters,
                one.silhouette,
                one.davies_bouldin,
                one.outcome,
            )
            for one in trained
        ],
    )


def _said(overview: dict) -> str:
    days = overview["days_to_decision"]
    decision = "no decision in sight" if days is None else "enough people" if not days else f"{days:,} days to decision"
    best = overview["probability_best"]
    leads = f"; {overview['leading_variant']} leads with P(best) {best:.1%}" if best is not None else ""
    return (
        f"{overview['status']}, {overview['mode']} segments, {overview['users']:,} people, "
        f"{overview['avg_daily_users'] or 0:,.0f} a day, {decision}{leads}; verdict: {overview['verdict']}"
    )


def _results(settings: Settings, experiment_id: str, metric: str) -> None:
    rows = _records(
        settings,
        """from experiment_results where experiment_id = ? and metric = ?
        order by segment_key <> 'all', segment_key, not is_control, variant_id""",
        experiment_id,
        metric,
    )
    if not rows:
        raise WarehouseError(f"The experiment {experiment_id!r} has no results for the metric {metric!r}.")
    bounds = [abs(row[name]) for row in rows for name in ("lift_lower", "lift_upper") if row[name] is not None]
    reach = max([0.1, *bounds])
    console.table(
        ("segment", "variant", "people", "rate", "lift", f"-{reach:.0%} ┄ 0 ┄ +{reach:.0%}", "p", "p (Holm)"),
        [
            (
                row["segment_key"],
                f"{row['variant_id']} (control)" if row["is_control"] else row["variant_id"],
                row["mature_users"],
                "" if row["rate"] is None else f"{row['rate']:.4f}",
                "" if row["relative_lift"] is None else f"{row['relative_lift']:+.1%}",
                _bar(row, reach),
                "" if row["p_value"] is None else f"{row['p_value']:.4f}",
                "" if row["p_adjusted"] is None else f"{row['p_adjusted']:.4f}",
            )
            for row in rows
        ],
        title=f"{metric}: lift against the control, ━ fixed-horizon 95 %, ─ valid at any time",
    )


def _bar(row: dict, reach: float) -> str:
    """One line of a forest plot: ─ for the anytime-valid interval, ━ for the fixed one, ● for the lift."""
    if row["lift_lower"] is None:
        return ""

    def place(value: float) -> int:
        return round((max(-reach, min(reach, value)) + reach) / (2 * reach) * (WIDTH - 1))

    cells = [" "] * WIDTH
    for low, high, mark in (("anytime_lower", "anytime_upper", "─"), ("lift_lower", "lift_upper", "━")):
        for at in range(place(row[low]), place(row[high]) + 1):
            cells[at] = mark
    cells[WIDTH // 2] = "│" if cells[WIDTH // 2] == " " else "┼"
    cells[place(row["relative_lift"])] = "●"
    return "".join(cells)


def _records(settings: Settings, sql: str, *values: str) -> list[dict]:
    from dagster_pipeline.publishing.analytics import open_published

    with open_published(settings) as con:
        done = con.execute(sql, list(values))
        names = [column[0] for column in done.description]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]
