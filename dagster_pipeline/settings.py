"""Where the state lies and what ``WAREHOUSE_*`` variables change. Nothing here touches the disk."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

_PACKAGE = Path(__file__).resolve().parent
# The dbt project (dbt_project.yml, profiles.yml, dbt_project/, seeds/): beside the package, or inside it in a wheel.
PROJECT_DIR = _PACKAGE / "project" if (_PACKAGE / "project").is_dir() else _PACKAGE.parent

# The outputs of profiles.yml whose tables this machine can read and publish.
Target = Literal["duckdb", "spark"]
TARGETS: tuple[Target, ...] = get_args(Target)
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]


def _readable_by_duckdb(home: Path) -> Path:
    # DuckDB splits file_search_path at commas, and finds nothing below a folder with a backslash.
    if re.search(r"[,\\\x00-\x1f]", str(home)):
        raise PydanticCustomError("state_folder", "a path without a comma, a backslash or a control character")
    return home


def _mounted(root: str, given: ValidationInfo) -> str:
    # Landing renames files into place, which an object store cannot do.
    if "://" in root and given.data.get("target") == "spark":
        raise PydanticCustomError("spark_root", "a mounted folder (only the Thrift route reads from an address)")
    return root


# What a variable must be, by the kind of pydantic's error.
NEEDED = {
    "float_parsing": "a number",
    "int_parsing": "a whole number",
    "literal_error": f"one of {', '.join(TARGETS)}",
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
    "date_from_datetime_parsing": "a date such as 2024-01-01",
    "date_from_datetime_inexact": "a date such as 2024-01-01",
}


class WarehouseError(Exception):
    """An error the user can fix; its text is one sentence that says how."""


def say_refused(error: OSError) -> str:
    """What the system refused, as one sentence with what to do: the text of ``error`` is a number and a word."""
    refused = f"{error.filename}: {(error.strerror or type(error).__name__).lower()}."
    if not isinstance(error, PermissionError):
        return refused
    return f"{refused} Let the user that runs this use it, or say where else to read or write."


class Settings(BaseSettings):
    """All paths and limits of one warehouse, read from ``WAREHOUSE_*`` where they are not given.

    A field's description and default are a row of the README's table; see ``variables``.
    """

    model_config = SettingsConfigDict(
        env_prefix="WAREHOUSE_", env_ignore_empty=True, frozen=True, hide_input_in_errors=True, populate_by_name=True
    )

    home: Annotated[Folder, AfterValidator(_readable_by_duckdb)] = Field(
        default=Path(".warehouse"), description="State folder: delete it to reset, copy it to back up"
    )
    landing_dir: Folder = Field(
        default_factory=lambda given: given["home"] / "landing",
        description="Where files are delivered, one folder per source",
        json_schema_extra={"default": "$WAREHOUSE_HOME/landing"},
    )
    memory_limit: str = Field(default="4GB", description="DuckDB's memory limit; larger work spills to disk")
    threads: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        description="Threads of DuckDB for landing and publishing, and of Spark",
        json_schema_extra={"default": "all cores"},
    )
    target: Target = Field(default="duckdb", description="Engine that builds the tables: `duckdb` or `spark`")
    lock_wait_seconds: float = Field(
        default=60, ge=0, validation_alias="WAREHOUSE_LOCK_WAIT", description="Seconds to wait for another writer"
    )
    start_date: date = Field(
        default=date(2024, 1, 1), description="First daily partition, earlier for older back-fills"
    )
    pushgateway: str = Field(default="", description="Prometheus Pushgateway that gets the metrics after each night")
    alert_webhook: str = Field(
        default="", repr=False, description="Address that is posted a message when a night fails (Slack-compatible)"
    )
    # Both may hold a password.
    source_dsn: str = Field(default="", repr=False, description="The product's PostgreSQL, pulled before each night")
    export_dsn: str = Field(
        default="", repr=False, description="PostgreSQL whose `form_profiles` get the hints after each night"
    )
    serve_token: str = Field(
        default="", repr=False, description="Token that `warehouse serve` asks for personal data; empty: serves none"
    )
    spark_master: str = Field(
        default="",
        description="Where Spark runs: `spark://host:7077`, `yarn`, `k8s://…`; in this process if not set",
        json_schema_extra={"default": "local[$WAREHOUSE_THREADS]"},
    )
    spark_memory: str = Field(default="4g", description="Memory of Spark's JVM; on a cluster, of its driver")
    spark_executor_memory: str = Field(default="1g", description="Memory of each Spark executor on a cluster")
    spark_executor_cores: int = Field(default=1, ge=1, description="Cores of each Spark executor on a cluster")
    spark_driver_host: str = Field(
        default="127.0.0.1", description="Address of this machine at which Spark's executors reach it"
    )
    # May hold a password.
    spark_metastore_dsn: str = Field(
        default="",
        repr=False,
        description="PostgreSQL with Spark's catalog, for several commands at once; Derby, for one, if not set",
        json_schema_extra={"default": "Derby in $WAREHOUSE_SPARK_ROOT"},
    )
    spark_metastore_jar: Folder = Field(
        default=Path("/usr/share/java/postgresql.jar"), description="PostgreSQL's JDBC driver, for Spark's catalog"
    )
    spark_root: Annotated[str, AfterValidator(_mounted)] = Field(
        default="",
        description="Shared folder of a Spark cluster, with landed data and Spark's tables",
        json_schema_extra={"default": "$WAREHOUSE_HOME"},
    )
    spark_host: str = Field(default="localhost", description="Host of a Spark cluster's Thrift server")
    spark_port: int = Field(default=10000, ge=1, le=65535, description="Port of a Spark cluster's Thrift server")
    spark_user: str = Field(default="warehouse", description="User of a Spark cluster's Thrift server")

    @classmethod
    def from_env(cls) -> Settings:
        """Read ``WAREHOUSE_*``; raises WarehouseError, naming the variable, when a value is not valid."""
        try:
            return cls()
        except ValidationError as error:
            # A wrong home leaves the landing folder below it without its default; one sentence is enough.
            found = [one for one in error.errors() if one["type"] != "default_factory_not_called"]
            raise WarehouseError(" ".join(map(_sentence, found))) from None

    @property
    def root(self) -> Path:
        """Where landed data and Spark's tables are: a folder that all machines of a cluster mount, or ``home``."""
        if self.target == "spark" and self.spark_root:
            return Path(self.spark_root).expanduser().absolute()
        return self.home

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def rejects(self) -> Path:
        return self.root / "rejects"

    @property
    def landing_log(self) -> Path:
        return self.raw / "landing_log"

    @property
    def quarantine(self) -> Path:
        """Raw rows that no model reads (landing/quarantine.py)."""
        return self.root / "quarantine"

    @property
    def quarantine_list(self) -> Path:
        return self.raw / "quarantine.parquet"

    @property
    def database(self) -> Path:
        """What checks and publishing read: DuckDB's warehouse file, or the views over what Spark has built."""
        return self.home / ("warehouse.duckdb" if self.target == "duckdb" else "spark/tables.duckdb")

    @property
    def spark_tables(self) -> Path:
        return self.root / "spark" / "tables"

    @property
    def published(self) -> Path:
        """A symbolic link to the current snapshot: one rename moves every consumer of files at once."""
        return self.home / "published"

    @property
    def snapshots(self) -> Path:
        return self.home / "snapshots"

    @property
    def search_bulk(self) -> Path:
        """Bulk files for the search index, in order; the loader deletes what it has loaded."""
        return self.home / "exports" / "elasticsearch"

    @property
    def reports(self) -> Path:
        return self.home / "reports"

    @property
    def temp(self) -> Path:
        """What the engine spills."""
        return self.home / "tmp"

    @property
    def staging(self) -> Path:
        """What will be renamed into ``raw``, on the same file system."""
        return self.root / "tmp"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @property
    def dbt_target(self) -> Path:
        return self.home / "dbt" / ("target" if self.target == "duckdb" else f"target-{self.target}")


class Variable(NamedTuple):
    """One ``WAREHOUSE_*`` variable, as the README shows it."""

    name: str
    meaning: str
    default: str


def variables() -> list[Variable]:
    """Every variable of the environment that ``Settings`` reads."""
    return [
        Variable(_variable(name), field["description"], str(field["default"] or "none"))
        for name, field in Settings.model_json_schema(by_alias=False)["properties"].items()
    ]


def _variable(field: str) -> str:
    return str(Settings.model_fields[field].validation_alias or f"WAREHOUSE_{field.upper()}")


def _sentence(error: ErrorDetails) -> str:
    where = str(error["loc"][0])
    needed = NEEDED.get(error["type"], error["msg"]).format(**error.get("ctx", {}))
    return f"{where if where.isupper() else _variable(where)} must be {needed}, not {error['input']!r}."
