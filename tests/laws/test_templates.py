"""Pages keep to the content security policy: nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.laws.sources import ROOT, SOURCE

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.*"))
_COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
_FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script as an address": re.compile(r"javascript:", re.IGNORECASE),
    "an address elsewhere": re.compile(
        r"\b(?:src|srcset|href|action|poster|data|hx-[a-z]+)\s*=\s*[\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
    "text that is not escaped": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
}


def test_there_are_templates() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_keeps_to_the_policy(template: Path) -> None:
    text = _COMMENT.sub("", template.read_text("utf-8"))
    wrong = [
        f"{template.relative_to(ROOT)}:{text[: found.start()].count(chr(10)) + 1}: {what}"
        for what, pattern in _FORBIDDEN.items()
        for found in pattern.finditer(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    wrong = [
        str(each.relative_to(ROOT))
        for each in SOURCE.rglob("*.css")
        if re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", each.read_text("utf-8"))
    ]
    assert not wrong, "\n".join(wrong)
