"""Sample people who aim at jobs, a library that covers most of what they need, and what they do with it.

Every topic has a direction of its own; a chunk about it lies near that direction, so that coverage is known by
construction. Deliveries repeat and change; the truth is kept while the story is made up.
"""

from __future__ import annotations

import gzip
import json
import math
import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from pathlib import Path

MODEL, DIMENSIONS = "sample-24", 24
# name, prerequisites by whatever spelling, number of chunks; None: the topic has no embedding
TOPICS: dict[str, tuple[tuple[str, ...], int | None]] = {
    "Calculus": ((), 4),
    "Linear Algebra": (("calculus",), 5),
    "Probability Theory": (("Calculus",), 4),
    "Statistics": (("probability-theory",), 6),
    "Stochastic Calculus": (("Probability_Theory", "calculus"), 2),
    "Python": ((), 6),
    "SQL": ((), 3),
    "C++": ((), 2),
    "Git": ((), 1),
    "Data Structures": (("python",), 2),
    "Low Latency Systems": (("C++", "data-structures"), 0),
    "Market Microstructure": (("statistics",), 0),
    "Monte Carlo": (("probability theory", "python"), 2),
    "VaR Models": (("statistics", "Monte-Carlo"), 1),
    "Risk Management": (("var_models",), 3),
    "Machine Learning": (("linear-algebra", "statistics", "python"), 6),
    "Deep Learning": (("machine_learning",), 4),
    "Natural Language Processing": (("Deep-Learning",), 2),
    "Data Engineering": (("sql", "python"), 2),
    "Production Systems": (("data engineering", "Kubernetes"), 0),
    "Kubernetes": (("production_systems", "git"), 1),
    "Experimentation": (("statistics",), 2),
    "Data Visualisation": (("python", "graphic-design"), None),
    "Research Methodology": (("research methodology", "statistics"), 1),
}
ALIASES = {"Probability Theory": ["probability"], "Machine Learning": ["ML"], "Statistics": ["statistical methods"]}
SOFT_SKILLS = ("Communication", "Leadership")
BOOKS = ("Mathematics for Quants", "Practical Data Systems", "The Learning Machine")

JOBS = (
    (
        "Senior Quant Researcher",
        "Hedge fund",
        "About us\nWe run systematic strategies at a hedge fund.\n\nRequirements\n"
        "- 6+ years of experience with statistics and machine learning\n- Python, linear algebra\n\n"
        "Nice to have\n- stochastic calculus, C++",
    ),
    (
        "Quantitative Trader",
        "Prop shop",
        "What you bring:\nStrong probability and market microstructure.\nC++ and Python on low-latency systems.\n"
        "Knowledge of SQL is a plus.",
    ),
    (
        "Risk Analyst (model validation)",
        "A bank",
        "Requirements\nAt least 3 years with VaR models, Monte Carlo and risk management in a bank.\n"
        "Desirable\nPython, communication",
    ),
    (
        "Machine Learning Engineer",
        "A start-up",
        "Qualifications\nDeep learning, Python, data engineering.\n"
        "Experience running production systems on Kubernetes.\nBonus points\nNatural language processing",
    ),
    (
        "Data Scientist",
        "Retailer",
        "Your profile\n2 years of experience in experimentation and statistics, SQL and Python.\n"
        "Data visualisation and leadership are nice to have.",
    ),
    (
        "Gardener",
        "City council",
        "You look after the parks of our city all year round, plan the beds and know your plants.",
    ),
)  # fmt: skip
KINDS = ("explanation", "example", "quiz", "visualization")
USERS = tuple(f"learner-{n:02}" for n in range(1, 31))


def generate(folder: Path, start: date, days: int, seed: int) -> dict:
    """Write ``folder/<source>/learning-<date>.jsonl.gz`` of all sources for ``days`` days.

    The same arguments give the same bytes. Returns what is true at the end: ``as_of_date``; ``covered``, ``uncovered``
    and ``unknown`` (no embedding), sets of topic ids; ``requests``, how many content requests; ``users``, who aims at
    a job.
    """
    rng = random.Random(seed)
    rows: dict[tuple[str, date], list[dict]] = defaultdict(list)
    _library(rows, rng, start)
    last = start + timedelta(days=days - 1)
    aims: dict[str, int] = {}
    requests = 0
    for day in (start + timedelta(days=n) for n in range(days)):
        for user in USERS:
            if user not in aims and rng.random() < 0.25:
                _profile(rows, rng, user, day)
            if (user not in aims and rng.random() < 0.3) or (user in aims and rng.random() < 0.02):
                aims[user] = rng.randrange(len(JOBS))
                _target(rows, user, aims[user], day, rng)
            if user in aims and rng.random() < 0.4:
                _study(rows, rng, user, day)
                requests += _requests(rows, rng, user, day)
    for (source, day), listed in sorted(rows.items()):
        (folder / source).mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(row) + "\n" for row in listed)
        # mtime 0: landing knows a file by its content, and the same seed must be the same file.
        (folder / source / f"learning-{day}.jsonl.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    return {
        "as_of_date": last,
        "covered": {_id(name) for name, (_, chunks) in TOPICS.items() if chunks},
        "uncovered": {_id(name) for name, (_, chunks) in TOPICS.items() if chunks == 0},
        "unknown": {_id(name) for name, (_, chunks) in TOPICS.items() if chunks is None}
        | {_id(s) for s in SOFT_SKILLS},
        "requests": requests,
        "users": set(aims),
    }


def _id(name: str) -> str:
    return name.lower().replace(" ", "_")


def _stamp(day: date, rng: random.Random) -> str:
    return f"{datetime.combine(day, time()) + timedelta(seconds=rng.randrange(24 * 3600)):%Y-%m-%dT%H:%M:%SZ}"


def _direction(rng: random.Random) -> list[float]:
    return [rng.gauss(0, 1) for _ in range(DIMENSIONS)]


def _near(vector: list[float], rng: random.Random) -> list[float]:
    """A vector whose cosine with ``vector`` is about 0.9."""
    length = math.sqrt(sum(x * x for x in vector) / DIMENSIONS)
    return [round(x + 0.45 * length * rng.gauss(0, 1), 6) for x in vector]


def _library(rows: dict, rng: random.Random, start: date) -> None:
    at = f"{start}T00:00:00Z"
    for name in (*TOPICS, *SOFT_SKILLS):
        prerequisites, chunks = TOPICS.get(name, ((), None))
        row = {"topic_id": _id(name), "name": name, "aliases": ALIASES.get(name, []), "updated_at": at}
        row |= {"prerequisites": list(prerequisites), "is_soft_skill": name in SOFT_SKILLS}
        rows["topics", start].append(row)
        if chunks is None:
            continue
        direction = _direction(rng)
        embedding = {"embedding": [round(x, 6) for x in direction], "embedding_model": MODEL, "updated_at": at}
        rows["topic_embeddings", start].append({"topic_id": _id(name), "alias": name} | embedding)
        for number in range(chunks):
            chunk = {
                "chunk_id": f"{_id(name)}-{number}",
                "source": rng.choice(BOOKS),
                "source_type": "book",
                "locator": f"p. {rng.randint(1, 400)}",
                "text": f"{name}, part {number + 1}.",
                "embedding": _near(direction, rng),
                "embedding_model": MODEL,
                "updated_at": at,
            }
            rows["content_chunks", start].append(chunk)
    # A page that nobody has embedded yet, and one embedded by another model.
    page = {"source": "example.org", "source_type": "web", "text": "A page.", "updated_at": at}
    rows["content_chunks", start].append(page | {"chunk_id": "page-1", "embedding": None, "embedding_model": None})
    other = {"embedding": [1.0, 0.0, 0.0], "embedding_model": "other-3"}
    rows["content_chunks", start].append(page | {"chunk_id": "page-2"} | other)


def _profile(rows: dict, rng: random.Random, user: str, day: date) -> None:
    row = {"user_id": user, "name": user.title(), "email": f"{user}@example.com", "updated_at": _stamp(day, rng)}
    told = {
        "education_level": rng.choice(("bachelor", "master", " ", None)),
        "linkedin_url": rng.choice((f"https://www.linkedin.com/in/{user}", None)),
        "target_roles": rng.choice((["quant"], [], None)),
    }
    rows["user_profiles", day].append(row | told)


def _target(rows: dict, user: str, job: int, day: date, rng: random.Random) -> None:
    title, firm, description = JOBS[job]
    row = {"user_id": user, "job_title": title, "job_description": description, "firm": firm}
    rows["job_targets", day].append(row | {"job_seniority": "not_specified", "updated_at": _stamp(day, rng)})


def _study(rows: dict, rng: random.Random, user: str, day: date) -> None:
    # Foundations first: the product's topics are listed from the ground up.
    topic = _id(list(TOPICS)[min(int(rng.expovariate(0.25)), len(TOPICS) - 1)])
    at = _stamp(day, rng)
    session = {"session_id": f"s-{user}-{day}", "user_id": user, "topic_id": topic, "minutes": rng.randint(10, 90)}
    rows["study_sessions", day].append(session | {"at": at})
    done = {"user_id": user, "topic_id": topic, "completed": rng.choice((20, 50, 80, 100)), "updated_at": at}
    rows["topic_progress", day].append(done)


def _requests(rows: dict, rng: random.Random, user: str, day: date) -> int:
    count = rng.randint(0, 4)
    for number in range(count):
        row = {"request_id": f"r-{user}-{day}-{number}", "user_id": user, "node_id": _id(rng.choice(list(TOPICS)))}
        row |= {
            "content_type": rng.choice(("explanation", "example", "quiz", "visualization")),
            "content_version": "v1",
        }
        rows["content_requests", day].append(row | {"requested_at": _stamp(day, rng)})
    return count
