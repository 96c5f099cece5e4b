"""The add-ons of a price list, each a listing of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from vendible.domain.catalog.checks import slug_of
from vendible.domain.catalog.document.fields import shown
from vendible.domain.catalog.findings import at, did_you_mean
from vendible.domain.catalog.importing.entitlements import Known, Name
from vendible.domain.catalog.importing.names import new_slug, title_of
from vendible.domain.catalog.importing.offers import Money, Priced, priced
from vendible.domain.catalog.importing.plans import Plan, chosen_values
from vendible.domain.catalog.importing.source import Data, Oddity, Source
from vendible.domain.catalog.listing import (
    UNLIMITED,
    AddonTerms,
    Connection,
    Edition,
    Entitlement,
    Grant,
    GrantKind,
    Ownership,
    Value,
)

EXTENSIONS = "usageLimitsExtensions"


@dataclass(frozen=True, slots=True)
class Addon:
    """What makes the listing of an add-on, apart from the texts that all listings share."""

    key: str
    slug: str
    name: str
    description: str
    edition: Edition
    sold: Priced
    terms: AddonTerms
    entitlements: tuple[Entitlement, ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    """What add-ons say of each other, by their keys. Excluding is made mutual."""

    slugs: Mapping[str, str]
    depends_on: Mapping[str, tuple[str, ...]]
    excludes: Mapping[str, tuple[str, ...]]


def addons_of(
    source: Source,
    base: str,
    known: Mapping[Name, Known],
    plans: Mapping[str, Plan],
    money: Money,
) -> list[Addon]:
    """`base`: the slug of the base product."""
    parts = source.parts(source.data, "addOns")
    slugs: dict[str, str] = {}
    for key in parts:
        own = slug_of(title_of(key))
        wanted = own if own.startswith(f"{base}-") else f"{base}-{own}"
        slugs[key] = new_slug(wanted, {base, *slugs.values()})
    rules = _rules(source, parts, slugs)
    return [
        _addon(source, base, key, data, known, plans, money, rules) for key, data in parts.items()
    ]


def _rules(source: Source, parts: Mapping[str, Data], slugs: Mapping[str, str]) -> _Rules:
    needed: dict[str, tuple[str, ...]] = {}
    excluded: dict[str, dict[str, None]] = {key: {} for key in parts}
    for key, data in parts.items():
        place = at("addOns", key)
        needed[key] = tuple(_known_names(source, data, "dependsOn", place, slugs))
        for other in _known_names(source, data, "excludes", place, slugs):
            excluded[key][other] = None
            excluded[other][key] = None
    return _Rules(slugs, needed, {key: tuple(others) for key, others in excluded.items()})


def _known_names(
    source: Source, data: Data, key: str, place: str, known: Mapping[str, object]
) -> list[str]:
    """The names of a list that exist; the others are reported."""
    found = []
    for name, where in source.names(data, key, place):
        if name in known:
            found.append(name)
        else:
            remedy = did_you_mean(name, known, "Remove it, or mend its name.")
            source.report(Oddity.UNKNOWN_REFERENCE, where, f"there is no {name}", remedy)
    return found


def _addon(
    source: Source,
    base: str,
    key: str,
    data: Data,
    known: Mapping[Name, Known],
    plans: Mapping[str, Plan],
    money: Money,
    rules: _Rules,
) -> Addon:
    place, slug, name = at("addOns", key), rules.slugs[key], title_of(key)
    replaced = chosen_values(source, data, place, known)
    added = chosen_values(source, data, place, known, {EXTENSIONS: "usageLimits"})
    added = {
        each: value for each, value in added.items() if _is_addable(source, each, value, place)
    }
    sold = priced(source, data, place, "addon", money, pack=bool(added))
    available = _available(source, data, place, plans)
    for each, value in replaced.items():
        _tell_less(source, place, known[each].entitlement, each, value, available)
    grants = [Grant(known[each].entitlement.code, value) for each, value in replaced.items()]
    for each, value in added.items():
        per_unit = sold.quantity is not None and value is not UNLIMITED
        grants.append(Grant(known[each].entitlement.code, value, GrantKind.ADDS, per_unit))
    is_pack = bool(added) or (sold.unit.is_piece and not sold.quotation)
    terms = AddonTerms(
        ownership=Ownership.REPEATABLE if is_pack else Ownership.ONE_PER_CUSTOMER,
        connections=(Connection(base, tuple(p.edition.code for p in available)),)
        if available
        else (),
        depends_on=tuple(rules.slugs[each] for each in rules.depends_on[key]),
        excludes=tuple(rules.slugs[each] for each in rules.excludes[key]),
    )
    names = dict.fromkeys([*replaced, *added])
    edition = Edition(
        code="addon",
        name=name,
        quotation=sold.quotation,
        quantity=sold.quantity,
        grants=tuple(grants),
    )
    description = source.text(data, "description", place)
    entitlements = tuple(known[each].entitlement for each in names)
    return Addon(key, slug, name, description, edition, sold, terms, entitlements)


def _is_addable(source: Source, name: Name, value: Value, place: str) -> bool:
    if isinstance(value, Decimal) or value is UNLIMITED:
        return True
    source.report(
        Oddity.VALUE_KIND,
        at(at(place, EXTENSIONS), name[1]),
        f"{shown(value)} can't be added to a limit",
        "Extend numeric limits only; replace others in usageLimits.",
    )
    return False


def _available(source: Source, data: Data, place: str, plans: Mapping[str, Plan]) -> list[Plan]:
    """The plans with which the add-on may be bought; all if the file doesn't say."""
    if data.get("availableFor") is None:
        available = list(plans)
    else:
        available = _known_names(source, data, "availableFor", place, plans)
    if not available:
        source.report(
            Oddity.CONNECTED_TO_NOTHING,
            place,
            "the add-on is available for no plan, so it is not shown anywhere",
            "Name the plans in availableFor.",
        )
    return [plans[each] for each in dict.fromkeys(available)]


def _tell_less(
    source: Source,
    place: str,
    entitlement: Entitlement,
    name: Name,
    value: Value,
    available: Iterable[Plan],
) -> None:
    """The file replaces; here the greatest value of all licenses counts."""
    above = [
        each.edition.name
        for each in available
        if _rank(entitlement, each.values[name]) > _rank(entitlement, value)
    ]
    if above:
        section, key = name
        source.report(
            Oddity.REPLACED_BY_LESS,
            at(at(place, section), key),
            f"{shown(value)} is less than what {', '.join(above)} already gives; "
            "the greater value goes on counting",
            "Sell less as another edition; an add-on can only give more.",
        )


def _rank(entitlement: Entitlement, value: Value) -> Decimal:
    if value is UNLIMITED:
        return Decimal("Infinity")
    if isinstance(value, str):
        return Decimal(entitlement.levels.index(value))
    return Decimal(value)
