"""One product as its page shows it: editions side by side, what they entitle to, add-ons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vendible.consoles.design.words import number_text
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.prices import (
    PriceWords,
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
from vendible.domain.catalog.prices import Price
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
    trial: str
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
        trial=_trial(price, offer, edition, currency),
        hindrance=hindrance(listing, edition, offer),
    )


def _trial(price: Price | None, offer: Offer, edition: Edition, currency: str) -> str:
    """`30 days free, then €290.00 per month`."""
    if offer.trial is None or price is None:
        return ""
    free = f"{number_text(offer.trial.days)} days free"
    if not offer.trial.converts:
        return f"{free}; it ends by itself unless you buy it"
    return f"{free}, then {price_words(price, offer, edition, currency).line}"


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
