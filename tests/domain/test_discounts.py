"""Discounts: what they take off, and that no cut of a cycle shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.selling import (
    CUSTOMER,
    RATES,
    TODAY,
    addon,
    base,
    bought,
    fixed,
    linear,
    offer,
    on_sale,
    order,
)
from vendible.domain.catalog.listing import Trial
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.coupons import Coupon, CouponAsked
from vendible.domain.ordering.day import coming_days
from vendible.domain.ordering.orders import Order
from vendible.domain.ordering.private_offers import Deals
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.pricing.discounts import Discount
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.amounts import (
    charge_for_rest,
    credit_for_rest,
    full_cycle_price,
    held_cycle_price,
)
from vendible.domain.subscriptions.changing import ChangeAsk, Direction, decide_change
from vendible.domain.subscriptions.holding import Held, Holding

PERCENT = Discount("SUMMER", percent=Decimal(20))
AMOUNT = Discount("TWO", amount=Decimal("2.00"))

discounts = st.one_of(
    st.decimals("0.001", 100, places=3).map(lambda each: Discount("P", percent=each)),
    st.decimals("0.01", 500, places=2).map(lambda each: Discount("A", amount=each)),
)


def desk(quantity: int = 10, **more: object) -> Held:
    return bought(base(**more), offer="basic-1", quantity=quantity).subscriptions[0]  # type: ignore[arg-type]


def coupon(**more: object) -> Coupon:
    made: dict[str, object] = {"percent": Decimal(20), **more}
    return Coupon(UUID(int=5), UUID(int=99), "SUMMER", **made)  # type: ignore[arg-type]


def with_coupon(asked: Coupon, *lines: LineAsk, products: list[object], **more: object) -> Order:
    deals = Deals(CouponAsked("SUMMER", asked))
    return order(lines, *products, deals=deals, **more)  # type: ignore[arg-type]


def test_a_percentage_is_taken_off_each_cycle_and_told() -> None:
    held = replace(desk(), discount=PERCENT)
    charge = charge_for_rest(held_cycle_price(held), held, TODAY)
    assert str(charge.amount) == "80.00 EUR"
    assert charge.formula == "100.00 − 20 % (coupon SUMMER)"
    assert charge.steps[0].formula == "10 agent × 10.00"


def test_an_amount_never_makes_a_price_negative() -> None:
    held = replace(desk(), discount=Discount("MUCH", amount=Decimal(500)))
    assert held_cycle_price(held).step.exact == 0


def test_it_is_over_for_spans_that_begin_on_its_last_day() -> None:
    held = replace(desk(), discount=replace(PERCENT, until=TODAY))
    assert held_cycle_price(held) == full_cycle_price(held)


@given(discounts, st.sampled_from(sorted(POLICIES)), st.integers(0, 31), st.integers(1, 999))
def test_credits_are_never_more_than_was_paid(
    discount: Discount, policy: str, days: int, quantity: int
) -> None:
    held = replace(desk(quantity), discount=discount, policy=policy)
    paid = charge_for_rest(held_cycle_price(held), held, TODAY).amount
    held = replace(held, paid=paid)
    credit = credit_for_rest(held, TODAY + timedelta(days=days)).amount
    assert Money.zero("EUR") <= -credit <= paid


@given(discounts, st.lists(st.integers(1, 30), max_size=4), st.integers(1, 999))
def test_the_parts_of_a_cycle_add_up(discount: Discount, cuts: list[int], quantity: int) -> None:
    held = replace(desk(quantity), discount=discount)
    price = held_cycle_price(held)
    assert held.end is not None
    days = sorted({TODAY, *(TODAY + timedelta(days=each) for each in cuts), held.end})
    rests = [charge_for_rest(price, held, each).amount.minor for each in days]
    parts = [before - after for before, after in pairwise(rests)]
    assert all(each >= 0 for each in parts)
    assert sum(parts) == rests[0] == charge_for_rest(price, held, TODAY).amount.minor


def test_an_order_shows_the_reduction_as_a_part_of_its_own() -> None:
    placed = with_coupon(
        coupon(cycles=3),
        LineAsk("desk", "basic-1", quantity=10),
        products=[
            on_sale(
                base(offers=(offer("basic", linear("10"), setup_fees=(("EUR", Decimal(30)),)),))
            )
        ],
    )
    (line,) = placed.lines
    assert [(each.name, str(each.price.amount)) for each in line.parts] == [
        ("first 1 month", "100.00 EUR"),
        ("coupon SUMMER", "-20.00 EUR"),
        ("setup fee", "30.00 EUR"),
    ]
    assert placed.coupon == UUID(int=5)
    (held,) = placed.begins
    assert held.discount == Discount("SUMMER", Decimal(20), None, date(2026, 4, 1))
    assert held.paid == Money(80_00, "EUR")


def test_what_is_coming_is_what_will_be_charged() -> None:
    (held,) = with_coupon(
        coupon(cycles=3), LineAsk("desk", "basic-1", quantity=10), products=[on_sale(base())]
    ).begins
    days = coming_days(Holding(CUSTOMER, "DE", (held,)), date(2026, 6, 2), RATES, lambda _: None)
    nets = [str(each.net) for day in days for each in day.orders]
    assert nets == ["80.00 EUR", "80.00 EUR", "100.00 EUR", "100.00 EUR", "100.00 EUR"]


def test_a_first_span_that_is_a_part_counts_as_a_cycle() -> None:
    parent = bought(base(), offer="basic-1")
    placed = with_coupon(
        coupon(cycles=1),
        LineAsk("pack"),
        products=[on_sale(addon(align_with_parent=True))],
        holding=parent,
        day=date(2026, 1, 21),
    )
    (held,) = placed.begins
    assert held.discount is not None
    assert held.end == held.discount.until == date(2026, 2, 1)


def test_its_cycles_begin_when_the_trial_is_over() -> None:
    sold = base(offers=(offer("basic", linear("10"), trial=Trial(14)),))
    placed = with_coupon(coupon(cycles=2), LineAsk("desk", "basic-1"), products=[on_sale(sold)])
    (held,) = placed.begins
    assert held.discount is not None
    assert held.trial_until == date(2026, 1, 15)
    assert held.discount.until == date(2026, 3, 15)
    assert len(placed.lines[0].parts) == 1, "nothing is taken off nothing"


def test_an_aligned_addon_with_a_trial_counts_from_the_parents_bill_date() -> None:
    parent = bought(base(), offer="basic-1")
    sold = addon(align_with_parent=True, offers=(offer("pack", fixed("6"), trial=Trial(45)),))
    placed = with_coupon(
        coupon(cycles=1), LineAsk("pack"), products=[on_sale(sold)], holding=parent
    )
    (held,) = placed.begins
    assert held.trial_until == date(2026, 2, 15)
    assert held.discount is not None
    assert held.discount.until == date(2026, 3, 1)


def test_what_is_paid_once_is_discounted_too() -> None:
    placed = with_coupon(
        coupon(cycles=1),
        LineAsk("desk", "basic-once"),
        products=[on_sale(base(offers=(offer("basic", fixed("50"), None),)))],
    )
    assert str(placed.net) == "40.00 EUR"


def test_a_change_is_charged_and_credited_with_the_discount() -> None:
    product = on_sale(base())
    (held,) = with_coupon(
        coupon(), LineAsk("desk", "basic-1", quantity=10), products=[product]
    ).begins
    holding = Holding(CUSTOMER, "DE", (held,))
    change = decide_change(holding, held, ChangeAsk(quantity=20), product, TODAY)
    assert (change.credit.amount.amount, change.charge.amount.amount) == ("-80.00", "160.00")


def test_a_free_coupon_does_not_hide_that_it_is_an_upgrade() -> None:
    product = on_sale(base())
    free = coupon(percent=Decimal(100))
    (held,) = with_coupon(free, LineAsk("desk", "basic-1"), products=[product]).begins
    holding = Holding(CUSTOMER, "DE", (held,))
    change = decide_change(holding, held, ChangeAsk(edition="advanced"), product, TODAY)
    assert change.direction is Direction.UPGRADE
    assert not change.charge.amount
