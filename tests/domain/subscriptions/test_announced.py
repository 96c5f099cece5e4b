"""Announced prices: which renewal they reach, and whom they don't."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.selling import CUSTOMER, RATES, TODAY, base, bought, contract, linear, offer
from vendible.domain.catalog.listing import ContractTerms
from vendible.domain.ordering.day import coming_days
from vendible.domain.pricing.discounts import Discount
from vendible.domain.subscriptions.announced import announced_for, reached_on, renewal_price
from vendible.domain.subscriptions.holding import Held, Holding, PriceChange

OLD, NEW, NEWER = linear("10.00"), linear("12.00"), linear("15.00")


def held_with(*announced: PriceChange, terms: ContractTerms | None = None) -> Held:
    sold = base(offers=(offer("basic", OLD, contract=terms),))
    (held,) = bought(sold, offer="basic-1").subscriptions
    return replace(held, announced=announced)


def change(
    from_on: date, announced_on: date = date(2026, 1, 10), price: object = NEW
) -> PriceChange:
    return PriceChange(price, from_on, announced_on)  # type: ignore[arg-type]


def first_at(held: Held, price: object) -> date | None:
    """The first renewal in three years that is at this price, by the code that will renew."""
    holding = Holding(CUSTOMER, "DE", (held,))
    for day in coming_days(holding, date(2029, 1, 1), RATES, lambda _: None):
        if day.holding.subscriptions and day.holding.subscriptions[0].price == price:
            return day.on
    return None


def test_it_reaches_the_first_renewal_from_its_day_on() -> None:
    held = held_with(change(date(2026, 2, 15)))
    assert renewal_price(held, date(2026, 2, 1)) == OLD
    assert renewal_price(held, date(2026, 3, 1)) == NEW
    assert first_at(held, NEW) == date(2026, 3, 1)


def test_the_last_announced_one_counts() -> None:
    held = held_with(change(date(2026, 2, 1)), change(date(2026, 4, 1), date(2026, 1, 20), NEWER))
    assert renewal_price(held, date(2026, 3, 1)) == NEW
    assert renewal_price(held, date(2026, 4, 1)) == NEWER
    assert first_at(held, NEWER) == date(2026, 4, 1)


def test_who_bought_on_that_day_or_later_was_not_told() -> None:
    held = held_with(change(date(2026, 2, 1), TODAY))
    assert renewal_price(held, date(2026, 2, 1)) == OLD


def test_a_price_of_ones_own_stays() -> None:
    private = replace(held_with(change(date(2026, 2, 1))), price=linear("7.00"))
    assert renewal_price(private, date(2026, 2, 1)) == linear("7.00")
    assert reached_on(private, private.announced[0]) is None


def test_a_price_that_was_announced_before_is_no_price_of_ones_own() -> None:
    first, second = change(date(2026, 2, 1)), change(date(2026, 6, 1), date(2026, 3, 1), NEWER)
    held = replace(held_with(first, second), price=NEW)
    assert renewal_price(held, date(2026, 6, 1)) == NEWER


def test_inside_a_contract_it_waits_for_the_contracts_renewal() -> None:
    held = held_with(change(date(2026, 3, 1)), terms=contract(12))
    assert renewal_price(held, date(2026, 11, 1)) == OLD
    assert first_at(held, NEW) == date(2027, 1, 1)
    assert reached_on(held, held.announced[0]) == date(2027, 1, 1)


def test_the_contracts_own_notice_is_kept() -> None:
    late = change(date(2027, 1, 1), date(2026, 11, 20))
    held = held_with(late, terms=contract(12, notice_days=60))
    assert first_at(held, NEW) == date(2028, 1, 1)
    assert reached_on(held, late) == date(2028, 1, 1)


def test_one_may_leave_at_the_renewal_that_it_makes_dearer() -> None:
    held = held_with(change(date(2026, 2, 15)))
    assert announced_for(held, date(2026, 2, 1)) is None
    assert announced_for(held, date(2026, 3, 1)) == held.announced[0]
    assert announced_for(replace(held, price=NEW), date(2026, 3, 1)) is None


def test_a_discount_goes_on_with_the_new_price() -> None:
    discount = Discount("X", percent=Decimal(50), until=date(2026, 4, 1))
    held = replace(held_with(change(date(2026, 3, 1))), discount=discount)
    holding = Holding(CUSTOMER, "DE", (held,))
    days = coming_days(holding, date(2026, 5, 1), RATES, lambda _: None)
    assert [str(order.net) for day in days for order in day.orders] == [
        "5.00 EUR",
        "6.00 EUR",
        "12.00 EUR",
    ]


@settings(deadline=None)
@given(
    announced_after=st.integers(1, 400),
    notice=st.integers(0, 400),
    terms=st.none()
    | st.builds(
        ContractTerms,
        st.integers(1, 14),
        auto_renew=st.just(value=True),
        notice_days=st.integers(0, 90),
    ),
)
def test_who_is_told_a_day_is_charged_from_that_day(
    announced_after: int, notice: int, terms: ContractTerms | None
) -> None:
    announced_on = TODAY + timedelta(days=announced_after)
    told = change(announced_on + timedelta(days=notice), announced_on)
    held = held_with(terms=terms)
    holding = Holding(CUSTOMER, "DE", (held,))
    for day in coming_days(holding, announced_on, RATES, lambda _: None):
        holding = day.holding
    now = replace(holding.subscriptions[0], announced=(told,))
    on = reached_on(now, told)
    assert on is not None
    if on < date(2029, 1, 1):
        assert first_at(now, NEW) == on
