"""How a language tells: templates whose figures, days and outcomes are put in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from string import Formatter
from typing import Any

from babel.dates import format_date

from vendible.domain.access.notices import Channel, Notice


@dataclass(frozen=True, slots=True)
class Words:
    """A kind in one language: its name in the settings, a subject, and sentences.

    A sentence is left out where one of its facts is None.
    """

    name: str
    subject: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: `between` stands between sentences, `see` before a link."""

    locale: str
    name: str
    between: str
    see: str
    why: str
    channels: Mapping[Channel, str]
    results: Mapping[str, str]
    words: Mapping[Notice, Words]


@dataclass(frozen=True, slots=True)
class Told:
    """A message as its reader sees it."""

    subject: str
    text: str


def told(tongue: Tongue, kind: Notice, facts: Mapping[str, Any], zone: tzinfo) -> Told:
    """The message in one language. KeyError for a fact that is missing."""
    words = tongue.words[kind]
    filled = _Filled(tongue, zone)
    said = [
        filled.vformat(each, (), facts)
        for each in words.sentences
        if all(facts[name] is not None for name in fact_names(each))
    ]
    subject = " ".join(filled.vformat(words.subject, (), facts).split())
    return Told(subject, tongue.between.join(said))


def fact_names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


class _Filled(Formatter):
    """`{answer_by:day}`, `{reasons:count}` and `{result:outcome}` in the words of a language."""

    def __init__(self, tongue: Tongue, zone: tzinfo) -> None:
        self._tongue = tongue
        self._zone = zone

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "day":
                return format_date(_day(value, self._zone), "long", locale=self._tongue.locale)
            case "count":
                return str(value if isinstance(value, int) else len(value))
            case "outcome":
                return self._tongue.results[value]
            case _:
                return str(super().format_field(value, format_spec))


def _day(value: Any, zone: tzinfo) -> date:
    """Of an instant or a day, as it is or as JSON keeps it."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
        if value.tzinfo is None:
            return date(value.year, value.month, value.day)
    return value.astimezone(zone).date() if isinstance(value, datetime) else value
