"""What ``profiles.yml`` needs for Spark's session: where its master and its root are, and where its catalog is."""

from __future__ import annotations

import contextlib
import os
from urllib.parse import unquote, urlsplit

from dagster_pipeline.settings import Settings, WarehouseError

METASTORE_VARIABLE = "WAREHOUSE_SPARK_METASTORE_DSN"
# What Hive 2.3 stores. Named, their tables are made before the first transaction. Otherwise Hive makes each one when it
# is first used: in a second connection, where PostgreSQL lets it wait for the transaction that waits for it, forever.
_STORED = (
    "Database", "Table", "Constraint", "SerDeInfo", "ColumnDescriptor", "StringList", "StorageDescriptor", "Partition",
    "Index", "Role", "RoleMap", "GlobalPrivilege", "DBPrivilege", "TablePrivilege", "PartitionPrivilege",
    "TableColumnPrivilege", "PartitionColumnPrivilege", "PartitionEvent", "MasterKey", "DelegationToken",
    "TableColumnStatistics", "PartitionColumnStatistics", "VersionTable", "Function",
)  # fmt: skip


def environment(settings: Settings) -> dict[str, str]:
    """The variables of ``profiles.yml`` for Spark.

    Raises WarehouseError when the catalog's address is none of PostgreSQL, or its JDBC driver is missing.
    """
    given = {
        "WAREHOUSE_SPARK_MASTER": settings.spark_master or f"local[{settings.threads}]",
        "WAREHOUSE_SPARK_MEMORY": settings.spark_memory,
        "WAREHOUSE_SPARK_EXECUTOR_MEMORY": settings.spark_executor_memory,
        "WAREHOUSE_SPARK_EXECUTOR_CORES": str(settings.spark_executor_cores),
        "WAREHOUSE_SPARK_DRIVER_HOST": settings.spark_driver_host,
    }
    if settings.target != "spark":
        return given
    # The output spark_cluster reads an address of the cluster's own here.
    given["WAREHOUSE_SPARK_ROOT"] = str(settings.root)
    return given | (_metastore(settings) if settings.spark_metastore_dsn else {})


def _metastore(settings: Settings) -> dict[str, str]:
    address, host, port = urlsplit(""), None, 5432
    with contextlib.suppress(ValueError):  # its text may repeat the password
        address = urlsplit(settings.spark_metastore_dsn)
        host, port = address.hostname, address.port or port
    if not host or address.scheme not in ("postgresql", "postgres") or address.path in ("", "/"):
        raise WarehouseError(
            f"{METASTORE_VARIABLE} must be postgresql://user@host/database, with the password in PGPASSWORD; within "
            "the address, percent-encode it."
        )
    if not settings.spark_metastore_jar.is_file():
        raise WarehouseError(
            f"{METASTORE_VARIABLE} needs PostgreSQL's JDBC driver, and there is none at "
            f"{settings.spark_metastore_jar}: install a package such as libpostgresql-jdbc-java, or set "
            "WAREHOUSE_SPARK_METASTORE_JAR."
        )
    host = f"[{host}]" if ":" in host else host
    return {
        "DBT_SPARK_METASTORE_URL": f"jdbc:postgresql://{host}:{port}{address.path}"
        + (f"?{address.query}" if address.query else ""),
        "DBT_SPARK_METASTORE_DRIVER": "org.postgresql.Driver",
        "DBT_SPARK_METASTORE_START": "Classes",
        "DBT_SPARK_METASTORE_CLASSES": ",".join(f"org.apache.hadoop.hive.metastore.model.M{name}" for name in _STORED),
        "DBT_SPARK_METASTORE_CLASSPATH": str(settings.spark_metastore_jar),
        "DBT_SPARK_METASTORE_USER": unquote(address.username or ""),
        # Read by the JVM itself: as a setting of the profile it would be an argument of java, which every user sees.
        "DBT_SPARK_METASTORE_PASSWORD": unquote(address.password or "") or os.environ.get("PGPASSWORD", ""),
    }
