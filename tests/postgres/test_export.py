"""The product's form_profiles hold what the snapshot says: only changed rows are written, in one transaction."""

from __future__ import annotations

import json
import threading
import time

import duckdb
import pytest

from dagster_pipeline.observe.doctor import databases
from dagster_pipeline.product_db import export as postgres
from dagster_pipeline.publishing import snapshot
from dagster_pipeline.settings import WarehouseError

pytestmark = pytest.mark.postgres

HINT = {"preferred_style_id": "warm_v2", "source": "family", "style_stats": {"warm_v2": {"helpful": 8}}}


def publish(product, name: str, hints: dict[str, dict | None], runs: int = 10) -> None:
    """Make a snapshot with a form per hint, keyed by its schema_hash, current."""
    folder = product.settings.snapshots / name / "published"
    folder.mkdir(parents=True)
    lines = [
        {"host": "jobs.lever.co", "schema_hash": form, "quality": "ok", "style_hint": hint}
        for form, hint in hints.items()
    ]
    (folder / "style_hints.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with duckdb.connect() as con:
        con.execute(f"""copy (
            select 'jobs.lever.co' as host, unnest({list(hints)}::varchar[]) as schema_hash,
                '{{"#name": "full_name"}}' as canonical_map, 1 / 3 as success_rate, 12.5 as avg_edit_chars,
                cast(null as double) as avg_duration_ms, {runs} as runs,
                timestamp '2026-09-08 12:00:00' as last_seen_at, 'ok' as quality, date '2026-09-08' as as_of_date
            ) to '{folder}/api_form_profiles.parquet' (format parquet)""")
    snapshot.point_to(product.settings, folder.parent)


def table(product, columns: str = "schema_hash, style_hint::text") -> list[tuple]:
    return product.execute(f"select {columns} from form_profiles order by schema_hash")


def hints(product) -> dict[str, dict | None]:
    return {form: json.loads(hint) if hint else None for form, hint in table(product)}


def counts(done: postgres.Exported) -> tuple[int, int, int, int, int]:
    return done.forms, done.hints, done.updated, done.inserted, done.cleared


def test_forms_hints_and_figures_arrive(product):
    publish(product, "one", {"a": HINT, "b": None})
    assert counts(postgres.export(product.settings)) == (2, 1, 0, 2, 0)
    assert hints(product) == {"a": HINT, "b": None}
    row = table(
        product, "canonical_map::text, success_rate::text, avg_edit_chars, avg_duration_ms, runs, quality, note"
    )
    assert row[0] == ('{"#name": "full_name"}', "0.3333333333333333", 12.5, None, 10, "ok", "ours")
    assert table(product, "last_seen_at::text") == [("2026-09-08 12:00:00+00",)] * 2


def test_only_changed_rows_are_written_and_other_columns_stay(product):
    publish(product, "one", {"a": HINT, "b": HINT, "c": HINT, "gone": HINT})
    postgres.export(product.settings)
    product.execute(
        "update form_profiles set note = 'theirs'", "insert into form_profiles (host, schema_hash) values ('x', 'y')"
    )
    before = dict(table(product, "schema_hash, xmin::text"))
    changed = HINT | {"source": "form"}
    publish(product, "two", {"a": HINT, "b": changed, "c": None, "new": HINT})
    # b and c changed, new is new, gone is no form any more: its hint goes, the row is the product's
    assert counts(postgres.export(product.settings)) == (4, 3, 2, 1, 1)
    assert hints(product) == {"a": HINT, "b": changed, "c": None, "new": HINT, "gone": None, "y": None}
    after = dict(table(product, "schema_hash, xmin::text"))
    assert {form for form in before if before[form] == after[form]} == {"a", "y"}
    assert dict(table(product, "schema_hash, note")) == dict.fromkeys(("a", "b", "c", "gone"), "theirs") | {
        "new": "ours",
        "y": "ours",
    }
    assert counts(postgres.export(product.settings)) == (4, 3, 0, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        "alter style_hint type json, alter canonical_map type json",
        "alter success_rate type real, alter avg_edit_chars type numeric(6, 2), alter runs type int",
        "alter last_seen_at type timestamp, alter host type varchar(200), alter schema_hash type char(4)",
    ],
)
def test_other_types_of_the_same_columns_are_written_once(product, change):
    """A value that the column rounds must not look changed every night."""
    product.execute(f"alter table form_profiles {change}")
    publish(product, "one", {"aaaa": HINT, "bbbb": None})
    assert counts(postgres.export(product.settings)) == (2, 1, 0, 2, 0)
    assert counts(postgres.export(product.settings)) == (2, 1, 0, 0, 0)


def test_columns_that_the_table_lacks_are_left_out_and_named(product):
    product.execute("alter table form_profiles drop quality, drop runs")
    publish(product, "one", {"a": HINT})
    assert postgres.export(product.settings).left_out == ("runs", "quality")
    assert hints(product) == {"a": HINT}


def test_the_role_of_the_documentation_can_export_and_nothing_else(product):
    product.use_documented_roles()
    product.execute("revoke temporary on database " + product.database + " from public")
    settings = product.settings.model_copy(
        update={"export_dsn": product.server.dsn(product.database, "warehouse_writer")}
    )
    for name, one in (("one", HINT), ("two", None)):
        publish(product, name, {"a": one})
        postgres.export(settings)
        assert hints(product) == {"a": one}
    for refused in (
        "delete from form_profiles",
        "update form_profiles set note = ''",
        "update form_profiles set host = ''",
        "select note from form_profiles",
        "select * from emails",
    ):
        with pytest.raises(Exception, match="permission denied"):
            product.server.execute(refused, database=product.database, user="warehouse_writer")


def test_the_doctor_says_whether_both_databases_would_do(product):
    product.use_documented_roles()
    reader, writer = (product.server.dsn(product.database, f"warehouse_{role}") for role in ("reader", "writer"))
    settings = product.settings.model_copy(update={"source_dsn": reader, "export_dsn": writer})
    said = [(one.level, one.what) for one in databases.examine(settings)]
    assert said == [
        ("ok", "WAREHOUSE_SOURCE_DSN: 6 of 6 tables can be pulled"),
        ("ok", "WAREHOUSE_EXPORT_DSN: form_profiles can be written"),
    ]
    product.execute(
        "revoke select on emails from warehouse_reader", "revoke update (runs) on form_profiles from warehouse_writer"
    )
    source, export = (one.what for one in databases.examine(settings))
    assert "permission denied for table emails" in source
    assert export == "The role of WAREHOUSE_EXPORT_DSN may not update runs of form_profiles."
    product.execute("alter table form_profiles rename to profiles", "drop table autofill_events, emails")
    source, export = (one.what for one in databases.examine(settings))
    assert "has no table autofill_events" in source
    assert "The table form_profiles of WAREHOUSE_EXPORT_DSN is not there" in export


def cut(product) -> None:
    product.execute(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity "
        f"where datname = '{product.database}' and pid <> pg_backend_pid()"
    )


@pytest.mark.parametrize("moment", ["_send", "_cast", "_write", "_verify"])
def test_cut_in_the_middle_the_table_is_as_it_was(product, monkeypatch, moment):
    publish(product, "one", {"a": HINT, "b": HINT})
    postgres.export(product.settings)
    before = table(product, "schema_hash, style_hint::text, xmin::text")
    publish(product, "two", {"a": None, "b": HINT, "c": HINT})
    step = getattr(postgres, moment)

    def step_then_cut(*arguments):
        done = step(*arguments)
        cut(product)
        return done

    with monkeypatch.context() as patched:
        patched.setattr(postgres, moment, step_then_cut)
        with pytest.raises(WarehouseError, match=r"The export to form_profiles failed: .*(connection|terminat)"):
            postgres.export(product.settings)
    assert table(product, "schema_hash, style_hint::text, xmin::text") == before
    postgres.export(product.settings)
    assert hints(product) == {"a": None, "b": HINT, "c": HINT}


def test_cut_while_rows_are_on_their_way(product, monkeypatch):
    publish(product, "one", {"a": HINT} | {f"form {number}": None for number in range(5000)})
    monkeypatch.setattr(postgres, "_BATCH_ROWS", 100)
    product.execute("select 1")

    class Cutting:
        """The reader of the forms, which loses the server in its middle."""

        def __init__(self, reader):
            import pyarrow as pa

            def batches():
                for number, batch in enumerate(reader):
                    if number == 5:
                        cut(product)
                    yield batch

            self.reader = pa.RecordBatchReader.from_batches(reader.schema, batches())

    ingest = postgres.ingest
    monkeypatch.setattr(postgres, "ingest", lambda cursor, reader: ingest(cursor, Cutting(reader).reader))
    with pytest.raises(WarehouseError, match="The export to form_profiles failed"):
        postgres.export(product.settings)
    assert table(product) == []


def waiting_for_a_lock(product) -> bool:
    return product.execute("select count(*) from pg_locks where locktype = 'advisory' and not granted")[0][0] == 1


def test_two_exports_at_once_come_one_after_the_other_and_the_newest_snapshot_stays(product, monkeypatch):
    publish(product, "one", {"a": HINT})
    holding, release, done = threading.Event(), threading.Event(), []
    verify = postgres._verify

    def verify_slowly(*arguments):
        holding.set()
        assert release.wait(60)
        return verify(*arguments)

    monkeypatch.setattr(postgres, "_verify", verify_slowly)
    first = threading.Thread(target=lambda: done.append(postgres.export(product.settings)))
    first.start()
    assert holding.wait(60)
    second = threading.Thread(target=lambda: done.append(postgres.export(product.settings)))
    second.start()
    while not waiting_for_a_lock(product):
        time.sleep(0.02)
    # Published while the second one waits: it must export this, not what was current when it was started.
    publish(product, "two", {"a": None, "b": HINT})
    assert table(product) == []
    release.set()
    first.join()
    second.join()
    assert [one.snapshot.name for one in done] == ["one", "two"]
    assert hints(product) == {"a": None, "b": HINT}


def test_an_export_that_never_ends_is_not_waited_for_for_ever(product):
    publish(product, "one", {"a": HINT})
    with postgres.postgres.connect(product.settings.export_dsn, "X", "x", autocommit=False) as other:
        postgres._lock(other, product.settings)
        with pytest.raises(WarehouseError, match="Another export to form_profiles has been running"):
            postgres.export(product.settings.model_copy(update={"lock_wait_seconds": 0.2}))
        other.rollback()
        postgres.postgres.rows(other, "select count(*) from (select from form_profiles for update) as held")
    postgres.export(product.settings)


def test_a_trigger_that_changes_what_is_written_stops_the_export(product):
    publish(product, "one", {"a": HINT})
    product.execute(
        "create function meddle() returns trigger language plpgsql as "
        "$$ begin new.style_hint = jsonb_set(new.style_hint, '{source}', '\"form\"'); return new; end $$",
        "create trigger meddle before insert on form_profiles for each row execute function meddle()",
    )
    with pytest.raises(WarehouseError, match="would hold something else than was sent: 1 of 1 forms"):
        postgres.export(product.settings)
    assert table(product) == []


def test_an_empty_snapshot_does_not_clear_every_hint(product):
    publish(product, "one", {"a": HINT})
    postgres.export(product.settings)
    publish(product, "empty", {})
    with pytest.raises(WarehouseError, match="has no forms; nothing was exported"):
        postgres.export(product.settings)
    assert hints(product) == {"a": HINT}


def test_a_form_that_postgresql_cannot_hold_does_not_stop_the_others(product):
    """One page with a NUL character in its form's name would keep every hint from the API."""
    publish(product, "one", {"a": HINT, "b": HINT | {"preferred_style_id": "x\0y"}})
    done = postgres.export(product.settings)
    assert (done.forms, done.unfit) == (1, 1)
    assert hints(product) == {"a": HINT}


@pytest.mark.parametrize(
    ("setup", "sentence"),
    [
        ("drop table form_profiles", "The table form_profiles of WAREHOUSE_EXPORT_DSN is not there"),
        ("alter table form_profiles drop style_hint", "lacks style_hint; docs/contracts/postgres.md"),
        ("alter table form_profiles drop constraint form_profiles_host_schema_hash_key", "add constraint"),
        ("alter table form_profiles add team text not null check (team <> '')", 'null value in column "team"'),
    ],
)
def test_a_table_that_does_not_fit_is_answered_with_one_sentence(product, setup, sentence):
    publish(product, "one", {"a": HINT})
    product.execute(setup)
    with pytest.raises(WarehouseError, match=sentence) as raised:
        postgres.export(product.settings)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "dsn",
    [
        "postgres//user:secret@host/product",
        "postgresql://user:secret@127.0.0.1:1/product",
        "postgresql://user:secret@127.0.0.1:1/product?nothing=1",
        "service=there_is_none password=secret",
    ],
)
def test_an_address_that_gives_no_connection_never_shows_its_password(product, dsn):
    publish(product, "one", {"a": HINT})
    with pytest.raises(WarehouseError, match="WAREHOUSE_EXPORT_DSN gives no connection: ") as raised:
        postgres.export(product.settings.model_copy(update={"export_dsn": dsn}))
    assert "secret" not in str(raised.value)
    assert "secret" not in repr(product.settings.model_copy(update={"export_dsn": dsn}))
