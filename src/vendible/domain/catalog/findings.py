"""Findings: what is wrong with a listing, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # a submission with one is refused
    WARNING = "warning"  # likely not meant; the partner may leave it so
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `place` is a path such as `editions[1].quantity.minimum`.

    `code` is stable and clients match on it. `message` says what came and what was expected,
    `remedy` what to do.
    """

    code: str
    severity: Severity
    place: str
    message: str
    remedy: str

    @property
    def id(self) -> str:
        """By which a warning is ticked as intended: `logo_missing@logo`."""
        return f"{self.code}@{self.place}"

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def at(place: str, key: str | int) -> str:
    """The path of a part: `at("editions", 1)` is `editions[1]`, then `.name` is added to it."""
    if isinstance(key, int):
        return f"{place}[{key}]"
    return f"{place}.{key}" if place else key


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that refuse a submission."""
    return tuple(each for each in findings if each.is_error)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    by_folded = {each.lower(): each for each in known}
    found = get_close_matches(word.lower(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A remedy: the closest known word, else `otherwise`."""
    meant = closest(word, known)
    return f"Did you mean {meant}?" if meant else otherwise
