"""The graph of topics against networkx: random graphs with cycles, diamonds, self loops and names of no topic."""

from __future__ import annotations

import hashlib
import math
import random
from collections import defaultdict

import networkx as nx
import pytest

from tests.dbt.learning.samples import extraction, progress, target, topic

SMALL_GRAPHS, BIG_GRAPH_TOPICS = 60, 1000
PRIORITIES = ("HIGH", "MEDIUM", "LOW")
WEIGHTS = {"HIGH": 3, "MEDIUM": 2, "LOW": 1}
MODELS = "+learning_path_topics +learning_paths +topic_graph_issues"


def random_graph(rng: random.Random, name: str, size: int, degree: float) -> dict[str, list[str]]:
    """topic -> what it says it needs, in any spelling, sometimes itself and sometimes what does not exist."""
    topics = [f"{name}_t_{n}" for n in range(size)]
    needs: dict[str, list[str]] = {}
    for place, one in enumerate(topics):
        listed = []
        for _ in range(min(size, int(rng.expovariate(1 / degree)))):
            # Mostly earlier topics; sometimes any, which makes cycles and self loops.
            other = topics[rng.randrange(place + 1)] if rng.random() < 0.9 else rng.choice(topics)
            listed.append(rng.choice((other, other.replace("_", "-"), other.upper())))
        if rng.random() < 0.05:
            listed.append(f"{name}-nowhere-{place}")
        needs[one] = listed
    return needs


def plain(name: str) -> str:
    return name.lower().replace("-", "_")


@pytest.fixture(scope="module")
def world(tmp_path_factory, manifest):
    """Every graph is one person's: they want some of its topics, have done others, and get a path."""
    from tests.conftest import Warehouse, make_settings

    warehouse = Warehouse(make_settings(tmp_path_factory.mktemp("graphs")), manifest)
    rng = random.Random(4)
    needs, wanted, done = {}, {}, defaultdict(set)
    rows = defaultdict(list)
    sizes = [rng.randint(1, 30) for _ in range(SMALL_GRAPHS)] + [BIG_GRAPH_TOPICS]
    for number, size in enumerate(sizes):
        user = f"g{number:03}"
        graph = random_graph(rng, user, size, 1.5 if size < BIG_GRAPH_TOPICS else 2.5)
        needs |= graph
        text = f"The job of {user}, told at some length."
        wanted[user] = {one: rng.choice(PRIORITIES) for one in rng.sample(sorted(graph), rng.randint(1, min(8, size)))}
        done[user] = {one for one in graph if rng.random() < 0.1}
        rows["job_targets"].append(target(user, text))
        rows["job_extractions"].append(extraction(hashlib.md5(text.lower().encode()).hexdigest()[:16], wanted[user]))
        rows["topic_progress"] += [progress(user, one, 80) for one in sorted(done[user])]
        rows["topic_progress"] += [progress(user, one, 79) for one in sorted(graph) if one not in done[user]]
    rows["topics"] = [topic(one, *listed) for one, listed in needs.items()]
    for source, listed in rows.items():
        warehouse.land(source, listed)
    warehouse.build("2026-09-30", select=MODELS)
    return warehouse, needs, wanted, done


def as_listed(needs: dict[str, list[str]]) -> nx.DiGraph:
    """Edges from a prerequisite to the topic, self loops and unknown names left out."""
    graph = nx.DiGraph()
    graph.add_nodes_from(needs)
    graph.add_edges_from((plain(p), one) for one, listed in needs.items() for p in listed if plain(p) in needs)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def without_cycles(needs: dict[str, list[str]], wanted: dict[str, dict[str, str]]) -> nx.DiGraph:
    """Of every group of topics that need each other the first, by priority and name, waits for none of them; again."""
    graph = as_listed(needs)
    priority = {one: WEIGHTS[p] for listed in wanted.values() for one, p in listed.items()}
    while groups := [group for group in nx.strongly_connected_components(graph) if len(group) > 1]:
        for group in groups:
            first = min(group, key=lambda one: (priority.get(one, 1), one))
            graph.remove_edges_from([(p, first) for p in list(graph.predecessors(first)) if p in group])
    return graph


def test_the_issues_are_those_of_networkx(world):
    warehouse, needs, wanted, _ = world
    found = warehouse.records("from published.topic_graph_issues")
    listed, kept = as_listed(needs), without_cycles(needs, wanted)
    broken = {f"{before} -> {after}" for before, after in set(listed.edges) - set(kept.edges)}
    assert {row["broken_edge"] for row in found if row["kind"] == "cycle"} == broken
    groups = {", ".join(sorted(group)) for group in nx.strongly_connected_components(listed) if len(group) > 1}
    assert groups
    assert {row["members"] for row in found if row["kind"] == "cycle"} == groups
    loops = {one for one, names in needs.items() if one in map(plain, names)}
    assert {row["topic_id"] for row in found if row["kind"] == "self_loop"} == loops != set()
    missing = {f"{name} -> {one}" for one, names in needs.items() for name in names if plain(name) not in needs}
    assert {row["broken_edge"] for row in found if row["kind"] == "missing"} == missing != set()


def test_paths_are_those_of_networkx(world):
    """The topics needed, each once and after all that it needs; its depth; whole depths in stages; steps of five."""
    warehouse, needs, wanted, done = world
    graph = without_cycles(needs, wanted)
    assert nx.is_directed_acyclic_graph(graph)
    depths: dict[str, int] = {}
    for one in nx.topological_sort(graph):
        depths[one] = max((depths[before] + 1 for before in graph.predecessors(one)), default=0)
    reduced = nx.transitive_reduction(graph)
    paths = defaultdict(list)
    for row in warehouse.records("from personal.learning_path_topics order by user_id, position"):
        paths[row["user_id"]].append(row)
    assert paths.keys() == wanted.keys()
    for user, rows in paths.items():
        needed = set(wanted[user]).union(*(nx.ancestors(reduced, one) for one in wanted[user]))
        assert sorted(row["topic_id"] for row in rows) == sorted(needed)
        assert {row["topic_id"] for row in rows if row["is_done"]} == needed & done[user]
        assert all(row["depth"] == depths[row["topic_id"]] for row in rows)
        assert all(row["priority"] == wanted[user].get(row["topic_id"], "LOW") for row in rows)
        path = [row for row in rows if not row["is_done"]]
        assert [row["position"] for row in path] == list(range(1, len(path) + 1))
        place = {row["topic_id"]: row["position"] for row in path}
        for one in place:
            assert all(place.get(before, 0) < place[one] for before in nx.ancestors(graph, one))
        order = [(r["stage"], r["depth"], -WEIGHTS[r["priority"]], r["topic_id"]) for r in path]
        assert order == sorted(order)
        check_stages(path)


def check_stages(path: list[dict]) -> None:
    of_depth = defaultdict(set)
    steps = defaultdict(list)
    for row in path:
        of_depth[row["depth"]].add(row["stage"])
        steps[row["step"]].append(row["stage"])
    assert all(len(stages) == 1 for stages in of_depth.values())
    assert len({row["stage"] for row in path}) == min(4, len(of_depth))
    assert sorted(steps) == list(range(1, len(steps) + 1))
    assert all(len(set(stages)) == 1 and len(stages) <= 5 for stages in steps.values())
    in_stage = defaultdict(int)
    for row in path:
        in_stage[row["stage"]] += 1
    assert len(steps) == sum(math.ceil(count / 5) for count in in_stage.values())


def test_durations_are_the_sum_of_the_steps(world):
    warehouse, _, _, _ = world
    steps = warehouse.rows("""
        select user_id, step, count(*) from personal.learning_path_topics where not is_done group by all""")
    expected = defaultdict(int)
    for user, _, topics in steps:
        expected[user] += max(1, math.ceil(topics / 2))
    found = dict(warehouse.rows("select user_id, duration_weeks from personal.learning_paths"))
    assert {user: weeks for user, weeks in found.items() if weeks} == dict(expected)
