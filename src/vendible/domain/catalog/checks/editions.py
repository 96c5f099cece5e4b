"""Editions: what can be chosen, and what each choice gives."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vendible.domain.catalog.checks.found import choose, found, listed
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import ReleaseRules
from vendible.domain.catalog.findings import Finding, at
from vendible.domain.catalog.listing import (
    UNLIMITED,
    Edition,
    Entitlement,
    EntitlementKind,
    Grant,
    GrantKind,
    Listing,
    QuantityRange,
    Value,
)

_NUMBERS = (EntitlementKind.LIMIT, EntitlementKind.QUOTA)
_EXPECTED = {
    EntitlementKind.SWITCH: ("true or false", "sets: true"),
    EntitlementKind.LIMIT: ("a number or unlimited", "sets: 500"),
    EntitlementKind.QUOTA: ("a number or unlimited", "sets: 500"),
    EntitlementKind.LEVEL: ("one of its levels as a text", 'sets: "full"'),
}


def edition_findings(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    if not listing.editions:
        yield found(Requirement.EDITION_MISSING, "editions")
    codes = [each.code for each in listing.editions]
    for index, edition in enumerate(listing.editions):
        place = at("editions", index)
        yield from _on_sale(listing, edition, place)
        yield from _attributes(edition, place, rules)
        if edition.quantity:
            yield from _quantity(edition.quantity, at(place, "quantity"))
        for number, code in enumerate(edition.changes_to or ()):
            if code not in codes:
                yield found(
                    Requirement.CHANGES_TO_UNKNOWN,
                    at(at(place, "changes_to"), number),
                    code=code,
                    known=listed(codes),
                    remedy=choose(code, codes),
                )
        for number, slug in enumerate(edition.includes):
            if slug == listing.slug:
                where = at(at(place, "includes"), number)
                yield found(Requirement.INCLUDES_ITSELF, where, slug=slug)
        for number, grant in enumerate(edition.grants):
            yield from _grant(listing, edition, grant, at(at(place, "grants"), number))


def _on_sale(listing: Listing, edition: Edition, place: str) -> Iterator[Finding]:
    sold = any(each.on_sale for each in listing.offers_of(edition.code))
    name = edition.name or edition.code
    if edition.quotation and sold:
        yield found(
            Requirement.QUOTATION_WITH_OFFERS,
            at(place, "quotation"),
            name=name,
            quotation=edition.quotation,
        )
    if edition.on_sale and not sold and not edition.quotation:
        yield found(Requirement.EDITION_NOT_ORDERABLE, place, name=name)


def _attributes(edition: Edition, place: str, rules: ReleaseRules) -> Iterator[Finding]:
    attributes = at(place, "attributes")
    count, limit = len(edition.attributes), rules.number("attributes_max")
    if count > limit:
        yield found(Requirement.ATTRIBUTES_TOO_MANY, attributes, count=count, limit=limit)
    for number, attribute in enumerate(edition.attributes):
        if not attribute.values:
            name = attribute.name or attribute.code
            where = at(at(attributes, number), "values")
            yield found(Requirement.ATTRIBUTE_VALUES_MISSING, where, name=name)


def _quantity(quantity: QuantityRange, place: str) -> Iterator[Finding]:
    minimum, maximum, step = quantity.minimum, quantity.maximum, quantity.step
    if minimum < 1:
        yield found(Requirement.QUANTITY_MINIMUM, at(place, "minimum"), minimum=minimum)
    if step < 1:
        yield found(Requirement.QUANTITY_STEP, at(place, "step"), step=step)
    if maximum is None:
        return
    if maximum < minimum:
        yield found(
            Requirement.QUANTITY_MAXIMUM, at(place, "maximum"), minimum=minimum, maximum=maximum
        )
    elif step > 1 and (maximum - minimum) % step:
        yield found(
            Requirement.QUANTITY_OFF_STEP,
            at(place, "maximum"),
            minimum=minimum,
            maximum=maximum,
            step=step,
            reached=maximum - (maximum - minimum) % step,
        )


def entitlement_findings(listing: Listing) -> Iterator[Finding]:
    for index, entitlement in enumerate(listing.entitlements):
        yield from _entitlement(entitlement, at("entitlements", index))
    if listing.seats is None:
        return
    named = listing.entitlement(listing.seats)
    if named is None:
        limits = [e.code for e in listing.entitlements if e.kind is EntitlementKind.LIMIT]
        yield found(
            Requirement.SEATS_UNKNOWN,
            "seats",
            code=listing.seats,
            known=listed(limits),
            remedy=choose(listing.seats, limits),
        )
    elif named.kind is not EntitlementKind.LIMIT:
        yield found(
            Requirement.SEATS_NOT_A_LIMIT, "seats", code=listing.seats, kind=named.kind.value
        )


def _entitlement(entitlement: Entitlement, place: str) -> Iterator[Finding]:
    kind, levels = entitlement.kind, entitlement.levels
    if kind is EntitlementKind.LEVEL:
        if not levels:
            name = entitlement.name or entitlement.code
            yield found(Requirement.LEVELS_MISSING, at(place, "levels"), name=name)
        for number, level in enumerate(levels):
            if level in levels[:number]:
                yield found(
                    Requirement.LEVELS_REPEATED, at(at(place, "levels"), number), level=level
                )
    elif levels:
        yield found(Requirement.LEVELS_NOT_USED, at(place, "levels"), kind=kind.value)
    if entitlement.renews and kind is not EntitlementKind.QUOTA:
        yield found(Requirement.RENEWS_NOT_USED, at(place, "renews"), kind=kind.value)


def _grant(listing: Listing, edition: Edition, grant: Grant, place: str) -> Iterator[Finding]:
    entitlement = listing.entitlement(grant.entitlement)
    if entitlement is None:
        codes = [each.code for each in listing.entitlements]
        yield found(
            Requirement.GRANT_UNKNOWN,
            at(place, "entitlement"),
            code=grant.entitlement,
            known=listed(codes),
            remedy=choose(grant.entitlement, codes),
        )
    else:
        yield from _grant_value(entitlement, grant, place)
    if grant.per_unit and edition.quantity is None:
        yield found(
            Requirement.GRANT_PER_UNIT, at(place, "per_unit"), name=edition.name or edition.code
        )
    values = {
        (attribute.code, value.code)
        for attribute in edition.attributes
        for value in attribute.values
    }
    for attribute, value in grant.when:
        if (attribute, value) not in values:
            known = min(values, default=("size", "small"))
            yield found(
                Requirement.GRANT_WHEN,
                at(at(place, "when"), attribute),
                attribute=attribute,
                value=value,
                example=f"{known[0]}: {known[1]}",
            )


def _grant_value(entitlement: Entitlement, grant: Grant, place: str) -> Iterator[Finding]:
    kind, value = entitlement.kind, grant.value
    where = at(place, grant.how.value)
    expected, example = _EXPECTED[kind]
    if not _suits(kind, value):
        yield found(
            Requirement.GRANT_VALUE,
            where,
            value=str(value).lower() if isinstance(value, bool) else value,
            code=entitlement.code,
            kind=kind.value,
            expected=expected,
            example=example,
        )
    elif kind is EntitlementKind.LEVEL and value not in entitlement.levels:
        yield found(
            Requirement.GRANT_LEVEL,
            where,
            value=value,
            code=entitlement.code,
            known=listed(entitlement.levels),
            remedy=choose(str(value), entitlement.levels),
        )
    if isinstance(value, Decimal) and value < 0:
        yield found(Requirement.GRANT_NEGATIVE, where, value=value)
    if kind not in _NUMBERS and (grant.per_unit or grant.how is GrantKind.ADDS):
        yield found(
            Requirement.GRANT_NOT_A_NUMBER,
            where if grant.how is GrantKind.ADDS else at(place, "per_unit"),
            code=entitlement.code,
            kind=kind.value,
            asked="added up" if grant.how is GrantKind.ADDS else "counted per unit",
            example=example.removeprefix("sets: "),
        )


def _suits(kind: EntitlementKind, value: Value) -> bool:
    if kind is EntitlementKind.SWITCH:
        return isinstance(value, bool)
    if kind is EntitlementKind.LEVEL:
        return isinstance(value, str) and value is not UNLIMITED
    return isinstance(value, Decimal) or value is UNLIMITED
