"""One PostgreSQL server for the session, one database per test."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dagster_pipeline.settings import PROJECT_DIR, Settings
from tests.conftest import make_settings
from tests.postgres import server as postgres_server

# The tables of docs/contracts/postgres.md#what-is-pulled, with the types a product would give them.
PRODUCT = """
    create type action_status as enum ('pending', 'approved', 'rejected', 'executed', 'failed');
    create table autofill_events (
        event_id uuid primary key, user_id uuid not null, host text not null, schema_hash text not null, form_url text,
        gen_style_id text, feedback_status text, edit_chars int, edit_stats jsonb, suggested_map jsonb, final_map jsonb,
        validation_errors jsonb, duration_ms int, status text, application_id uuid, job jsonb, segment_key text,
        policy text, created_at timestamptz not null);
    create table applications (application_id uuid primary key, job jsonb, updated_at timestamptz not null);
    create table emails (
        email_id text primary key, user_id uuid not null, sender text, sender_domain text, recipient text, subject text,
        body_text text, category text, list_id text, amount numeric(12, 2), received_at timestamptz not null);
    create table policies (
        policy_id text primary key, name text, action text, enabled boolean, priority int, confidence_threshold real,
        updated_at timestamptz);
    create table proposed_actions (
        action_id uuid primary key, policy_id text, user_id uuid, email_id text, action text, confidence real,
        status action_status, created_at timestamptz, reviewed_at timestamptz);
    create table manual_actions (
        manual_id uuid primary key, user_id uuid, email_id text, action text, created_at timestamptz);
    create table form_profiles (
        id bigint generated always as identity primary key, host text not null, schema_hash text not null,
        canonical_map jsonb, style_hint jsonb, success_rate double precision, avg_edit_chars double precision,
        avg_duration_ms double precision, runs bigint, last_seen_at timestamptz, quality text,
        note text not null default 'ours', unique (host, schema_hash));
"""


def _missing() -> str:
    if postgres_server.programs() is None:
        return "no PostgreSQL server is installed (apt-get install postgresql)"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(postgres_server.SERVER_USER)
        except KeyError:
            return f"initdb refuses root and there is no user {postgres_server.SERVER_USER}"
    return ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a server one skipped test says so, instead of fifty."""
    mine = [item for item in items if item.get_closest_marker("postgres")]
    missing = _missing() if mine else ""
    if missing:
        mine[0].add_marker(pytest.mark.skip(reason=f"{len(mine)} PostgreSQL tests: {missing}"))
        config.hook.pytest_deselected(items=mine[1:])
        items[:] = [item for item in items if item not in mine[1:]]


@pytest.fixture(scope="session")
def server() -> Iterator[postgres_server.Server]:
    with postgres_server.running() as one:
        yield one


@dataclass
class Product:
    """The product's database of one test, and a warehouse that reads and writes it."""

    server: postgres_server.Server
    database: str
    settings: Settings

    def execute(self, *statements: str) -> list[tuple]:
        return self.server.execute(*statements, database=self.database)

    def use_documented_roles(self) -> None:
        """Run docs/postgres_roles.sql in this database; roles belong to the server and are made once."""
        sql = (PROJECT_DIR / "docs" / "postgres_roles.sql").read_text()
        if self.execute("select 1 from pg_roles where rolname = 'warehouse_reader'"):
            sql = "\n".join(line for line in sql.splitlines() if not line.startswith("create role"))
        self.server.script(sql, self.database, schema="public")

    def raw(self, source: str, query: str = "*") -> list[tuple]:
        """``select query`` over the raw rows of ``source``, in a fixed order."""
        import duckdb

        files = Path(self.settings.raw) / source / "*" / "*.parquet"
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'")
            return con.execute(f"select {query} from read_parquet('{files}') order by all").fetchall()


@pytest.fixture
def product(server: postgres_server.Server, tmp_path: Path, request: pytest.FixtureRequest) -> Product:
    database = f"product_{abs(hash(request.node.nodeid))}"
    server.execute(f"create database {database}")
    server.script(PRODUCT, database)
    dsn = server.dsn(database)
    settings = make_settings(tmp_path).model_copy(update={"source_dsn": dsn, "export_dsn": dsn})
    return Product(server, database, settings)
