"""Texts, agreement and the codes and names of parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from vendible.domain.catalog.checks.found import CODE_LENGTH_MAX as CODE_MAX
from vendible.domain.catalog.checks.found import (
    EDITION_NAME_LENGTH_MAX,
    NAME_LENGTH_MAX,
    SLUG_LENGTH_MAX,
    choose,
    code_of,
    found,
    is_code,
    is_slug,
    listed,
    slug_of,
)
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.findings import Finding, at
from vendible.domain.catalog.listing import AgreementSource, Billing, Listing, ProductType


def text_findings(listing: Listing, policies: Collection[str]) -> Iterator[Finding]:
    if not is_slug(listing.slug):
        example = slug_of(listing.slug)
        yield found(
            Requirement.SLUG_FORMAT,
            "slug",
            slug=listing.slug,
            limit=SLUG_LENGTH_MAX,
            example=example,
        )
    if not listing.name.strip():
        yield found(Requirement.NAME_MISSING, "name")
    if len(listing.name) > NAME_LENGTH_MAX:
        yield found(
            Requirement.NAME_TOO_LONG, "name", length=len(listing.name), limit=NAME_LENGTH_MAX
        )
    for place, text, requirement in (
        ("summary", listing.summary, Requirement.SUMMARY_MISSING),
        ("description", listing.description, Requirement.DESCRIPTION_MISSING),
        ("category", listing.category, Requirement.CATEGORY_MISSING),
        ("support", listing.support, Requirement.SUPPORT_MISSING),
    ):
        if not text.strip():
            yield found(requirement, place)
    if listing.proration not in policies:
        yield found(
            Requirement.PRORATION_UNKNOWN,
            "proration",
            name=listing.proration,
            known=listed(policies),
            remedy=choose(listing.proration, policies),
        )
    yield from _agreement(listing)


def _agreement(listing: Listing) -> Iterator[Finding]:
    agreement, type_, billing = listing.agreement, listing.type, listing.billing
    is_standard = agreement.source is AgreementSource.PLATFORM_STANDARD
    if is_standard and (type_ is not ProductType.MARKETPLACE or billing is not Billing.ONLINE):
        yield found(
            Requirement.AGREEMENT_STANDARD, "agreement", type=type_.value, billing=billing.value
        )
    if agreement.source is AgreementSource.OWN:
        if not agreement.text.strip():
            yield found(Requirement.AGREEMENT_TEXT_MISSING, "agreement.text")
    elif agreement.text:
        yield found(
            Requirement.AGREEMENT_TEXT_NOT_USED, "agreement.text", source=agreement.source.value
        )


def code_findings(listing: Listing) -> Iterator[Finding]:
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
    yield from _edition_names(listing)


def _codes(place: str, codes: Iterable[str]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for index, code in enumerate(codes):
        here = at(at(place, index), "code")
        if not is_code(code):
            yield found(
                Requirement.CODE_FORMAT, here, code=code, limit=CODE_MAX, example=code_of(code)
            )
        if code in seen:
            yield found(Requirement.CODE_REPEATED, here, code=code, first=seen[code])
        seen.setdefault(code, here)


def _named(name: str, place: str, example: str) -> Iterator[Finding]:
    if not name.strip():
        yield found(Requirement.PART_NAME_MISSING, at(place, "name"), example=example)


def _edition_names(listing: Listing) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for index, edition in enumerate(listing.editions):
        place = at("editions", index)
        name = edition.name
        yield from _named(name, place, "Basic")
        # An add-on's implicit edition bears the name of the add-on, which may be longer.
        if len(name) > EDITION_NAME_LENGTH_MAX and name != listing.name:
            yield found(
                Requirement.EDITION_NAME_TOO_LONG,
                at(place, "name"),
                length=len(name),
                limit=EDITION_NAME_LENGTH_MAX,
            )
        if name and name in seen:
            yield found(
                Requirement.EDITION_NAME_REPEATED, at(place, "name"), name=name, first=seen[name]
            )
        seen.setdefault(name, place)
