"""Citations and links resolve inside the repository; what README generates from the code is up to date."""

from __future__ import annotations

import re
import runpy
import subprocess
from pathlib import Path

import pytest

from dagster_pipeline.settings import PROJECT_DIR

CITATION = re.compile(r"(?<![\w/.-])(docs/[\w./-]+\.md)(?:#([\w-]+))?")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.M)
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
# Paths of the repository, as code; <domain> and the like stand for any name.
PATH = re.compile(r"`((?:dagster_pipeline|dbt_project|seeds|tests|deploy|monitoring|benchmarks)/[^`\s]*)`")
# Numbered rules of a document that nobody outside can open: 59 citations in 33 files once pointed to them.
OUTSIDE = re.compile(r"\bspecs? ?\d|§", re.I)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := PROJECT_DIR / name).is_file()]


def texts() -> dict[Path, str]:
    here = Path(__file__)
    found = {}
    for path in tracked():
        content = path.read_bytes()
        if path != here and b"\0" not in content:
            found[path] = content.decode()
    return found


def anchors(path: Path) -> set[str]:
    """The anchors GitHub gives the headings of a Markdown file."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", path.read_text())):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        number = 0
        while (name := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(name)
    return found


def missing(target: Path, anchor: str | None) -> str | None:
    if not target.exists():
        return "there is no such file"
    if anchor and (target.suffix != ".md" or anchor not in anchors(target)):
        return "there is no such heading"
    return None


def test_every_citation_of_a_document_resolves():
    broken = [
        f"{path.relative_to(PROJECT_DIR)}: {citation.group()}: {reason}"
        for path, text in texts().items()
        for citation in CITATION.finditer(text)
        if (reason := missing(PROJECT_DIR / citation[1], citation[2]))
    ]
    assert not broken, "\n".join(broken)


def test_every_relative_link_of_a_document_resolves():
    broken = []
    for path, text in texts().items():
        if path.suffix != ".md":
            continue
        for link in LINK.findall(FENCE.sub("", text)):
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            if reason := missing((path.parent / name).resolve() if name else path, anchor):
                broken.append(f"{path.relative_to(PROJECT_DIR)}: {link}: {reason}")
    assert not broken, "\n".join(broken)


def test_nothing_cites_rules_outside_the_repository():
    cited = [
        f"{path.relative_to(PROJECT_DIR)}:{number}: {line.strip()}"
        for path, text in texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if OUTSIDE.search(line)
    ]
    assert not cited, "\n".join(cited)


def test_every_path_that_a_document_names_exists():
    gone = [
        f"{path.relative_to(PROJECT_DIR)}: {name}"
        for path, text in texts().items()
        if path.suffix == ".md" and path.name != "CHANGELOG.md"
        for name in PATH.findall(FENCE.sub("", text))
        if "tickets" not in name and not any(PROJECT_DIR.glob(re.sub(r"<\w+>", "*", name.rstrip("/"))))
    ]
    assert not gone, "\n".join(gone)


def test_what_is_generated_is_up_to_date():
    """README's tables, dbt's sources and docs/sources.md follow from the code."""
    files = runpy.run_path(str(PROJECT_DIR / "docs" / "generate.py"))["files"]()
    assert {path.name for path in files} >= {"README.md", "sources.md", "_style__sources.yml"}
    old = [str(path.relative_to(PROJECT_DIR)) for path, text in files.items() if path.read_text() != text]
    assert not old, "run make docs-tables"
