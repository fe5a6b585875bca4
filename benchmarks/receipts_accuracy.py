"""Accuracy of the amount rules on the scanned receipts: they land as e-mails and go through landing and dbt.

    .venv/bin/python benchmarks/receipts_accuracy.py [path of receipts_scanned.parquet]

The rules were written while looking at the development half only; the held-out half says how they generalise.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import duckdb

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.landing.land import land, prepare
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR, Settings

SCANNED = Path(os.environ.get("WAREHOUSE_SHARED_DATA") or PROJECT_DIR.parent / "shared" / "data")
DAY = "2026-09-01"
# Fixed by the id, so that the halves stay the same whatever the order of the file.
HALF = "case when md5(id) < '8' then 'development' else 'held out' end"
TRUTH = "try_cast(replace(regexp_replace(total, '[^0-9.,]', '', 'g'), ',', '') as decimal(18, 2))"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("receipts", nargs="?", type=Path, default=SCANNED / "receipts_scanned.parquet")
    parser.add_argument("--home", type=Path, help="keep the warehouse in this folder instead of a temporary one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder) / "home"
        scored = score(arguments.receipts, Settings(home=home, landing_dir=home / "landing"))
    report(scored)
    return 0


def score(receipts: Path, settings: Settings) -> list[tuple]:
    """Per receipt its id, half, merchant, true amount, the amount found, its source and its currency."""
    build(receipts, settings)
    with duckdb.connect(str(settings.database), read_only=True) as con:
        return con.execute(
            f"""
            select scanned.id, {HALF} as half, scanned.merchant, {TRUTH} as truth, receipts.amount,
                receipts.amount_source, case when receipts.currency_source <> 'inferred' then receipts.currency end
            from read_parquet(?) as scanned
            left join personal.receipts as receipts on scanned.id = receipts.email_id
            order by scanned.id""",
            [str(receipts)],
        ).fetchall()


def build(receipts: Path, settings: Settings) -> None:
    """Land the receipts as one user's e-mails and build the money tables."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    settings.home.mkdir(parents=True, exist_ok=True)
    mails = settings.home / "scanned.parquet"
    with duckdb.connect() as con:
        con.execute(
            f"""copy (
                select id as email_id, 'somebody' as user_id, 'Your receipt' as subject, text as body_text,
                    timestamp '{DAY} 12:00:00' as received_at
                from read_parquet('{receipts}') order by id
            ) to '{mails}' (format parquet)"""
        )
    prepare(settings)
    (landed,) = land(settings, SOURCES["emails"], [mails])
    if landed.error or landed.rejected:
        raise SystemExit(f"{landed.rejected} receipts were refused. {landed.error}")
    os.environ.update(dbt_command.environment(settings))
    result = dbtRunner().invoke(
        [
            "--quiet", "build", "--project-dir", str(PROJECT_DIR), "--event-time-start", DAY,
            "--event-time-end", "2026-09-02", "--select", "+receipts", "--exclude-resource-type", "unit_test",
        ]
    )  # fmt: skip
    DuckDBConnectionManager.close_all_connections()
    if not result.success:
        raise SystemExit(f"dbt build failed: {result.exception or [r.message for r in result.result if r.message]}")


def report(scored: list[tuple]) -> None:
    known = [row for row in scored if row[3] is not None]
    write(f"{len(scored)} receipts, {len(scored) - len(known)} without a true total")
    for half in ("development", "held out", "both"):
        rows = [row for row in known if half in (row[1], "both")]
        exact = sum(row[3] == row[4] for row in rows)
        write(f"{half:>12}: {exact} of {len(rows)} exact ({100 * exact / len(rows):.1f} %)")
    # all of them are from Malaysia
    false = [row for row in scored if row[6] not in (None, "MYR")]
    write(f"{len(false)} false currencies: {sorted((row[0], row[6]) for row in false)}")
    misses = [row for row in known if row[3] != row[4]]
    write(f"{len(misses)} misses, the ten worst by the difference:")
    for id_, half, merchant, truth, amount, source, _ in sorted(
        misses, key=lambda row: (-abs(row[3] - row[4]) if row[4] is not None else -row[3], row[0])
    )[:10]:
        write(f"  {id_} {half:>11} true {truth:>9} found {amount!s:>9} ({source}) {merchant}")


def write(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
