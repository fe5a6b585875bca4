"""Two real experiments through the real nights: a shop's e-mails (2008) and a fund-raising letter (2005).

    python benchmarks/real_experiments.py ../shared/data /tmp/real-experiments --pictures docs/images

Results: docs/experiments.md. People land as assignments, what they did as conversions; what they had spent or given
before is the covariate. The home stays, for `warehouse experiment ID`. With --pictures the forest plots are written
there as SVG.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import typer

from dagster_pipeline.observe import report
from dagster_pipeline.settings import Settings

WAREHOUSE = Path(sys.executable).with_name("warehouse")
ASSIGNED, DID, BEFORE, NIGHT = "2026-03-02T12:00:00", "2026-03-03T12:00:00", "2026-03-01T12:00:00", "2026-03-10"
# Experiment: name, control, variant, its share, the field it is segmented by, converted, value, value before, segment.
EXPERIMENTS = {
    "mail-area": (
        "mail_experiment",
        "lower(replace(segment, ' E-Mail', ''))",
        {"no": 1 / 3, "mens": 1 / 3, "womens": 1 / 3},
        "campaign",
        "visit",
        "spend",
        "history",
        "replace(zip_code, 'Surburban', 'Suburban')",
    ),
    "mail-history": (
        "mail_experiment",
        "lower(replace(segment, ' E-Mail', ''))",
        {"no": 1 / 3, "mens": 1 / 3, "womens": 1 / 3},
        "list",
        "visit",
        "spend",
        "history",
        "case when history < 100 then 'under-100' when history < 350 then '100-to-350' else 'over-350' end",
    ),
    "gift-match": (
        "gift_experiment",
        "case match_ratio when 'control' then 'control' else 'match' end",
        {"control": 1 / 3, "match": 2 / 3},
        "campaign",
        "gave",
        "amount",
        "highest_previous_gift",
        "case red_state when 1 then 'red-state' when 0 then 'blue-state' end",
    ),
    "gift-ratio": (
        "gift_experiment",
        "replace(match_ratio, ':', '-')",
        {"control": 1 / 3, "1-1": 2 / 9, "2-1": 2 / 9, "3-1": 2 / 9},
        "",
        "gave",
        "amount",
        "highest_previous_gift",
        "null",
    ),
}


def main(data: Path, home: Path, pictures: Path | None = None) -> None:
    """Land the four experiments, run a night, and print what `warehouse experiment` says of each."""
    settings = Settings(home=home.resolve(), landing_dir=home.resolve() / "landing")
    with duckdb.connect() as con:
        for name, experiment in EXPERIMENTS.items():
            land(con, settings.landing_dir, data, name, *experiment)
    warehouse(settings, "nightly", "--date", NIGHT)
    for name in EXPERIMENTS:
        warehouse(settings, "experiment", name)
        warehouse(settings, "experiment", name, "--metric", "revenue")
        if pictures:
            svg = report.drawing(settings, "experiments", "experiments", experiment=name)
            (pictures / f"experiment-{name}.svg").write_text(svg + "\n")


def land(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    data: Path,
    name: str,
    table: str,
    variant: str,
    shares: dict[str, float],
    segment_by: str,
    converted: str,
    value: str,
    before: str,
    segment: str,
) -> None:
    """Write the deliveries of one experiment as Parquet files into the landing folder."""
    source = data / f"{table}.parquet"
    con.execute(f"""create or replace temp table people as
        select '{name}-' || lpad(row_number() over () :: varchar, 6, '0') as user_id, {variant} as variant_id,
            {segment} as segment, {converted} as converted, {value} as value, {before} as before
        from (select * from read_parquet('{source}', file_row_number = true) order by file_row_number)""")
    context = f"json_object('{segment_by}', segment)" if segment_by else "'{}'"
    variants = " union all ".join(f"select '{v}' as variant_id, {share!r} as weight" for v, share in shares.items())
    sources = {
        "experiments": f"""select '{name}' as experiment_id, 'active' as status, timestamp '{BEFORE}' as started_at,
            '{next(iter(shares))}' as control_variant_id, timestamp '{BEFORE}' as updated_at""",
        "experiment_variants": f"""select '{name}' as experiment_id, variant_id, true as is_active,
            timestamp '{BEFORE}' as updated_at from ({variants})""",
        "experiment_weights": f"""select '{name}' as experiment_id, variant_id, weight,
            timestamp '{BEFORE}' as valid_from from ({variants})""",
        "segmentation_configs": f"""select '{name}' as experiment_id, timestamp '{BEFORE}' as valid_from,
            'manual' as mode, ['{segment_by}'] as segment_by""",
        "assignments": f"""select user_id as assignment_id, '{name}' as experiment_id, user_id, variant_id,
            {context} as context, timestamp '{ASSIGNED}' as assigned_at from people""",
        "conversions": f"""select 'did-' || user_id as conversion_id, '{name}' as experiment_id, user_id,
                'conversion' as metric, 1.0 as value, timestamp '{DID}' as converted_at
            from people where converted = 1
            union all
            select 'spent-' || user_id, '{name}', user_id, 'revenue', value, timestamp '{DID}'
            from people where value > 0""",
        "metric_events": f"""select 'before-' || user_id as event_id, user_id, 'revenue' as metric, before as value,
            timestamp '{BEFORE}' as occurred_at from people where before > 0""",
    }
    for delivered, rows in sources.items():
        if delivered == "segmentation_configs" and not segment_by:
            continue
        target = folder / delivered
        target.mkdir(parents=True, exist_ok=True)
        con.execute(f"copy ({rows} order by all) to '{target / name}.parquet' (format parquet)")


def warehouse(settings: Settings, *arguments: str) -> None:
    typer.echo(f"$ warehouse {' '.join(arguments)}")
    environment = os.environ | {"WAREHOUSE_HOME": str(settings.home), "COLUMNS": "150"}
    subprocess.run([WAREHOUSE, *arguments], env=environment, check=True)


if __name__ == "__main__":
    typer.run(main)
