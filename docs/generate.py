"""Write what follows from the code: ``make docs-tables``.

The README's tables, between ``<!-- generated: NAME -->`` and ``<!-- end -->``; dbt's sources of every domain
(``_<domain>__sources.yml``) and docs/sources.md, from the declarations of the sources. A test fails when one of them is
out of date (tests/unit/test_documents.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import typer
import yaml

from dagster_pipeline import domains, settings
from dagster_pipeline.cli import app
from dagster_pipeline.landing.source import SQL_TYPES, Field, Source, Window
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


def dbt_sources(sources: Iterable[Source]) -> str:
    """The sources of one domain as dbt declares them."""
    tables = [
        {
            "name": source.name,
            "description": f"One row per accepted delivery. {source.description}" + " Personal." * source.personal,
            **_freshness(source),
            "columns": [
                {"name": field.name, "data_type": SQL_TYPES[field.kind], "description": field.description}
                for field in source.fields
            ],
        }
        for source in sources
    ]
    declared = {"version": 2, "sources": [{"name": "raw", "tables": tables}]}
    head = "# Written by `make docs-tables` from the declarations of the sources.\n"
    return head + yaml.safe_dump(declared, sort_keys=False, width=120, allow_unicode=True)


def _freshness(source: Source) -> dict:
    """What `dbt source freshness` asks: when a row of the source was last accepted, by the landing log."""
    if source.silent_days is None:
        return {}
    asked = (
        "select max(landed_at) from read_parquet('raw/landing_log/*.parquet') "
        f"where source = '{source.name}' and accepted > 0"
    )
    warn = {"warn_after": {"count": source.silent_days, "period": "day"}}
    return {"config": {"freshness": warn, "loaded_at_query": asked}}


def sources_page(by_domain: dict[str, list[Source]]) -> str:
    """docs/sources.md: every source with its fields and what landing demands of them."""
    parts = [SOURCES_HEAD]
    for domain, sources in by_domain.items():
        parts.append(f"## {domain}\n")
        for source in sources:
            rows = [
                (f"`{one.name}`", one.kind, "yes" if one.required else "", one.description, _demands(one))
                for one in source.fields
            ]
            parts.append(f"### `{source.name}`\n")
            parts.append(f"{source.description} {_facts(source)}\n")
            parts.append(_table(("field", "kind", "required", "meaning", "limits"), rows))
    return "\n".join(parts)


SOURCES_HEAD = """# Sources

What can land, generated by `make docs-tables` from `dagster_pipeline/domains/<domain>/sources.py`. A row that breaks a
limit is rejected with its reason; the file lands. [rules/landing.md](rules/landing.md) has the rules of every kind.
"""


def _facts(source: Source) -> str:
    keeps = source.keeps
    if isinstance(keeps, Window):
        keeps = f"{keeps.reader} read {keeps.times} times the longest of `{keeps.variable}`"
    facts = [
        f"Key: {', '.join(f'`{name}`' for name in source.key_columns)}; partitioned by `{source.event_time}`.",
        f"Raw days stay: {keeps}.",
        f"`dbt source freshness` warns after {source.silent_days} days without a row." if source.silent_days else "",
        f"A new file changes: {', '.join(source.touches)}." if source.touches else "",
        {"never": "", "optional": "Pulled where the product has it.", "required": "Pulled."}[source.pulled],
        "Personal." if source.personal else "",
    ]
    return " ".join(fact for fact in facts if fact)


def _demands(field: Field) -> str:
    demands = [f"one of {', '.join(field.choices)}"] if field.choices else []
    if field.longest and not field.choices:
        demands.append(
            f"at most {field.longest:,} {'elements' if field.kind in ('texts', 'numbers') else 'characters'}"
        )
    if field.minimum is not None or field.maximum is not None:
        demands.append(f"{field.lowest:,} to {field.highest:,}")
    if field.pattern:
        demands.append(f"matches `{field.pattern}`")
    return "; ".join(demands)


def files() -> dict[Path, str]:
    """Every generated file with its text."""
    by_domain = {module.__name__.split(".")[-2]: list(module.SOURCES) for module in domains.modules("sources")}
    written = {
        MODELS / domain / "staging" / f"_{domain}__sources.yml": dbt_sources(sources)
        for domain, sources in by_domain.items()
    }
    return written | {
        PROJECT_DIR / "docs" / "sources.md": sources_page(by_domain),
        README: generated(README.read_text()),
    }


def write() -> None:
    for path, text in files().items():
        path.write_text(text)


if __name__ == "__main__":
    write()
