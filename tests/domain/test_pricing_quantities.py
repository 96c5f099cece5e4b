"""What a quantity costs: every template, every bound."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.kernel.money import Rounding
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.policies import Policy
from vendible.domain.pricing.quantities import exact_price_of, price_of

D = Decimal
TIERS = (Tier(D(10), D(10)), Tier(D(50), D(8)))  # the example of the rules
BANDS = (Tier(D(10), flat=D(100)), Tier(D(50), flat=D(250)))
FLATS = (Tier(D(10), D(10), D(2)), Tier(D(20), D(5), D(3)), Tier(None, D(5), D(3)))
SMALL = (Tier(D("0.1"), D(10)), Tier(D(1), D(5)), Tier(None, D(2)))
PACK = Price(Template.PACKAGE, unit=D(5), size=D(100))
PACK_FREE = Price(Template.PACKAGE, unit=D(5), size=D(100), free=D(100))


def graduated(*tiers: Tier) -> Price:
    return Price(Template.GRADUATED, tiers=tiers)


def volume(*tiers: Tier) -> Price:
    return Price(Template.VOLUME, tiers=tiers)


@pytest.mark.parametrize(
    ("price", "quantity", "expected"),
    [
        (Price(Template.FIXED, flat=D("49.90")), "7", "49.90"),
        (Price(Template.LINEAR, flat=D(20), unit=D("12.5")), "100", "1270.00"),
        (Price(Template.LINEAR, unit=D("0.0008")), "12345", "9.88"),
        (graduated(*TIERS), "20", "180.00"),
        (volume(*TIERS), "20", "160.00"),
        (graduated(*TIERS), "10", "100.00"),
        (graduated(*TIERS), "10.5", "104.00"),
        (graduated(*TIERS), "50", "420.00"),
        (graduated(*TIERS), "0", "0.00"),
        (volume(*TIERS), "10", "100.00"),
        (volume(*TIERS), "10.5", "84.00"),
        (graduated(*FLATS), "0", "2.00"),
        (graduated(*FLATS), "10", "102.00"),
        (graduated(*FLATS), "11", "110.00"),
        (graduated(*FLATS), "20.01", "158.05"),
        (volume(Tier(D(100), D(2), D(10)), Tier(None, D(1))), "101", "101.00"),
        (volume(Tier(D(100), D(2), D(10)), Tier(None, D(1))), "0", "10.00"),
        (graduated(*SMALL), "0.5", "3.00"),
        (Price(Template.STAIRSTEP, tiers=BANDS), "0", "100.00"),
        (Price(Template.STAIRSTEP, tiers=BANDS), "10", "100.00"),
        (Price(Template.STAIRSTEP, tiers=BANDS), "10.1", "250.00"),
        (PACK, "101", "10.00"),
        (PACK, "100", "5.00"),
        (PACK, "0", "0.00"),
        (PACK, "0.5", "5.00"),
        (PACK_FREE, "201", "10.00"),
        (PACK_FREE, "100", "0.00"),
        (PACK_FREE, "100.5", "5.00"),
    ],
)
def test_prices_of_quantities(price: Price, quantity: str, expected: str) -> None:
    assert price_of(price, D(quantity), "EUR").amount.amount == expected


def percentage(free_events: int | None, free_amount: str | None, fixed: str = "0.10") -> Price:
    return Price(
        Template.PERCENTAGE,
        flat=D(fixed),
        rate_pct=D("1.2"),
        free_events=free_events,
        free_amount=None if free_amount is None else D(free_amount),
    )


@pytest.mark.parametrize(
    ("price", "events", "expected"),
    [
        (percentage(3, "500"), ["200", "100", "100", "50"], "0.70"),
        (percentage(3, "300"), ["200", "100", "100", "50"], "2.00"),  # the third is over 300
        (percentage(1, None), ["200", "100"], "1.30"),
        (percentage(None, "200"), ["200", "100"], "1.30"),
        (percentage(0, "500"), ["200"], "2.50"),
        (percentage(None, None), ["200"], "2.50"),
        (percentage(None, None, fixed="0"), ["200"], "2.40"),
        (percentage(3, "500"), [], "0.00"),
    ],
)
def test_percentages(price: Price, events: list[str], expected: str) -> None:
    found = price_of(price, D(0), "EUR", events=[D(each) for each in events])
    assert found.amount.amount == expected


def test_each_sku_has_its_own_price() -> None:
    price = Price(
        Template.PER_SKU,
        skus=(("small/eu", Price(Template.FIXED, flat=D(9))), ("large/eu", graduated(*TIERS))),
    )
    assert price_of(price, D(1), "EUR", sku="small/eu").amount.amount == "9.00"
    assert price_of(price, D(20), "EUR", sku="large/eu").amount.amount == "180.00"
    with pytest.raises(Refusal) as refused:
        price_of(price, D(1), "EUR", sku="small/us")
    assert refused.value.code is Code.ATTRIBUTE_VALUE_UNKNOWN
    told = refused.value.facts
    assert (told["got"], told["known"]) == ("small/us", ("small/eu", "large/eu"))


@pytest.mark.parametrize("template", [Template.GRADUATED, Template.VOLUME, Template.STAIRSTEP])
def test_above_the_last_bound_is_refused(template: Template) -> None:
    with pytest.raises(Refusal) as refused:
        price_of(Price(template, tiers=TIERS), D("50.5"), "EUR")
    assert refused.value.code is Code.QUANTITY_OUT_OF_RANGE
    told = refused.value.facts
    assert (told["got"], told["maximum"]) == (D("50.5"), D(50))


def test_below_nothing_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        price_of(Price(Template.LINEAR, unit=D(1)), D(-1), "EUR")
    assert refused.value.code is Code.QUANTITY_OUT_OF_RANGE


@pytest.mark.parametrize(
    ("currency", "mode", "expected"),
    [
        ("JPY", Rounding.HALF_UP, "3"),
        ("JPY", Rounding.FLOOR, "2"),
        ("JPY", Rounding.HALF_EVEN, "2"),
        ("KWD", Rounding.HALF_UP, "2.500"),
        ("EUR", Rounding.HALF_UP, "2.50"),
    ],
)
def test_the_total_is_rounded_once_to_the_digits_of_the_currency(
    currency: str, mode: Rounding, expected: str
) -> None:
    price = Price(Template.LINEAR, unit=D("0.5"))
    found = price_of(price, D(5), currency, policy=Policy(rounding_mode=mode))
    assert found.amount.amount == expected
    assert found.exact == Fraction(5, 2)


steady = settings(derandomize=True, deadline=None)
quantities = st.decimals(0, 10**6, places=3)
units = st.decimals(0, 1000, places=4)


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    bounds = draw(st.lists(st.decimals("0.001", 10**5, places=3), max_size=5, unique=True))
    return tuple(Tier(up_to, draw(units), draw(units)) for up_to in (*sorted(bounds), None))


def exactly(template: Template, its: tuple[Tier, ...], quantity: Decimal) -> Fraction:
    return exact_price_of(Price(template, tiers=its), quantity, "EUR").exact


@steady
@given(tiers(), quantities, quantities)
def test_graduated_never_falls(its: tuple[Tier, ...], one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    assert exactly(Template.GRADUATED, its, less) <= exactly(Template.GRADUATED, its, more)


@steady
@given(tiers(), quantities)
def test_slices_agree_with_a_sum_over_tiers(its: tuple[Tier, ...], quantity: Decimal) -> None:
    expected, below = Fraction(0), Fraction(0)
    for n, tier in enumerate(its):
        if n == 0 or quantity > below:
            top = Fraction(quantity) if tier.up_to is None else Fraction(tier.up_to)
            units_in = max(min(Fraction(quantity), top) - below, Fraction(0))
            expected += units_in * Fraction(tier.unit) + Fraction(tier.flat)
        below = Fraction(tier.up_to or 0)
    assert exactly(Template.GRADUATED, its, quantity) == expected


@steady
@given(tiers(), quantities, quantities)
def test_inside_a_band_volume_and_stairstep_are_straight(
    its: tuple[Tier, ...], one: Decimal, other: Decimal
) -> None:
    def band(quantity: Decimal) -> Tier:
        return next(each for each in its if each.up_to is None or quantity <= each.up_to)

    found = exactly(Template.VOLUME, its, one) - exactly(Template.VOLUME, its, other)
    if band(one) == band(other):
        assert found == (Fraction(one) - Fraction(other)) * Fraction(band(one).unit)
        assert exactly(Template.STAIRSTEP, its, one) == exactly(Template.STAIRSTEP, its, other)
    assert exactly(Template.STAIRSTEP, its, one) == Fraction(band(one).flat)


@steady
@given(units, quantities)
def test_one_endless_tier_makes_all_templates_linear(unit: Decimal, quantity: Decimal) -> None:
    its = (Tier(None, unit),)
    linear = exact_price_of(Price(Template.LINEAR, unit=unit), quantity, "EUR").exact
    assert exactly(Template.GRADUATED, its, quantity) == linear
    assert exactly(Template.VOLUME, its, quantity) == linear


@steady
@given(st.decimals("0.001", 1000, places=3), quantities, quantities)
def test_packs_cover_what_is_charged(size: Decimal, free: Decimal, quantity: Decimal) -> None:
    price = Price(Template.PACKAGE, unit=D(1), size=size, free=free)
    packs = exact_price_of(price, quantity, "EUR").exact
    charged = max(Fraction(quantity) - Fraction(free), Fraction(0))
    assert packs * Fraction(size) >= charged > (packs - 1) * Fraction(size) or packs == charged == 0
