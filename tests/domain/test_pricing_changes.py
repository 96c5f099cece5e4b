"""Changes, credits, settling and calendars, by hand-computed tables."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from vendible.domain.kernel.money import Money, Rounding
from vendible.domain.kernel.terms import Cycle, Term
from vendible.domain.pricing.calendars import (
    align,
    align_to,
    count_cycles,
    count_cycles_in_advance,
)
from vendible.domain.pricing.changes import (
    change,
    compare,
    compare_plans,
    credit_cap,
    credit_of,
    net_of,
)
from vendible.domain.pricing.explained import explain
from vendible.domain.pricing.parts import Item
from vendible.domain.pricing.policies import (
    POLICIES,
    VENDIBLE,
    CreditCap,
    Deduct,
    Policy,
    RoundingStep,
)
from vendible.domain.pricing.settling import settle

CAPPED = CreditCap.PAID_AND_NOT_YET_CREDITED
MONTH, QUARTER, YEAR = Cycle(1), Cycle(3), Cycle(12)


def eur(text: str) -> Money:
    return Money.parse(text, "EUR")


def day(text: str) -> date:
    return date.fromisoformat(text)


def item(unit: str, days: int, paid: str | None = None, credited: str | None = None) -> Item:
    """So many days of a month of 31."""
    return Item(
        Fraction(unit),
        "EUR",
        days,
        31,
        paid=None if paid is None else eur(paid),
        already_credited=None if credited is None else eur(credited),
    )


@pytest.mark.parametrize(
    ("policy", "old", "new", "expected"),
    [
        # each line, then the net; the net alone
        (Policy(), [item("10", 17)], [item("20", 17)], ("5.48", "10.97", "5.49")),
        (POLICIES["once-on-net"], [item("10", 17)], [item("20", 17)], ("5.48", "10.97", "5.48")),
        # one side empty
        (Policy(), [], [item("25", 17)], ("0.00", "13.71", "13.71")),
        (Policy(), [item("25", 17)], [], ("13.71", "0.00", "-13.71")),
        (Policy(), [], [], ("0.00", "0.00", "0.00")),
        # the cap, per item
        (
            Policy(credit_cap=CAPPED),
            [item("100", 31, "60", "10"), item("10", 31, "10")],
            [],
            ("60.00", "0.00", "-60.00"),
        ),
        (Policy(credit_cap=CAPPED), [item("100", 31, "60", "70")], [], ("0.00", "0.00", "0.00")),
        (Policy(credit_cap=CAPPED), [item("100", 31)], [], ("0.00", "0.00", "0.00")),
        # what was paid, whatever is left
        (
            POLICIES["full-price-difference"],
            [item("20", 21, "20")],
            [item("40", 21)],
            ("20.00", "27.10", "7.10"),
        ),
        (
            Policy(deduct=Deduct.AMOUNT_PAID, credit_cap=CAPPED),
            [item("20", 21, "20", "5")],
            [],
            ("15.00", "0.00", "-15.00"),
        ),
        # under `net` amounts are shown rounded one by one and need not add up to the net
        (
            Policy(rounding_step=RoundingStep.NET),
            [item("1", 1), item("1", 1), item("1", 1)],  # 0.03226 each
            [],
            ("0.09", "0.00", "-0.10"),
        ),
        # the cap before rounding: min(5.4838..., 5.48) and min(5.4838..., 5.49)
        (
            Policy(rounding_step=RoundingStep.NET, credit_cap=CAPPED),
            [item("10", 17, "5.48")],
            [item("20", 17)],
            ("5.48", "10.97", "5.49"),
        ),
        (
            Policy(rounding_step=RoundingStep.NET, credit_cap=CAPPED),
            [item("10", 17, "5.49")],
            [item("20", 17)],
            ("5.48", "10.97", "5.48"),
        ),
        # sizes are cut off, the sign is kept: -3.2258
        (
            Policy(rounding_step=RoundingStep.NET, rounding_mode=Rounding.FLOOR),
            [item("10", 10)],
            [],
            ("3.22", "0.00", "-3.22"),
        ),
    ],
)
def test_changes(
    policy: Policy, old: list[Item], new: list[Item], expected: tuple[str, str, str]
) -> None:
    found = change(old, new, "EUR", policy)
    assert (found.credit.amount, found.charge.amount, found.net.amount) == expected
    assert [len(found.credits), len(found.charges)] == [len(old), len(new)]


def test_one_change_of_several_items() -> None:
    month, left = (
        Term(day("2025-01-01"), day("2025-01-31")),
        Term(day("2025-01-16"), day("2025-01-31")),
    )
    old, new = (
        [Item(Fraction(unit), "EUR", left, month) for unit in units]
        for units in ((100, 30), (200, 50))
    )
    found = change(old, new, "EUR", POLICIES["meteroid"])
    assert [each.amount.amount for each in found.credits] == ["50.00", "15.00"]
    assert [each.amount.amount for each in found.charges] == ["100.00", "25.00"]
    assert found.net == eur("60.00")


def test_a_capped_credit_tells_why() -> None:
    unused = explain("249.95 x 30/31", Fraction("249.95") * 30 / 31, "EUR")
    found = credit_of(unused, eur("249.95"), eur("10"), VENDIBLE)
    assert found.amount == eur("239.95")
    assert found.steps[0] == unused.steps[0]
    assert found.formula == "no more than 239.95"
    assert found.steps[-1].inputs == (("paid", "249.95"), ("already credited", "10.00"))
    assert credit_of(unused, eur("249.95"), eur("0"), VENDIBLE) is unused
    assert net_of([found], [], "EUR", VENDIBLE).net == eur("-239.95")


@pytest.mark.parametrize(
    ("potential", "paid", "credited", "capped", "uncapped"),
    [
        ("100", "200", "50", "100.00", "100.00"),
        ("300", "200", "50", "150.00", "300.00"),
        ("-50", "200", "50", "0.00", "0.00"),
        ("100", "0", "0", "0.00", "100.00"),
        ("100", "50", "80", "0.00", "100.00"),
    ],
)
def test_credit_caps(potential: str, paid: str, credited: str, capped: str, uncapped: str) -> None:
    args = eur(potential), eur(paid), eur(credited)
    assert credit_cap(*args, Policy(credit_cap=CAPPED)).amount == capped
    assert credit_cap(*args, Policy()).amount == uncapped


def test_plans_are_compared_by_the_month() -> None:
    assert compare_plans((Fraction(20), MONTH), (Fraction(300), YEAR)) == "upgrade"
    assert compare_plans((Fraction(20), MONTH), (Fraction(180), YEAR)) == "downgrade"
    assert compare_plans((Fraction(20), MONTH), (Fraction(60), QUARTER)) == "equal"
    assert compare(Fraction(25), Fraction(20)) == "downgrade"


@pytest.mark.parametrize(
    ("charges", "given_back", "carried_in", "expected"),
    [
        (["24.95", "17.95"], [], "0", ("0.00", "42.90", "0.00")),
        (["99.99"], ["217.70"], "0", ("0.00", "0.00", "117.71")),
        (["599.95"], [], "117.71", ("117.71", "482.24", "0.00")),
        (["10"], ["3"], "20", ("7.00", "0.00", "13.00")),
        (["10"], ["15"], "20", ("0.00", "0.00", "25.00")),
        (["10"], ["10"], "5", ("0.00", "0.00", "5.00")),
        ([], [], "0", ("0.00", "0.00", "0.00")),
    ],
)
def test_settling(
    charges: list[str], given_back: list[str], carried_in: str, expected: tuple[str, str, str]
) -> None:
    found = settle([eur(c) for c in charges], [eur(c) for c in given_back], eur(carried_in))
    assert (found.credit_used.amount, found.net.amount, found.carried_out.amount) == expected


@pytest.mark.parametrize(
    ("cycle", "start", "bill_day", "part_end", "cycle_first"),
    [
        (MONTH, "2021-09-16", 25, "2021-09-25", "2021-08-25"),
        (MONTH, "2021-09-25", 17, "2021-10-17", "2021-09-17"),
        (MONTH, "2025-03-28", 28, "2025-04-28", "2025-03-28"),
        (MONTH, "2025-03-29", 28, "2025-04-28", "2025-03-28"),
        (MONTH, "2025-02-10", 31, "2025-02-28", "2025-01-31"),
        (MONTH, "2025-02-28", 31, "2025-03-31", "2025-02-28"),
        (MONTH, "2025-03-01", 31, "2025-03-31", "2025-02-28"),
        (MONTH, "2024-02-29", 30, "2024-03-30", "2024-02-29"),
        (MONTH, "2025-12-31", 15, "2026-01-15", "2025-12-15"),
        (QUARTER, "2025-02-10", 5, "2025-05-05", "2025-02-05"),
        (QUARTER, "2025-02-10", 28, "2025-02-28", "2024-11-28"),
        (QUARTER, "2024-11-30", 31, "2025-02-28", "2024-11-30"),
        (YEAR, "2011-01-31", 15, "2012-01-15", "2011-01-15"),
        (YEAR, "2024-02-29", 31, "2025-02-28", "2024-02-29"),
    ],
)
def test_first_spans_are_aligned(
    cycle: Cycle, start: str, bill_day: int, part_end: str, cycle_first: str
) -> None:
    assert align(day(start), cycle, bill_day) == (
        Term(day(start), day(part_end)),
        Term(day(cycle_first), day(part_end)),
    )


@pytest.mark.parametrize(
    ("bought", "anchor", "cycle", "end", "cycle_first"),
    [
        ("2026-03-10", "2026-03-28", MONTH, "2026-03-28", "2026-02-28"),  # the next bill date
        ("2026-03-28", "2026-03-28", MONTH, "2026-04-28", "2026-03-28"),  # on it
        ("2026-03-10", "2027-01-15", YEAR, "2027-01-15", "2026-01-15"),
        ("2026-03-10", "2027-01-15", MONTH, "2027-01-15", "2026-12-15"),  # a yearly parent
        ("2026-02-10", "2026-01-31", MONTH, "2026-02-28", "2026-01-31"),  # the parent's anchor
        ("2026-03-01", "2026-01-31", MONTH, "2026-03-31", "2026-02-28"),
    ],
)
def test_addons_are_aligned_to_the_parent(
    bought: str, anchor: str, cycle: Cycle, end: str, cycle_first: str
) -> None:
    assert align_to(day(bought), day(anchor), cycle) == (
        Term(day(bought), day(end)),
        Term(day(cycle_first), day(end)),
    )


@pytest.mark.parametrize(
    ("cycle", "start", "end", "bill_day", "expected"),
    [
        (MONTH, "2011-02-01", "2011-02-14", 1, "13/28"),
        (MONTH, "2010-12-15", "2011-03-17", 15, "3 + 2/31"),
        (MONTH, "2025-03-28", "2026-02-05", 5, "8/31 + 10"),
        (MONTH, "2025-03-10", "2025-03-20", 25, "10/28"),  # ends before the first bill date
        (MONTH, "2025-03-10", "2025-03-25", 25, "15/28"),
        (MONTH, "2025-03-10", "2025-03-10", 25, "0"),
        (MONTH, "2025-01-31", "2025-04-30", 31, "3"),
        (MONTH, "2025-01-31", "2025-03-01", 31, "1 + 1/31"),
        (MONTH, "2025-03-01", "2025-04-02", 1, "1 + 1/30"),
        (QUARTER, "2025-02-10", "2025-06-05", 5, "84/89 + 31/92"),
        (YEAR, "2011-01-31", "2012-01-15", 15, "349/365"),
        (YEAR, "2023-03-01", "2025-03-01", 1, "2"),
    ],
)
def test_cycles_of_a_term(cycle: Cycle, start: str, end: str, bill_day: int, expected: str) -> None:
    found = count_cycles(day(start), day(end), cycle, bill_day, Policy())
    assert found == sum(Fraction(part) for part in expected.split(" + "))


@pytest.mark.parametrize(
    ("cycle", "start", "target", "bill_day", "expected"),
    [
        (MONTH, "2011-02-01", "2011-02-13", 13, "43/31"),
        (MONTH, "2011-02-01", "2011-02-12", 13, "12/31"),
        (MONTH, "2011-02-13", "2011-02-13", 13, "1"),
        (MONTH, "2011-02-13", "2011-03-13", 13, "2"),
        (YEAR, "2011-01-31", "2011-02-24", 15, "349/365"),
        (QUARTER, "2025-01-31", "2025-07-31", 31, "3"),
    ],
)
def test_cycles_in_advance(
    cycle: Cycle, start: str, target: str, bill_day: int, expected: str
) -> None:
    found = count_cycles_in_advance(day(start), day(target), cycle, bill_day, Policy())
    assert found == Fraction(expected)


def test_parts_of_a_term_are_rounded_before_they_are_added() -> None:
    policy = Policy(ratio_digits=1)
    # 0.5 (15/28) and 0.4 (11/30), not 0.9 of the exact sum 0.9024
    found = count_cycles(day("2025-03-10"), day("2025-05-06"), MONTH, 25, policy)
    assert found == Fraction("0.5") + 1 + Fraction("0.4")
    strict = POLICIES["zuora-30"]
    assert count_cycles(day("2018-01-01"), day("2018-02-15"), MONTH, 15, strict) == Fraction(44, 30)


def test_a_term_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="lies before the start"):
        count_cycles(day("2018-01-02"), day("2018-01-01"), MONTH, 15, Policy())
