"""Files and functions stay small enough to be read at once (CONTRIBUTING.md)."""

from __future__ import annotations

import ast

from tests.laws.sources import ROOT, modules, nodes, where

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 80


def test_no_file_is_too_long() -> None:
    lengths = {where(each): len(each.read_text("utf-8").splitlines()) for each in modules()}
    styles = (ROOT / "src").rglob("*.css")
    lengths |= {where(each): len(each.read_text("utf-8").splitlines()) for each in styles}
    wrong = [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > FILE_LINES_MAX]
    assert not wrong, "\n".join(wrong)


def test_no_function_is_too_long() -> None:
    wrong = [
        f"{where(path, node)}: {node.name} has {_lines(node)} lines"
        for path in modules()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _lines(node) > FUNCTION_LINES_MAX
    ]
    assert not wrong, "\n".join(wrong)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1
