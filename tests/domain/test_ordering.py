"""Quotes of orders: what is asked, what is refused, what it comes to, when it is billed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.selling import (
    addon,
    base,
    bought,
    edition,
    fixed,
    linear,
    offer,
    on_sale,
    order,
    seats,
)
from vendible.domain.catalog.listing import Attribute, AttributeValue, Billing, Delivery
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.money import total
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import Order, OrderKind
from vendible.domain.ordering.quotes import LineAsk

DESK = LineAsk("desk", offer="basic-1", quantity=10)


def refused(*asks: LineAsk, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        order(asks, on_sale(base(**more)), on_sale(addon()))
    return no.value


def test_a_line_explains_itself_and_adds_up() -> None:
    quoted = order([DESK], on_sale(base()))
    (only,) = quoted.lines
    assert only.label == "Desk, Basic, 10 × agent"
    assert (only.net.amount, only.tax.amount, only.total.amount) == ("100.00", "20.00", "120.00")
    assert only.parts[0].price.formula == "10 agent × 10.00"
    assert (quoted.kind, quoted.total.amount) == (OrderKind.NEW, "120.00")


def test_base_and_addon_in_one_order_share_instance_and_dates() -> None:
    quoted = order([DESK, LineAsk("pack", parent=0)], on_sale(base()), on_sale(addon()))
    parent, pack = quoted.begins
    assert (pack.parent, pack.instance) == (parent.id, parent.instance)
    assert pack.license != parent.license
    assert (pack.end, pack.anchor) == (parent.end, parent.anchor)
    assert quoted.net.amount == "106.00"


def test_the_one_fitting_parent_need_not_be_named() -> None:
    quoted = order([DESK, LineAsk("pack")], on_sale(base()), on_sale(addon()))
    assert quoted.begins[1].parent == quoted.begins[0].id


def test_an_addon_bought_later_is_prorated_to_the_parents_bill_date() -> None:
    held = bought(base(), offer="basic-1")
    quoted = order([LineAsk("pack")], on_sale(addon()), holding=held, day=date(2026, 1, 16))
    (line,) = quoted.lines
    assert line.net.amount == "3.10"  # 6.00 less round(6.00 x 15/31) = 2.90
    assert quoted.begins[0].end == date(2026, 2, 1)
    assert quoted.kind is OrderKind.ADDON


def test_not_aligned_runs_its_own_cycle() -> None:
    held = bought(base(), offer="basic-1")
    own = on_sale(addon(align_with_parent=False))
    quoted = order([LineAsk("pack")], own, holding=held, day=date(2026, 1, 16))
    assert (quoted.net.amount, quoted.begins[0].end) == ("6.00", date(2026, 2, 16))


def test_a_monthly_addon_of_a_yearly_parent_runs_on_its_grid() -> None:
    yearly = base(offers=(offer("basic", linear("100.00"), 12),), editions=(edition("basic"),))
    held = bought(yearly, day=date(2026, 1, 31))
    quoted = order([LineAsk("pack")], on_sale(addon()), holding=held, day=date(2026, 3, 10))
    (pack,) = quoted.begins
    assert (pack.anchor, pack.end) == (date(2026, 1, 31), date(2026, 3, 31))


def test_k10_a_longer_addon_cycle_first_runs_to_the_parents_bill_date() -> None:
    """conflicts.md K10: quarterly on monthly, bought 20 March, the parent bills on the 5th."""
    held = bought(base(), offer="basic-1", day=date(2026, 3, 5))
    quarterly = on_sale(addon(offers=(offer("pack", fixed("90.00"), 3),)))
    quoted = order([LineAsk("pack")], quarterly, holding=held, day=date(2026, 3, 20))
    (pack,) = quoted.begins
    assert (pack.anchor, pack.end) == (date(2026, 4, 5), date(2026, 4, 5))
    assert quoted.net.amount == "16.00"  # 16 of the 90 days from 5 January to 5 April


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30))
def test_a_cut_of_the_term_costs_what_the_whole_costs(first: int, second: int) -> None:
    """Bought on one day of the term and changed on a later one: the parts add up to the price."""
    held = bought(base(), offer="basic-1")
    cuts = sorted((first, second))
    paid = [
        order([LineAsk("pack")], on_sale(addon()), holding=held, day=date(2026, 1, 1 + cut)).net
        for cut in cuts
    ]
    assert paid[0] >= paid[1]
    whole = order([LineAsk("pack")], on_sale(addon()), holding=held, day=date(2026, 1, 1)).net
    assert whole.amount == "6.00"


def test_a_setup_fee_is_a_part_of_its_own() -> None:
    listing = base(
        editions=(edition("basic"),),
        offers=(offer("basic", fixed("30.00"), setup_fees=(("EUR", Decimal("99.00")),)),),
    )
    (line,) = order([LineAsk("desk")], on_sale(listing)).lines
    assert [(part.name, part.price.amount.amount) for part in line.parts] == [
        ("first 1 month", "30.00"),
        ("setup fee", "99.00"),
    ]
    assert line.subscription.paid.amount == "30.00"  # a setup fee is not a part of the term


def test_per_sku_prices_follow_the_attributes() -> None:
    regions = Attribute(
        "region", "Region", (AttributeValue("eu", "EU"), AttributeValue("us", "US"))
    )
    price = Price(Template.PER_SKU, skus=(("eu", fixed("10.00")), ("us", fixed("12.00"))))
    listing = base(
        editions=(edition("basic", attributes=(regions,)),), offers=(offer("basic", price),)
    )
    ask = LineAsk("desk", attributes=(("region", "us"),))
    assert order([ask], on_sale(listing)).net.amount == "12.00"
    with pytest.raises(Refusal) as no:
        order([LineAsk("desk", attributes=(("region", "mars"),))], on_sale(listing))
    assert no.value.code is Code.ATTRIBUTE_VALUE_UNKNOWN


def test_offline_is_not_charged_and_has_no_end() -> None:
    quoted = order([DESK], on_sale(base(billing=Billing.OFFLINE)))
    assert not quoted.total
    assert quoted.begins[0].end is None


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (LineAsk("nothing"), Code.NOT_ON_SALE),
        (LineAsk("desk", offer="gone-1"), Code.NOT_ON_SALE),
        (LineAsk("desk"), Code.BAD_INPUT),
        (LineAsk("desk", offer="basic-1", quantity=0), Code.QUANTITY_OUT_OF_RANGE),
        (LineAsk("desk", offer="basic-1", quantity=1001), Code.QUANTITY_OUT_OF_RANGE),
        (LineAsk("desk", offer="basic-1", attributes=(("a", "b"),)), Code.ATTRIBUTE_VALUE_UNKNOWN),
        (LineAsk("desk", offer="basic-1", parent=0), Code.BAD_INPUT),
        (LineAsk("pack"), Code.ADDON_NEEDS_PARENT),
        (LineAsk("pack", parent=3), Code.BAD_INPUT),
    ],
)
def test_refusals_name_the_line(ask: LineAsk, code: Code) -> None:
    no = refused(ask)
    assert no.code is code
    assert no.facts["line"] == 0


def test_the_line_that_is_refused_is_told() -> None:
    assert refused(DESK, LineAsk("desk", offer="basic-1", quantity=0)).facts["line"] == 1


def test_other_refusals() -> None:
    quoted_in_words = (edition("basic", quotation="Contact sales"),)
    assert refused(LineAsk("desk", offer="basic-1"), editions=quoted_in_words).code is (
        Code.NEEDS_QUOTATION
    )
    assert refused(DESK, delivery=Delivery.SERVICE_FLOW).code is Code.NOT_ON_SALE
    withdrawn = (edition("basic", on_sale=False, quantity=seats()),)
    assert refused(DESK, editions=withdrawn).code is Code.NOT_ON_SALE
    switched_off = (offer("basic", linear("1.00"), on_sale=False),)
    assert refused(DESK, offers=switched_off).code is Code.NOT_ON_SALE
    with pytest.raises(Refusal) as no:
        order([DESK], on_sale(base()), currency="USD")
    assert (no.value.code, no.value.facts["available"]) == (
        Code.NO_PRICE_IN_CURRENCY,
        ["EUR"],
    )
    assert refused().code is Code.BAD_INPUT


def test_two_of_the_same_addon_in_one_order_see_each_other() -> None:
    from vendible.domain.catalog.listing import Ownership

    voice = on_sale(addon("voice", ownership=Ownership.ONE_PER_CUSTOMER))
    with pytest.raises(Refusal) as no:
        order([DESK, LineAsk("voice"), LineAsk("voice")], on_sale(base()), voice)
    assert no.value.code is Code.ADDON_ALREADY_OWNED
    assert no.value.facts["line"] == 2


def test_an_order_is_the_sum_of_its_lines() -> None:
    quoted: Order = order([DESK, LineAsk("pack")], on_sale(base()), on_sale(addon()))
    assert quoted.total == total((each.total for each in quoted.lines), "EUR")
