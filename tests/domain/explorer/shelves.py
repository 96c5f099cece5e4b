"""Listings of the explorer's tests: a parent, an add-on, and what is changed of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.domain.selling import addon, base, edition, fixed, linear, offer, seats
from vendible.domain.catalog.listing import (
    AddonTerms,
    Connection,
    ContractTerms,
    Integration,
    Listing,
    Ownership,
    TerminationFee,
    Trial,
)
from vendible.domain.explorer import Explored, Trap, explore

TODAY = date(2027, 1, 1)


def parent(months: int | None = 1, *, slug: str = "desk", **of_offer: Any) -> Listing:
    """One edition at 10.00 by one offer."""
    more = {name: of_offer.pop(name) for name in ("delivery",) if name in of_offer}
    price = of_offer.pop("price", fixed("10.00"))
    return base(
        slug,
        editions=(edition("basic"),),
        offers=(offer("basic", price, months, **of_offer),),
        **more,
    )


def pack(
    months: int | None = 1,
    *,
    slug: str = "pack",
    connections: tuple[Connection, ...] = (Connection("desk", ("basic",)),),
    ownership: Ownership = Ownership.REPEATABLE,
    aligned: bool = True,
    integration: Integration = Integration.API,
    depends_on: tuple[str, ...] = (),
    **of_offer: Any,
) -> Listing:
    """At 6.00, by one offer."""
    more = {name: of_offer.pop(name) for name in ("delivery",) if name in of_offer}
    price = of_offer.pop("price", fixed("6.00"))
    made = addon(slug, offers=(offer(slug, price, months, **of_offer),), **more)
    terms = AddonTerms(
        ownership,
        connections,
        integration=integration,
        align_with_parent=aligned,
        depends_on=depends_on,
    )
    return with_terms(made, terms)


def with_terms(listing: Listing, terms: AddonTerms) -> Listing:
    from dataclasses import replace

    return replace(listing, addon=terms)


def editions_of(*codes: str, slug: str = "desk", **more: Any) -> Listing:
    """Monthly editions, each changeable to each."""
    return base(
        slug,
        editions=tuple(edition(each, quantity=seats(), changes_to=codes, **more) for each in codes),
        offers=tuple(
            offer(each, linear(f"{10 * (number + 1)}.00")) for number, each in enumerate(codes)
        ),
    )


def bound(cycles: int = 12, fee: str | None = None, **more: Any) -> ContractTerms:
    """`fee` in percent."""
    from decimal import Decimal

    if fee is None:
        return ContractTerms(cycles, **more)
    return ContractTerms(cycles, fee_kind=TerminationFee.PERCENTAGE, fee=Decimal(fee), **more)


def trial(days: int = 30, *, converts: bool = True) -> Trial:
    return Trial(days, converts)


def explored(listing: Listing, *others: Listing, today: date = TODAY) -> Explored:
    return explore(listing, {each.slug: each for each in others}, today=today)


def codes(listing: Listing, *others: Listing) -> dict[str, str]:
    """Codes with their severities."""
    found = explored(listing, *others)
    assert not found.bound_reached
    return {each.finding.code: each.finding.severity.value for each in found.traps}


def trap(code: str, listing: Listing, *others: Listing) -> Trap:
    (found,) = (each for each in explored(listing, *others).traps if each.finding.code == code)
    return found
