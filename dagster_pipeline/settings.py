"""Where the state lies and what the environment may change. Nothing here touches the disk or imports a framework."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# The dbt project (dbt_project.yml, profiles.yml, dbt_project/, seeds/): beside the package, or inside it in a wheel.
PROJECT_DIR = _PACKAGE / "project" if (_PACKAGE / "project").is_dir() else _PACKAGE.parent
# The outputs of dbt_project/profiles.yml whose tables this machine can read and publish.
TARGETS = ("duckdb", "spark")


class WarehouseError(Exception):
    """An error the person at the keyboard can mend: its text is one sentence that says how."""


@dataclass(frozen=True)
class Settings:
    """All paths and limits of one warehouse.

    ``home`` is the state folder (design decision 9): deleting it is a full reset, copying it is a back-up.
    ``memory_limit`` and ``threads`` bound every DuckDB connection; ``lock_wait_seconds`` is how long a writer
    waits for another one before it gives up. ``source_dsn`` is the product's database to pull from, ``export_dsn`` the
    one whose ``form_profiles`` the hints go to; empty: none. They may hold passwords and are left out of the repr.
    ``target`` is the engine that dbt runs on (docs/scaling.md).
    """

    home: Path
    landing_dir: Path
    memory_limit: str = "4GB"
    threads: int = os.cpu_count() or 1
    lock_wait_seconds: float = 60.0
    source_dsn: str = field(default="", repr=False)
    export_dsn: str = field(default="", repr=False)
    target: str = "duckdb"

    @classmethod
    def from_env(cls) -> Settings:
        """Read ``WAREHOUSE_*``; raises WarehouseError when a number is not one or the target is unknown."""
        target = os.environ.get("WAREHOUSE_TARGET") or cls.target
        if target not in TARGETS:
            raise WarehouseError(f"WAREHOUSE_TARGET must be one of {', '.join(TARGETS)}, not {target!r}.")
        home = Path(os.environ.get("WAREHOUSE_HOME") or ".warehouse").expanduser().absolute()
        landing = os.environ.get("WAREHOUSE_LANDING_DIR")
        return cls(
            home=home,
            landing_dir=Path(landing).expanduser().absolute() if landing else home / "landing",
            memory_limit=os.environ.get("WAREHOUSE_MEMORY_LIMIT") or cls.memory_limit,
            threads=int(_number("WAREHOUSE_THREADS", cls.threads)),
            lock_wait_seconds=_number("WAREHOUSE_LOCK_WAIT", cls.lock_wait_seconds),
            source_dsn=os.environ.get("WAREHOUSE_SOURCE_DSN", ""),
            export_dsn=os.environ.get("WAREHOUSE_EXPORT_DSN", ""),
            target=target,
        )

    @cached_property
    def raw(self) -> Path:
        return self.home / "raw"

    @cached_property
    def rejects(self) -> Path:
        return self.home / "rejects"

    @cached_property
    def landing_log(self) -> Path:
        return self.raw / "landing_log.parquet"

    @cached_property
    def database(self) -> Path:
        """What checks and publishing read: DuckDB's warehouse file, or the views over what Spark has built."""
        return self.home / ("warehouse.duckdb" if self.target == "duckdb" else "spark/tables.duckdb")

    @cached_property
    def spark_tables(self) -> Path:
        return self.home / "spark" / "tables"

    @cached_property
    def published(self) -> Path:
        """A symbolic link to the current snapshot: one rename moves every consumer of files at once."""
        return self.home / "published"

    @cached_property
    def snapshots(self) -> Path:
        return self.home / "snapshots"

    @cached_property
    def search_bulk(self) -> Path:
        """Bulk files for the search index, in order; the loader deletes what it has loaded."""
        return self.home / "exports" / "elasticsearch"

    @cached_property
    def reports(self) -> Path:
        return self.home / "reports"

    @cached_property
    def temp(self) -> Path:
        return self.home / "tmp"

    @cached_property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @cached_property
    def dbt_target(self) -> Path:
        return self.home / "dbt" / ("target" if self.target == "duckdb" else f"target-{self.target}")


def _number(name: str, default: float) -> float:
    text = os.environ.get(name)
    if not text:
        return default
    try:
        return float(text)
    except ValueError:
        raise WarehouseError(f"{name} must be a number, not {text!r}.") from None
