"""Small listings and holdings for the tests of buying, changing and leaving."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from vendible.domain.catalog.listing import (
    AddonTerms,
    Agreement,
    AgreementSource,
    Billing,
    Connection,
    ContractTerms,
    Delivery,
    Edition,
    Kind,
    Listing,
    Method,
    Offer,
    Ownership,
    ProductType,
    QuantityRange,
)
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.ids import Mint
from vendible.domain.kernel.terms import Cycle
from vendible.domain.ordering.orders import Order
from vendible.domain.ordering.private_offers import NO_DEALS, Deals
from vendible.domain.ordering.quotes import LineAsk, Moment, quote_order
from vendible.domain.subscriptions.holding import Held, Holding, OnSale

TODAY = date(2026, 1, 1)
RATES = {"standard": Decimal(20)}
CUSTOMER = UUID(int=7)


def fixed(amount: str) -> Price:
    return Price(Template.FIXED, flat=Decimal(amount))


def linear(unit: str) -> Price:
    return Price(Template.LINEAR, unit=Decimal(unit))


def edition(code: str, **more: Any) -> Edition:
    return Edition(code, code.title(), **more)


def seats(maximum: int | None = 1000) -> QuantityRange:
    return QuantityRange("Agents", "agent", maximum=maximum)


def offer(of: str, price: Price, months: int | None = 1, **more: Any) -> Offer:
    """`months` None is one-time."""
    return Offer(
        more.pop("code", f"{of}-{months or 'once'}"),
        of,
        Method.ONE_TIME if months is None else Method.RECURRING,
        None if months is None else Cycle(months),
        more.pop("prices", (("EUR", price),)),
        **more,
    )


def base(slug: str = "desk", **more: Any) -> Listing:
    """Basic at 10.00 and Advanced at 20.00 per agent and month, each changeable to each."""
    both = ("basic", "advanced")
    made: dict[str, Any] = {
        "slug": slug,
        "name": slug.title(),
        "kind": Kind.BASE,
        "type": ProductType.SAAS,
        "billing": Billing.ONLINE,
        "delivery": Delivery.LICENSE,
        "summary": "",
        "description": "",
        "category": "",
        "support": "",
        "agreement": Agreement(AgreementSource.PLATFORM_TEMPLATE),
        "editions": tuple(edition(each, quantity=seats(), changes_to=both) for each in both),
        "offers": (offer("basic", linear("10.00")), offer("advanced", linear("20.00"))),
    }
    return Listing(**made | more)


def addon(
    slug: str = "pack", *, ownership: Ownership = Ownership.REPEATABLE, **more: Any
) -> Listing:
    """At 6.00 a month, connected to both editions of `desk`."""
    terms: dict[str, Any] = {
        "ownership": ownership,
        "connections": more.pop("connections", (Connection("desk", ("basic", "advanced")),)),
        **{
            name: more.pop(name)
            for name in ("depends_on", "excludes", "align_with_parent")
            if name in more
        },
    }
    offers = more.pop("offers", (offer(slug, fixed("6.00")),))
    return base(
        slug,
        kind=Kind.ADDON,
        editions=(edition(slug),),
        offers=offers,
        addon=AddonTerms(**terms),
        **more,
    )


def contract(cycles: int = 12, **more: Any) -> ContractTerms:
    return ContractTerms(cycles, **more)


_numbers = count(1)


def on_sale(listing: Listing, *, stackable_enabled: bool = True) -> OnSale:
    """Each listing is a product of its own; the same slug is the same product."""
    product = UUID(int=hash_of(listing.slug))
    return OnSale(
        product, UUID(int=99), "Partner", UUID(int=next(_numbers)), listing, stackable_enabled
    )


def hash_of(slug: str) -> int:
    return int.from_bytes(slug.encode()[:15], "big")


def mint() -> Mint:
    numbers = count(10**6)
    return lambda: UUID(int=next(numbers) + next(_numbers) * 10**9)


def at(day: date) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), day)


def nothing_held(*held: Held) -> Holding:
    return Holding(CUSTOMER, "DE", held)


def order(
    asks: Iterable[LineAsk],
    *products: OnSale,
    holding: Holding | None = None,
    day: date = TODAY,
    currency: str = "EUR",
    deals: Deals = NO_DEALS,
) -> Order:
    catalog = {each.listing.slug: each for each in products}
    return quote_order(
        holding or nothing_held(), list(asks), catalog, currency, RATES, at(day), mint(), deals
    )


def bought(
    listing: Listing,
    *,
    holding: Holding | None = None,
    day: date = TODAY,
    stackable_enabled: bool = True,
    **ask: Any,
) -> Holding:
    """The holding after ordering one more product or add-on."""
    before = holding or nothing_held()
    product = on_sale(listing, stackable_enabled=stackable_enabled)
    placed = order([LineAsk(listing.slug, **ask)], product, holding=before, day=day)
    return replace(before, subscriptions=(*before.subscriptions, *placed.begins))
