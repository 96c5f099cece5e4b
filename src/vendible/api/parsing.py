"""How bodies and texts are read: strictly, so that nothing reaches the database that it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from vendible.domain.kernel.refusals import Code, Refusal

DEPTH_MAX = 100


class StrictParser(Parser):
    """JSON in UTF-8 without NaN, lone surrogates, endless nesting or NUL (PostgreSQL has none)."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = request.body
        found = msgspec.json.decode(body)
        # Only a body that may hold one is walked through; an escape is the one way to write it.
        if b"\\u0000" in body:
            _refuse_nul(found)
        return found

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> Any:
        for name, value in data.items():
            if "\0" in name or "\0" in str(value):
                raise _nul(name.replace("\0", "␀") or "query")
        return super().parse_querydict(data, list_fields, request)


def _refuse_nul(document: object) -> None:
    for place, text in _texts(document, "", 0):
        if "\0" in text:
            raise _nul(place or "body")


def _texts(value: object, place: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEPTH_MAX:
        raise Refusal(
            Code.BAD_INPUT, where="body", got="deeper", expected=f"at most {DEPTH_MAX} levels"
        )
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _texts(each, f"{place}[{position}]", depth + 1)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield place, key
            yield from _texts(each, f"{place}.{key}".lstrip("."), depth + 1)


def _nul(where: str) -> Refusal:
    return Refusal(
        Code.BAD_INPUT, where=where, got="the character NUL", expected="a text without it"
    )
