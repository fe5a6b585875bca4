"""How well skills are found in job postings, and the fit of the seed that finds them.

    .venv/bin/python benchmarks/skill_extraction.py [path of job_postings_annotated.parquet] [--fit] [--cross-validate]

The postings land as the jobs of people and go through landing and dbt; what int_learning__spans finds is compared with
the annotated knowledge spans, whole and overlapping. --fit makes seeds/learning/skill_cues.csv from the train split of
the tech half (logistic regression of scikit-learn, weights in tenths); --cross-validate scores such fits
on train alone, a fifth of the documents at a time, which is how everything was chosen.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import duckdb
import yaml

from dagster_pipeline.dbt_run import command as dbt_command
from dagster_pipeline.landing.land import land, prepare
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR, Settings

SHARED = Path(os.environ.get("WAREHOUSE_SHARED_DATA") or PROJECT_DIR.parent / "shared" / "data")
SEED = PROJECT_DIR / "seeds" / "learning" / "skill_cues.csv"
DAY = "2026-09-01"
# Chosen by --cross-validate: how strongly weights are kept small, how often a value must occur, the weight below which
# a row is left out, and what is added to every score so that precision and recall are in balance.
STRENGTH, OCCURRENCES, SMALLEST, BIAS = 0.5, 2, 0.3, 0.6

Spans = dict[str, list[tuple[int, int]]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("postings", nargs="?", type=Path, default=SHARED / "job_postings_annotated.parquet")
    parser.add_argument("--fit", action="store_true", help="make the seed anew from train before scoring")
    parser.add_argument("--cross-validate", action="store_true", help="score fits on parts of train, nothing else")
    parser.add_argument("--home", type=Path, help="keep the warehouse in this folder instead of a temporary one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder) / "home"
        settings = Settings(home=home, landing_dir=home / "landing")
        land_postings(arguments.postings, settings)
        postings = Postings(arguments.postings)
        if arguments.fit or arguments.cross_validate:
            build(settings, "int_learning__tokens")
            if arguments.cross_validate:
                cross_validate(settings, postings)
                return 0
            fit_seed(settings, postings)
        build(settings, "int_learning__spans")
        found = read_spans(settings)
    for split, half in postings.parts():
        documents = postings.documents(split, half)
        say(f"{split:6}{half:7}{len(documents):4} documents  {score(documents, postings, found)}")
    return 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Postings:
    """The annotated documents: tokens by their characters in the text as it lands, and the annotated spans."""

    def __init__(self, path: Path) -> None:
        self.part: dict[str, tuple[str, str]] = {}
        self.tokens: Spans = defaultdict(list)
        self.gold: Spans = defaultdict(list)
        rows = duckdb.execute(
            "select document, split, source, tokens, knowledge from read_parquet(?) order by document, sentence",
            [str(path)],
        )
        ends: dict[str, int] = defaultdict(int)
        for document, split, source, tokens, labels in rows.fetchall():
            self.part[document] = (split, source)
            first, start = len(self.tokens[document]), ends[document]
            for token in tokens:
                self.tokens[document].append((start, start + len(token)))
                start += len(token) + 1
            ends[document] = max(start, ends[document] + 1)
            self.gold[document] += [(first + begin, first + end) for begin, end in _runs(labels)]

    def parts(self) -> list[tuple[str, str]]:
        return sorted(set(self.part.values()), reverse=True)

    def documents(self, split: str, half: str) -> list[str]:
        return sorted(document for document, part in self.part.items() if part == (split, half))

    def as_tokens(self, document: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Spans of characters as spans of the annotated tokens that they touch."""
        tokens, result = self.tokens[document], []
        for start, end in sorted(spans):
            touched = [place for place, (first, last) in enumerate(tokens) if first < end and start < last]
            if touched and not (result and result[-1][1] > touched[0]):
                result.append((touched[0], touched[-1] + 1))
        return result


def _runs(labels: list[str]) -> list[tuple[int, int]]:
    runs, begin = [], None
    for place, label in enumerate([*labels, "O"]):
        if label != "I" and begin is not None:
            runs.append((begin, place))
            begin = None
        if label == "B":
            begin = place
    return runs


def land_postings(postings: Path, settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    file = settings.home / "postings.parquet"
    duckdb.execute(
        f"""
        copy (
            select document as user_id, string_agg(array_to_string(tokens, ' '), chr(10) order by sentence)
                as job_description, '{DAY}T00:00:00Z' as updated_at
            from read_parquet(?) group by document
        ) to '{file}' (format parquet)""",
        [str(postings)],
    )
    land(settings, SOURCES["job_targets"], [file])


def build(settings: Settings, model: str) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    prepare(settings)
    os.environ.update(dbt_command.environment(settings))
    select = [f"+{model}", "int_run__rules", "int_run__dates"]
    try:
        for arguments in (
            ["seed"],
            ["run", "--event-time-start", DAY, "--event-time-end", "2026-09-02", "--select", *select],
        ):
            done = dbtRunner().invoke(["--quiet", arguments[0], "--project-dir", str(PROJECT_DIR), *arguments[1:]])
            if not done.success:
                raise SystemExit(f"dbt {arguments[0]} failed: {done.exception or 'see above'}")
    finally:
        DuckDBConnectionManager.close_all_connections()


def read_spans(settings: Settings) -> Spans:
    found: Spans = defaultdict(list)
    with duckdb.connect(str(settings.database), read_only=True) as con:
        rows = con.execute("""
            select targets.user_id, span_start, span_start + span_length
            from intermediate.int_learning__spans
            inner join marts.fct_learning__targets as targets using (job_id)""")
        for document, start, end in rows.fetchall():
            found[document].append((start, end))
    return found


def score(documents: list[str], postings: Postings, found: Spans) -> str:
    """Precision, recall and F1 of whole spans, then of spans that overlap."""
    gold = {document: postings.gold[document] for document in documents}
    told = {document: postings.as_tokens(document, found.get(document, [])) for document in documents}
    whole = sum(len(set(gold[d]) & set(told[d])) for d in documents)
    touched = sum(_touching(gold[d], told[d]) for d in documents)
    touching = sum(_touching(told[d], gold[d]) for d in documents)
    all_gold, all_told = sum(map(len, gold.values())), max(1, sum(map(len, told.values())))
    return (
        f"exact {_figures(whole / all_told, whole / all_gold)}   overlapping "
        f"{_figures(touching / all_told, touched / all_gold)}"
    )


def _touching(spans: list[tuple[int, int]], others: list[tuple[int, int]]) -> int:
    return sum(any(begin < last and first < end for first, last in others) for begin, end in spans)


def _figures(precision: float, recall: float) -> str:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"


class Cues:
    """The words of the postings with the values of every cue and the label that the annotation gives them."""

    def __init__(self, settings: Settings, postings: Postings) -> None:
        self.names = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text())["vars"]["skill_cues"]
        values = [f"concat_ws(' ', {', '.join(cue.split(' '))})" for cue in self.names]
        with duckdb.connect(str(settings.database), read_only=True) as con:
            self.words = con.execute(f"""
                select user_id, line_number, span_start, span_start + length(token), {", ".join(values)}
                from intermediate.int_learning__tokens
                inner join marts.fct_learning__targets using (job_id)
                order by user_id, line_number, token_number""").fetchall()
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            self.places[word[0]].append(place)
        self.labels = ["O"] * len(self.words)
        for document, places in self.places.items():
            tokens = postings.tokens[document]
            for begin, end in postings.gold[document]:
                start, last = tokens[begin][0], tokens[end - 1][1]
                inside = [place for place in places if start <= self.words[place][2] < last]
                for place in inside:
                    self.labels[place] = "B" if place == inside[0] else "I"

    def features(self, documents: list[str]) -> tuple[list[int], list[list[tuple[str, str]]]]:
        places = [place for document in documents for place in self.places[document]]
        return places, [list(zip(self.names, self.words[place][4:], strict=True)) for place in places]


Weights = dict[tuple[str, str], tuple[int, int]]


def fit(cues: Cues, documents: list[str], strength: float, occurrences: int, smallest: float, bias: float) -> Weights:
    """Per cue and value the tenths by which it speaks for a span's first word and for a further one."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    places, features = cues.features(documents)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for word in features:
        for feature in word:
            counts[feature] += 1
    columns = {feature: n for n, feature in enumerate(sorted(f for f, c in counts.items() if c >= occurrences))}
    filled = [(row, columns[f]) for row, word in enumerate(features) for f in word if f in columns]
    matrix = csr_matrix((np.ones(len(filled)), tuple(zip(*filled, strict=True))), (len(places), len(columns)))
    model = LogisticRegression(C=strength, max_iter=200).fit(matrix, [cues.labels[place] for place in places])
    begins, goes_on = (model.coef_[list(model.classes_).index(label)] for label in "BI")
    outside = model.coef_[list(model.classes_).index("O")]
    weights: Weights = {}
    for feature, n in columns.items():
        pair = (round(10 * (begins[n] - outside[n])), round(10 * (goes_on[n] - outside[n])))
        if max(map(abs, pair)) >= 10 * smallest:
            weights[feature] = pair
    start = dict(zip(model.classes_, model.intercept_, strict=True))
    weights["always", "yes"] = tuple(round(10 * (start[label] - start["O"] + bias)) for label in "BI")
    return weights


def predict(cues: Cues, documents: list[str], weights: Weights) -> Spans:
    """What int_learning__spans does, in Python, so that a fit can be tried without a run of dbt."""
    found: Spans = defaultdict(list)
    places, features = cues.features(documents)
    last_line, was_in = None, False
    for place, word in zip(places, features, strict=True):
        document, line, start, end = cues.words[place][:4]
        pairs = [weights["always", "yes"], *(weights.get(feature, (0, 0)) for feature in word)]
        begins, goes_on = (sum(pair[n] for pair in pairs) for n in (0, 1))
        is_in, goes_with = begins > 0 or goes_on > 0, was_in and last_line == (document, line)
        if is_in and goes_with and not (begins > 0 and begins >= goes_on):
            found[document][-1] = (found[document][-1][0], end)
        elif is_in:
            found[document].append((start, end))
        last_line, was_in = (document, line), is_in
    return found


def cross_validate(settings: Settings, postings: Postings, folds: int = 5) -> None:
    cues = Cues(settings, postings)
    documents = postings.documents("train", "tech")
    parts = [documents[n::folds] for n in range(folds)]
    for strength, occurrences, smallest in ((0.5, 2, 0.3), (1.0, 2, 0.3), (2.0, 2, 0.3)):
        fits = []
        for held_out in parts:
            rest = [document for document in documents if document not in held_out]
            fits.append((held_out, fit(cues, rest, strength, occurrences, smallest, 0)))
        for bias in (0.4, 0.7, 1.0):
            found: Spans = {}
            for held_out, weights in fits:
                shifted = weights | {("always", "yes"): tuple(w + round(10 * bias) for w in weights["always", "yes"])}
                found |= predict(cues, held_out, shifted)
            say(
                f"strength {strength} occurrences {occurrences} smallest {smallest} bias {bias} "
                f"rows {len(fits[0][1])}  {score(documents, postings, found)}"
            )


def fit_seed(settings: Settings, postings: Postings) -> None:
    cues = Cues(settings, postings)
    weights = fit(cues, postings.documents("train", "tech"), STRENGTH, OCCURRENCES, SMALLEST, BIAS)
    with SEED.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("cue", "value", "begins", "goes_on"))
        order = {cue: place for place, cue in enumerate(["always", *cues.names])}
        for (cue, value), pair in sorted(weights.items(), key=lambda row: (order[row[0][0]], row[0][1])):
            writer.writerow((cue, value, *pair))
    say(f"{SEED.name}: {len(weights)} rows from train")


if __name__ == "__main__":
    raise SystemExit(main())
