"""What prune deletes, what it refuses, and that a crash in its middle loses nothing."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_pipeline import environment
from dagster_pipeline.landing import compact, land
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.nights import retention
from dagster_pipeline.publishing import history
from dagster_pipeline.publishing.history import Publication
from tests.conftest import make_settings

MAIL = {"user_id": "u", "subject": "Receipt"}


@pytest.fixture
def settings(tmp_path: Path):
    """E-mails of which a later delivery replaces some, and one refused line, landed as a night has seen them."""
    settings = make_settings(tmp_path)
    days = [1, 2, 1, 2, 1, 2, 1, 2, 3]
    first = [MAIL | {"email_id": f"m{n}", "received_at": f"2026-01-0{day}T12:00:00Z"} for n, day in enumerate(days)]
    again = [MAIL | {"email_id": f"m{n}", "received_at": "2026-01-02T12:00:00Z", "category": "x"} for n in (0, 3, 8)]
    for number, rows in enumerate(([*first, {"email_id": "bad", "subject": "private words"}], again)):
        deliver(settings, "emails", f"{number}.jsonl", rows)
    with duckdb.connect(str(settings.database)) as con:
        con.execute("""
            create schema published;
            create table published.run_log as
            select 'mail' as domain, 2 as newest_batch, timestamp '2026-01-04 02:15:00' as built_at""")
    return settings


def deliver(settings, source: str, name: str, rows: list[dict]) -> None:
    file = settings.home.parent / name
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    land.land(settings, SOURCES[source], [file])


def prune(settings, **options) -> dict[str, retention.Pruned]:
    done = retention.prune(settings, **({"keep_days": 90, "keep_snapshots": 7} | options))
    return {one.what: one for one in done}


def mails(settings) -> list[tuple]:
    """Every raw e-mail, with what tells deliveries apart."""
    files = settings.raw / "emails" / "*" / "*.parquet"
    with duckdb.connect() as con:
        return con.execute(
            f"select email_id, category, event_date, _seq, _line, _batch from '{files}' order by all"
        ).fetchall()


def last_of_each(rows: list[tuple]) -> list[tuple]:
    return sorted({row[0]: row for row in sorted(rows, key=lambda row: row[3:5])}.values(), key=lambda row: row[0])


def test_only_the_last_delivery_of_a_row_stays_and_a_day_without_rows_goes(settings):
    before = mails(settings)
    assert len(before) == 12
    assert prune(settings)["superseded deliveries of emails"].count == 3
    assert mails(settings) == last_of_each(before)
    assert {row[2] for row in mails(settings)} == {date(2026, 1, 1), date(2026, 1, 2)}
    assert not (settings.raw / "emails" / "event_date=2026-01-03").exists()


@pytest.mark.parametrize("moment", ["copy", "marker", "rename", "delete"])
def test_killed_while_a_day_is_rewritten_nothing_is_lost_or_doubled(settings, monkeypatch, moment):
    before = last_of_each(mails(settings))

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if moment == "copy":
            patched.setattr(compact.uuid, "uuid4", killed)
        elif moment == "marker":
            patched.setattr(compact.json, "dumps", killed)
        elif moment == "rename":
            patched.setattr(Path, "replace", killed)
        else:
            patched.setattr(compact, "finish", lambda _: None)
            patched.setattr(retention.compact, "rewrite", _and_then(compact.rewrite, killed))
        with pytest.raises(KeyboardInterrupt):
            prune(settings)
    land.prepare(settings)
    assert last_of_each(mails(settings)) == before
    assert len(set(mails(settings))) == len(mails(settings))
    prune(settings)
    assert mails(settings) == before


def _and_then(step, then):
    def both(*arguments):
        step(*arguments)
        then()

    return both


def test_a_dry_run_deletes_nothing(settings):
    files = {path: path.stat().st_mtime_ns for path in settings.home.rglob("*.parquet")}
    assert prune(settings, dry_run=True)["superseded deliveries of emails"].count == 3
    assert {path: path.stat().st_mtime_ns for path in settings.home.rglob("*.parquet")} == files


def test_the_text_of_a_refused_line_is_forgotten_and_its_reason_stays(settings):
    assert prune(settings)["texts of refused lines"].count == 0, "the line is younger than 90 days"
    with duckdb.connect() as con:
        older = (
            f"select * replace (landed_at - interval 100 day as landed_at) from '{settings.landing_log}/*-*.parquet'"
        )
        con.execute(f"copy ({older}) to '{settings.landing_log}/new.parquet' (format parquet)")
        (last,) = con.execute(f"select max(batch_seq) from '{settings.landing_log}/new.parquet'").fetchone()
        for part in settings.landing_log.glob("*-*.parquet"):
            part.unlink()
        (settings.landing_log / "new.parquet").rename(settings.landing_log / f"1-{last}.parquet")
        assert prune(settings)["texts of refused lines"].count == 1
        rejects = con.execute(
            f"select source, line, reason, text from '{settings.rejects}/emails-*.parquet'"
        ).fetchall()
    assert rejects == [("emails", 10, "user_id is missing", None)]
    assert not any(b"private words" in path.read_bytes() for path in settings.rejects.iterdir())


def publish(settings, as_of: str, number: int) -> None:
    at = f"2026-09-01T{number:02}:00:00+00:00"
    folder = settings.snapshots / f"s{number}"
    (folder / "published").mkdir(parents=True)
    history.record(folder, settings.snapshots / "none", Publication(f"s{number}", at, "publish", as_of, "", at))
    current = settings.snapshots / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(folder.name)


def test_raw_days_that_something_reads_are_refused_with_the_reason(settings):
    for day in ("2026-01-01", "2026-03-13", "2026-03-14"):
        row = {"manual_id": day, "user_id": "u", "email_id": "m", "action": "archive", "created_at": f"{day}T12:00:00Z"}
        deliver(settings, "manual_actions", f"{day}.jsonl", [row])
    publish(settings, "2026-09-09", 1)
    done = list(retention.prune(settings, 90, 7, raw_before=date(2026, 9, 1)))
    said = {one.what: one.refused for one in done if one.refused}
    assert said["raw days of emails"] == (
        "2 days stay: every e-mail counts for ever in what is published: receipts, spending, weights"
    )
    # 2 x 90 days up to 2026-09-09
    assert said["raw days of manual_actions"] == "1 days stay: policy statistics read from 2026-03-14 on"
    assert [one.count for one in done if one.what == "raw days of manual_actions" and not one.refused] == [2]
    left = [path.name for path in (settings.raw / "manual_actions").iterdir()]
    assert sorted(left) == ["event_date=2026-03-14", "event_date=9999-12-31"]
    assert len(mails(settings)) == 9


def test_old_report_pages_go_and_the_latest_stays(settings):
    settings.reports.mkdir()
    logs = settings.home / "logs"
    logs.mkdir()
    for name in ("night-20260401T021500", "night-20260730T021500"):
        (logs / f"{name}.log").write_text("said")
    (logs / "nightly.log").symlink_to("night-20260730T021500.log")
    for name in ("2026-01-01", "2026-05-30", "latest"):
        (settings.reports / f"{name}.html").write_text("page")
    assert prune(settings, now=datetime(2026, 8, 1, tzinfo=UTC))["report pages"].count == 1
    assert sorted(path.stem for path in settings.reports.iterdir()) == ["2026-05-30", "latest"]
    assert sorted(path.stem for path in logs.iterdir()) == ["night-20260730T021500", "nightly"]


def test_old_snapshots_go_and_the_current_one_never(settings):
    for number in range(1, 6):
        publish(settings, f"2026-09-0{number}", number)
    (settings.snapshots / "current").unlink()
    (settings.snapshots / "current").symlink_to("s1")
    assert prune(settings, keep_snapshots=2)["snapshots"].count == 2
    assert sorted(path.name for path in settings.snapshots.iterdir()) == ["current", "s1", "s4", "s5"]


def test_old_dagster_runs_go_with_their_events_and_logs(settings, monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())
    environment.prepare(settings)
    import dagster as dg

    @dg.op
    def say(context):
        context.log.info("said")

    @dg.job
    def talk():
        say()

    with dg.DagsterInstance.get() as instance:
        old = talk.execute_in_process(instance=instance).run_id
        between = datetime.now(UTC)
        new = talk.execute_in_process(instance=instance).run_id
        instance.compute_log_manager.get_log_data([old, "x"])
        logs = settings.dagster_home / "storage" / old
        logs.mkdir(parents=True, exist_ok=True)
        now = between + timedelta(days=90)
        assert prune(settings, now=now, dry_run=True)["Dagster runs"].count == 1
        assert {run.run_id for run in instance.get_runs()} == {old, new}
        assert prune(settings, now=now)["Dagster runs"].count == 1
        assert [run.run_id for run in instance.get_runs()] == [new]
        assert instance.all_logs(new)
    left = {path.name for path in (settings.dagster_home / "history" / "runs").iterdir()}
    assert not any(name.startswith(old) for name in left)
    assert any(name.startswith(new) for name in left)
    assert not logs.exists()
