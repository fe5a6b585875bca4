"""Sample deliveries for every source, deterministic by seed: the demo's input and, with their truth, the tests'.

Each domain is a module with ``generate(folder, start, days, seed)``, which writes ``folder/<source>/<file>`` in the
landing format.
"""
