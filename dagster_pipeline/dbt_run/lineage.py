"""Who reads what, from dbt's manifest: the domains of models, and the sources that reach each of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from dagster_pipeline.landing.sources import SOURCES

DATES = "int_run__dates"
# What has landed since the last run: a model that reads it lists work, and lists none in a night without a file.
NEW_FILES = "int_run__new_batches"
# Built every night: what the run is about, and what has landed. Nobody's rows come from them, but who reads them asks
# which files are new.
ALWAYS = {"run", "landing"}


def later(source: str) -> str:
    """The rows of ``source`` that were dated too late for the last build, and no longer are."""
    return f"{source}, later"


class Lineage:
    """The models, seeds and tests of a parsed ``manifest``; nodes go by their unique_id."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self._nodes = manifest["nodes"]
        self.models = self._of_type("model")
        self.seeds = self._of_type("seed")
        self.views = {one for one in self.models if self._nodes[one]["config"]["materialized"] == "view"}
        self.sources_of_domain: dict[str, set[str]] = {}
        direct = {one: self._sources(one) for one in self.models}
        for model, sources in self._with_parents(direct).items():
            self.sources_of_domain.setdefault(self.domain(model), set()).update(sources)

    def domain(self, node: str) -> str:
        return self._nodes[node]["fqn"][1]

    def is_empty_without_input(self, model: str) -> bool:
        return self._nodes[model]["config"]["meta"].get("without_input") == "empty"

    def only_bounds_rows(self, model: str) -> bool:
        """Whether another as-of date changes nothing but which landed rows are dated too late to count."""
        return self._nodes[model]["config"]["meta"].get("as_of_date") == "bounds_rows"

    def unchanged(self, changed: set[str]) -> set[str]:
        """The models that come out the same: they read nothing of ``changed`` (sources, ``later`` rows of sources, and
        DATES), directly or not.

        A list of the last run's work is none of them as soon as a model that is built reads it, or a test of such a
        model, nor where it is seen from outside: on another date it is empty.
        """
        own = {}
        sources = self._with_parents({one: self._sources(one) for one in self.models})
        for model in self.models:
            own[model] = self._sources(model)
            always = {one.split(".")[-1] for one in self._parents(model) if self._is_always_built(one)}
            if always:
                # Any file of its domain may concern it.
                own[model] = own[model] | self.sources_of_domain[self.domain(model)]
            if self.only_bounds_rows(model):
                own[model] = own[model] | {later(one) for one in sources[model]}
            elif always - {NEW_FILES}:
                own[model] = own[model] | {DATES}
        read = self._with_parents(own)
        lists = self.lists_of_work()
        built = {
            one
            for one in self.models
            if read[one] & changed or (DATES in changed and one in lists and not self._is_intermediate(one))
        }
        found = built
        while found:
            readers = found | {test for test in self._of_type("test") if found & set(self._parents(test))}
            found = {parent for one in readers for parent in self._parents(one) if parent in lists} - built
            built |= found
        return {one for one in self.models if self.domain(one) not in ALWAYS} - built

    def lists_of_work(self) -> set[str]:
        """What is made of the list of new files, down to the incremental models: these keep what they have."""
        children: dict[str, list[str]] = {}
        for model in self.models:
            for parent in self._parents(model):
                children.setdefault(parent, []).append(model)
        open_ = [one for one in self.models if one.split(".")[-1] == NEW_FILES]
        found: set[str] = set()
        while open_:
            for model in children.get(open_.pop(), []):
                if model not in found and self._nodes[model]["config"]["materialized"] != "incremental":
                    found.add(model)
                    open_.append(model)
        return found

    def read_by(self, tests: list[str]) -> set[str]:
        """The models and seeds that ``tests`` read; those that the project no longer has read nothing."""
        return {parent for test in tests if test in self._nodes for parent in self._parents(test)}

    def tests_of(self, nodes: set[str]) -> set[str]:
        """The tests that read nothing else than ``nodes``."""
        return {test for test in self._of_type("test") if set(self._parents(test)) <= nodes}

    def selection(self, nodes: set[str]) -> list[str]:
        """``nodes`` in dbt's words. A folder counts for all of one kind in it: dbt goes through the whole project once
        per word.
        """
        words = set()
        for kind in ("model", "seed", "test"):
            of_kind = self._of_type(kind)
            missing = {folder for node in of_kind - nodes for folder in self._folders(node)}
            for node in of_kind & nodes:
                whole = [folder for folder in self._folders(node) if folder not in missing]
                words.add(f"path:{min(whole, key=len)},resource_type:{kind}" if whole else self._nodes[node]["name"])
        return sorted(words)

    def _folders(self, node: str) -> list[str]:
        return [str(folder) for folder in PurePosixPath(self._nodes[node]["original_file_path"]).parents[:-1]]

    def _is_always_built(self, node: str) -> bool:
        return node in self.models and self.domain(node) in ALWAYS

    def _is_intermediate(self, model: str) -> bool:
        return self._nodes[model]["fqn"][2] == "intermediate"

    def _of_type(self, kind: str) -> set[str]:
        return {unique_id for unique_id, node in self._nodes.items() if node["resource_type"] == kind}

    def _parents(self, node: str) -> list[str]:
        return self._nodes[node]["depends_on"]["nodes"]

    def _sources(self, model: str) -> set[str]:
        """The sources that land which the model names itself."""
        return {one.split(".")[-1] for one in self._parents(model) if one.startswith("source.")} & SOURCES.keys()

    def _with_parents(self, own: Mapping[str, set[str]]) -> dict[str, set[str]]:
        """Each model's ``own`` and that of all it reads, without those that are always built."""
        found: dict[str, set[str]] = {}

        def collect(model: str) -> set[str]:
            if model not in found:
                parents = [one for one in self._parents(model) if one in self.models]
                found[model] = own[model].union(*(collect(one) for one in parents if self.domain(one) not in ALWAYS))
            return found[model]

        for model in self.models:
            collect(model)
        return found
