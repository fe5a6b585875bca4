"""How dbt is called: its paths and environment, and its manifest. Importing this needs neither dbt nor a manifest."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

from dagster_pipeline import rights
from dagster_pipeline.dbt_run import spark_session
from dagster_pipeline.settings import PROJECT_DIR, Settings, WarehouseError

# Read by the macro replaces(): whether a full refresh also drops the published history.
FORGET_HISTORY = "DBT_FORGET_HISTORY"
# Read by the macro end_run: whether what a night has not selected counts as built (unchanged.py).
LEFT_OUT = "DBT_LEFT_OUT"
# Bytes. Up to here the engine is idle for half of a night, between statements of milliseconds.
SMALL_WAREHOUSE = 512 * 1024 * 1024
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PARSED_FOLDERS = ("dbt_project", "seeds", "dbt_project.yml", "profiles.yml")


def environment(settings: Settings) -> dict[str, str]:
    """The variables dbt and its profile read; telemetry and version checks are off."""
    return {
        "WAREHOUSE_HOME": str(settings.home),
        "WAREHOUSE_MEMORY_LIMIT": settings.memory_limit,
        "WAREHOUSE_THREADS": str(settings.threads),
        "WAREHOUSE_TARGET": settings.target,
        **spark_session.environment(settings),
        "DBT_PROFILES_DIR": str(PROJECT_DIR),
        "DBT_TARGET_PATH": str(settings.dbt_target),
        "DBT_LOG_PATH": str(settings.home / "dbt" / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
        # Links tests to the models after them by fewer edges: half a second of a build.
        "DBT_USE_FAST_TEST_EDGES": "true",
        # Set from the first parse on: dbt parses models again when one of their variables is new, 3 s of a first night.
        FORGET_HISTORY: os.environ.get(FORGET_HISTORY, ""),
        # The default file log is debug: 6,000 lines of JSON a night, which cost a second to write.
        "DBT_LOG_LEVEL_FILE": "info",
    }


def build_arguments(start: date, end: date, full_refresh: bool = False, threads: int = 1) -> list[str]:
    """Arguments of the nightly ``dbt build`` for the half-open range of as-of dates ``[start, end)``."""
    if end <= start:
        raise WarehouseError(f"The range of dates is empty: it starts at {start} and ends before {end}.")
    arguments = ["build", "--event-time-start", f"{start}", "--event-time-end", f"{end}"]
    # Unit tests test the code, not the night's data: CI runs them, the night does not.
    arguments += ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure"]
    if threads > 1:  # otherwise as the profile says
        arguments += ["--threads", f"{threads}"]
    return [*arguments, "--full-refresh"] if full_refresh else arguments


def threads(settings: Settings) -> int:
    """How many models to build at once: two where a night costs dbt more than the engine, one where it costs memory."""
    if settings.target == "spark" or not settings.database.exists():
        return 1
    return 2 if settings.database.stat().st_size < SMALL_WAREHOUSE else 1


def executable() -> Path:
    """dbt as a child of this process (process.py), from this environment even if that is not on the PATH."""
    return Path(sys.executable).with_name("warehouse-dbt")


def ensure_manifest(settings: Settings) -> Path:
    """The path of an up-to-date manifest; parses if it is missing or of other files than the project's present ones."""
    manifest = settings.dbt_target / "manifest.json"
    parsed, present = manifest.with_name("manifest.sha256"), _digest()
    if not manifest.exists() or not parsed.exists() or parsed.read_text() != present:
        rights.make_home(settings)
        settings.dbt_target.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [str(executable()), "--quiet", "parse"],
            cwd=PROJECT_DIR,
            env=os.environ | environment(settings),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise WarehouseError(f"The dbt project does not parse: {plain(done.stdout + done.stderr)}")
        parsed.write_text(present)
    return manifest


def plain(said: str) -> str:
    """What dbt said without colours, tracebacks and lines said twice; its log has all of it.

    Incident: on a full disk the night's one sentence was followed by three tracebacks of dbt.
    """
    kept: list[str] = []
    in_traceback = False
    for line in _COLOURS.sub("", said).splitlines():
        if "Traceback (most recent call last)" in line:
            in_traceback = True
        elif not in_traceback or (line and not line.startswith(" ")):
            in_traceback = False
            if line.strip() and not line.startswith("During handling of") and line not in kept:
                kept.append(line)
    return "\n".join(kept)


def _digest() -> str:
    """SHA-256 of dbt's version and of all files that it parses.

    Incident: an upgrade whose files kept times older than the manifest failed with the name of a model that the
    manifest did not know. 540 files take 30 ms.
    """
    digest = hashlib.sha256(metadata.version("dbt-core").encode())
    for name in _PARSED_FOLDERS:
        root = PROJECT_DIR / name
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file():
                digest.update(f"\0{path.relative_to(PROJECT_DIR)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
