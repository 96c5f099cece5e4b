"""Merging: what all licenses in force allow together, and which of them it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from vendible.domain.catalog.listing import UNLIMITED, EntitlementKind, GrantKind, Value
from vendible.domain.licensing.license import Entitled, License, LicenseKind


@dataclass(frozen=True, slots=True)
class Effective:
    """One value that counts, and the licenses (sorted by id) that it comes from."""

    value: Value
    kind: EntitlementKind
    unit: str
    licenses: tuple[UUID, ...]


class _Part(NamedTuple):
    entitled: Entitled
    license: UUID
    of_main: bool


_NUMBERS = frozenset({EntitlementKind.LIMIT, EntitlementKind.QUOTA})
_ENDLESS = Decimal("Infinity")  # unlimited while comparing and adding: above all, and stays so


def effective(licenses: Iterable[License]) -> Mapping[str, Effective]:
    """The effective value of each entitlement over these licenses, whatever their order.

    The greatest value that any license sets, plus all that is added; an unlimited part makes the
    whole unlimited. Named are the licenses that set the winning value and all that add.
    """
    parts: dict[str, list[_Part]] = {}
    for each in licenses:
        of_main = each.kind is LicenseKind.MAIN
        for entitled in each.entitlements:
            parts.setdefault(entitled.code, []).append(_Part(entitled, each.id, of_main))
    return {code: _merged(parts[code]) for code in sorted(parts)}


def _merged(parts: list[_Part]) -> Effective:
    if len(parts) == 1:  # most are: merging is on the path of every license check
        only = parts[0].entitled
        return Effective(only.value, only.kind, only.unit, (parts[0].license,))
    lead = min(parts, key=_lead_order).entitled
    if lead.kind in _NUMBERS:
        value, sources = _number([each for each in parts if each.entitled.kind in _NUMBERS])
    else:
        value, sources = _greatest([each for each in parts if each.entitled.kind is lead.kind])
    return Effective(value, lead.kind, lead.unit, tuple(sorted(set(sources))))


def _lead_order(part: _Part) -> tuple[bool, str, str]:
    # Listings that disagree about an entitlement: the main license says what kind of thing it is.
    return (not part.of_main, part.entitled.kind, part.entitled.unit)


def _number(parts: list[_Part]) -> tuple[Value, list[UUID]]:
    added = Decimal(0)
    best: Decimal | None = None
    winners: list[UUID] = []
    adders: list[UUID] = []
    for entitled, source, _ in parts:
        value = _ENDLESS if entitled.value is UNLIMITED else Decimal(entitled.value)
        if entitled.how is GrantKind.ADDS:
            added += value
            adders.append(source)
        elif best is None or value > best:
            best, winners = value, [source]
        elif value == best:
            winners.append(source)
    whole = added if best is None else best + added
    return (whole if whole.is_finite() else UNLIMITED), winners + adders


def _greatest(parts: list[_Part]) -> tuple[Value, list[UUID]]:
    # Two revisions may know different levels; the longest ranking knows the most of them.
    ranking = max((each.entitled.levels for each in parts), key=lambda one: (len(one), one))
    best = max((each.entitled.value for each in parts), key=lambda value: _rank(value, ranking))
    return best, [each.license for each in parts if each.entitled.value == best]


def _rank(value: Value, ranking: tuple[str, ...]) -> tuple[int, str]:
    if isinstance(value, str):
        return (ranking.index(value) if value in ranking else -1, value)
    return (int(value), "")
