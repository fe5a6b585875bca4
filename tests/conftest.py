"""One warehouse per test, in its own folder; dbt runs in this process and is parsed once per session."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from filelock import FileLock

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.dbt_run import dbt_patches, unchanged
from dagster_pipeline.landing.land import Landed, expand, land, prepare
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR, Settings, variables
from tests.kept_plans import keep_plans

SHARED = Path(os.environ.get("WAREHOUSE_SHARED_DATA") or PROJECT_DIR.parent / "shared" / "data")

# The daily roll-ups and what is published from them, without the pooled fit: it would double the time of these tests.
# Few criteria: dbt goes through all its nodes for each, which took a tenth of the time of a build.
STYLE = (
    "+path:dbt_project/models/style +fct_selection__answers_daily +fct_selection__answers_monthly "
    "+fct_selection__people_daily +fct_selection__user_answers_daily +fct_selection__outcomes_daily "
    "+style_hints +style_hint_documents +recommendation_sources +landing_log +landing_rejects_summary"
)
# The run log has a row for a domain only when everything that reads it was built too. Tests that build a part log
# what they built themselves: a domain counts as built once these models are.
BUILT = {
    "run": {"int_run__dates"},
    "style": {"fct_style__mix_daily", "fct_style__form_runs_daily", "fct_style__form_fields_daily"},
    "money": {"int_money__extracted"},
    "learning": {"learning_paths", "topic_coverage", "cache_efficiency"},
    "experiments": {
        "fct_experiments__users_daily",
        "fct_experiments__metrics_daily",
        "fct_experiments__values_daily",
        "fct_experiments__conversions_daily",
    },
}

# Most tests count what one or two people did; tests/dbt/style/test_small_groups.py has what the project ships.
ONE_PERSON = {"min_users": 1}
# And fit 4 evenings instead of 30, a quarter of the time of their builds; tests/dbt/selection fits all of them.
FEW = ONE_PERSON | {"backtest_days": 1, "hysteresis_days": 1}

# By the identity of the manifest: a warehouse file with the seeds, and the manifest as a file has it.
_SEEDED: dict[int, Path] = {}
_PROJECTS: dict[int, dict[str, Any]] = {}
KNOWN = "the project of the tests"

shared_data = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no shared data at {SHARED}")


# With two workers the run is as long as its longest file that starts last: these take minutes, the others seconds.
SLOW_FIRST = (
    "test_crash",
    "test_command_line",
    "test_simulated_world",
    "test_incremental",
    "test_style",
    "test_selector",
)


def pytest_configure(config: pytest.Config) -> None:
    """Hide the developer's own warehouse: ``Settings`` reads from the environment what a test does not give."""
    dbt_patches.skip_unheard_events()
    dbt_patches.bind_macros_cheaply()
    dbt_patches.keep_type_testers()
    dbt_patches.find_relations_by_name()
    dbt_patches.collect_garbage_rarely()
    keep_plans()
    dbt_patches.keep_compiled_templates(config.rootpath / ".pytest_cache" / dbt_patches.TEMPLATE_FOLDER)
    for variable in variables():
        os.environ.pop(variable.name, None)


@pytest.fixture(autouse=True)
def users_umask() -> Iterator[None]:
    """Commands close the umask of their process, which here is that of the tests after them, too."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: place for place, name in enumerate(SLOW_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@dataclass
class Warehouse:
    """The steps of a night, one by one, and a look at what they made."""

    settings: Settings
    manifest: Any
    variables: Mapping[str, int] = field(default_factory=FEW.copy)
    has_seeds: bool = False

    def land(self, source: str, rows: list[dict], name: str | None = None, landing_date: date | None = None) -> Landed:
        """Land ``rows`` as one JSON Lines file."""
        folder = self.settings.home.parent / "delivered" / source
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / (name or f"{len(list(folder.iterdir())):04d}.jsonl")
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return self.land_files(source, file, landing_date=landing_date)[0]

    def land_files(self, source: str, *files: Path | str, landing_date: date | None = None) -> list[Landed]:
        return land(self.settings, SOURCES[source], expand(files), landing_date=landing_date)

    def build(self, first: str, last: str | None = None, *, full_refresh: bool = False, select: str = STYLE) -> None:
        """``dbt build`` for the as-of dates first to last, both included; fails the test with dbt's own message.

        Builds the style domain by default: everything takes three times as long.
        """
        start, end = date.fromisoformat(first), date.fromisoformat(last or first) + timedelta(days=1)
        self.prepare_seeds()
        arguments = dbt_command.build_arguments(start, end, full_refresh)
        if self.has_seeds:
            arguments += ["--indirect-selection", "cautious", "--exclude", "path:seeds"]
        self._build(select, arguments)

    def prepare_seeds(self) -> None:
        """Start from a warehouse file with the project's seeds. A process builds them, and tests them, once: they would
        be a third of the nodes of a small build.
        """
        if self.settings.database.exists():
            return
        if id(self.manifest) not in _SEEDED:
            folder = Path(tempfile.mkdtemp(prefix="seeds-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            first = Warehouse(make_settings(folder), self.manifest)
            first.dbt("build", "--select", "path:seeds", "--indirect-selection", "cautious")
            _SEEDED[id(self.manifest)] = first.settings.database
        self.settings.database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_SEEDED[id(self.manifest)], self.settings.database)
        self.has_seeds = True

    def run_models(self, first: str, last: str | None = None, *, select: str) -> None:
        """The models only, without seeds and tests: for tests that need many nights."""
        self._build(select, _run_arguments(first, last))

    def run_changed_models(self, first: str, last: str | None = None, *, select: str) -> None:
        """``run_models`` as a night does it, without what comes out the same: after a first time with all of them."""
        start, end = date.fromisoformat(first), date.fromisoformat(last or first) + timedelta(days=1)
        with self._known_project() as project:
            left_out = unchanged.left_out(self.settings, project, start, end)
            names = {one.split(".")[-1] for one in left_out.nodes}
            self._build(select, [*_run_arguments(first, last), *left_out.arguments], names)
            unchanged.record(self.settings, KNOWN)

    @contextlib.contextmanager
    def _known_project(self) -> Iterator[dict[str, Any]]:
        """The manifest as a file has it. It stands for the one that a night would look for in the state folder."""
        if id(self.manifest) not in _PROJECTS:
            _PROJECTS[id(self.manifest)] = self.manifest.writable_manifest().to_dict(omit_none=False)
        project = _PROJECTS[id(self.manifest)]
        project["metadata"]["invocation_id"] = KNOWN
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(unchanged, "project_id", lambda _: KNOWN)
            yield project

    def _build(self, select: str, arguments: list[str], left_out: Set[str] = frozenset()) -> None:
        done = self.dbt(
            *arguments, *(["--select", "int_run__dates", "+int_run__rules", *select.split()] if select else [])
        )
        built = {result.node.name for result in done.result if result.status == "success"} | left_out
        domains = [domain for domain, models in BUILT.items() if models <= built] if select else []
        with duckdb.connect(str(self.settings.database)) as con:
            for domain in domains:
                con.execute(f"""
                    insert into published.run_log
                    select run_id, '{domain}', as_of_date,
                        (select max(batch_seq) from read_parquet('{self.settings.landing_log}/*.parquet')),
                        (select rules from intermediate.int_run__rules where domain = '{domain}'), published_at
                    from intermediate.int_run__dates where is_current""")

    def dbt(self, *arguments: str) -> Any:
        result = self.try_dbt(*arguments)
        if not result.success:
            failed = [f"{r.node.name}: {r.message}" for r in result.result or [] if r.status in ("error", "fail")]
            raise AssertionError(f"dbt {arguments[0]} failed: {result.exception or failed}")
        return result

    def try_dbt(self, *arguments: str) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        prepare(self.settings)
        if arguments[0] in ("build", "run", "test", "compile"):
            arguments = self._with_variables(arguments)
        # Nobody reads the manifest that dbt would write twice in every build, a sixth of its time.
        with _environment(dbt_command.environment(self.settings) | {"DBT_WRITE_JSON": "false"}):
            try:
                return dbtRunner(manifest=self.manifest).invoke(
                    ["--quiet", *arguments[:1], "--project-dir", str(PROJECT_DIR), *arguments[1:]]
                )
            finally:
                # dbt keeps its connection for the life of the process; the next reader needs the file.
                DuckDBConnectionManager.close_all_connections()

    def _with_variables(self, arguments: tuple[str, ...]) -> tuple[str, ...]:
        place = arguments.index("--vars") if "--vars" in arguments else len(arguments)
        given = yaml.safe_load(arguments[place + 1]) if place < len(arguments) else {}
        rest = arguments[:place] + arguments[place + 2 :]
        return (*rest, "--vars", json.dumps({**self.variables, **given}))

    def rows(self, query: str) -> list[tuple]:
        """What ``query`` gives on the warehouse file."""
        with duckdb.connect(str(self.settings.database), read_only=True) as con:
            return con.execute(query).fetchall()

    def records(self, query: str) -> list[dict]:
        with duckdb.connect(str(self.settings.database), read_only=True) as con:
            done = con.execute(query)
            names = [column[0] for column in done.description]
            return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def declared_file(self, model: str) -> dict:
        """The file that the model's YAML says it is published as."""
        return self.manifest.nodes[f"model.applylens_warehouse.{model}"].config.meta["file"]

    def table(self, name: str) -> list[tuple]:
        """A table's rows in a fixed order, without the two columns that name the run."""
        stamp = "exclude (run_id, published_at)" if ".style_hints" in name else ""
        return self.rows(f"select * {stamp} from {name} order by all")


def _run_arguments(first: str, last: str | None) -> list[str]:
    end = date.fromisoformat(last or first) + timedelta(days=1)
    return ["run", "--event-time-start", first, "--event-time-end", f"{end}"]


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The parsed project, shared by every warehouse of the session."""
    from dbt.cli.main import dbtRunner

    settings = make_settings(tmp_path_factory.mktemp("parse"))
    with _environment(dbt_command.environment(settings)):
        result = dbtRunner().invoke(["--quiet", "parse", "--project-dir", str(PROJECT_DIR)])
    assert result.success, result.exception
    return result.result


def make_settings(folder: Path) -> Settings:
    home = folder / "home"
    return Settings(home=home, landing_dir=home / "landing", lock_wait_seconds=5)


@pytest.fixture
def warehouse(tmp_path: Path, manifest: Any) -> Warehouse:
    return Warehouse(make_settings(tmp_path), manifest)


DEMO_DAYS, DEMO_LAST = 8, "2026-09-08"


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of an eight-day demo: copy it, then change it. What the command said is ``demo.txt`` beside it.

    Made once, however many workers there are: it takes most of a minute.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared-demo"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "making.lock"):
        if not (folder / "demo.txt").exists():
            shutil.rmtree(folder / "home", ignore_errors=True)
            done = subprocess.run(
                [str(Path(sys.executable).with_name("warehouse")), "demo", "--days", str(DEMO_DAYS)],
                capture_output=True,
                text=True,
                env=os.environ | {"WAREHOUSE_HOME": str(folder / "home"), "COLUMNS": "160"},
                check=False,
            )
            assert done.returncode == 0, done.stderr
            (folder / "demo.txt").write_text(done.stdout)
    return folder / "home"


@pytest.fixture
def published_copy(demo_home: Path, tmp_path: Path) -> Settings:
    """A state folder with nothing but the demo's published database, the test's own to change."""
    settings = make_settings(tmp_path)
    settings.published.mkdir(parents=True)
    shutil.copy(demo_home / "published" / "analytics.duckdb", settings.published)
    return settings
