"""Every refusal can be told in words, with all the facts that the words use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from http import HTTPStatus
from string import Formatter

import pytest

from tests.laws.sources import modules, nodes, where
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.usecases.refusal_words import WORDS, told

# Calls that make a refusal, with the facts that they add themselves.
_MAKERS = {"Refusal": set(), "_no": {"addon"}}
# Refusals of the database that its second look did not explain: they have no facts.
_WITHOUT_FACTS = "commands.py"


def test_every_code_has_words() -> None:
    assert set(WORDS) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_the_words_are_whole(code: Code) -> None:
    words = WORDS[code]
    assert HTTPStatus(words.status) < HTTPStatus.INTERNAL_SERVER_ERROR
    for text in (words.title, words.detail, words.remedy):
        assert text
        assert text.rstrip() == text
        assert "!" not in text
    assert words.detail.endswith(".")
    assert words.remedy.endswith(".")
    assert not _fields(words.title), "a title is the same each time"


@pytest.mark.parametrize("code", Code)
def test_the_words_take_any_fact(code: Code) -> None:
    facts: dict[str, object] = dict.fromkeys(_fields_of(code), "something")
    if code is Code.ADDONS_IN_THE_WAY:
        facts["addons"] = [{"name": "Pack", "until": None, "in_contract": True}]
    spoken = told(Refusal(code, **facts))
    for text in (spoken.detail, spoken.remedy):
        assert "?" not in text
        assert "{" not in text


def test_every_refusal_brings_the_facts_that_its_words_use() -> None:
    wrong = []
    for place, code, facts in _refusals():
        missing = _fields_of(code) - facts
        if missing:
            wrong.append(f"{place}: {code.value} without {', '.join(sorted(missing))}")
    assert not wrong, "\n".join(wrong)


def _refusals() -> Iterator[tuple[str, Code, set[str]]]:
    """Where a refusal with a code written out is made, and the names of its facts."""
    for path in modules():
        if path.name == _WITHOUT_FACTS:
            continue
        for node in nodes(path):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            code = _code(node)
            if node.func.id not in _MAKERS or code is None:
                continue
            names = {each.arg for each in node.keywords}
            if None in names:
                continue  # **facts: seen where they were made
            known = {each for each in names if each is not None}
            yield where(path, node), code, known | _MAKERS[node.func.id]


def _code(call: ast.Call) -> Code | None:
    first = call.args[0] if call.args else None
    is_code = (
        isinstance(first, ast.Attribute)
        and isinstance(first.value, ast.Name)
        and first.value.id == "Code"
    )
    return Code[first.attr] if is_code and isinstance(first, ast.Attribute) else None


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _fields_of(code: Code) -> set[str]:
    return _fields(WORDS[code].detail) | _fields(WORDS[code].remedy)
