"""Who may use a coupon, and who may order a private offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.domain.selling import CUSTOMER, TODAY, addon, base, fixed, linear, on_sale, order, seats
from tests.domain.selling import edition as make_edition
from tests.domain.selling import offer as make_offer
from vendible.domain.catalog.listing import ContractTerms
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.coupons import Coupon, CouponAsked, coupon_verdict, require_coupon
from vendible.domain.ordering.private_offers import (
    Deals,
    PrivateOffer,
    PrivateOfferAsked,
    private_offer_verdict,
)
from vendible.domain.ordering.quotes import LineAsk

COUPON = Coupon(UUID(int=1), UUID(int=99), "SUMMER", percent=Decimal(20))
STRANGER = UUID(int=8)
OFFER = UUID(int=2)
DAY = timedelta(days=1)


def asked(**more: Any) -> CouponAsked:
    counted = {
        name: more.pop(name)
        for name in ("uses", "uses_of_customer", "has_ordered", "was_shown")
        if name in more
    }
    return CouponAsked("SUMMER", replace(COUPON, **more), **counted)


@pytest.mark.parametrize(
    ("wanted", "no"),
    [
        (asked(), None),
        (CouponAsked("OTHER", None), Code.COUPON_UNKNOWN),
        (asked(customers=frozenset({STRANGER})), Code.COUPON_UNKNOWN),
        (asked(customers=frozenset({CUSTOMER})), None),
        (asked(is_withdrawn=True), Code.COUPON_OVER),
        (asked(end=TODAY), Code.COUPON_OVER),
        (asked(end=TODAY + DAY), None),
        (asked(first=TODAY + DAY), Code.COUPON_NOT_YET),
        (asked(first=TODAY), None),
        (asked(first_order=True), None),
        (asked(first_order=True, has_ordered=True), Code.COUPON_FIRST_ORDER),
        (asked(first_order=True, uses_of_customer=1), Code.COUPON_FIRST_ORDER),
        (asked(uses_max=3, uses=2), None),
        (asked(uses_max=3, uses=3), Code.COUPON_USED_UP),
        (asked(uses_per_customer_max=1, uses=5), None),
        (asked(uses_per_customer_max=1, uses_of_customer=1), Code.COUPON_USED_UP),
        # What was shown with it stays, but a limit is a limit.
        (asked(end=TODAY, was_shown=True), None),
        (asked(is_withdrawn=True, was_shown=True), None),
        (asked(uses_max=1, uses=1, was_shown=True), Code.COUPON_USED_UP),
    ],
)
def test_whether_a_coupon_may_be_used(wanted: CouponAsked, no: Code | None) -> None:
    assert coupon_verdict(wanted, CUSTOMER, TODAY) is no


def test_an_amount_is_in_one_currency() -> None:
    wanted = asked(percent=None, amount=Decimal(2), currency="USD")
    with pytest.raises(Refusal) as refused:
        require_coupon(wanted, CUSTOMER, TODAY, "EUR")
    assert refused.value.code is Code.COUPON_OTHER_CURRENCY


def test_it_says_from_when_on_it_can_be_used() -> None:
    with pytest.raises(Refusal) as refused:
        require_coupon(asked(first=TODAY + DAY), CUSTOMER, TODAY, "EUR")
    assert refused.value.facts["first"] == TODAY + DAY


def test_it_counts_for_the_lines_that_it_is_for() -> None:
    placed = order(
        [LineAsk("desk", "basic-1"), LineAsk("pack")],
        on_sale(base()),
        on_sale(addon()),
        deals=Deals(asked(products=frozenset({"pack"}))),
    )
    desk, pack = placed.begins
    assert desk.discount is None
    assert pack.discount is not None


@pytest.mark.parametrize("coupon", [{"products": frozenset({"other"})}, {"partner": UUID(int=98)}])
def test_one_for_nothing_of_the_order_is_refused(coupon: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        order([LineAsk("desk", "basic-1")], on_sale(base()), deals=Deals(asked(**coupon)))
    assert refused.value.code is Code.COUPON_NOT_FOR_PRODUCT


def test_the_marketplaces_is_for_every_partner() -> None:
    placed = order([LineAsk("desk", "basic-1")], on_sale(base()), deals=Deals(asked(partner=None)))
    assert placed.coupon == COUPON.id


SOLD = on_sale(
    base(
        editions=(
            make_edition("basic", quantity=seats()),
            make_edition("special", quantity=seats(), quotation="Contact sales"),
        ),
        offers=(
            make_offer("basic", linear("10.00")),
            make_offer("special", linear("30.00"), on_sale=False),
        ),
    )
)
PRIVATE = PrivateOffer(
    OFFER,
    UUID(int=99),
    CUSTOMER,
    SOLD.product,
    "special-1",
    "EUR",
    linear("20.00"),
    end=TODAY + DAY,
)


def private(uses: int = 0, **more: Any) -> Deals:
    return Deals(private={OFFER: PrivateOfferAsked(replace(PRIVATE, **more), uses)})


def ordered(deals: Deals, *, day: date = TODAY, currency: str = "EUR", **ask: Any) -> Any:
    wanted = LineAsk("desk", private_offer=OFFER, **ask)
    return order([wanted], SOLD, deals=deals, day=day, currency=currency)


def test_a_private_offer_is_ordered_at_its_own_price_and_terms() -> None:
    terms = ContractTerms(6, notice_days=14)
    placed = ordered(private(contract=terms, quantity=5))
    (held,) = placed.begins
    assert placed.net == Money(100_00, "EUR")
    assert placed.private_offer == OFFER
    assert (held.edition, held.quantity, held.price) == ("special", 5, linear("20.00"))
    assert held.contract is not None
    assert (held.contract.terms, held.contract.end) == (terms, date(2026, 7, 1))


def test_the_same_edition_can_not_be_ordered_without_it() -> None:
    with pytest.raises(Refusal) as refused:
        order([LineAsk("desk", "special-1")], SOLD)
    assert refused.value.code is Code.NEEDS_QUOTATION


@pytest.mark.parametrize(
    ("deals", "no"),
    [
        (Deals(), Code.NOT_FOUND),
        (private(customer=STRANGER), Code.NOT_FOUND),
        (private(is_withdrawn=True), Code.PRIVATE_OFFER_OVER),
        (private(end=TODAY), Code.PRIVATE_OFFER_OVER),
        (private(1), Code.PRIVATE_OFFER_USED),
        (private(product=STRANGER), Code.NOT_ON_SALE),
        (private(offer="gone"), Code.NOT_ON_SALE),
        (private(currency="USD"), Code.NO_PRICE_IN_CURRENCY),
    ],
)
def test_a_private_offer_that_may_not_be_ordered(deals: Deals, no: Code) -> None:
    with pytest.raises(Refusal) as refused:
        ordered(deals)
    assert refused.value.code is no


@pytest.mark.parametrize("ask", [{"offer": "basic-1"}, {"quantity": 6}])
def test_it_is_for_what_it_says(ask: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        ordered(private(quantity=5), **ask)
    assert refused.value.code is Code.BAD_INPUT


def test_an_order_uses_one_private_offer() -> None:
    wanted = [LineAsk("desk", private_offer=OFFER), LineAsk("desk", private_offer=OFFER)]
    with pytest.raises(Refusal) as refused:
        order(wanted, SOLD, deals=private())
    assert refused.value.code is Code.BAD_INPUT


def test_a_coupon_takes_nothing_off_a_private_price() -> None:
    deals = replace(private(), coupon=asked())
    with pytest.raises(Refusal) as refused:
        ordered(deals)
    assert refused.value.code is Code.COUPON_NOT_FOR_PRODUCT


def test_one_that_was_shown_in_time_stays() -> None:
    late = PrivateOfferAsked(replace(PRIVATE, end=TODAY), was_shown=True)
    assert private_offer_verdict(late, CUSTOMER, TODAY) is None


def test_renewals_stay_at_the_private_price() -> None:
    (held,) = ordered(private(price=fixed("50.00"))).begins
    assert held.price == fixed("50.00")
