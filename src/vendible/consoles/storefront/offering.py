"""One product as its page shows it: editions side by side, what they entitle to, add-ons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vendible.consoles.storefront import wording
from vendible.consoles.storefront.prices import (
    PriceWords,
    from_words,
    price_in_currency,
    price_words,
    setup_fee,
)
from vendible.domain.catalog.listing import (
    Billing,
    Delivery,
    Edition,
    Listing,
    Method,
    Offer,
)
from vendible.domain.kernel.money import Money
from vendible.domain.subscriptions.holding import OnSale


@dataclass(frozen=True, slots=True)
class OfferShown:
    """`hindrance` says why it can't be ordered here; empty where it can."""

    code: str
    cycle: str
    price: PriceWords | None
    setup_fee: Money | None
    contract: tuple[str, ...]
    hindrance: str


@dataclass(frozen=True, slots=True)
class EditionShown:
    """The price tag shows the first offer; the others stand below it."""

    code: str
    name: str
    summary: str
    quotation: str
    quantity: str
    offers: tuple[OfferShown, ...]

    @property
    def _first(self) -> PriceWords | None:
        return self.offers[0].price if self.offers else None

    @property
    def figure(self) -> str:
        return self._first.figure if self._first else self.quotation or "No price"

    @property
    def per(self) -> str:
        return self._first.per if self._first else ""

    @property
    def note(self) -> str:
        return self._first.note if self._first else ""


@dataclass(frozen=True, slots=True)
class EntitlementRow:
    """One entitlement over the editions; a cell is empty where an edition says nothing of it."""

    name: str
    group: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class AddonRow:
    """An add-on over the editions of one product."""

    slug: str
    name: str
    summary: str
    partner: str
    ownership: str
    price: str
    contract: tuple[str, ...]
    cells: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class GoesWith:
    """A product that an add-on goes with, and the names of its connected editions."""

    slug: str
    name: str
    editions: tuple[str, ...]


def editions_shown(listing: Listing, currency: str) -> tuple[EditionShown, ...]:
    """Those on sale, in the listing's order, with their offers in one currency."""
    return tuple(
        EditionShown(
            code=edition.code,
            name=edition.name,
            summary=edition.summary,
            quotation=edition.quotation,
            quantity=f"{edition.quantity.name}: {wording.range_name(edition.quantity)}"
            if edition.quantity
            else "",
            offers=tuple(
                _offer(listing, edition, offer, currency)
                for offer in listing.offers_of(edition.code)
                if offer.on_sale
            ),
        )
        for edition in listing.editions
        if edition.on_sale
    )


def _offer(listing: Listing, edition: Edition, offer: Offer, currency: str) -> OfferShown:
    price = price_in_currency(offer, currency)
    contract: Sequence[str] = ()
    if offer.contract is not None and offer.cycle is not None:
        contract = wording.contract_sentences(offer.contract, offer.cycle, currency)
    return OfferShown(
        code=offer.code,
        cycle=wording.cycle_name(offer),
        price=price_words(price, offer, edition, currency) if price else None,
        setup_fee=setup_fee(offer, currency),
        contract=tuple(contract),
        hindrance=hindrance(listing, edition, offer),
    )


def hindrance(listing: Listing, edition: Edition, offer: Offer) -> str:
    """Why this offer can't be ordered through the checkout, in words; empty if it can."""
    if edition.quotation:
        return "Ask the partner for an offer."
    if listing.delivery is Delivery.SERVICE_FLOW:
        return "Delivered as a service; ask the partner for an offer."
    if offer.method is Method.USAGE:
        return "Billed by use; ask the partner for an offer."
    return ""


def can_be_ordered(listing: Listing) -> bool:
    return any(
        not hindrance(listing, edition, offer)
        for edition in listing.editions
        if edition.on_sale
        for offer in listing.offers_of(edition.code)
        if offer.on_sale
    )


def entitlement_rows(listing: Listing) -> tuple[EntitlementRow, ...]:
    """What each edition on sale entitles to, in the listing's order."""
    editions = [each for each in listing.editions if each.on_sale]
    rows = []
    for entitlement in listing.entitlements:
        cells = tuple(
            "; ".join(
                wording.grant_name(grant, listing, edition)
                for grant in edition.grants
                if grant.entitlement == entitlement.code
            )
            for edition in editions
        )
        if any(cells):
            beside = wording.unit_beside(entitlement.name, entitlement.unit)
            unit = f" ({beside})" if beside else ""
            renews = ", anew each cycle" if entitlement.renews else ""
            rows.append(
                EntitlementRow(f"{entitlement.name}{unit}{renews}", entitlement.group, cells)
            )
    return tuple(rows)


def addon_rows(listing: Listing, addons: Iterable[OnSale], currency: str) -> tuple[AddonRow, ...]:
    """Every add-on that is connected to an edition on sale, with the editions it goes with."""
    editions = [each.code for each in listing.editions if each.on_sale]
    return tuple(
        row
        for addon in addons
        if any((row := _addon_row(listing.slug, editions, addon, currency)).cells)
    )


def _addon_row(product: str, editions: list[str], addon: OnSale, currency: str) -> AddonRow:
    terms = addon.listing.addon
    assert terms is not None, "asked of a product that is no add-on"
    connected = connected_editions(addon.listing, product)
    shown = editions_shown(addon.listing, currency)
    offers = [offer for edition in shown for offer in edition.offers]
    prices = [offer.price.line for offer in offers if offer.price]
    return AddonRow(
        slug=addon.listing.slug,
        name=addon.listing.name,
        summary=addon.listing.summary,
        partner=addon.partner_name,
        ownership=wording.OWNERSHIPS[terms.ownership],
        price=" or ".join(prices) or from_words(addon.listing, currency),
        contract=next((offer.contract for offer in offers if offer.contract), ()),
        cells=tuple(edition in connected for edition in editions),
    )


def connected_editions(addon: Listing, product: str) -> set[str]:
    """The codes of a product's editions that an add-on goes with."""
    if addon.addon is None:
        return set()
    return {
        edition
        for connection in addon.addon.connections
        if connection.product == product
        for edition in connection.editions
    }


def goes_with(addon: Listing, products: dict[str, OnSale]) -> tuple[GoesWith, ...]:
    """The products on sale that an add-on is connected to."""
    if addon.addon is None:
        return ()
    return tuple(
        GoesWith(
            slug=connection.product,
            name=product.listing.name,
            editions=tuple(
                edition.name
                for edition in product.listing.editions
                if edition.code in connection.editions and edition.on_sale
            ),
        )
        for connection in addon.addon.connections
        if (product := products.get(connection.product)) is not None
    )


def billing_sentence(listing: Listing) -> str:
    """How it is paid, where that is not through the marketplace as usual."""
    if listing.billing is Billing.OFFLINE:
        return "Billed by a contract outside the marketplace."
    return "Free of charge." if listing.billing is Billing.FREE else ""
