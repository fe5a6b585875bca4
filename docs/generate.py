"""Write the README's tables that follow from the code: ``make docs-tables``.

Each table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``; tests/unit/test_documents.py fails when one
is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import typer
import yaml

from dagster_pipeline import settings
from dagster_pipeline.cli import app
from dagster_pipeline.settings import PROJECT_DIR

README = PROJECT_DIR / "README.md"
MODELS = PROJECT_DIR / "dbt_project" / "models"
PLACE = re.compile(r"(?<=<!-- generated: )(\w+)( -->\n).*?(?=<!-- end -->)", re.S)


def variables() -> str:
    """Environment variables: the fields of Settings."""
    rows = [(f"`{one.name}`", one.meaning, _code(one.default)) for one in settings.variables()]
    return _table(("variable", "meaning", "default"), rows)


def published() -> str:
    return _table(("domain", "table", "one row per"), _tables("published"))


def personal() -> str:
    return _table(("domain", "table", "one row per"), _tables("personal"))


def commands() -> str:
    group = typer.main.get_command(app)
    rows = [(f"`{name}`", _sentence(command.help)) for name, command in group.commands.items()]
    return _table(("command", "does"), rows)


TABLES = {table.__name__: table for table in (variables, published, personal, commands)}


def _tables(schema: str) -> Iterator[tuple[str, str, str]]:
    """Domain, name and grain of every table of a schema: the layer's models, and what dbt only reads there."""
    for file in sorted(MODELS.glob("*/**/*.yml")):
        declared = yaml.safe_load(file.read_text())
        models = declared.get("models", []) if file.parent.name == schema else []
        sources = [source["tables"] for source in declared.get("sources", []) if source.get("schema") == schema]
        for table in [*models, *(table for tables in sources for table in tables)]:
            grain = _sentence(table["description"]).removeprefix("One row per ").removesuffix(".")
            yield file.relative_to(MODELS).parts[0], f"`{table['name']}`", grain


def _sentence(text: str) -> str:
    """The first sentence, on one line."""
    return re.split(r"(?<=\.)\s(?=[A-Z])", " ".join(text.split()), maxsplit=1)[0]


def _code(default: str) -> str:
    """A value as code; a phrase such as ``all cores`` as it is."""
    return default if " " in default or default == "none" else f"`{default}`"


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [names, ["---"] * len(names), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def generated(text: str, names: Iterable[str] = tuple(TABLES)) -> str:
    """``text`` with the tables called ``names`` written anew."""

    def fill(place: re.Match[str]) -> str:
        return f"{place[1]}{place[2]}{TABLES[place[1]]()}" if place[1] in names else place[0]

    return PLACE.sub(fill, text)


def write(path: Path = README) -> None:
    path.write_text(generated(path.read_text()))


if __name__ == "__main__":
    write()
