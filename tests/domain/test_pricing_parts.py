"""Parts of a cycle, by hand-computed tables: day counts, rounding steps, charges, taxes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from vendible.domain.kernel.money import Money, Rounding
from vendible.domain.kernel.terms import Cycle, Term
from vendible.domain.pricing.charges import charge_for
from vendible.domain.pricing.explained import TIMES, explain
from vendible.domain.pricing.parts import Item, amount_of, part_of_cycle
from vendible.domain.pricing.policies import (
    POLICIES,
    VENDIBLE,
    DayCount,
    Denominator,
    Policy,
    RoundingStep,
    TaxBasis,
)
from vendible.domain.pricing.shares import Part, Span, count_days, days_of, ratio_text, share_of
from vendible.domain.pricing.taxes import tax_line, tax_of, tax_on_credit

STRICT = POLICIES["zuora-strict"]
THIRTY = POLICIES["killbill-fixed-30"]


def term(first: str, end: str) -> Term:
    return Term(date.fromisoformat(first), date.fromisoformat(end))


JAN = term("2023-01-01", "2023-02-01")
OCTOBER_DAYS = term("2023-10-01", "2023-11-01")


@pytest.mark.parametrize(
    ("policy", "first", "end", "days"),
    [
        (POLICIES["meteroid"], "2021-09-16", "2021-09-25", 9),
        (POLICIES["lago"], "2024-03-15", "2024-04-01", 17),
        (THIRTY, "2023-05-23", "2023-06-15", 22),
        (THIRTY, "2023-01-31", "2023-02-01", 0),
        (THIRTY, "2023-02-28", "2023-03-01", 3),
        (THIRTY, "2023-02-15", "2024-02-15", 360),
        (POLICIES["killbill-fixed-28"], "2023-05-23", "2023-06-15", 20),
        (STRICT, "2021-01-27", "2021-02-01", 4),
        (STRICT, "2020-02-01", "2020-03-01", 30),
        (STRICT, "2021-02-01", "2021-03-01", 30),
        (STRICT, "2021-02-01", "2021-02-28", 27),  # its last day, the 27th, ends no month
        (STRICT, "2021-01-31", "2021-02-01", 1),
        (STRICT, "2021-01-30", "2021-02-01", 1),
        (STRICT, "2021-01-30", "2021-01-31", 1),
        (STRICT, "2021-02-28", "2021-03-01", 3),
        (STRICT, "2021-01-31", "2021-04-01", 61),
        (STRICT, "2021-01-15", "2021-02-15", 30),
        (STRICT, "2021-01-01", "2022-01-01", 360),
        (STRICT, "2021-01-31", "2021-01-31", 0),
    ],
)
def test_days_are_counted(policy: Policy, first: str, end: str, days: int) -> None:
    assert days_of(term(first, end), policy) == days


@pytest.mark.parametrize(
    ("part", "cycle", "policy", "ratio"),
    [
        (term("2021-09-16", "2021-09-25"), term("2021-08-25", "2021-09-25"), Policy(), "9/31"),
        (15, 30, Policy(), "1/2"),
        (15, JAN, Policy(), "15/31"),
        (term("2023-01-10", "2023-01-20"), 40, Policy(), "1/4"),
        (Fraction(1, 3), None, Policy(), "1/3"),
        (Fraction(2, 3), None, Policy(ratio_digits=2), "67/100"),
        (Fraction(1, 8), None, Policy(ratio_digits=0), "0"),
        (term("2023-05-15", "2023-05-23"), None, THIRTY, "266666667/1000000000"),
        (8, None, Policy(denominator=Denominator.FIXED_DAYS, fixed_days=30), "4/15"),
        (term("2020-02-01", "2020-03-01"), None, POLICIES["zuora-actual"], "1"),
        (term("2021-01-27", "2021-03-01"), None, POLICIES["zuora-actual"], "33/31"),
        (term("2021-01-27", "2021-02-01"), term("2021-01-01", "2021-02-01"), STRICT, "2/15"),
    ],
)
def test_shares(part: Part, cycle: Span | None, policy: Policy, ratio: str) -> None:
    assert share_of(part, cycle, policy).ratio == Fraction(ratio)


@pytest.mark.parametrize(
    ("part", "cycle", "policy", "said"),
    [
        (JAN, None, Policy(), "the cycle is missing"),
        (JAN, term("2023-01-01", "2023-01-01"), Policy(), "no days to divide by"),
        (5, None, POLICIES["zuora-actual"], "needs the dates of the part"),
    ],
)
def test_what_can_not_be_counted_is_said(
    part: Span, cycle: Span | None, policy: Policy, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        share_of(part, cycle, policy)


def test_a_ratio_is_written_with_the_digits_of_the_policy() -> None:
    span = term("2023-05-23", "2023-06-15")
    assert ratio_text(count_days(span, None, THIRTY).ratio, THIRTY) == "0.733333333"
    assert ratio_text(Fraction(2, 4), Policy()) == "1/2"
    assert ratio_text(Fraction(1), Policy()) == "1"
    assert ratio_text(Fraction(1), Policy(ratio_digits=3)) == "1.000"
    assert ratio_text(Fraction(1, 2), Policy(ratio_digits=0)) == "1"


def amount(policy: Policy, unit: str, quantity: str, part: Part, cycle: Span | None) -> str:
    item = Item(Fraction(unit), "EUR", part, cycle, Fraction(quantity))
    return amount_of(item, policy).amount.amount


@pytest.mark.parametrize(
    ("step", "mode", "expected"),
    [
        (RoundingStep.LINE, Rounding.HALF_UP, "4.84"),
        (RoundingStep.NET, Rounding.HALF_UP, "4.84"),
        (RoundingStep.UNIT_PRICE_FIRST, Rounding.HALF_UP, "4.83"),
        (RoundingStep.DAILY_RATE_FIRST, Rounding.HALF_UP, "4.80"),
        (RoundingStep.RUNNING_TOTAL, Rounding.HALF_UP, "4.84"),
        (RoundingStep.LINE, Rounding.FLOOR, "4.83"),
        (RoundingStep.UNIT_PRICE_FIRST, Rounding.FLOOR, "4.83"),
        (RoundingStep.DAILY_RATE_FIRST, Rounding.FLOOR, "4.80"),
    ],
)
def test_where_it_is_rounded(step: RoundingStep, mode: Rounding, expected: str) -> None:
    policy = Policy(rounding_step=step, rounding_mode=mode)
    assert amount(policy, "5.00", "3", 10, 31) == expected


def test_daily_rate_first() -> None:
    daily = POLICIES["daily-rate"]
    assert amount(daily, "10.00", "1", 15, 30) == "4.95"
    assert amount(daily, "99.00", "1", 15, 30) == "49.50"
    with pytest.raises(ValueError, match="needs days, not a bare ratio"):
        amount(daily, "10.00", "1", Fraction(1, 2), None)


def test_fractional_quantities_end_in_the_digits_of_the_currency() -> None:
    unit_first = POLICIES["licence-rebill"]
    assert amount(unit_first, "5.00", "100.5", 10, 31) == "161.81"  # 1.61 x 100.5 = 161.805
    assert amount(POLICIES["meteroid"], "5.00", "100.5", 10, 31) == "162.10"


def test_running_totals_count_from_the_beginning_of_the_cycle() -> None:
    cycle = term("2023-04-01", "2023-05-01")
    days = [term(f"2023-04-{n:02}", f"2023-04-{n + 1:02}") for n in range(1, 30)]
    days.append(term("2023-04-30", "2023-05-01"))
    each = [Decimal(amount(VENDIBLE, "10.00", "1", day, cycle)) for day in days]
    assert sum(each) == Decimal("10.00")
    assert set(each) == {Decimal("0.33"), Decimal("0.34")}


def test_a_running_total_without_a_place_is_one_line() -> None:
    assert amount(VENDIBLE, "10.00", "1", 15, 30) == "5.00"
    assert amount(VENDIBLE, "10.00", "1", Fraction(1, 3), None) == "3.33"
    outside = term("2023-03-25", "2023-04-04")
    assert amount(VENDIBLE, "10.00", "1", outside, term("2023-04-01", "2023-05-01")) == "3.33"


@pytest.mark.parametrize("step", list(RoundingStep))
def test_one_time_items_cost_their_full_price(step: RoundingStep) -> None:
    item = Item(
        Fraction("5.005"),
        "EUR",
        term("2025-01-23", "2025-01-31"),
        term("2025-01-01", "2025-01-31"),
        Fraction(3),
        one_time=True,
    )
    found = part_of_cycle(item, Policy(rounding_step=step))
    assert found.amount.amount.amount == "15.02"
    assert found.shown_unit.amount == "5.01"
    assert (found.share.days, found.share.of) == (8, 30)
    assert amount_of(Item(Fraction(7), "EUR", one_time=True), VENDIBLE).amount.amount == "7.00"


def test_the_shown_unit_price_is_for_display_alone() -> None:
    policy = POLICIES["line-exact"]
    cycle, part = term("2021-03-16", "2021-04-16"), term("2021-03-16", "2021-04-12")
    found = part_of_cycle(Item(Fraction("51.93"), "USD", part, cycle, Fraction(500)), policy)
    assert found.amount.amount.amount == "22614.68"
    assert found.shown_unit.amount == "45.22"
    assert (found.share.days, found.share.of) == (27, 31)


MONTHLY = Cycle(1)
ANCHOR = date(2023, 1, 31)


@pytest.mark.parametrize(
    ("policy", "first", "end", "expected"),
    [
        ("vendible", "2023-01-31", "2023-02-28", "10.00"),  # one cycle
        ("vendible", "2023-01-31", "2024-01-31", "120.00"),
        ("vendible", "2023-02-10", "2023-02-28", "6.43"),  # 10.00 - 3.57
        ("vendible", "2023-02-10", "2023-04-10", "19.76"),  # 20.00 + 3.33 - 3.57
        ("vendible", "2023-02-10", "2023-02-10", "0.00"),
        ("meteroid", "2023-02-10", "2023-02-28", "6.43"),
        ("meteroid", "2023-02-10", "2023-04-10", "19.76"),  # 10 x (18/28 + 1 + 10/30)
        ("meteroid", "2023-02-10", "2023-02-10", "0.00"),
        ("killbill", "2023-02-10", "2023-02-28", "6.43"),
        ("lago-floor", "2023-02-10", "2023-02-28", "6.42"),
        ("zuora-30", "2023-01-31", "2023-02-28", "10.00"),  # a whole cycle is its price
        ("zuora-30", "2023-03-01", "2023-03-31", "10.00"),
        ("daily-rate", "2023-02-10", "2023-02-28", "6.48"),  # 0.36 x 18
        ("daily-rate", "2023-02-10", "2023-04-03", "17.47"),  # 10.00 + 0.36 x 18 + 0.33 x 3
        ("licence-rebill", "2023-02-10", "2023-04-03", "17.43"),  # 10.00 + 6.43 + 1.00
        ("once-on-net", "2023-02-10", "2023-04-03", "17.43"),
    ],
)
def test_charges_over_cycles(policy: str, first: str, end: str, expected: str) -> None:
    price = Fraction(10)
    found = charge_for(price, "EUR", ANCHOR, MONTHLY, term(first, end), POLICIES[policy])
    assert found.amount.amount == expected


@pytest.mark.parametrize("name", list(POLICIES))
def test_exactly_one_cycle_is_the_rounded_price(name: str) -> None:
    for n in ("2023-01-31", "2023-02-28"), ("2023-02-28", "2023-03-31"):
        found = charge_for(Fraction("9.876"), "EUR", ANCHOR, MONTHLY, term(*n), POLICIES[name])
        rounded = Money.rounded(Fraction("9.876"), "EUR", POLICIES[name].rounding_mode)
        assert found.amount == rounded


def test_taxes() -> None:
    share = Term(date(2024, 3, 12), date(2024, 4, 1)), Term(date(2024, 3, 1), date(2024, 4, 1))
    args = Fraction(19), "EUR", Decimal(25), *share
    rounded = tax_on_credit(*args, Policy(tax_basis=TaxBasis.ROUNDED_NET))
    unrounded = tax_on_credit(*args, Policy(tax_basis=TaxBasis.UNROUNDED_NET))
    assert [each.tax.amount.amount for each in (rounded, unrounded)] == ["3.07", "3.06"]
    assert [each.total.amount for each in (rounded, unrounded)] == ["15.33", "15.32"]
    assert tax_of(Money(1226, "EUR"), Decimal(25), VENDIBLE) == Money(307, "EUR")
    assert tax_of(Money(-1226, "EUR"), Decimal(25), VENDIBLE) == Money(-307, "EUR")
    line = tax_line(explain(f"1{TIMES}12.26", Fraction("12.26"), "EUR"), Decimal("7.7"), VENDIBLE)
    assert line.formula == "7.7 % of 12.26"
    assert line.amount == Money(94, "EUR")


def test_inclusive_days_are_the_same_number() -> None:
    inclusive = Policy(day_count=DayCount.INCLUSIVE_DAYS)
    assert days_of(OCTOBER_DAYS, inclusive) == days_of(OCTOBER_DAYS, Policy()) == 31
