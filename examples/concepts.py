"""A real graph of concepts as deliveries for learning paths, and a picture of the path that comes of it.

    python examples/concepts.py deliver FOLDER_OF_CONCEPTS LANDING_FOLDER
    python examples/concepts.py picture HOME USER learning_path.png

FOLDER_OF_CONCEPTS holds concepts.parquet (concept_id, title, summary, goals) and concept_prerequisites.parquet
(concept_id, prerequisite_id), made from Metacademy (CC BY-SA 3.0). A chunk is a summary or the goals of a concept.
Embeddings are TF-IDF vectors of words and pairs of words, reduced to 64 dimensions and named tfidf-svd-64.
"""

import json
import sys
from pathlib import Path

import duckdb

AT = "2026-09-29T08:00:00Z"
MODEL = "tfidf-svd-64"
PEOPLE = {
    "vera": ("Machine Learning Engineer", """Requirements
- 3 years of experience with Gaussian processes and variational inference
- Bayesian model comparison, Hamiltonian Monte Carlo
Nice to have
- hidden Markov models or Kalman filters"""),
    "omar": ("Data Scientist", """We build recommendation systems.
You know linear regression, logistic regression and k-means, and have seen AdaBoost.
Random forests are a plus."""),
}  # fmt: skip


def deliver(concepts: Path, landing: Path) -> None:
    rows = duckdb.sql(f"""
        select concept_id, title, coalesce(summary, ''), coalesce(goals, ''),
            list_sort(list(prerequisite_id) filter (prerequisite_id is not null))
        from '{concepts}/concepts.parquet' left join '{concepts}/concept_prerequisites.parquet' using (concept_id)
        group by all order by concept_id""").fetchall()
    chunks = [
        (c, kind, text) for c, _, *texts, _ in rows for kind, text in zip(("summary", "goals"), texts, strict=True)
    ]
    chunks = [chunk for chunk in chunks if chunk[2].strip()]
    vectors = embed([text for *_, text in chunks], [title for _, title, *_ in rows])
    write(landing, "topics", [
        {"topic_id": c, "name": title, "prerequisites": listed, "updated_at": AT} for c, title, _, _, listed in rows
    ])  # fmt: skip
    write(landing, "content_chunks", [
        {"chunk_id": f"{c}/{kind}", "source": "Metacademy", "source_type": "web", "locator": f"{c}, {kind}",
         "text": text, "embedding": vector, "embedding_model": MODEL, "updated_at": AT}
        for (c, kind, text), vector in zip(chunks, vectors[0], strict=True)
    ])  # fmt: skip
    write(landing, "topic_embeddings", [
        {"topic_id": c, "alias": title, "embedding": vector, "embedding_model": MODEL, "updated_at": AT}
        for (c, title, *_), vector in zip(rows, vectors[1], strict=True)
    ])  # fmt: skip
    write(landing, "job_targets", [
        {"user_id": user, "job_title": title, "job_description": text, "updated_at": AT}
        for user, (title, text) in PEOPLE.items()
    ])  # fmt: skip


def embed(texts: list[str], names: list[str]) -> list[list[list[float]]]:
    """Vectors of the texts and of the names, all of one model that is fitted to the texts."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2))
    model = make_pipeline(words, TruncatedSVD(64, random_state=0)).fit(texts)
    return [[[round(float(x), 6) for x in row] for row in model.transform(some)] for some in (texts, names)]


def write(landing: Path, source: str, rows: list[dict]) -> None:
    folder = landing / source
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "concepts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    print(f"{folder}/concepts.jsonl: {len(rows)} rows")  # noqa: T201


def picture(home: Path, user: str, file: Path) -> None:
    """The path of ``user``: depth from left to right, an arrow's line from each prerequisite to the next topic."""
    import vl_convert

    con = duckdb.connect()
    con.execute(f"""
        create table path as
        select topic_id, depth, stage, priority, is_covered,
            row_number() over (partition by depth order by position) - count(*) over (partition by depth) / 2 as place
        from '{home}/personal/learning_path_topics.parquet'
        inner join '{home}/personal/learning_paths.parquet' using (user_id, profile_version)
        where user_id = ? and is_newest and not is_done""", [user])  # fmt: skip
    topics = records(con, "from path order by depth, place")
    edges = records(con, f"""
        select before.depth as depth, before.place as place, later.depth as to_depth, later.place as to_place
        from (select topic_id, unnest(prerequisites) as named from '{home}/raw/topics/*/*.parquet') as listed
        inner join path as later on listed.topic_id = later.topic_id
        inner join path as before on lower(replace(named, '-', '_')) = before.topic_id
        order by all""")  # fmt: skip
    stages = records(
        con,
        """
        select min(depth) - 0.5::double as depth, max(depth) + 0.5::double as to_depth,
            ['Foundations', 'Core Skills', 'Advanced', 'Specialisation'][stage] as name
        from path group by stage order by stage""",
    )
    x = {
        "field": "depth",
        "type": "quantitative",
        "title": "depth",
        "axis": {"tickMinStep": 1, "grid": False},
        "scale": {"nice": False, "padding": 4},
    }
    y = {"field": "place", "type": "quantitative", "axis": None}
    order = {"domain": ["HIGH", "MEDIUM", "LOW"], "range": ["#d55e00", "#e69f00", "#0072b2"]}
    dots = {
        "color": {"field": "priority", "type": "nominal", "scale": order, "title": None, "legend": {"orient": "top"}}
    }
    specification = {
        "width": 900, "height": 480, "background": "white", "config": {"view": {"stroke": None}}, "layer": [
            {"data": {"values": stages}, "mark": {"type": "rect", "color": "#ddd", "opacity": 0.35, "xOffset": 2},
             "encoding": {"x": x, "x2": {"field": "to_depth"}}},
            {"data": {"values": stages},
             "mark": {"type": "text", "align": "left", "dx": 8, "dy": 12, "fontStyle": "italic"},
             "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "name"}}},
            {"data": {"values": edges}, "mark": {"type": "rule", "opacity": 0.25},
             "encoding": {"x": x, "y": y, "x2": {"field": "to_depth"}, "y2": {"field": "to_place"}}},
            {"data": {"values": topics}, "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
             "encoding": {"x": x, "y": y} | dots},
            {"data": {"values": [topic for topic in topics if topic["priority"] != "LOW"]},
             "mark": {"type": "text", "dy": -10, "fontSize": 12, "fontWeight": "bold", "align": "right", "dx": 20},
             "encoding": {"x": x, "y": y, "text": {"field": "topic_id"}}},
        ],
    }  # fmt: skip
    file.write_bytes(vl_convert.vegalite_to_png(json.dumps(specification), scale=1))


def records(con: duckdb.DuckDBPyConnection, query: str) -> list[dict]:
    done = con.execute(query)
    names = [column[0] for column in done.description]
    return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"deliver": lambda a, b: deliver(Path(a), Path(b)), "picture": lambda a, b, c: picture(Path(a), b, Path(c))}[
        command
    ](*arguments)
