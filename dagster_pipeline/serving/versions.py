"""One publication in memory, and the watcher that moves the server to the next one."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from dagster_pipeline.duckdb_io import connect, paths
from dagster_pipeline.publishing import snapshot
from dagster_pipeline.settings import Settings

SECONDS = 1.0
_log = logging.getLogger(__name__)


class Version:
    """A snapshot as it is: the manifest and the hints in memory, tables by query. Nothing in it ever changes."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._personal = folder / "personal"
        self._con = connect(settings, folder / "published" / "analytics.duckdb", read_only=True)
        self._con.execute("set schema = 'published'")
        self.manifest = (folder / "published" / "manifest.json").read_bytes()
        self.name = json.loads(self.manifest)["version"]
        self.hints: dict[tuple[str, str], bytes] = {}
        with (folder / "published" / "style_hints.jsonl").open("rb") as lines:
            for line in lines:
                document = json.loads(line)
                self.hints[document["host"], document["schema_hash"]] = line

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """The rows of a query on the published tables."""
        with self._con.cursor() as con:
            con.execute("set schema = 'published'")
            done = con.execute(sql, list(values))
            names = [column[0] for column in done.description]
            return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def personal(self, file: str, where: str, *values: object) -> list[dict[str, Any]]:
        """The rows of a personal Parquet file or JSON document; none where it is not published."""
        path = self._personal / file
        if not path.exists():
            return []
        reader = "read_parquet" if path.suffix == ".parquet" else "read_json"
        return self.rows(f"select * from {reader}({paths(path)}) where {where}", *values)

    def tables_with(self, column: str) -> list[str]:
        """Published tables that have ``column``."""
        found = self.rows(
            "select table_name from duckdb_columns() where schema_name = 'published' and column_name = ? order by 1",
            column,
        )
        return [row["table_name"] for row in found]


class Watcher:
    """Holds the current version; a thread replaces it, whole, within a second of a publication or a rollback.

    A version that cannot be read is logged, and the one before stays.
    """

    def __init__(self, settings: Settings, load: Callable[[Settings, Path], Version] = Version) -> None:
        self._settings, self._load = settings, load
        self._folder: Path | None = None
        self._stopped = threading.Event()
        self.current: Version | None = None

    def look(self) -> None:
        """Load the snapshot that ``current`` points to, unless it is the one in memory."""
        folder = snapshot.current(self._settings)
        if folder == self._folder or not folder.exists():
            return
        try:
            self.current = self._load(self._settings, folder)
        except (OSError, ValueError, KeyError, duckdb.Error):
            _log.exception("The publication in %s cannot be read; the one before stays.", folder)
        self._folder = folder

    def start(self) -> None:
        self.look()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(SECONDS):
            self.look()
