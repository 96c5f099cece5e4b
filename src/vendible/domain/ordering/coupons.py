"""Coupons: who may use one for what, and what it takes off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import cycle_around, cycle_number, nth_cycle
from vendible.domain.pricing.discounts import Discount
from vendible.domain.subscriptions.holding import Held, OnSale
from vendible.domain.subscriptions.spans import first_paid_span

CODE_MAX = 40


@dataclass(frozen=True, slots=True)
class Coupon:
    """As it was made; it never changes but for being withdrawn.

    Either `percent` off each cycle, or `amount` (major units of `currency`). `partner` None: the
    marketplace's. `cycles` None: as long as it is held. `products` (slugs) and `customers`: none
    means every one. It may be used on the days `[first, end)`.
    """

    id: UUID
    partner: UUID | None
    code: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    cycles: int | None = None
    first_order: bool = False
    products: frozenset[str] = frozenset()
    customers: frozenset[UUID] = frozenset()
    first: date | None = None
    end: date | None = None
    uses_max: int | None = None
    uses_per_customer_max: int | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CouponAsked:
    """A coupon that a customer wants to use. `uses`: orders that were placed with it.

    `has_ordered`: the customer ordered before, of the coupon's partner (or anything at all, with
    one of the marketplace). `coupon` None: there is none with that code. `was_shown`: in an order
    that was shown with it before; then its days count no more, what was promised stays.
    """

    code: str
    coupon: Coupon | None
    uses: int = 0
    uses_of_customer: int = 0
    has_ordered: bool = False
    was_shown: bool = False


def plain_code(typed: str) -> str:
    """As codes are kept: in capitals, without blanks around it."""
    return typed.strip().upper()


def coupon_verdict(asked: CouponAsked, customer: UUID, today: date) -> Code | None:
    """None where the customer may use it today; else the first rule that says no.

    One for other named customers is unknown, so that nobody learns that it exists.
    """
    coupon = asked.coupon
    if coupon is None or (coupon.customers and customer not in coupon.customers):
        return Code.COUPON_UNKNOWN
    if not asked.was_shown:
        if coupon.is_withdrawn or (coupon.end is not None and today >= coupon.end):
            return Code.COUPON_OVER
        if coupon.first is not None and today < coupon.first:
            return Code.COUPON_NOT_YET
    if coupon.first_order and (asked.has_ordered or asked.uses_of_customer):
        return Code.COUPON_FIRST_ORDER
    limits = (
        (asked.uses, coupon.uses_max),
        (asked.uses_of_customer, coupon.uses_per_customer_max),
    )
    is_used_up = any(most is not None and uses >= most for uses, most in limits)
    return Code.COUPON_USED_UP if is_used_up else None


def require_coupon(asked: CouponAsked, customer: UUID, today: date, currency: str) -> Coupon:
    """The coupon for an order in `currency`. Refusals: those of `coupon_verdict`, and
    `coupon_other_currency` for an amount in another one.
    """
    no = coupon_verdict(asked, customer, today)
    coupon = asked.coupon
    if no is Code.COUPON_NOT_YET and coupon is not None:
        raise Refusal(no, coupon=asked.code, first=coupon.first)
    if no is not None or coupon is None:
        raise Refusal(no or Code.COUPON_UNKNOWN, coupon=asked.code)
    if coupon.amount is not None and coupon.currency != currency:
        raise Refusal(
            Code.COUPON_OTHER_CURRENCY,
            coupon=asked.code,
            currency=coupon.currency,
            asked=currency,
        )
    return coupon


def is_for(coupon: Coupon, on_sale: OnSale) -> bool:
    """Whether it takes something off this product."""
    if coupon.partner not in (None, on_sale.partner):
        return False
    return not coupon.products or on_sale.listing.slug in coupon.products


def discounted(held: Held, coupon: Coupon, parent: Held | None) -> Held:
    """A new subscription with what the coupon takes off it.

    A first span that is only a part of a cycle counts as one of the coupon's cycles (Chargebee);
    they begin when a trial is over.
    """
    until = None
    if held.cycle is not None and coupon.cycles is not None:
        anchor, first = _first_paid(held, parent)
        number = cycle_number(anchor, held.cycle, first)
        until = nth_cycle(anchor, held.cycle, number + coupon.cycles - 1).end
    discount = Discount(coupon.code, coupon.percent, coupon.amount, until)
    return replace(held, discount=discount)


def _first_paid(held: Held, parent: Held | None) -> tuple[date, date]:
    """The anchor and the first day of the first span that is paid."""
    after = held.trial_until
    if after is None:
        return held.anchor, held.first
    if parent is not None and parent.cycle is not None and parent.end is not None:
        then = cycle_around(parent.anchor, parent.cycle, after).end
        parent = replace(parent, end=max(parent.end, then))
    span = first_paid_span(held.listing, held.bought, parent, after)
    return span.anchor, span.first
