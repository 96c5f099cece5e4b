"""What the documents name is there."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.laws.sources import ROOT

_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_MAKE = re.compile(r"`make ([a-z][a-z-]*)|^(?:\$ )?make ([a-z][a-z-]*)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_NOT_OURS = frozenset({".venv", ".tools", ".git", ".pytest_cache", "node_modules"})

DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not _NOT_OURS & set(path.relative_to(ROOT).parts)
)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _targets() -> set[str]:
    return set(_TARGET.findall((ROOT / "Makefile").read_text("utf-8")))


def test_the_two_commands_of_the_readme_are_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in ("demo", "test"):
        assert f"make {command}" in readme
        assert command in _targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_make_target_that_is_named_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    named = {first or second for first, second in _MAKE.findall(text)}
    assert named <= _targets(), f"{_name(document)} names {sorted(named - _targets())}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links_lead_somewhere(document: Path) -> None:
    text = _CODE.sub("", _FENCE.sub("", document.read_text("utf-8")))
    wrong = [
        target
        for target in _LINK.findall(text)
        if not re.match(r"[a-z]+:", target) and not _is_there(document, unquote(target))
    ]
    assert not wrong, f"{_name(document)} links to {wrong}"


def _is_there(document: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    found = (document.parent / name).resolve() if name else document
    if not found.exists() or not found.is_relative_to(ROOT):
        return False
    return not anchor or found.suffix != ".md" or anchor in _anchors(found)


def _anchors(document: Path) -> set[str]:
    """As GitHub makes them out of headings."""
    text = _FENCE.sub("", document.read_text("utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(text)
    }
