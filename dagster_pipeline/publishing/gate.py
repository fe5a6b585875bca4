"""The gate before publishing: which domains may go out, judged one by one.

A domain is held back when dbt failed in it (a model, a test, or what it reads), when a Great Expectations suite of one
of its tables does not hold, or when it differs from what consumers have by more than its limits. Its consumers
then keep the last good version; the other domains go out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from dagster_pipeline.checks import expectations
from dagster_pipeline.dbt_run import results
from dagster_pipeline.publishing import limits
from dagster_pipeline.settings import Settings


@dataclass
class Verdict:
    """Per domain, why it is held back (sentences; none: it goes out) and what is only worth a look."""

    domains: list[str]
    failures: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def hold_back(self, domain: str, sentences: Iterable[str]) -> None:
        self.failures.setdefault(domain, []).extend(sentences)

    @property
    def passed(self) -> list[str]:
        return [domain for domain in self.domains if domain not in self.failures]


def judge(settings: Settings, accepted: str | None = None) -> Verdict:
    """Judge every domain that has published or personal tables; ``accepted`` (a reason) overrules the limits."""
    project = Project(settings)
    verdict = Verdict(project.domains)
    for domain, sentences in results.held_back(settings).items():
        verdict.hold_back(domain, sentences)
    suites = [table for table in expectations.suites() if project.domain_of(table) not in verdict.failures]
    for table, suite in expectations.judge_all(settings, suites):
        if suite.failures:
            name = ".".join(table)
            verdict.hold_back(project.domain_of(table), [f"{name}: {failure}" for failure in suite.failures])
    candidates = {name: domain for name, domain in project.published.items() if domain not in verdict.failures}
    for finding in limits.judge(settings, candidates):
        if finding.level == "fail" and not accepted:
            verdict.hold_back(finding.domain, [finding.sentence])
        else:
            verdict.warnings.append(f"{finding.domain}: {finding.sentence}")
    return verdict


class Project:
    """The domains and their tables, as dbt's manifest has them."""

    def __init__(self, settings: Settings) -> None:
        nodes = json.loads((settings.dbt_target / "manifest.json").read_text())["nodes"]
        self._tables = {
            (node["schema"], node["name"]): node["fqn"][1]
            for node in nodes.values()
            if node["resource_type"] in ("model", "seed")
        }
        self.published = {name: domain for (schema, name), domain in self._tables.items() if schema == "published"}
        public = {domain for (schema, _), domain in self._tables.items() if schema in ("published", "personal")}
        self.domains = sorted(public)

    def domain_of(self, table: tuple[str, str]) -> str:
        """The domain of a table; the run log belongs to none and counts as run."""
        return self._tables.get(table, "run")
