"""Codes, slugs and display names made from the keys of a price list."""

from __future__ import annotations

import re
from collections.abc import Collection

from vendible.domain.catalog.checks import code_of, slug_of

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\s-]+")


def words_of(key: str) -> str:
    """`extraFileStorage` is `Extra file storage`; words in capitals such as `SSO` stay."""
    words = [word for word in _HUMP.split(key) if word]
    told = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    return told[:1].upper() + told[1:]


def title_of(key: str) -> str:
    """`BUSINESS_PLUS` is `Business Plus`; a key with small letters is read as words."""
    if key.upper() != key:
        return words_of(key)
    return " ".join(word.capitalize() for word in re.split(r"[_\s]+", key) if word)


def new_slug(text: str, taken: Collection[str]) -> str:
    return _new(slug_of(text), taken)


def new_code(text: str, taken: Collection[str]) -> str:
    return _new(code_of(text), taken)


def _new(wanted: str, taken: Collection[str]) -> str:
    number, made = 1, wanted
    while made in taken:
        number += 1
        made = f"{wanted[:60]}-{number}"
    return made
