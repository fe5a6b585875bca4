"""``tables``, ``describe``, ``explain``, ``query``, ``export`` and ``serve``: what is published."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dagster_pipeline.cli import console
from dagster_pipeline.settings import Settings, WarehouseError


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


class Export(StrEnum):
    parquet = "parquet"
    csv = "csv"
    jsonl = "jsonl"
    postgres = "postgres"


def tables() -> None:
    """List the published tables: their rows, and what one row is.

    Example: warehouse tables
    """
    from dagster_pipeline.publishing import analytics

    console.table(("table", "rows", "description"), analytics.overview(Settings.from_env()))


def describe(table: str) -> None:
    """Describe a published table and its columns.

    Example: warehouse describe style_hints
    """
    from dagster_pipeline.publishing import analytics

    description, columns = analytics.describe(Settings.from_env(), table)
    console.out.print(description, highlight=False)
    console.table(("column", "type", "description"), columns)


def explain(host: str, schema_hash: str) -> None:
    """Explain a form's hint, with the figures of every level.

    Example: warehouse explain boards.greenhouse.io 0969e3c6b31f9005
    """
    from dagster_pipeline.publishing import analytics

    found = analytics.explain(Settings.from_env(), host, schema_hash)
    hint, profile = found["hint"], found["profile"]
    form = f"{hint['host']} {hint['schema_hash']}"
    console.out.print(console.styled(form, "bold"), f"as of {hint['as_of_date']}", highlight=False)
    console.out.print(hint["explanation"], highlight=False)
    facts = {
        "preferred style": hint["preferred_style_id"],
        "source": hint["source"],
        "runner-up": hint["runner_up_style_id"],
        "the day before": hint["previous_style_id"],
        "family": hint["host_family"],
        "segment": hint["segment_key"],
        "confidence": hint["confidence"],
        "runs": "of few people" if profile["runs"] is None else profile["runs"],
        "profile quality": profile["quality"],
    }
    console.table(("", ""), list(facts.items()))
    for level, rows in found["levels"].items():
        if rows:
            names = ("gen_style_id", "total_runs", "helpful", "unhelpful", "helpful_ratio", "avg_edit_chars")
            console.table(names, [tuple(row[name] for name in names) for row in rows], title=f"{level} level")


def query(
    sql: str,
    format: Annotated[Format, typer.Option(help="How to print.")] = Format.table,
    rows: Annotated[int, typer.Option(min=0, help="Rows to print of a table; 0 prints all.")] = 40,
) -> None:
    """Run SQL on the published tables, read-only. Tables too wide for the terminal are printed row by row.

    Example: warehouse query "from recommendation_sources order by as_of_date desc, source limit 8"
    """
    from dagster_pipeline.publishing import analytics

    with analytics.asking(Settings.from_env(), sql) as (names, found):
        if format is Format.table:
            console.result(names, found, rows or None)
        else:
            {"csv": console.write_csv, "json": console.write_json}[format](names, found)


def export(
    to: Annotated[Export, typer.Option(help="Format of the files, or the product's database.")],
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("export"),
    table: Annotated[list[str] | None, typer.Option(help="Only this table; can be repeated.")] = None,
) -> None:
    """Write published tables as files, or the hints into form_profiles of WAREHOUSE_EXPORT_DSN.

    Example: warehouse export --to csv --out exports --table style_hints
    """
    from dagster_pipeline.publishing import analytics

    if to is Export.postgres:
        if table:
            raise WarehouseError("--table applies to files only; the database gets form_profiles.")
        export_to_postgres(Settings.from_env())
        return
    for path in analytics.export(Settings.from_env(), to.value, out, table or []):
        console.out.print(str(path), highlight=False, soft_wrap=True)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; the default is this machine only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8787,
) -> None:
    """Serve the published snapshot over HTTP, read-only, until it is stopped.

    Example: warehouse serve --port 8787
    """
    settings = Settings.from_env()
    try:
        import uvicorn

        from dagster_pipeline.serving.app import create
    except ImportError as error:
        raise WarehouseError("`warehouse serve` needs FastAPI: pip install 'applylens-warehouse[serve]'.") from error
    console.err.print(f"Serving {settings.published} on http://{host}:{port}", highlight=False, soft_wrap=True)
    uvicorn.run(create(settings), host=host, port=port, log_level="warning", access_log=False, server_header=False)


def export_to_postgres(settings: Settings) -> None:
    """Write the published hints into the product's database and say what was written."""
    from dagster_pipeline.product_db import export as postgres

    done = postgres.export(settings)
    names = ("forms", "hints", "updated", "inserted", "cleared")
    console.table(names, [tuple(getattr(done, name) for name in names)])
    if done.left_out:
        console.warn([f"{postgres.TABLE} lacks {', '.join(done.left_out)}: not exported."])
    if done.unfit:
        console.warn([f"{done.unfit} forms hold a NUL character, which PostgreSQL refuses."])
