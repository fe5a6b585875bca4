"""dbt's plan of a build, made once per process: which node depends on which, and which ones a criterion selects.

The tests build one manifest some 300 times. Linking its graph and selecting nodes takes dbt a second of each of them, a
quarter of a build of the style domain.
"""

from __future__ import annotations

import functools
from typing import Any


def keep_plans() -> None:
    """Keep the graph of each manifest, and what each criterion selects of it. Both depend on the project only."""
    from dbt.compilation import Compiler
    from dbt.graph.selector import NodeSelector

    link, select = Compiler.compile, NodeSelector.get_nodes_from_criteria
    graphs: dict[tuple[int, bool], tuple[Any, Any]] = {}
    selections: dict[tuple[Any, ...], tuple[Any, tuple[frozenset[str], ...]]] = {}

    @functools.wraps(link)
    def link_once(self: Compiler, manifest: Any, write: bool = True, add_test_edges: bool = False) -> Any:
        if self.config.args.which == "compile":  # --inline adds a node of its own
            return link(self, manifest, write, add_test_edges)
        key = id(manifest), add_test_edges
        if key not in graphs:
            graphs[key] = manifest, link(self, manifest, write, add_test_edges)  # the manifest, so that its id stays
        self.initialize()
        return graphs[key][1]

    @functools.wraps(select)
    def select_once(self: NodeSelector, spec: Any) -> Any:
        kinds = frozenset(getattr(self, "resource_types", ()))
        key = id(self.full_graph), type(self), kinds, self.include_empty_nodes, repr(spec)
        if key not in selections:
            selections[key] = self.full_graph, tuple(frozenset(nodes) for nodes in select(self, spec))
        return tuple(set(nodes) for nodes in selections[key][1])

    Compiler.compile = link_once
    NodeSelector.get_nodes_from_criteria = select_once
