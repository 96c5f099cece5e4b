"""Names say what a thing is (CONTRIBUTING.md: how we write)."""

from __future__ import annotations

import ast
import re

from tests.laws.sources import ROOT, modules, nodes, tree, where

# If the noun is hard to find, the boundary is wrong.
EMPTY_WORDS = frozenset({"manager", "helper", "helpers", "util", "utils", "base", "common", "misc"})
EMPTY_ENDINGS = frozenset({"service", "processor", "handler"})
EMPTY_VERBS = frozenset({"process", "handle", "handle_data", "do_it", "run_it"})
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def test_classes_have_nouns() -> None:
    wrong = [
        f"{where(path, node)}: class {node.name}"
        for path in modules()
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and _is_empty(node.name)
    ]
    assert not wrong, "\n".join(wrong)


def test_modules_have_nouns() -> None:
    wrong = [where(path) for path in modules() if any(map(_is_empty, _names(str(path))))]
    assert not wrong, "\n".join(wrong)


def test_functions_have_verbs_that_say_something() -> None:
    wrong = [
        f"{where(path, node)}: def {node.name}"
        for path in modules()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in EMPTY_VERBS
    ]
    assert not wrong, "\n".join(wrong)


def test_every_module_says_what_lives_in_it() -> None:
    wrong = [
        where(path)
        for path in modules()
        if tree(path).body
        and path.name not in ("urls.py", "apps.py")
        and "migrations" not in path.parts
        and not ast.get_docstring(tree(path))
    ]
    assert not wrong, "\n".join(wrong)


def _names(path: str) -> list[str]:
    return path.removeprefix(f"{ROOT}/").removesuffix(".py").split("/")


def _is_empty(name: str) -> bool:
    words = [each.lower() for each in _WORD.findall(name)]
    return bool(words) and (bool(EMPTY_WORDS & set(words)) or words[-1] in EMPTY_ENDINGS)
