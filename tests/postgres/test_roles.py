"""docs/postgres_roles.sql gives rights on every table that is pulled and that exists, and on no other."""

from __future__ import annotations

import re

import pytest

from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR

pytestmark = pytest.mark.postgres


def readable(product) -> set[str]:
    """The tables of the product's own schemas that warehouse_reader may read."""
    return {
        name
        for (name,) in product.execute(
            """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
            and has_table_privilege('warehouse_reader', c.oid, 'select')"""
        )
    }


def test_every_pulled_table_and_its_partitions_and_nothing_else(product):
    pulled = {source.name for source in SOURCES.values() if source.pulled != "never"}
    product.execute(
        "drop table if exists emails, manual_actions cascade",
        "create table users (user_id text, password text)",
        "create schema old",
        "create table emails (email_id text, received_at timestamptz) partition by range (received_at)",
        "create table emails_new partition of emails for values from ('2026-01-01') to ('2027-01-01')",
        "create table old.emails_2025 partition of emails for values from ('2025-01-01') to ('2026-01-01')",
    )
    product.use_documented_roles()
    there = {name for (name,) in product.execute("select tablename from pg_tables where schemaname = 'public'")}
    assert "manual_actions" not in there
    assert readable(product) == (pulled & there) | {"emails_new", "emails_2025"}
    assert product.execute("select has_schema_privilege('warehouse_reader', 'old', 'usage')") == [(True,)]


def test_the_file_names_every_source_that_is_pulled():
    sql = (PROJECT_DIR / "docs" / "postgres_roles.sql").read_text()
    named = set(re.findall(r"\('(\w+)'\)", sql[: sql.index("tables as (")]))
    assert named == {source.name for source in SOURCES.values() if source.pulled != "never"}


def test_a_product_without_form_profiles_gets_the_reader_only(product):
    product.execute("drop table if exists form_profiles cascade")
    product.use_documented_roles()
    assert "autofill_events" in readable(product)
