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
from tests.postgres.product import TABLES


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
    server.script(TABLES, database)
    dsn = server.dsn(database)
    settings = make_settings(tmp_path).model_copy(update={"source_dsn": dsn, "export_dsn": dsn})
    return Product(server, database, settings)
