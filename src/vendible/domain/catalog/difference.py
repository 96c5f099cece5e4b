"""What differs between two listings in their plain form: each place with its texts, by section."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vendible.domain.catalog.findings import at

# What names a part of a list, so that a part that moved is not taken for another one.
_NAMED_BY = ("code", "product", "entitlement")


class DifferenceKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Section(StrEnum):
    """The parts of a listing as one edits and reviews them, in their order."""

    BASICS = "basics"
    EDITIONS = "editions"
    OFFERS = "offers"
    ADDON = "addon"
    DELIVERY = "delivery"
    AGREEMENTS = "agreements"
    TEXTS = "texts"
    SIGN_ON = "sign_on"


# By the first key of a place. A new key of the listing goes to its section; else it is a basic.
_SECTIONS: Mapping[Section, tuple[str, ...]] = {
    Section.BASICS: ("slug", "name", "kind", "type", "billing", "category", "tax_class", "notes"),
    Section.EDITIONS: ("editions", "entitlements", "seats", "grants"),
    Section.OFFERS: ("offers", "proration"),
    Section.ADDON: ("addon",),
    Section.DELIVERY: ("delivery", "delivery_days", "acceptance"),
    Section.AGREEMENTS: ("agreement",),
    Section.TEXTS: (
        "summary",
        "description",
        "highlights",
        "logo",
        "pictures",
        "support",
        "contact",
    ),
    Section.SIGN_ON: ("sign_on",),
}
_SECTION_OF = {key: section for section, keys in _SECTIONS.items() for key in keys}


def section_of(place: str) -> Section:
    """Where a place such as `offers[monthly].prices.EUR` is edited."""
    key = re.split(r"[.\[ ]", place, maxsplit=1)[0]
    return _SECTION_OF.get(key, Section.BASICS)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs, such as `editions[team].summary`; the side that lacks it is empty."""

    kind: DifferenceKind
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Leaves:
    """A document taken apart: the text at each place, and the order of named parts."""

    texts: dict[str, str] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)


def differences(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[Difference, ...]:
    """Every place that differs, in the order of the documents; none for equal ones."""
    old, new = _Leaves(), _Leaves()
    _take_apart(before, "", old)
    _take_apart(after, "", new)
    places = [each for each in _merged(old.texts, new.texts) if _differ(old, new, each)]
    return (*(_difference(old, new, place) for place in places), *_moved(old, new))


def _differ(old: _Leaves, new: _Leaves, place: str) -> bool:
    return old.texts.get(place) != new.texts.get(place)


def _difference(old: _Leaves, new: _Leaves, place: str) -> Difference:
    if place not in old.texts:
        return Difference(DifferenceKind.ADDED, place, "", new.texts[place])
    if place not in new.texts:
        return Difference(DifferenceKind.REMOVED, place, old.texts[place], "")
    return Difference(DifferenceKind.CHANGED, place, old.texts[place], new.texts[place])


def _moved(old: _Leaves, new: _Leaves) -> list[Difference]:
    """Lists whose common parts stand in another order."""
    found = []
    for place, names in new.orders.items():
        known = old.orders.get(place, [])
        before = [each for each in known if each in set(names)]
        after = [each for each in names if each in set(known)]
        if before != after:
            found.append(
                Difference(
                    DifferenceKind.CHANGED,
                    f"{place} (order)",
                    ", ".join(before),
                    ", ".join(after),
                )
            )
    return found


def _take_apart(value: object, place: str, into: _Leaves) -> None:
    if isinstance(value, Mapping):
        for key, each in value.items():
            _take_apart(each, at(place, str(key)), into)
    elif isinstance(value, Sequence) and any(isinstance(each, Mapping) for each in value):
        names = [_name(each) for each in value]
        is_named = all(names) and len(set(names)) == len(names)
        if is_named:
            into.orders[place] = names
        for index, each in enumerate(value):
            _take_apart(each, f"{place}[{names[index] if is_named else index}]", into)
    else:
        into.texts[place] = _text(value)


def _name(part: object) -> str:
    """What tells this part of a list from the others; empty where nothing does."""
    if not isinstance(part, Mapping):
        return ""
    name = next((str(part[key]) for key in _NAMED_BY if key in part), "")
    when = part.get("when")
    chosen = "/".join(str(each) for each in when.values()) if isinstance(when, Mapping) else ""
    return f"{name} {chosen}".strip()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(_text(each) for each in value) or "none"
    return "nothing" if value is None else str(value)


def _merged(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """The places of both, those that were removed where they stood."""
    known = list(old)
    rank = {place: index for index, place in enumerate(known)}
    merged: list[str] = []
    told = 0
    for place in new:
        if rank.get(place, -1) >= told:
            merged += [each for each in known[told : rank[place]] if each not in new]
            told = rank[place] + 1
        merged.append(place)
    return merged + [each for each in known[told:] if each not in new]
