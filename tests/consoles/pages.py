"""A page as its reader sees it."""

from __future__ import annotations

import html
import re
from typing import Protocol

_TAG = re.compile(r"<[^>]*>")


class Page(Protocol):
    """An answer of the test client."""

    @property
    def content(self) -> bytes: ...


def text_of(page: Page) -> str:
    """The words of a page on one line, without its tags."""
    plain = html.unescape(_TAG.sub(" ", page.content.decode()))
    return " ".join(plain.split())


def field_of(page: Page, name: str) -> str:
    """What stands in a hidden field or an input."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.content.decode())
    assert found, f"no field {name}"
    value = re.search(r'value="([^"]*)"', found[0])
    return html.unescape(value[1]) if value else ""


def typed_in(page: Page, name: str) -> str:
    """What stands in a textarea."""
    found = re.search(
        rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page.content.decode(), re.DOTALL
    )
    assert found, f"no textarea {name}"
    return html.unescape(found[1]).removeprefix("\n").removeprefix("\r\n")


def ticks_of(page: Page, name: str = "intended") -> list[str]:
    """The values of the boxes of this name that can be ticked."""
    found = re.findall(
        rf'<input type="checkbox" name="{name}" value="([^"]*)"', page.content.decode()
    )
    return [html.unescape(each) for each in found]
