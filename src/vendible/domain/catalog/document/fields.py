"""Reading one mapping of a document key by key, keeping every mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from vendible.domain.catalog.findings import Finding, Severity, at, closest, did_you_mean

Choice = TypeVar("Choice", bound=StrEnum)

_DECIMAL = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?", re.ASCII)
_SHOWN_LENGTH = 40


class Mistake(StrEnum):
    """Why a document is no listing. The next one goes to the end."""

    NOT_A_MAPPING = "not_a_mapping"
    NOT_A_LIST = "not_a_list"
    MISSING_KEY = "missing_key"
    UNKNOWN_KEY = "unknown_key"
    WRONG_KIND = "wrong_kind"
    BAD_NUMBER = "bad_number"
    UNKNOWN_CHOICE = "unknown_choice"
    BAD_CYCLE = "bad_cycle"
    NESTED_SKUS = "nested_skus"


def shown(value: object) -> str:
    """What came, in a few words."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = str(value)
    text = text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"
    return f'the text "{text}"' if isinstance(value, str) else text


def decimal_of(value: object) -> Decimal | None:
    """A number or a text with one as an exact decimal; None if it is neither.

    At most 15 digits before and 12 after the point: no amount needs more, and a number such as
    1E+999999999 would fill the memory once it is written out.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return None
    if isinstance(value, str):
        return Decimal(value) if _DECIMAL.fullmatch(value) else None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**15 else None
    exact = Decimal(str(value))
    if not exact.is_finite() or not -1000 < exact.adjusted() < 15:
        return None
    return exact if _DECIMAL.fullmatch(format(exact, "f")) else None


@dataclass(slots=True)
class Mistakes:
    """What is wrong with one document so far.

    `spoiled`: the places about which nothing more can be said; also that of the key which was
    probably meant by a misspelled one.
    """

    findings: list[Finding] = field(default_factory=list)
    spoiled: list[str] = field(default_factory=list)


class Part:
    """One mapping of a document. Ask for each key, then `close` names the keys nobody asked for.

    A mistake never stops the reading: it is kept, and the answer is a value that fits.
    """

    def __init__(self, data: object, place: str, mistakes: Mistakes, example: str) -> None:
        self.place = place
        self.mistakes = mistakes
        self._asked: list[str] = []
        self._is_mapping = isinstance(data, Mapping)
        self._data = (
            {str(key): value for key, value in data.items()} if (isinstance(data, Mapping)) else {}
        )
        if not self._is_mapping:
            self.report(
                Mistake.NOT_A_MAPPING,
                place,
                f"{shown(data)} came where keys with values were expected, such as {example}",
                f"Write keys and values: {example}.",
            )

    def report(self, code: Mistake, place: str, message: str, remedy: str) -> None:
        self.mistakes.findings.append(Finding(code, Severity.ERROR, place, message, remedy))
        self.mistakes.spoiled.append(place)

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def value(self, key: str, *, example: str | None = None) -> object:
        """The raw value; None if it is absent. With an `example`, absent is a mistake."""
        self._asked.append(key)
        value = self._data.get(key)
        if value is None and example is not None and self._is_mapping:
            self.report(
                Mistake.MISSING_KEY,
                at(self.place, key),
                f"{key} is missing; expected e.g. {key}: {example}",
                f"Add {key}: {example}.",
            )
        return value

    def text(self, key: str, *, example: str | None = None) -> str:
        value = self.value(key, example=example)
        return "" if value is None else self.as_text(value, at(self.place, key))

    def as_text(self, value: object, place: str) -> str:
        if isinstance(value, str):
            return value
        is_part = isinstance(value, (Mapping, list, tuple))
        quoted = '"some text"' if is_part else f'"{str(value).lower()}"'
        self.report(
            Mistake.WRONG_KIND,
            place,
            f"{shown(value)} came where a text was expected, such as {quoted}",
            "Write a text here." if is_part else f"Put it in quotes: {quoted}.",
        )
        return "" if is_part else str(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.value(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.report(
            Mistake.WRONG_KIND,
            at(self.place, key),
            f"{shown(value)} came where true or false was expected",
            f"Write {key}: true or {key}: false.",
        )
        return default

    def amount(self, key: str, default: Decimal = Decimal(0)) -> Decimal:
        """A decimal: `12.50`, as a number or as a text."""
        value = self.value(key)
        return default if value is None else self.as_amount(value, at(self.place, key))

    def as_amount(self, value: object, place: str) -> Decimal:
        exact = decimal_of(value)
        if exact is None:
            self.report(
                Mistake.BAD_NUMBER,
                place,
                f"{shown(value)} came where a number was expected, such as 12.50",
                "Write a number with a point and without units or separators, such as 1250.00.",
            )
        return Decimal(0) if exact is None else exact

    def integer(self, key: str, default: int = 0, *, example: str | None = None) -> int:
        value = self.value(key, example=example)
        if value is None:
            return default
        exact = decimal_of(value)
        if exact is not None and exact == exact.to_integral_value():
            return int(exact)
        self.report(
            Mistake.BAD_NUMBER,
            at(self.place, key),
            f"{shown(value)} came where a whole number was expected, such as {example or 12}",
            "Write a whole number without units or separators, such as 1000.",
        )
        return default

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of a few words; for another word the one that was probably meant is assumed."""
        known = [each.value for each in choices]
        value = self.value(key, example=None if default is not None else known[0])
        fallback = default if default is not None else next(iter(choices))
        if value is None:
            return fallback
        if isinstance(value, str) and value in known:
            return choices(value)
        self.report(
            Mistake.UNKNOWN_CHOICE,
            at(self.place, key),
            f"{shown(value)} is not known as {key}; expected one of {', '.join(known)}",
            did_you_mean(str(value), known, f"Choose one of {', '.join(known)}."),
        )
        meant = closest(str(value), known)
        return choices(meant) if meant else fallback

    def entries(self, key: str, *, example: str) -> list[tuple[object, str]]:
        """The values of a list, each with its place."""
        value = self.value(key)
        place = at(self.place, key)
        if value is None:
            return []
        if not isinstance(value, (list, tuple)):
            self.report(
                Mistake.NOT_A_LIST,
                place,
                f"{shown(value)} came where a list was expected, such as {example}",
                f"Write a list: {example}.",
            )
            return []
        return [(each, at(place, index)) for index, each in enumerate(value)]

    def texts(self, key: str, *, example: str = "[first, second]") -> tuple[str, ...]:
        entries = self.entries(key, example=example)
        return tuple(self.as_text(each, place) for each, place in entries)

    def parts(self, key: str, *, example: str) -> list[Part]:
        """The mappings of a list."""
        entries = self.entries(key, example=f"[{example}]")
        return [Part(each, place, self.mistakes, example) for each, place in entries]

    def part(self, key: str, *, example: str) -> Part | None:
        value = self.value(key)
        if value is None:
            return None
        return Part(value, at(self.place, key), self.mistakes, example)

    def pairs(self, key: str, *, example: str) -> Iterator[tuple[str, object, str]]:
        """The keys and values of a mapping whose keys are free, each with its place."""
        part = self.part(key, example=example)
        if part is not None:
            yield from part.all_pairs()

    def all_pairs(self) -> Iterator[tuple[str, object, str]]:
        for key, value in self._data.items():
            yield key, value, at(self.place, key)

    def know(self, *keys: str) -> None:
        """These keys are right here, though nobody asked for them."""
        self._asked += [each for each in keys if each not in self._asked]

    def close(self) -> None:
        """Each key that nobody asked for is a mistake."""
        for key in self._data:
            if key not in self._asked:
                known = ", ".join(self._asked)
                meant = closest(key, self._asked)
                if meant and meant not in self._data:
                    self.mistakes.spoiled.append(at(self.place, meant))
                self.report(
                    Mistake.UNKNOWN_KEY,
                    at(self.place, key),
                    f"{key} is not known here; expected one of {known}",
                    did_you_mean(key, self._asked, f"Remove {key}."),
                )
