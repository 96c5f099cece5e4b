"""A section of the listing editor as its reader fills it: the fields of the page, posted back."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Protocol


class Page(Protocol):
    """An answer of the test client."""

    @property
    def content(self) -> bytes: ...


class _Form(HTMLParser):
    """The fields of the form that carries `seen`, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._fields: dict[str, list[str]] | None = None
        self._area: str | None = None
        self._choice: str | None = None
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            self.forms.append(self._fields)
        if self._fields is None or "disabled" in has:
            return
        name = has.get("name", "")
        if tag == "input" and name:
            is_tick = has.get("type") in ("checkbox", "radio")
            if has.get("type") != "file" and (not is_tick or "checked" in has):
                self._fields.setdefault(name, []).append(has.get("value", "on" if is_tick else ""))
        elif tag == "textarea" and name:
            self._area = name
            self._fields.setdefault(name, []).append("")
        elif tag == "select" and name:
            self._choice, self._options = name, []
        elif tag == "option" and self._choice:
            self._options.append((has.get("value", ""), "selected" in has))

    def handle_data(self, data: str) -> None:
        if self._area and self._fields is not None:
            self._fields[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        elif tag == "textarea" and self._area and self._fields is not None:
            texts = self._fields[self._area]
            texts[-1] = texts[-1].removeprefix("\n")
            self._area = None
        elif tag == "select" and self._choice and self._fields is not None:
            chosen = [value for value, selected in self._options if selected]
            first = [self._options[0][0]] if self._options else []
            self._fields.setdefault(self._choice, []).extend(chosen[-1:] or first)
            self._choice = None


def fields_of(page: Page) -> dict[str, list[str]]:
    """What the section's form would send if nothing were typed."""
    parser = _Form()
    parser.feed(page.content.decode())
    (form,) = [each for each in parser.forms if "seen" in each]
    return form
