"""What a listing costs at least: the figures by which products are found and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vendible.domain.catalog.listing import Billing, Edition, Listing, Method, Offer
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.pricing.quantities import exact_price_of


@dataclass(frozen=True, slots=True)
class Least:
    """In one currency, without tax and setup fees.

    `amount` is in major units: for one `unit` where so much is charged for each, else for the
    least quantity; for `months` months, 0 where it is paid once. `monthly` and `once` are what
    the least quantity costs: of what recurs the lowest for a month, of what is paid once.
    """

    amount: Decimal
    unit: str
    months: int
    monthly: Money | None
    once: Money | None

    @property
    def is_free(self) -> bool:
        return not (self.once if self.monthly is None else self.monthly)


def least_of(price: Price, edition: Edition, currency: str) -> Money | None:
    """What the smallest quantity costs for a cycle; of a price per SKU the cheapest."""
    if price.template is Template.PERCENTAGE:
        return None
    if price.template is Template.PER_SKU:
        found = [least_of(own, edition, currency) for _, own in price.skus]
        return min((each for each in found if each is not None), default=None)
    quantity = edition.quantity.minimum if edition.quantity else 1
    try:
        exact = exact_price_of(price, Decimal(quantity), currency).exact
    except Refusal:  # a listing whose tiers begin above its least quantity
        return None
    return Money.rounded(exact, currency)


def orderable(listing: Listing) -> Iterator[tuple[Edition, Offer]]:
    """Editions and offers on sale, without what is billed by use."""
    for edition in listing.editions:
        if edition.on_sale:
            for offer in listing.offers_of(edition.code):
                if offer.on_sale and offer.method is not Method.USAGE:
                    yield edition, offer


def least_by_currency(listing: Listing) -> dict[str, Least]:
    """For each currency in which something has a price, in the listing's order."""
    known = dict.fromkeys(
        currency for _, offer in orderable(listing) for currency, _ in offer.prices
    )
    found = {currency: _least(listing, currency) for currency in known}
    return {currency: least for currency, least in found.items() if least is not None}


def is_free(listing: Listing) -> bool:
    """Billed as free, or with an offer that costs nothing at its least quantity, setup included."""
    return listing.billing is Billing.FREE or any(
        least_of(price, edition, currency) == Money.zero(currency)
        for edition, offer in orderable(listing)
        if not any(fee for _, fee in offer.setup_fees)
        for currency, price in offer.prices
    )


def _least(listing: Listing, currency: str) -> Least | None:
    """The shortest cycle names the price; what is paid once only where nothing recurs."""
    priced = [
        (offer.cycle.months if offer.cycle else 0, amount, price, edition)
        for edition, offer in orderable(listing)
        for known, price in offer.prices
        if known == currency and (amount := least_of(price, edition, currency)) is not None
    ]
    if not priced:
        return None
    recurring = [each for each in priced if each[0]]
    shortest = min(months for months, *_ in recurring or priced)
    months, amount, price, edition = min(
        (each for each in recurring or priced if each[0] == shortest),
        key=lambda each: each[1].minor,
    )
    is_for_each = price.template is Template.LINEAR and not price.flat and bool(amount)
    allowed = edition.quantity
    unit = (allowed.unit or allowed.name) if allowed else ""
    return Least(
        amount=price.unit if is_for_each else Decimal(amount.amount),
        unit=unit if is_for_each else "",
        months=months,
        monthly=min(
            (
                Money.rounded(Fraction(each.exact) / cycle, currency)
                for cycle, each, _, _ in recurring
            ),
            key=lambda each: each.minor,
            default=None,
        ),
        once=min(
            (each for cycle, each, _, _ in priced if not cycle),
            key=lambda each: each.minor,
            default=None,
        ),
    )
