"""Texts, and the codes and names of parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from vendible.domain.catalog.checks.found import (
    CODE_LENGTH_MAX,
    SLUG_LENGTH_MAX,
    choose,
    code_of,
    found,
    is_code,
    is_slug,
    listed,
    slug_of,
)
from vendible.domain.catalog.checks.names import name_findings
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import ReleaseRules
from vendible.domain.catalog.findings import Finding, at
from vendible.domain.catalog.listing import Listing


def text_findings(
    listing: Listing, policies: Collection[str], rules: ReleaseRules
) -> Iterator[Finding]:
    if not is_slug(listing.slug):
        example = slug_of(listing.slug)
        yield found(
            Requirement.SLUG_FORMAT,
            "slug",
            slug=listing.slug,
            limit=SLUG_LENGTH_MAX,
            example=example,
        )
    yield from name_findings(listing.name, rules)
    if not listing.summary.strip():
        yield found(Requirement.SUMMARY_MISSING, "summary")
    yield from _introduction(listing, rules)
    if not any(each.strip() for each in listing.highlights):
        yield found(Requirement.HIGHLIGHTS_MISSING, "highlights")
    yield from _category(listing.category, rules)
    if not listing.support.strip():
        yield found(Requirement.SUPPORT_MISSING, "support")
    allowed = [each for each in policies if rules.policies is None or each in rules.policies]
    if listing.proration not in allowed:
        yield found(
            Requirement.PRORATION_UNKNOWN,
            "proration",
            name=listing.proration,
            known=listed(allowed),
            remedy=choose(listing.proration, allowed),
        )


def _introduction(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    """Huawei: text alone has at least so many characters, or there are pictures."""
    length, limit = len(listing.description.strip()), rules.number("introduction_length_min")
    if not length:
        yield found(Requirement.DESCRIPTION_MISSING, "description")
    elif length < limit and not listing.pictures:
        yield found(Requirement.INTRODUCTION_SHORT, "description", length=length, limit=limit)


def _category(category: str, rules: ReleaseRules) -> Iterator[Finding]:
    if not category.strip():
        yield found(Requirement.CATEGORY_MISSING, "category")
    elif rules.categories is not None and category not in rules.categories:
        known = sorted(rules.categories)
        yield found(
            Requirement.CATEGORY_UNKNOWN,
            "category",
            code=category,
            known=listed(known),
            remedy=choose(category, known),
        )


def code_findings(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    """Codes are well formed and unique where they are looked up, and parts have names."""
    yield from _codes("editions", (each.code for each in listing.editions))
    yield from _codes("offers", (each.code for each in listing.offers))
    yield from _codes("entitlements", (each.code for each in listing.entitlements))
    for index, edition in enumerate(listing.editions):
        attributes = at(at("editions", index), "attributes")
        yield from _codes(attributes, (each.code for each in edition.attributes))
        for number, attribute in enumerate(edition.attributes):
            place = at(attributes, number)
            yield from _named(attribute.name, place, "Size")
            yield from _codes(at(place, "values"), (each.code for each in attribute.values))
            for rank, value in enumerate(attribute.values):
                yield from _named(value.name, at(at(place, "values"), rank), "Small")
    for index, entitlement in enumerate(listing.entitlements):
        yield from _named(entitlement.name, at("entitlements", index), "Connected vehicles")
    yield from _edition_names(listing, rules.number("edition_name_length_max"))


def _codes(place: str, codes: Iterable[str]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for index, code in enumerate(codes):
        here = at(at(place, index), "code")
        if not is_code(code):
            yield found(
                Requirement.CODE_FORMAT,
                here,
                code=code,
                limit=CODE_LENGTH_MAX,
                example=code_of(code),
            )
        if code in seen:
            yield found(Requirement.CODE_REPEATED, here, code=code, first=seen[code])
        seen.setdefault(code, here)


def _named(name: str, place: str, example: str) -> Iterator[Finding]:
    if not name.strip():
        yield found(Requirement.PART_NAME_MISSING, at(place, "name"), example=example)


def _edition_names(listing: Listing, limit: int) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for index, edition in enumerate(listing.editions):
        place = at("editions", index)
        name = edition.name
        yield from _named(name, place, "Basic")
        # An add-on's implicit edition bears the name of the add-on, which may be longer.
        if len(name) > limit and name != listing.name:
            yield found(
                Requirement.EDITION_NAME_TOO_LONG,
                at(place, "name"),
                length=len(name),
                limit=limit,
            )
        if name and name in seen:
            yield found(
                Requirement.EDITION_NAME_REPEATED, at(place, "name"), name=name, first=seen[name]
            )
        seen.setdefault(name, place)
