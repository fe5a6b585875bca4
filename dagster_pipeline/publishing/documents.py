"""What a consumer of documents needs beside them: ``manifest.json``, and what changed since the last publication.

``manifest.json`` lists every document of its folder with its sha256, so that a consumer can tell a whole version from
a half-copied one. A document whose model declares a ``key`` has ``<name>.changes.jsonl`` beside it: one line per row
that was added, changed or deleted against what consumers had before; a new as-of date alone is no change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_pipeline.duckdb_io import connect, paths
from dagster_pipeline.publishing import files
from dagster_pipeline.publishing.catalogue import Table
from dagster_pipeline.publishing.history import Publication
from dagster_pipeline.settings import Settings

MANIFEST = "manifest.json"
_READ_BYTES = 1 << 20


def describe(
    settings: Settings,
    folder: Path,
    previous: Path,
    schemas: Iterable[str],
    publication: Publication,
    catalogue: Mapping[str, Table],
) -> None:
    """Write the manifests and the changes of the snapshot ``folder`` against the snapshot ``previous``."""
    for schema in schemas:
        declared = [
            table.meta["file"]
            for name, table in sorted(catalogue.items())
            if name.startswith(f"{schema}.") and "file" in table.meta
        ]
        found = []
        for file in declared:
            path = folder / schema / file["path"]
            if "key" in file and path.exists():
                with connect(settings) as con:
                    _write_changes(con, path, previous / schema / file["path"], file)
            found += _documents(folder / schema, file)
        manifest = {
            "version": publication.snapshot,
            "as_of_date": publication.as_of_date,
            "published_at": publication.at,
            "documents": found,
        }
        # A rollback links the files of an older snapshot: written beside, never into them.
        beside = folder / schema / f"{MANIFEST}.writing"
        beside.write_text(json.dumps(manifest, indent=2) + "\n")
        beside.replace(folder / schema / MANIFEST)


def changes_of(path: Path) -> Path:
    """Where the changes of the document ``path`` lie."""
    return path.with_name(f"{path.stem}.changes{path.suffix}")


def _documents(folder: Path, file: Mapping[str, Any]) -> list[dict[str, Any]]:
    about = {"schema": file["schema"], "schema_version": file["version"]} if "schema" in file else {}
    name = Path(file["path"])
    if "{" in name.name:
        # One per value of a column: thousands, each replaced with the others.
        how_many = sum(path.is_file() for path in (folder / name.parent).glob(f"*{name.suffix}"))
        return [{"path": str(name), "files": how_many} | about]
    return [_document(folder, path) | about for path in (name, changes_of(name)) if (folder / path).exists()]


def _document(folder: Path, name: Path) -> dict[str, Any]:
    digest, rows, size = hashlib.sha256(), 0, 0
    with (folder / name).open("rb") as content:
        while part := content.read(_READ_BYTES):
            digest.update(part)
            size += len(part)
            rows += part.count(b"\n")
    header = name.suffix == ".csv"
    return {"path": str(name), "sha256": digest.hexdigest(), "bytes": size, "rows": max(rows - header, 0)}


def _write_changes(con: duckdb.DuckDBPyConnection, path: Path, previous: Path, file: Mapping[str, Any]) -> None:
    key, columns = file["key"], [name for name in file["columns"] if name not in file["key"]]
    # A column that an earlier version did not have is null there, and the as-of date moves every night.
    compared = [name for name in columns if name != "as_of_date"]
    changes = changes_of(path)
    beside = changes.with_name(f"{changes.name}.writing")
    select = f"""
        select
            case
                when {_absent("earlier", key)} then 'added'
                when {_absent("here", key)} then 'deleted'
                else 'changed'
            end as change,
            {", ".join(key)},
            {_of("here", columns)}
        from {_lines(path, file)} as here
        full join {_lines(previous, file)} as earlier using ({", ".join(key)})
        where {_absent("earlier", key)} or {_absent("here", key)}
            or ({_of("here", compared)}) is distinct from ({_of("earlier", compared)})
        order by {", ".join(key)}"""
    files.copy(con, select, beside, "jsonl")
    beside.replace(changes)


def _lines(path: Path, file: Mapping[str, Any]) -> str:
    columns = dict.fromkeys(file["columns"], "json") | dict.fromkeys(file["key"], "varchar")
    if not path.exists():
        return f"(select {', '.join(f'cast(null as {kind}) as {name}' for name, kind in columns.items())} limit 0)"
    return f"read_json({paths(path)}, format = 'newline_delimited', columns = {columns})"


def _absent(side: str, key: Iterable[str]) -> str:
    return " and ".join(f"{side}.{name} is null" for name in key)


def _of(side: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{side}.{name}" for name in columns)
