"""The same threshold hints without a warehouse: pandas, Polars, an ORM loop on PostgreSQL.

    make bench-alternatives EVENTS=1e6

Every one reads the same delivered Parquet file, keeps the last delivery of each event, finds segment and family, and
decides every form's style by the threshold selector (docs/rules/selection.md#threshold-selector); their hints are
compared with each other. None of them checks, tests, publishes or remembers anything. The ORM loop counts run by run,
as the product once did, commits every thousand, and is given the first ``--orm-events`` only: its seconds grow with
their number.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from dagster_pipeline.cli import console

HERE = Path(__file__).parent
LAST = date(2026, 10, 30)
DOMAINS = {"greenhouse.io": "greenhouse", "lever.co": "lever", "myworkdayjobs.com": "workday", "ashbyhq.com": "ashby"}
WORDS = (
    ("intern", r"\b(?:interns?|internships?|co-?ops?)\b"),
    ("junior", r"\b(?:junior|jr|entry)\b"),
    ("senior", r"\b(?:senior|sr|lead|principal)\b"),
)
LEVELS = ((["host", "schema_hash"], 5), (["family", "segment"], 5), (["family"], 10))
COLUMNS = ["event_id", "host", "schema_hash", "gen_style_id", "job", "feedback_status", "edit_chars", "created_at"]


def family(host: str) -> str | None:
    return next((name for domain, name in DOMAINS.items() if host == domain or host.endswith("." + domain)), None)


def segment(title: str | None) -> str | None:
    if not title:
        return None
    return next((name for name, words in WORDS if re.search(words, title.lower())), "default")


def with_pandas(file: Path) -> dict[tuple[str, str], str | None]:
    import pandas as pd

    runs = pd.read_parquet(file, columns=COLUMNS).drop_duplicates("event_id", keep="last")
    titles = runs["job"].map({job: segment(json.loads(job).get("title")) for job in runs["job"].unique()})
    families = runs["host"].map({host: family(host) for host in runs["host"].unique()})
    runs = runs.assign(
        segment=titles,
        family=families,
        day=pd.to_datetime(runs["created_at"], utc=True).dt.date,
        helpful=runs["feedback_status"].eq("helpful"),
    )
    forms = runs.groupby(["host", "schema_hash"], as_index=False).agg(
        family=("family", "first"), segment=("segment", lambda of: of.mode().iat[0])
    )
    window = runs[runs["day"] > LAST - pd.Timedelta(days=30).to_pytimedelta()]
    hints = None
    for keys, least in LEVELS:
        stats = (
            window.dropna(subset=keys)
            .groupby([*keys, "gen_style_id"], as_index=False)
            .agg(runs=("helpful", "size"), helpful=("helpful", "sum"), edits=("edit_chars", "mean"))
        )
        stats = stats[stats["runs"] >= least].assign(
            ratio=lambda of: -of["helpful"] / of["runs"], less=lambda of: -of["runs"]
        )
        best = stats.sort_values(["ratio", "edits", "less", "gen_style_id"]).drop_duplicates(keys)
        found = forms.merge(best[[*keys, "gen_style_id"]], on=keys, how="left")["gen_style_id"]
        hints = found if hints is None else hints.where(hints.notna(), found)
    return dict(
        zip(
            zip(forms["host"], forms["schema_hash"], strict=True),
            hints.astype(object).where(hints.notna(), None),
            strict=True,
        )
    )


def with_polars(file: Path) -> dict[tuple[str, str], str | None]:
    import polars as pl

    runs = pl.scan_parquet(file).select(COLUMNS).unique("event_id", keep="last")
    title = pl.col("job").cast(pl.String).str.json_path_match("$.title").str.to_lowercase()
    kind = pl.lit("default")
    for name, words in reversed(WORDS):
        kind = pl.when(title.str.contains(words)).then(pl.lit(name)).otherwise(kind)
    of_host = pl.lit(None, dtype=pl.String)
    for domain, name in DOMAINS.items():
        suffix = pl.col("host").str.ends_with("." + domain) | (pl.col("host") == domain)
        of_host = pl.when(suffix).then(pl.lit(name)).otherwise(of_host)
    runs = runs.select(
        "host",
        "schema_hash",
        "gen_style_id",
        "edit_chars",
        pl.when(title.is_not_null()).then(kind).alias("segment"),
        of_host.alias("family"),
        pl.col("created_at").str.slice(0, 10).str.to_date().alias("day"),
        (pl.col("feedback_status") == "helpful").fill_null(False).alias("helpful"),
    ).collect()
    forms = runs.group_by("host", "schema_hash").agg(
        pl.col("family").first(), pl.col("segment").mode().sort().first().alias("segment")
    )
    window = runs.filter(pl.col("day") > pl.lit(LAST) - pl.duration(days=30))
    for number, (keys, least) in enumerate(LEVELS):
        stats = (
            window.drop_nulls(keys)
            .group_by(*keys, "gen_style_id")
            .agg(pl.len().alias("runs"), pl.col("helpful").sum(), pl.col("edit_chars").mean().alias("edits"))
        )
        stats = stats.filter(pl.col("runs") >= least).with_columns(ratio=pl.col("helpful") / pl.col("runs"))
        best = stats.sort(
            ["ratio", "edits", "runs", "gen_style_id"], descending=[True, False, True, False], nulls_last=True
        )
        best = best.unique(keys, keep="first", maintain_order=True).select(
            *keys, pl.col("gen_style_id").alias(f"best{number}")
        )
        forms = forms.join(best, on=keys, how="left")
    hints = forms.select("host", "schema_hash", pl.coalesce("best0", "best1", "best2").alias("hint"))
    return {(host, form): hint for host, form, hint in hints.iter_rows()}


def with_duckdb(file: Path) -> dict[tuple[str, str], str | None]:
    domains = " ".join(f"when host = '{d}' or host like '%.{d}' then '{name}'" for d, name in DOMAINS.items())
    words = " ".join(f"when regexp_matches(lower(title), '{pattern}') then '{name}'" for name, pattern in WORDS)
    with duckdb.connect() as con:
        con.execute(f"""create temp table runs as
            with last as (from read_parquet('{file}') qualify row_number() over (partition by event_id) = 1),
            titles as (select job, case when title is null then null {words} else 'default' end as segment
                from (select distinct job, job ->> '$.title' as title from last))
            select host, schema_hash, gen_style_id, edit_chars, titles.segment, case {domains} end as family,
                cast(created_at as date) as day, coalesce(feedback_status = 'helpful', false) as helpful
            from last join titles using (job)""")
        con.execute("""create temp table forms as
            select host, schema_hash, any_value(family) as family, arg_min(segment, (-runs, segment)) as segment
            from (select host, schema_hash, family, segment, count(*) as runs from runs group by all) group by all""")
        joins, picks = "", []
        for number, (keys, least) in enumerate(LEVELS):
            columns = ", ".join(keys)
            con.execute(f"""create temp table best{number} as select {columns},
                    arg_min(gen_style_id, (-ratio, coalesce(edits, 1e18), -runs, gen_style_id)) as hint
                from (select {columns}, gen_style_id, count(*) as runs, sum(helpful::int) / count(*) as ratio,
                        avg(edit_chars) as edits
                    from runs where day > date '{LAST}' - 30 group by all having count(*) >= {least})
                group by all""")
            joins += f" left join best{number} using ({columns})"
            picks.append(f"best{number}.hint")
        rows = con.execute(f"select host, schema_hash, coalesce({', '.join(picks)}) from forms {joins}").fetchall()
    return {(host, form): hint for host, form, hint in rows}


def with_orm(file: Path, events: int) -> dict[tuple[str, str], str | None]:
    """Counters of form and style in PostgreSQL, a run at a time through SQLAlchemy's ORM; the form's own level only."""
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    sys.path.insert(0, str(HERE.parent))
    from tests.postgres.server import running

    class Base(DeclarativeBase):
        pass

    class FormStyle(Base):
        __tablename__ = "form_style"
        host: Mapped[str] = mapped_column(primary_key=True)
        schema_hash: Mapped[str] = mapped_column(primary_key=True)
        gen_style_id: Mapped[str] = mapped_column(primary_key=True)
        runs: Mapped[int] = mapped_column(default=0)
        helpful: Mapped[int] = mapped_column(default=0)

    rows = duckdb.sql(
        f"select host, schema_hash, gen_style_id, feedback_status from read_parquet('{file}') limit {events}"
    )
    with running() as server:
        engine = create_engine(server.dsn().replace("postgresql://", "postgresql+psycopg://"))
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            for number, (host, form, style, status) in enumerate(rows.fetchall(), start=1):
                row = session.get(FormStyle, (host, form, style))
                if row is None:
                    row = FormStyle(host=host, schema_hash=form, gen_style_id=style, runs=0, helpful=0)
                    session.add(row)
                row.runs += 1
                row.helpful += status == "helpful"
                if number % 1000 == 0:
                    session.commit()
            session.commit()
            best: dict[tuple[str, str], tuple] = {}
            for row in session.scalars(select(FormStyle).where(FormStyle.runs >= LEVELS[0][1])):
                form, order = (row.host, row.schema_hash), (-row.helpful / row.runs, row.gen_style_id)
                best[form] = min(best.get(form, order), order)
        engine.dispose()
    return {form: style for form, (_, style) in best.items()}


WAYS: dict[str, Callable] = {
    "DuckDB, one script": with_duckdb, "Polars": with_polars, "pandas": with_pandas, "ORM loop on PostgreSQL": with_orm
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--events", type=float, default=1e6)
    options.add_argument("--forms", type=int, default=10_000)
    options.add_argument("--orm-events", type=float, default=1e5)
    options.add_argument("--only", help=argparse.SUPPRESS)
    options.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.only:
        one(asked)
        return
    with tempfile.TemporaryDirectory() as folder:
        file, rows, hints = Path(folder) / "events.parquet", [], {}
        filled = {"events": int(asked.events), "days": 60, "last": LAST, "first_index": 0, "forms": asked.forms}
        sql = (HERE / "generate.sql").read_text()
        duckdb.execute(
            sql.format(**filled, titles=2000, salt="a", file=file, format="format parquet, compression zstd")
        )
        for way in WAYS:
            events = asked.orm_events if way.startswith("ORM") else asked.events
            given = ["--only", way, "--file", str(file), "--orm-events", str(asked.orm_events)]
            done = subprocess.run([sys.executable, __file__, *given], check=True, capture_output=True, text=True)
            said = json.loads(done.stdout)
            hints[way] = dict(said["hints"])
            rows.append((way, f"{events:,.0f}", said["seconds"], f"{events / said['seconds']:,.0f}", said["peak"]))
    first = next(iter(hints.values()))
    for way in ("Polars", "pandas"):
        different = sum(hints[way].get(form) != hint for form, hint in first.items())
        sys.stdout.write(f"{way}: {different} of {len(first)} hints differ from those of the DuckDB script\n")
    console.table(("way", "events", "seconds", "events/s", "peak MiB"), rows, title=f"{asked.forms:,} forms")


def one(asked: argparse.Namespace) -> None:
    """One implementation in a process of its own, so that its memory can be measured."""
    way = WAYS[asked.only]
    began = time.perf_counter()
    hints = way(asked.file, int(asked.orm_events)) if way is with_orm else way(asked.file)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    named = [(" ".join(form), hint) for form, hint in hints.items()]
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak, "hints": named}))


if __name__ == "__main__":
    main()
