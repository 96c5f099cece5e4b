"""Money that keeps its digits, months that keep their anchor."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendible.domain.kernel.money import (
    CURRENCIES,
    Money,
    Rounding,
    digits,
    rounded_fraction,
    rounded_integer,
    total,
)
from vendible.domain.kernel.terms import (
    Cycle,
    Term,
    add_months,
    cycle_around,
    cycle_number,
    nth_cycle,
)

steady = settings(derandomize=True, deadline=None)
days = st.dates(date(1970, 1, 1), date(2150, 12, 31))
cycles = st.sampled_from([Cycle(1), Cycle(2), Cycle(3), Cycle(6), Cycle(12), Cycle(36)])
currencies = st.sampled_from(sorted(CURRENCIES))


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-01-31", 2, "2023-03-31"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-12-15", 1, "2024-01-15"),
        ("2023-03-31", -1, "2023-02-28"),
        ("2023-01-31", -13, "2021-12-31"),
        ("2023-05-05", 0, "2023-05-05"),
    ],
)
def test_adding_months_keeps_the_day_of_the_anchor(anchor: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(anchor), months) == date.fromisoformat(expected)


@steady
@given(days, st.integers(-600, 600))
def test_months_never_drift(anchor: date, months: int) -> None:
    later = add_months(anchor, months)
    passed = (later.year - anchor.year) * 12 + later.month - anchor.month
    assert passed == months
    assert later.day == min(anchor.day, monthrange(later.year, later.month)[1])


@steady
@given(days, cycles, st.integers(-40, 40))
def test_cycles_follow_one_another_without_gap(anchor: date, cycle: Cycle, n: int) -> None:
    this = nth_cycle(anchor, cycle, n)
    assert this.end == nth_cycle(anchor, cycle, n + 1).first
    assert this.days > 0


@steady
@given(days, cycles, st.integers(-3000, 3000))
def test_the_cycle_around_a_day_contains_it(anchor: date, cycle: Cycle, offset: int) -> None:
    day = anchor + timedelta(days=offset)
    around = cycle_around(anchor, cycle, day)
    assert day in around
    assert nth_cycle(anchor, cycle, cycle_number(anchor, cycle, day)) == around


def test_a_month_from_the_31st_has_its_cycles_on_month_ends() -> None:
    anchor = date(2023, 1, 31)
    assert cycle_around(anchor, Cycle(1), date(2023, 2, 28)) == Term(
        date(2023, 2, 28), date(2023, 3, 31)
    )
    assert cycle_around(anchor, Cycle(1), date(2023, 3, 30)).end == date(2023, 3, 31)


@pytest.mark.parametrize(
    ("text", "months", "shown"),
    [
        ("month", 1, "1 month"),
        ("1 month", 1, "1 month"),
        ("3 months", 3, "3 months"),
        ("1 year", 12, "1 year"),
        ("12 months", 12, "1 year"),
        ("2 years", 24, "2 years"),
        (" 18 Months ", 18, "18 months"),
    ],
)
def test_cycles_are_read_and_shown(text: str, months: int, shown: str) -> None:
    assert Cycle.parse(text) == Cycle(months)
    assert str(Cycle(months)) == shown
    assert Cycle.parse(shown) == Cycle(months)


@pytest.mark.parametrize("text", ["", "0 months", "week", "-1 month", "1.5 months", "months 3"])
def test_what_is_no_cycle_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected e\.g\. 1 month"):
        Cycle.parse(text)


def test_a_term_is_half_open() -> None:
    term = Term(date(2023, 5, 1), date(2023, 5, 3))
    assert term.days == 2
    assert date(2023, 5, 2) in term
    assert date(2023, 5, 3) not in term
    with pytest.raises(ValueError, match="can't end"):
        Term(date(2023, 5, 3), date(2023, 5, 1))


@pytest.mark.parametrize(
    ("exact", "half_up", "floor", "half_even"),
    [
        ("5/2", 3, 2, 2),
        ("7/2", 4, 3, 4),
        ("-5/2", -3, -2, -2),
        ("-7/2", -4, -3, -4),
        ("49/20", 2, 2, 2),
        ("-27/10", -3, -2, -3),
        ("0", 0, 0, 0),
        ("1/2", 1, 0, 0),
        ("-1/2", -1, 0, 0),
    ],
)
def test_a_size_is_rounded_and_its_sign_kept(
    exact: str, half_up: int, floor: int, half_even: int
) -> None:
    assert rounded_integer(Fraction(exact)) == half_up
    assert rounded_integer(Fraction(exact), Rounding.FLOOR) == floor
    assert rounded_integer(Fraction(exact), Rounding.HALF_EVEN) == half_even


@steady
@given(st.fractions(), st.sampled_from(Rounding), st.integers(0, 6))
def test_rounding_is_near_and_symmetric(exact: Fraction, mode: Rounding, places: int) -> None:
    rounded = rounded_fraction(exact, places, mode)
    step = Fraction(1, 10**places)
    assert abs(rounded - exact) <= (step if mode is Rounding.FLOOR else step / 2)
    assert rounded_fraction(-exact, places, mode) == -rounded
    assert rounded_fraction(rounded, places, mode) == rounded


@pytest.mark.parametrize(
    ("text", "currency", "minor", "shown"),
    [
        ("7.24", "EUR", 724, "7.24"),
        ("-38.1", "EUR", -3810, "-38.10"),
        ("-0.05", "EUR", -5, "-0.05"),
        ("1000", "JPY", 1000, "1000"),
        ("1000.000", "JPY", 1000, "1000"),
        ("-7", "JPY", -7, "-7"),
        ("1.234", "KWD", 1234, "1.234"),
        ("0.0001", "CLF", 1, "0.0001"),
        ("0", "KWD", 0, "0.000"),
    ],
)
def test_money_has_the_digits_of_its_currency(
    text: str, currency: str, minor: int, shown: str
) -> None:
    money = Money.parse(text, currency)
    assert money.minor == minor
    assert money.amount == shown


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("7.245", "EUR"),
        ("0.5", "JPY"),
        ("1.2345", "KWD"),
        ("x", "EUR"),
        ("NaN", "EUR"),
        ("", "EUR"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"decimal"):
        Money.parse(text, currency)


@steady
@given(st.integers(-(10**15), 10**15), currencies)
def test_money_comes_back_from_its_text(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.amount, currency) == money
    assert Money.rounded(money.exact, currency) == money
    assert money.exact == Fraction(minor, 10 ** digits(currency))


def test_currencies_never_mix() -> None:
    with pytest.raises(TypeError, match="different currencies"):
        Money(1, "EUR") + Money(1, "USD")
    assert total([], "JPY") == Money.zero("JPY")
