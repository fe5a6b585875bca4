"""What is committed in the product's database lands, once, whenever it was committed and whatever is cut meanwhile."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest
from adbc_driver_postgresql import dbapi

from dagster_pipeline.landing import land as landing
from dagster_pipeline.product_db import pull
from dagster_pipeline.product_db.horizons import Horizons
from dagster_pipeline.settings import WarehouseError
from tests.samples import event_id

pytestmark = pytest.mark.postgres

SOMEBODY = event_id("somebody")


def insert(*names: str, **columns: str) -> str:
    """A statement that inserts one run per name; ``columns`` are SQL expressions."""
    values = {
        "user_id": f"'{SOMEBODY}'",
        "host": "'boards.greenhouse.io'",
        "schema_hash": "'form'",
        "created_at": "now() - interval '1 day'",
    } | columns
    rows = ", ".join(f"('{event_id(name)}', {', '.join(values.values())})" for name in names)
    return f"insert into autofill_events (event_id, {', '.join(values)}) values {rows}"


def many(count: int) -> str:
    """A statement that inserts ``count`` runs, about forty to a block."""
    return f"""insert into autofill_events (event_id, user_id, host, schema_hash, job, created_at)
        select gen_random_uuid(), '{SOMEBODY}', 'jobs.lever.co', 'form', '{{"title": "Engineer"}}', now()
        from generate_series(1, {count})"""


def ids(product) -> list[str]:
    return [one for (one,) in product.raw("autofill_events", "event_id")]


def test_every_table_lands_with_its_types(product):
    product.execute(
        insert(
            "a",
            host="'Boards.Greenhouse.io'",
            final_map="""'{"#name": "full_name"}'""",
            job="""'{"title": "Senior Engineer"}'""",
            edit_chars="12",
            created_at="'2026-09-01 14:00:00.25+02'",
        ),
        f"insert into applications values ('{event_id('x')}', '\"Data Analyst\"', '2026-09-01 12:00:00Z')",
        f"insert into emails values ('m1', '{SOMEBODY}', 'A <a@b.com>', 'b.com', 'me@x.com', 'Receipt', E'a\\nb', "
        "null, null, 1234.50, '2026-09-01 12:00:00Z')",
        "insert into policies values ('p', 'Archive', 'archive', true, 1, 0.8, '2026-09-01 12:00:00Z')",
        f"insert into proposed_actions values ('{event_id('y')}', 'p', '{SOMEBODY}', 'm1', 'archive', 0.5, 'executed', "
        "'2026-09-01 12:00:00Z', '2026-09-02 12:00:00Z')",
        f"insert into manual_actions values ('{event_id('z')}', '{SOMEBODY}', 'm1', 'archive', '2026-09-01 12:00:00Z')",
    )
    pulled = pull.pull(product.settings)
    assert {one.source: one.rows for one in pulled} == {
        "autofill_events": 1,
        "autofill_feedback": 0,
        "applications": 1,
        "emails": 1,
        "policies": 1,
        "proposed_actions": 1,
        "manual_actions": 1,
    }
    noon = datetime(2026, 9, 1, 12)
    assert product.raw("autofill_events", "event_id, host, job ->> '$.title', edit_chars, created_at, event_date") == [
        (event_id("a"), "boards.greenhouse.io", "Senior Engineer", 12, noon.replace(microsecond=250_000), noon.date())
    ]
    assert product.raw("applications", "job") == [("Data Analyst",)]
    assert product.raw("emails", "body_text, cast(amount as varchar), category") == [("a\nb", "1234.50", None)]
    assert product.raw("policies", "enabled, confidence_threshold") == [(True, 0.8)]
    assert product.raw("proposed_actions", "status, reviewed_at") == [("executed", datetime(2026, 9, 2, 12))]
    assert product.raw("manual_actions", "action") == [("archive",)]


def test_a_refused_row_is_kept_with_its_reason_and_the_rest_land(product):
    product.execute(insert("good"), insert("bad", feedback_status="'great'"), insert("never", created_at="'infinity'"))
    (events, *_) = pull.pull(product.settings)
    assert [(one.lines, one.accepted, one.rejected) for one in events.landed] == [(3, 1, 2)]


def test_only_what_changed_is_read_again(product):
    product.execute(insert("a", "b"))
    assert pull.pull(product.settings)[0].rows == 2
    assert pull.pull(product.settings)[0].rows == 0
    product.execute(insert("c"), f"update autofill_events set status = 'err' where event_id = '{event_id('a')}'")
    assert pull.pull(product.settings)[0].rows == 2
    assert product.raw("autofill_events", "event_id, status") == sorted(
        [(event_id("a"), None), (event_id("a"), "err"), (event_id("b"), None), (event_id("c"), None)],
        key=lambda row: (row[0], row[1] is None, row[1]),
    )
    assert pull.pull(product.settings, full=True)[0].rows == 3


def test_feedback_filled_in_later_is_feedback_and_the_run_keeps_what_it_came_with(product):
    """Landing the row again alone would tell the backtest that the feedback was known on the day of the run."""
    product.execute(insert("a", "b", edit_chars="7"), insert("early", feedback_status="'helpful'"))
    pull.pull(product.settings)
    product.execute(
        f"update autofill_events set feedback_status = 'unhelpful', edit_chars = 90 where event_id = '{event_id('a')}'",
        f"update autofill_events set segment_key = 'senior' where event_id = '{event_id('early')}'",
    )
    began = datetime.now(UTC).replace(tzinfo=None)
    events, feedback, *_ = pull.pull(product.settings)
    assert (events.rows, feedback.rows) == (2, 1)
    ((told, status, edits, at),) = product.raw("autofill_feedback", "event_id, feedback_status, edit_chars, created_at")
    assert (told, status, edits) == (event_id("a"), "unhelpful", 90)
    assert at >= began
    last = "event_id, arg_max({'f': feedback_status, 'e': edit_chars, 's': segment_key}, _seq)"
    runs = dict(product.raw("autofill_events", f"distinct on (event_id) {last} over (partition by event_id)"))
    assert runs[event_id("a")] == {"f": None, "e": 7, "s": None}
    assert runs[event_id("early")] == {"f": "helpful", "e": None, "s": "senior"}
    # And not a second time, when the row changes for another reason.
    product.execute("update autofill_events set segment_key = 'junior'")
    assert [one.rows for one in pull.pull(product.settings)[:2]] == [3, 0]


def test_a_product_that_knows_when_feedback_came_is_believed(product):
    product.execute("alter table autofill_events add feedback_at timestamptz", insert("a"))
    pull.pull(product.settings)
    product.execute("update autofill_events set feedback_status = 'helpful', feedback_at = '2026-09-05 08:00:00+00'")
    pull.pull(product.settings)
    assert product.raw("autofill_feedback", "created_at") == [(datetime(2026, 9, 5, 8),)]


def test_rows_committed_late_are_not_lost(product):
    """A transaction that began before a pull and commits after it: its rows look older than what has been read."""
    product.execute(insert("before"))
    with dbapi.connect(product.settings.source_dsn) as slow, slow.cursor() as cursor:
        cursor.execute(insert("late", created_at="now() - interval '3 days'"))
        cursor.execute("savepoint s")
        cursor.execute(insert("late in a savepoint"))
        cursor.execute(f"update autofill_events set status = 'err' where event_id = '{event_id('before')}'")
        product.execute(insert("meanwhile"))
        pull.pull(product.settings)
        assert sorted(ids(product)) == sorted([event_id("before"), event_id("meanwhile")])
        product.execute(insert("later"))
        pull.pull(product.settings)  # twice, for the horizon must not pass the open transaction
        slow.commit()
    pull.pull(product.settings)
    assert set(ids(product)) == {
        event_id(name) for name in ("before", "meanwhile", "later", "late", "late in a savepoint")
    }
    assert product.raw("autofill_events", "count(*) filter (status = 'err')") == [(1,)]
    assert pull.pull(product.settings)[0].rows == 0


@pytest.fixture
def small_files(monkeypatch):
    """Four blocks a statement and a file each, so that a little table is a long pull."""
    monkeypatch.setattr(pull, "CHUNK_BLOCKS", 4)
    monkeypatch.setattr(pull, "FILE_BYTES", 1)


def after_files(monkeypatch, count: int, what) -> None:
    """Have ``what()`` happen when ``count`` files of a pull have landed."""
    landed = iter(range(1, 10_000))
    land = landing.land

    def landing_land(*arguments):
        done = land(*arguments)
        if next(landed) == count:
            what()
        return done

    monkeypatch.setattr(landing, "land", landing_land)


def cut(product) -> None:
    product.execute(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity "
        f"where datname = '{product.database}' and pid <> pg_backend_pid()"
    )


def test_a_cut_connection_is_one_sentence_and_the_next_pull_goes_on(product, small_files, monkeypatch):
    product.execute(many(2000))
    after_files(monkeypatch, 3, lambda: cut(product))
    with pytest.raises(WarehouseError, match=r"Pulling autofill_events failed: .*connection"):
        pull.pull(product.settings)
    first = ids(product)
    assert 0 < len(first) < 2000
    (events, *_) = pull.pull(product.settings)
    assert events.rows == 2000 - len(first), "what had landed is not read again"
    assert len(set(ids(product))) == len(ids(product)) == 2000
    assert pull.pull(product.settings)[0].rows == 0


def test_cut_while_rows_are_on_their_way(product, monkeypatch):
    """A COPY that ends early must not look like the end of the table."""
    product.execute(many(20_000))
    write = pq.ParquetWriter.write_batch

    def write_then_cut(self, batch):
        write(self, batch)
        cut(product)

    monkeypatch.setattr(pq.ParquetWriter, "write_batch", write_then_cut)
    # Batches small enough that the server still has rows to send when it is cut.
    execute = dbapi.Cursor.execute

    def small_batches(self, *arguments):
        self.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": "65536"})
        return execute(self, *arguments)

    monkeypatch.setattr(dbapi.Cursor, "execute", small_batches)
    with pytest.raises(WarehouseError, match="Pulling autofill_events failed"):
        pull.pull(product.settings)
    monkeypatch.undo()
    pull.pull(product.settings)
    assert len(set(ids(product))) == 20_000


def test_killed_between_landing_and_remembering_nothing_counts_twice(product, small_files, monkeypatch):
    product.execute(many(1000))

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Horizons, "advance", killed)
        with pytest.raises(KeyboardInterrupt):
            pull.pull(product.settings)
    assert 0 < len(ids(product)) < 1000
    (events, *_) = pull.pull(product.settings)
    assert events.landed[0].already
    assert len(ids(product)) == 1000


def test_rows_updated_while_a_pull_runs_land(product, small_files, monkeypatch):
    """An update moves the row to another block: behind the place already read, or before it."""
    product.execute(many(1000), "delete from autofill_events where ctid < '(8,0)'", "vacuum autofill_events")
    total = product.execute("select count(*) from autofill_events")[0][0]
    after_files(monkeypatch, 1, lambda: product.execute("update autofill_events set status = 'err'"))
    pull.pull(product.settings)
    pull.pull(product.settings)
    assert len(set(ids(product))) == total
    assert product.raw("autofill_events", "count(distinct event_id) filter (status = 'err')") == [(total,)]


def test_a_table_rewritten_while_a_pull_runs_is_read_again(product, small_files, monkeypatch):
    """vacuum full moves rows towards the beginning, past the place that the pull has reached."""
    product.execute(many(1000), "delete from autofill_events where ctid < '(10,0)'")
    total = product.execute("select count(*) from autofill_events")[0][0]
    after_files(monkeypatch, 1, lambda: product.execute("vacuum full autofill_events"))
    pull.pull(product.settings)
    assert len(set(ids(product))) == total


def test_a_file_with_the_bytes_of_an_earlier_one_is_another_delivery(product):
    """A value changed there and back gives the same row twice; the later one must win over what came between."""
    product.execute(insert("a", status="'ok'"))
    pull.pull(product.settings)
    for status in ("err", "ok", "err", "ok"):
        product.execute(f"update autofill_events set status = '{status}'")
        pull.pull(product.settings)
    assert product.raw("autofill_events", "arg_max(status, _seq)") == [("ok",)]


def test_partitions_are_read_one_by_one_and_an_attached_one_from_its_beginning(product):
    product.execute(
        "drop table autofill_events",
        "create table autofill_events (event_id uuid, user_id uuid, host text, schema_hash text, feedback_status text, "
        "created_at timestamptz) partition by range (created_at)",
        "create table events_09 partition of autofill_events for values from ('2026-09-01') to ('2026-10-01')",
        "create table events_10 (like autofill_events)",
        "insert into events_10 select gen_random_uuid(), gen_random_uuid(), 'jobs.lever.co', 'f', null, '2026-10-05'",
        insert("a", created_at="'2026-09-05'"),
    )
    assert pull.pull(product.settings)[0].rows == 1
    product.execute(
        "alter table autofill_events attach partition events_10 for values from ('2026-10-01') to ('2026-11-01')"
    )
    assert pull.pull(product.settings)[0].rows == 1
    assert pull.pull(product.settings)[0].rows == 0


def test_another_cluster_or_timeline_is_read_from_the_beginning(product):
    """After a fail-over or a restored back-up, transaction ids are used a second time."""
    product.execute(insert("a"))
    pull.pull(product.settings)
    state = product.settings.raw / "pulled.json"
    stored = json.loads(state.read_text())
    cluster, timeline, database = stored["database"].split("/")
    state.write_text(json.dumps(stored | {"database": f"{cluster}/{int(timeline) + 1}/{database}"}))
    assert len(pull.pull(product.settings)[0].landed) == 1
    state.unlink()
    assert len(pull.pull(product.settings)[0].landed) == 1
    assert ids(product) == [event_id("a")], "the same row again is no other delivery"


def test_a_horizon_too_far_away_is_not_compared(product):
    product.execute(insert("a"))
    pull.pull(product.settings)
    state = product.settings.raw / "pulled.json"
    stored = json.loads(state.read_text())
    for horizon in (1 << 40, -(1 << 31)):
        for relation in stored["relations"].values():
            relation["horizon"] = horizon
        state.write_text(json.dumps(stored))
        assert len(pull.pull(product.settings)[0].landed) == 1


def test_long_texts_outside_of_their_rows_make_a_statement_read_fewer_rows(product, small_files):
    product.execute(
        f"""insert into emails (email_id, user_id, body_text, received_at)
        select i, '{SOMEBODY}', (select string_agg(md5(i || ' ' || j), '') from generate_series(1, 300) as j), now()
        from generate_series(1, 300) as i"""
    )
    (blocks,) = product.execute("select pg_relation_size('emails') / current_setting('block_size')::int")[0]
    (emails,) = pull.pull(product.settings, ["emails"])
    assert emails.rows == 300
    assert len(emails.landed) == blocks > 2


def test_two_pulls_at_once_wait_for_each_other(product, small_files, monkeypatch):
    product.execute(many(500))
    started, results = threading.Event(), []
    after_files(monkeypatch, 1, started.set)
    first = threading.Thread(target=lambda: results.append(pull.pull(product.settings)[0].rows))
    first.start()
    assert started.wait(60)
    results.append(pull.pull(product.settings)[0].rows)
    first.join()
    assert sorted(results) == [0, 500]


@pytest.mark.parametrize(
    ("setup", "sentence"),
    [
        ("drop table autofill_events", "has no table autofill_events that this role can see"),
        ("alter table autofill_events drop host", "lacks the column host"),
        (
            "alter table autofill_events rename to e; create view autofill_events as select * from e",
            "autofill_events is no table but a view",
        ),
    ],
)
def test_what_cannot_be_pulled_is_said_in_one_sentence(product, setup, sentence):
    product.execute(*setup.split("; "))
    with pytest.raises(WarehouseError, match=sentence):
        pull.pull(product.settings)


def test_tables_other_than_the_runs_may_be_missing(product):
    product.execute("drop table proposed_actions", insert("a"))
    assert "proposed_actions" not in {one.source for one in pull.pull(product.settings)}
    with pytest.raises(WarehouseError, match="has no table proposed_actions"):
        pull.pull(product.settings, ["proposed_actions"])
    with pytest.raises(WarehouseError, match="There is no table 'users' to pull"):
        pull.pull(product.settings, ["users"])


def test_the_reader_of_the_documentation_can_pull_and_not_write(product):
    product.use_documented_roles()
    product.execute(insert("a"))
    settings = product.settings.model_copy(
        update={"source_dsn": product.server.dsn(product.database, "warehouse_reader")}
    )
    assert pull.pull(settings)[0].rows == 1
    with pytest.raises(dbapi.Error, match=r"read-only|permission denied"):
        product.server.execute("delete from autofill_events", database=product.database, user="warehouse_reader")
