"""A second opinion on real data: 64,000 people, three randomised e-mails, and whether they visited the shop.

Results: docs/selection.md#real-data.

Each random half is landed as runs (arm = style, visit = helpful, channel = family, history segment = segment) and
decided by the pipeline; the other half, whose arms were randomised, shows what the decisions are worth.

    python benchmarks/mail_experiment.py ../shared/data/mail_experiment.parquet --halves 5
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import typer

from dagster_pipeline.tools.simulate import build, home_in, land_all, parse

DAY = date(2026, 3, 1)
HOSTS = {"Phone": "boards.greenhouse.io", "Web": "jobs.lever.co", "Multichannel": "jobs.ashbyhq.com"}
CUTS = {
    "zip x newbie x segment": "zip_code || newbie || history_segment",
    "zip x newbie": "zip_code || newbie",
    "zip x newbie x recency": "zip_code || newbie || recency",
    "recency x segment": "recency || history_segment",
}
SELECT = ("+style_hints", "+style_hints_shadow")


def main(data: Path, halves: int = 5, first_seed: int = 0) -> None:
    """Print per cut what each policy is worth on the held-out halves, with 95 % intervals over people."""
    with tempfile.TemporaryDirectory(prefix="mail-experiment-") as folder:
        manifest = parse(Path(folder))
        for cut, form in CUTS.items():
            found = [
                one_half(data, form, Path(folder), manifest, seed) for seed in range(first_seed, first_seed + halves)
            ]
            report(cut, np.array(found))


def one_half(data: Path, form: str, folder: Path, manifest, seed: int) -> list[float]:
    """Visit rates of threshold, pooled and the best single arm on the other half, and the paired errors."""
    here = folder / f"{abs(hash(form))}-{seed}"
    here.mkdir()
    hosts = " ".join(f"when '{channel}' then '{host}'" for channel, host in HOSTS.items())
    with duckdb.connect() as con:
        con.execute(f"""create table people as
            select printf('00000000-0000-4000-8000-%012x', row_number() over ()) as event_id,
                case channel {hosts} end as host, md5(channel || {form}) as schema_hash, segment as gen_style_id,
                lower(history_segment) as segment_key, visit,
                hash(row_number() over () * 1000 + {seed}) % 2 = 0 as fitted
            from (select * from read_parquet('{data}') order by all)""")
        file = here / "people.parquet"
        con.execute(f"""copy (select event_id, event_id as user_id, host, schema_hash, gen_style_id, segment_key,
                case visit when 1 then 'helpful' else 'unhelpful' end as feedback_status, 'explore' as policy,
                timestamp '{DAY} 12:00:00' as created_at
            from people where fitted) to '{file}' (format parquet)""")
        settings = home_in(here)
        land_all(settings, "autofill_events", file, DAY)
        build(settings, manifest, DAY, SELECT, {"backtest_days": 0, "hysteresis_days": 0})
        con.execute(f"attach '{settings.database}' as warehouse (read_only)")
        return score(con)


def score(con: duckdb.DuckDBPyConnection) -> list[float]:
    held = con.execute("""
        select p.visit,
            p.gen_style_id = t.preferred_style_id as threshold,
            p.gen_style_id = s.preferred_style_id as pooled,
            p.gen_style_id = (
                select gen_style_id from people where fitted group by 1 order by avg(visit) desc, 1 limit 1) as single
        from people as p
        join warehouse.published.style_hints as t on p.host = t.host and p.schema_hash = t.schema_hash
        join warehouse.published.style_hints_shadow as s on p.host = s.host and p.schema_hash = s.schema_hash
        where not p.fitted""").fetchnumpy()
    visit = held["visit"].astype(float)
    values, influences = [], []
    for policy in ("threshold", "pooled", "single"):
        weight = np.asarray(held[policy], dtype=float)
        value = (weight * visit).sum() / weight.sum()
        values.append(value)
        influences.append(weight * (visit - value) / weight.sum())
    errors = [float(np.sqrt(((influences[1] - influences[other]) ** 2).sum())) for other in (0, 2)]
    return [100 * figure for figure in (*values, *errors)]


def report(cut: str, found: np.ndarray) -> None:
    threshold, pooled, single, error_threshold, error_single = found.mean(axis=0)
    # Halves of one data set overlap: their mean is no surer than one of them, so the mean error is kept as it is.
    for name, other, error in (("threshold", threshold, error_threshold), ("best single arm", single, error_single)):
        difference = pooled - other
        typer.echo(
            f"{cut:24} pooled {pooled:6.2f} % against {name:15} {other:6.2f} %: {difference:+.2f} points "
            f"({difference - 1.96 * error:+.2f} to {difference + 1.96 * error:+.2f}), {len(found)} halves"
        )


if __name__ == "__main__":
    typer.run(main)
