"""The sample's regulars have tastes of their own, and a night finds most of them."""

from __future__ import annotations

import uuid

import duckdb

from dagster_pipeline.domains.style.sample import REGULARS, STYLES


def test_regulars_get_what_suits_them(demo_home):
    with duckdb.connect(str(demo_home / "warehouse.duckdb"), read_only=True) as con:
        found = con.execute("select user_id, leans_to, preferred_style_id from personal.style_choices").fetchall()
        published = con.execute(
            "select count(*) from duckdb_columns() where schema_name = 'published' and column_name = 'user_id'"
        ).fetchone()
    favourites = {str(uuid.uuid5(uuid.NAMESPACE_OID, f"regular {n}")): STYLES[n % 3] for n in range(REGULARS)}
    assert {user for user, _, _ in found} <= favourites.keys(), "nobody else comes twenty times"
    helpful = {user: style for user, lean, style in found if lean == "helpful"}
    assert len(helpful) >= REGULARS - 2
    assert sum(favourites[user] == style for user, style in helpful.items()) >= 0.7 * len(helpful)
    assert published == (0,)
