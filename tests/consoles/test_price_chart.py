"""The price chart: amounts of the rule itself, and only where a price depends on a quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.listings import UNHURRIED, fixed, linear, prices, quantities
from vendible.consoles.design.price_chart import Quantities, price_chart
from vendible.domain.catalog.listing import Edition, QuantityRange
from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.pricing.quantities import price_of

TIERS = (Tier(Decimal(10), Decimal(10)), Tier(Decimal(50), Decimal(8)), Tier(None, Decimal(6)))


@pytest.mark.parametrize(
    ("template", "told"),
    [
        (Template.GRADUATED, "10 × 10.00 + 1 × 8.00 EUR"),
        (Template.VOLUME, "11 × 8.00 EUR"),
    ],
)
def test_both_sides_of_each_bound_are_told(template: Template, told: str) -> None:
    chart = price_chart(Price(template, tiers=TIERS), "EUR", Quantities())
    assert chart is not None
    assert [each.quantity for each in chart.told][:3] == [1, 10, 11]
    assert told in [each.formula for each in chart.told]
    assert "51: " in chart.description


def test_only_quantities_that_can_be_bought_are_told() -> None:
    chart = price_chart(Price(Template.VOLUME, tiers=TIERS), "EUR", Quantities(5, 60, 15, "car"))
    assert chart is not None
    assert {each.quantity for each in chart.told} <= {5, 20, 35, 50}


@pytest.mark.parametrize(
    ("price", "quantities_"),
    [
        (fixed("10"), Quantities()),
        (Price(Template.GRADUATED), Quantities()),
        (linear("1"), Quantities(step=0)),
        (Price(Template.PACKAGE, size=Decimal(0)), Quantities()),
        (Price(Template.VOLUME, tiers=(Tier(Decimal(3), Decimal(1)),)), Quantities(5)),
        (Price(Template.PERCENTAGE), Quantities()),
    ],
)
def test_what_does_not_depend_on_a_quantity_is_not_drawn(
    price: Price, quantities_: Quantities
) -> None:
    assert price_chart(price, "EUR", quantities_) is None


@given(quantities(), st.data())
@UNHURRIED
def test_every_amount_is_the_rules_own(span: QuantityRange, data: st.DataObject) -> None:
    price = data.draw(prices(Edition("a", "A", quantity=span)))
    shown = Quantities(span.minimum, span.maximum, span.step)
    chart = price_chart(price, "EUR", shown)
    if chart is None:
        assert price.template is Template.FIXED
        return
    assert 1 <= len(chart.told) <= 8
    for each in chart.told:
        assert (each.quantity - span.minimum) % span.step == 0
        assert span.maximum is None or each.quantity <= span.maximum
        assert each.amount == price_of(price, Decimal(each.quantity), "EUR").amount
    inside = [(mark.x, mark.y) for mark in chart.points]
    assert all(chart.left <= x <= chart.right and chart.top <= y <= chart.floor for x, y in inside)
