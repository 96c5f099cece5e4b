"""The repository's own files, for the laws about them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "vendible"


def modules() -> list[Path]:
    """Every Python file of the program and of the package for sold software."""
    found = [*SOURCE.rglob("*.py"), *(ROOT / "sdk").rglob("src/**/*.py")]
    assert found, "no sources where they should be"
    return sorted(found)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(tree(path))


def where(path: Path, node: ast.AST | None = None) -> str:
    """`src/vendible/api/root.py:12`, which editors can follow."""
    line = getattr(node, "lineno", None)
    name = str(path.relative_to(ROOT))
    return f"{name}:{line}" if line else name
