"""Add-ons: their purchase settings, and their connections seen together with the parents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from vendible.domain.catalog.checks.found import choose, found, listed
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.findings import Finding, at, did_you_mean
from vendible.domain.catalog.listing import (
    AddonTerms,
    Billing,
    Connection,
    EntitlementKind,
    Integration,
    Kind,
    Listing,
    Ownership,
)

_NUMBERS = (EntitlementKind.LIMIT, EntitlementKind.QUOTA)


def addon_findings(listing: Listing) -> Iterator[Finding]:
    if listing.kind is Kind.BASE:
        if listing.addon is not None:
            yield found(Requirement.ADDON_TERMS_NOT_USED, "addon")
        return
    if len(listing.editions) > 1:
        yield found(Requirement.ADDON_EDITIONS, "editions", count=len(listing.editions))
    if listing.addon is None:
        yield found(Requirement.ADDON_TERMS_MISSING, "addon")
        return
    terms = listing.addon
    if terms.ownership is Ownership.ONE_PER_PARENT and terms.integration is Integration.MANUAL:
        yield found(Requirement.ADDON_STACKABLE_MANUAL, "addon.ownership")
    if not terms.connections:
        yield found(Requirement.ADDON_NOT_CONNECTED, "addon.connections")
    yield from _connections(listing, terms)
    yield from _other_addons(listing, terms)


def _connections(listing: Listing, terms: AddonTerms) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for index, connection in enumerate(terms.connections):
        place = at("addon.connections", index)
        product = connection.product
        if product == listing.slug:
            yield found(Requirement.ADDON_NAMES_ITSELF, at(place, "product"), slug=product)
        if product in seen:
            yield found(
                Requirement.CONNECTION_REPEATED,
                at(place, "product"),
                product=product,
                first=seen[product],
            )
        seen.setdefault(product, place)
        if not connection.editions:
            yield found(Requirement.CONNECTION_EMPTY, at(place, "editions"), product=product)


def _other_addons(listing: Listing, terms: AddonTerms) -> Iterator[Finding]:
    for key, slugs in (("depends_on", terms.depends_on), ("excludes", terms.excludes)):
        for index, slug in enumerate(slugs):
            place = at(at("addon", key), index)
            if slug == listing.slug:
                yield found(Requirement.ADDON_NAMES_ITSELF, place, slug=slug)
            elif key == "excludes" and slug in terms.depends_on:
                yield found(Requirement.ADDON_NEEDS_EXCLUDED, place, slug=slug)


def connection_findings(
    listing: Listing,
    others: Mapping[str, Listing],
    drafts: Mapping[str, Listing],
    foreign: Collection[str],
) -> Iterator[Finding]:
    """By slug: `others` are on sale, `foreign` those of other partners, `drafts` one's own."""
    connections = listing.addon.connections if listing.addon else ()
    for index, connection in enumerate(connections):
        place = at("addon.connections", index)
        if connection.product in foreign:
            slug = connection.product
            yield found(Requirement.PARENT_FOREIGN, at(place, "product"), product=slug)
            continue
        yield from _with_parent(listing, connection, place, others, drafts)
    for index, edition in enumerate(listing.editions):
        place = at(at("editions", index), "includes")
        for number, slug in enumerate(edition.includes):
            if slug != listing.slug:
                yield from _included(slug, at(place, number), {**drafts, **others})


def _included(slug: str, place: str, others: Mapping[str, Listing]) -> Iterator[Finding]:
    other = others.get(slug)
    if other is None:
        known = [each.slug for each in others.values() if each.kind is Kind.ADDON]
        remedy = did_you_mean(slug, known, f"Submit {slug} too, or remove it.")
        yield found(Requirement.INCLUDES_UNKNOWN, place, slug=slug, remedy=remedy)
    elif other.kind is not Kind.ADDON:
        yield found(Requirement.INCLUDES_NOT_ADDON, place, slug=slug)


def _with_parent(
    addon: Listing,
    connection: Connection,
    place: str,
    others: Mapping[str, Listing],
    drafts: Mapping[str, Listing],
) -> Iterator[Finding]:
    slug = connection.product
    draft = drafts.get(slug)
    parent = others.get(slug) or draft
    if parent is None:
        known = [
            each.slug for each in (*others.values(), *drafts.values()) if each.kind is Kind.BASE
        ]
        remedy = did_you_mean(slug, known, "Leave it so if it comes later, or remove it.")
        yield found(Requirement.PARENT_UNKNOWN, at(place, "product"), product=slug, remedy=remedy)
        return
    if parent.kind is Kind.ADDON:
        if slug != addon.slug:
            yield found(Requirement.PARENT_NOT_BASE, at(place, "product"), product=slug)
        return
    if slug not in others:
        yield found(Requirement.PARENT_IS_DRAFT, at(place, "product"), product=slug)
    codes = [each.code for each in parent.editions]
    for index, code in enumerate(connection.editions):
        if code not in codes and draft is not None and draft.edition(code) is not None:
            where = at(at(place, "editions"), index)
            yield found(Requirement.PARENT_IS_DRAFT, where, product=f"{code} of {slug}")
        elif code not in codes:
            yield found(
                Requirement.PARENT_EDITION_UNKNOWN,
                at(at(place, "editions"), index),
                product=slug,
                code=code,
                known=listed(codes),
                remedy=choose(code, codes),
            )
    if (addon.billing is Billing.OFFLINE) != (parent.billing is Billing.OFFLINE):
        yield found(
            Requirement.PARENT_BILLING,
            place,
            billing=addon.billing.value,
            product=slug,
            parent_billing=parent.billing.value,
        )
    own = _currencies(addon)  # none where the price is in words
    for currency in sorted(_currencies(parent) - own if own else ()):
        yield found(Requirement.PARENT_CURRENCY, place, product=slug, currency=currency)
    yield from _entitlement_kinds(addon, parent)


def _currencies(listing: Listing) -> set[str]:
    return {currency for offer in listing.offers for currency, _ in offer.prices if offer.on_sale}


def _entitlement_kinds(addon: Listing, parent: Listing) -> Iterator[Finding]:
    for index, entitlement in enumerate(addon.entitlements):
        same = parent.entitlement(entitlement.code)
        if same is None or same.kind is entitlement.kind:
            continue
        if same.kind in _NUMBERS and entitlement.kind in _NUMBERS:
            continue  # a pack of minutes may add to a limit of minutes
        yield found(
            Requirement.PARENT_ENTITLEMENT,
            at(at("entitlements", index), "kind"),
            code=entitlement.code,
            kind=entitlement.kind.value,
            parent_kind=same.kind.value,
            product=parent.slug,
        )
