"""One folder per domain: what lands (``sources.py``), sample deliveries (``sample.py``), metrics, report sections and
Great Expectations suites. Whatever lies here is found by walking the folder; nothing is registered elsewhere.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def folders() -> list[Path]:
    """The folder of every domain, in the order of their names."""
    return sorted(path for path in HERE.iterdir() if path.is_dir() and not path.name.startswith(("_", ".")))


def modules(name: str) -> list[ModuleType]:
    """The module ``name`` of every domain that has one."""
    return [
        importlib.import_module(f"{__name__}.{folder.name}.{name}")
        for folder in folders()
        if (folder / f"{name}.py").exists()
    ]


def files(pattern: str) -> list[Path]:
    """The files of every domain that match ``pattern``, such as ``suites/*.yml``."""
    return [path for folder in folders() for path in sorted(folder.glob(pattern))]
