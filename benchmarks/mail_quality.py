"""Precision and recall of what is read from e-mails, on generated mailboxes whose truth is known.

    .venv/bin/python benchmarks/mail_quality.py [--days 20] [--seed 1]

Kind, amount, currency, merchant and date of the mail about money in ten languages, and the application of the mail of
candidates. Ordinary mail is part of it: a row for one counts against precision. The rules were written beside these
generators, so the figures say that nothing is lost on the way, and little about mail of other shops.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.domains.ats import sample as ats
from dagster_pipeline.domains.money import sample as money
from dagster_pipeline.landing.land import land, prepare
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR, Settings

START = date(2026, 9, 1)
FIELDS = ("kind", "amount", "currency", "merchant", "paid_through", "transaction_date")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        settings = Settings(home=home, landing_dir=home / "landing")
        truth = money.generate(Path(folder) / "money", START, arguments.days, arguments.seed)
        applications = ats.generate(Path(folder) / "ats", START, arguments.days, arguments.seed)
        build(settings, Path(folder), START + timedelta(days=arguments.days - 1))
        report(settings, truth["emails"], applications["emails"])
    return 0


def build(settings: Settings, folder: Path, last: date) -> None:
    """Land both samples and build the tables as of ``last``."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    settings.home.mkdir(parents=True, exist_ok=True)
    prepare(settings)
    for source in sorted((folder / "money").iterdir()) + sorted((folder / "ats").iterdir()):
        for landed in land(settings, SOURCES[source.name], sorted(source.iterdir())):
            if landed.error or landed.rejected:
                raise SystemExit(f"{landed.rejected} rows of {source.name} were refused. {landed.error}")
    os.environ.update(dbt_command.environment(settings))
    result = dbtRunner().invoke(
        [
            "--quiet", "build", "--project-dir", str(PROJECT_DIR), "--event-time-start", str(last),
            "--event-time-end", str(last + timedelta(days=1)), "--select", "+receipts", "+email_ats",
            "--exclude-resource-type", "unit_test",
        ]
    )  # fmt: skip
    DuckDBConnectionManager.close_all_connections()
    if not result.success:
        raise SystemExit(f"dbt build failed: {result.exception or [r.message for r in result.result if r.message]}")


def report(settings: Settings, emails: dict, applications: dict) -> None:
    with duckdb.connect(str(settings.database), read_only=True) as con:
        rows = con.execute(f"select email_id, date_source, currency_source, {', '.join(FIELDS)} from personal.receipts")
        found = {
            email_id: dict(zip(FIELDS, values, strict=True)) | {"source": source, "guessed": guessed == "inferred"}
            for email_id, source, guessed, *values in rows.fetchall()
        }
        matched = {
            email_id: tuple(link)
            for email_id, *link in con.execute(
                "select email_id, system, application_id from personal.email_ats"
            ).fetchall()
        }
    write(f"{len(emails)} e-mails of mailboxes with money, {len(applications)} of candidates")
    for field in FIELDS:
        told = {key: values.get(field) for key, values in found.items()}
        if field == "kind":
            told = {key: kind for key, kind in told.items() if kind != "other"}
        if field == "transaction_date":
            told = {key: day for key, day in told.items() if found[key]["source"] == "text"}
        if field == "currency":
            told = {key: currency for key, currency in told.items() if not found[key]["guessed"]}
        score(field, {key: mail[field] for key, mail in emails.items()}, told)
    score("application", applications, matched)
    nothing = [key for key, mail in emails.items() if mail["kind"] is None]
    called = [key for key in nothing if found.get(key, {}).get("kind") not in (None, "other")]
    write(f"ordinary mail called a receipt: {len(called)} of {len(nothing)}")


def score(field: str, truth: dict, found: dict) -> None:
    """Of the values found, the share that is right; of the true ones, the share that was found; and some misses."""
    told = {key: value for key, value in found.items() if value is not None and key in truth}
    true = {key: value for key, value in truth.items() if value is not None}
    right = sum(told.get(key) == value for key, value in true.items())
    precision, recall = 100 * right / max(len(told), 1), 100 * right / max(len(true), 1)
    write(f"{field:>17}: precision {precision:6.2f} %, recall {recall:6.2f} % ({right} right, {len(true)} true)")
    for key in [key for key in {**true, **told} if true.get(key) != told.get(key)][:5]:
        write(f"{'':>19}{key}: true {true.get(key)}, found {told.get(key)}")


def write(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
