"""A listing in readable form, as partners see their draft and reviewers what they decide on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vendible.consoles.design.words import money_text
from vendible.consoles.storefront.prices import PriceWords, price_words, setup_fee
from vendible.consoles.storefront.wording import (
    OWNERSHIPS,
    TYPES,
    agreement_title,
    category_name,
    contract_sentences,
    cycle_name,
    grant_name,
    range_name,
)
from vendible.domain.catalog.checks import changes_allowed
from vendible.domain.catalog.document import read, to_plain
from vendible.domain.catalog.listing import (
    Billing,
    Delivery,
    Edition,
    Integration,
    Kind,
    Listing,
    Offer,
)

KINDS = {Kind.BASE: "Product", Kind.ADDON: "Add-on"}
BILLINGS = {
    Billing.ONLINE: "Online",
    Billing.OFFLINE: "Offline, by a contract outside the marketplace",
    Billing.FREE: "Free",
}
DELIVERIES = {
    Delivery.LICENSE: "By license",
    Delivery.INSTANCE: "By instance",
    Delivery.SERVICE_FLOW: "By service flow",
}
_INTEGRATIONS = {Integration.API: "By API", Integration.MANUAL: "By hand"}


@dataclass(frozen=True, slots=True)
class EditionShown:
    """`changes` are names of editions; None where no change is allowed."""

    edition: Edition
    quantity: str
    grants: list[tuple[str, str]]
    changes: list[str]


@dataclass(frozen=True, slots=True)
class OfferShown:
    """`prices` and `setup_fees` by currency."""

    offer: Offer
    edition: str
    paid: str
    prices: list[tuple[str, PriceWords]]
    setup_fees: list[str]
    contract: list[str]


@dataclass(frozen=True, slots=True)
class ListingShown:
    listing: Listing
    kind: str
    type: str
    billing: str
    delivery: str
    category: str
    proration: str
    tax_class: str
    agreement: str
    editions: list[EditionShown]
    offers: list[OfferShown]
    ownership: str
    integration: str


def in_order(document: Mapping[str, object]) -> Mapping[str, object]:
    """A stored document with its keys in the order of a listing; the database keeps none."""
    found = read(document)
    return document if found.mistakes else to_plain(found.listing)


def shown(listing: Listing, categories: Mapping[str, str] | None = None) -> ListingShown:
    """`categories`: the operator's names of them by code."""
    addon = listing.addon
    return ListingShown(
        listing=listing,
        kind=KINDS[listing.kind],
        type=TYPES[listing.type],
        billing=BILLINGS[listing.billing],
        delivery=DELIVERIES[listing.delivery],
        category=(categories or {}).get(listing.category) or category_name(listing.category),
        proration=category_name(listing.proration),
        tax_class=category_name(listing.tax_class),
        agreement=agreement_title(listing.agreement),
        editions=[_edition(listing, each) for each in listing.editions],
        offers=[_offer(listing, each) for each in listing.offers],
        ownership=OWNERSHIPS[addon.ownership] if addon else "",
        integration=_INTEGRATIONS[addon.integration] if addon else "",
    )


def _edition(listing: Listing, edition: Edition) -> EditionShown:
    names = {each.code: each.name for each in listing.editions}
    allowed = edition.quantity
    return EditionShown(
        edition,
        f"{allowed.name}: {range_name(allowed)}" if allowed else "",
        [_grant(listing, edition, index) for index in range(len(edition.grants))],
        [names.get(each, each) for each in changes_allowed(listing, edition.code)],
    )


def _grant(listing: Listing, edition: Edition, index: int) -> tuple[str, str]:
    grant = edition.grants[index]
    known = listing.entitlement(grant.entitlement)
    if known is None:
        return grant.entitlement, str(grant.value)
    return known.name or known.code, grant_name(grant, listing, edition)


def _offer(listing: Listing, offer: Offer) -> OfferShown:
    edition = listing.edition(offer.edition)
    currencies = [currency for currency, _ in offer.prices]
    fees = [setup_fee(offer, currency) for currency, _ in offer.setup_fees]
    contract = (
        contract_sentences(offer.contract, offer.cycle, currencies[0])
        if offer.contract and offer.cycle and currencies
        else []
    )
    return OfferShown(
        offer,
        edition.name if edition else offer.edition,
        cycle_name(offer),
        _prices(offer, edition) if edition else [],
        [money_text(each) for each in fees if each is not None],
        contract,
    )


def _prices(offer: Offer, edition: Edition) -> list[tuple[str, PriceWords]]:
    return [
        (currency, price_words(price, offer, edition, currency)) for currency, price in offer.prices
    ]
