"""Every price explains itself, and the explanation survives being stored."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.kernel.money import Money, Rounding
from vendible.domain.kernel.terms import Cycle, Term
from vendible.domain.pricing.charges import charge_for
from vendible.domain.pricing.explained import (
    TIMES,
    Explained,
    added,
    explain,
    number,
    price,
    stated,
)
from vendible.domain.pricing.policies import POLICIES, VENDIBLE
from vendible.domain.pricing.quantities import price_of

AGENTS = price_of(
    Price(Template.LINEAR, unit=Decimal("12.5")), Decimal(100), "EUR", unit_name="agents"
)
LEFT = charge_for(
    AGENTS.exact,
    "EUR",
    date(2026, 3, 1),
    Cycle(1),
    Term(date(2026, 3, 12), date(2026, 4, 1)),
    POLICIES["meteroid"],
    AGENTS.formula,
)


def test_a_price_tells_its_formula_and_inputs() -> None:
    assert AGENTS.formula == f"100 agents{TIMES}12.50"
    assert AGENTS.steps[0].inputs == (("quantity", "100"), ("unit price", "12.50"))
    assert AGENTS.steps[0].exact == 1250
    assert AGENTS.steps[0].rounding == ""


def test_the_text_has_a_line_for_each_step_and_its_inputs_below() -> None:
    assert LEFT.preceded_by(AGENTS).text().splitlines() == [
        f"100 agents{TIMES}12.50 = 1250.00 EUR",
        "  quantity: 100",
        "  unit price: 12.50",
        f"1250.00{TIMES}20/31 = 806.451612\u2026 \u2192 806.45 EUR (rounded half up)",
        f"  price for 1 month: 100 agents{TIMES}12.50 = 1250.00",
        "  from: 2026-03-12",
        "  up to, not including: 2026-04-01",
    ]


def test_a_running_total_tells_what_is_subtracted() -> None:
    part = Term(date(2026, 3, 12), date(2026, 3, 22))
    found = charge_for(Fraction(1250), "EUR", date(2026, 3, 1), Cycle(1), part, VENDIBLE)
    assert found.formula == f"1250.00{TIMES}21/31 \u2212 1250.00{TIMES}11/31"
    assert found.steps[0].rounding == "each term rounded half up"
    assert found.exact == Fraction(1250) * 10 / 31
    assert found.amount == Money(84677 - 44355, "EUR")


def test_what_is_given_back_keeps_its_steps() -> None:
    credit = -LEFT
    assert credit.amount == Money(-80645, "EUR")
    assert credit.exact == -LEFT.exact
    assert credit.steps[:-1] == LEFT.steps


def test_sums_are_of_rounded_amounts() -> None:
    lines = added([LEFT, stated(Money(500, "EUR"), "setup fee")], "EUR")
    assert lines.amount == Money(81145, "EUR")
    assert lines.formula == "806.45 + 5.00"
    assert added([], "EUR").amount == Money.zero("EUR")
    assert added([LEFT], "EUR") is LEFT


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(25, 2), "12.50"),
        (Fraction(8, 10000), "0.0008"),
        (Fraction(-25, 2), "-12.50"),
        (Fraction(100, 3), "33.333333\u2026"),
        (Fraction(-1, 3), "-0.333333\u2026"),
        (Fraction(0), "0.00"),
        (Decimal("12.500"), "12.50"),
    ],
)
def test_amounts_are_shown_in_full(value: Fraction | Decimal, shown: str) -> None:
    assert price(value, "EUR") == shown


def test_numbers_are_shown_without_needless_digits() -> None:
    assert [number(Decimal(text)) for text in ("100", "0.50", "1E+3", "1.25")] == [
        "100",
        "0.5",
        "1000",
        "1.25",
    ]
    assert price(1250, "JPY") == "1250"


TIERS = Price(Template.GRADUATED, tiers=(Tier(Decimal(10), Decimal(10)), Tier(None, Decimal(8))))


@settings(derandomize=True, deadline=None)
@given(
    st.fractions(-1000, 1000, max_denominator=10**6),
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.sampled_from(Rounding),
)
def test_explanations_come_back_from_json(exact: Fraction, currency: str, mode: Rounding) -> None:
    first = explain("a formula", exact, currency, mode, (("a name", "a text"),))
    for found in (first, -first, first.preceded_by(price_of(TIERS, Decimal(11), currency))):
        plain = json.loads(json.dumps(found.to_plain()))
        assert Explained.from_plain(plain) == found
