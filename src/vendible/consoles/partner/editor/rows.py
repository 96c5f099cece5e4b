"""Looking at a draft that may be anything: rows that are mappings, texts, findings by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vendible.consoles.partner.editor.typed import Posted
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Listing
from vendible.records import revisions
from vendible.records.models import Product

Plain = dict[str, Any]


def rows(value: object) -> list[tuple[int, Plain]]:
    """The mappings of a list, each with its index in it."""
    if not isinstance(value, list):
        return []
    return [(index, each) for index, each in enumerate(value) if isinstance(each, dict)]


def text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value)


def codes(value: object) -> list[str]:
    """The codes of rows; rows without one are left out."""
    return [code for _, each in rows(value) if (code := text(each, "code"))]


def one_line(text: str) -> str:
    """As it comes back from a form, whichever line ends a browser sends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def inside(findings: Iterable[Finding], place: str) -> list[Finding]:
    """Those of a place and of all inside it."""
    return [
        each
        for each in findings
        if each.place == place or each.place.startswith((f"{place}.", f"{place}["))
    ]


def live_listing(product: Product) -> Listing | None:
    """What is listed: it may be withdrawn from sale, never deleted."""
    live = revisions.live_of(product.id) if product.live_id else None
    return live.listing if live else None


class Without:
    """A form without the fields that a section reads itself."""

    def __init__(self, posted: Posted, own: Iterable[str]) -> None:
        self._posted = posted
        self._own = frozenset(own)

    def __iter__(self) -> Iterator[str]:
        return (each for each in self._posted if each not in self._own)

    def getlist(self, key: str, /) -> list[Any]:
        return self._posted.getlist(key)


def last(posted: Posted, name: str) -> str:
    """The field's text; empty where it was not sent."""
    texts = posted.getlist(name)
    return one_line(str(texts[-1])) if texts else ""
