"""What holds for every price, cycle, currency and cut."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from vendible.domain.kernel.money import Money, Rounding, total
from vendible.domain.kernel.terms import Cycle, Term, nth_cycle
from vendible.domain.pricing.calendars import align, align_to, count_cycles
from vendible.domain.pricing.changes import change, credit_of, net_of
from vendible.domain.pricing.charges import charge_for
from vendible.domain.pricing.explained import Explained
from vendible.domain.pricing.parts import Item, amount_of
from vendible.domain.pricing.policies import (
    POLICIES,
    VENDIBLE,
    CreditCap,
    DayCount,
    Deduct,
    Denominator,
    Policy,
    RoundingStep,
)
from vendible.domain.pricing.shares import days_of

steady = settings(derandomize=True, deadline=None)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
cycles = st.sampled_from([Cycle(n) for n in (1, 2, 3, 6, 12, 24)])
currencies = st.sampled_from(["EUR", "JPY", "KWD", "USD", "CLF"])
prices = st.fractions(0, 10**5, max_denominator=10**4)
modes = st.sampled_from(Rounding)


@st.composite
def policies(draw: st.DrawFn, step: RoundingStep | None = None) -> Policy:
    """Any combination of values."""
    return Policy(
        day_count=draw(st.sampled_from(DayCount)),
        denominator=draw(st.sampled_from(Denominator)),
        fixed_days=draw(st.sampled_from([28, 30, 31])),
        ratio_digits=draw(st.sampled_from([None, 0, 2, 9])),
        rounding_step=step or draw(st.sampled_from(RoundingStep)),
        rounding_mode=draw(modes),
        credit_cap=draw(st.sampled_from(CreditCap)),
        deduct=draw(st.sampled_from(Deduct)),
    )


class Subject(NamedTuple):
    """A price that recurs from an anchor."""

    price: Fraction
    currency: str
    anchor: date
    cycle: Cycle

    def charge(self, part: Term, policy: Policy = VENDIBLE) -> Explained:
        return charge_for(*self, part, policy)


subjects = st.builds(Subject, prices, currencies, days, cycles)


@st.composite
def cuts(draw: st.DrawFn, first: date, span_days: int, most: int = 8) -> list[date]:
    """Days in order, the ends included; two may be the same."""
    offsets = draw(st.lists(st.integers(0, span_days), max_size=most))
    return [first + timedelta(days=n) for n in sorted([0, *offsets, span_days])]


@steady
@given(st.data(), subjects, policies(step=RoundingStep.RUNNING_TOTAL))
def test_the_parts_of_any_cut_add_up(data: st.DataObject, its: Subject, policy: Policy) -> None:
    """Under every day count, denominator and mode; of a term that begins anywhere."""
    first = its.anchor + timedelta(days=data.draw(st.integers(-40, 400)))
    edges = data.draw(cuts(first, data.draw(st.integers(0, 900))))
    parts = [its.charge(Term(*edge), policy).amount for edge in pairwise(edges)]
    assert total(parts, its.currency) == its.charge(Term(edges[0], edges[-1]), policy).amount


@steady
@given(st.data(), subjects, policies(step=RoundingStep.RUNNING_TOTAL), st.integers(-3, 30))
def test_the_parts_of_a_cycle_add_up_to_its_price(
    data: st.DataObject, its: Subject, policy: Policy, n: int
) -> None:
    whole = nth_cycle(its.anchor, its.cycle, n)
    edges = data.draw(cuts(whole.first, whole.days))
    parts = [its.charge(Term(*edge), policy).amount for edge in pairwise(edges)]
    price = Money.rounded(its.price, its.currency, policy.rounding_mode)
    assert total(parts, its.currency) == price


@steady
@given(subjects, policies(), st.integers(-3, 30), st.integers(1, 5))
def test_whole_cycles_cost_their_price(its: Subject, policy: Policy, n: int, count: int) -> None:
    one = nth_cycle(its.anchor, its.cycle, n)
    price = Money.rounded(its.price, its.currency, policy.rounding_mode)
    assert its.charge(one, policy).amount == price
    several = Term(one.first, nth_cycle(its.anchor, its.cycle, n + count).first)
    found = its.charge(several, policy)
    if policy.rounding_step in (RoundingStep.LINE, RoundingStep.NET):
        assert found.exact == its.price * count
    else:
        assert found.amount == price * count


@steady
@given(st.data(), subjects, policies(step=RoundingStep.RUNNING_TOTAL))
def test_items_and_charges_agree_inside_a_cycle(
    data: st.DataObject, its: Subject, policy: Policy
) -> None:
    whole = nth_cycle(its.anchor, its.cycle, 0)
    part = Term(*data.draw(cuts(whole.first, whole.days, most=2))[:2])
    found = amount_of(Item(its.price, its.currency, part, whole), policy)
    assert found.amount == its.charge(part, policy).amount


@steady
@given(st.data(), subjects)
def test_parts_of_our_default_are_near_the_exact_share(data: st.DataObject, its: Subject) -> None:
    whole = nth_cycle(its.anchor, its.cycle, 0)
    first, end = data.draw(cuts(whole.first, whole.days, most=0))
    part = Term(first, end)
    found = its.charge(part)
    assert found.exact == its.price * Fraction(part.days, whole.days)
    assert abs(found.amount.minor - Money.rounded(found.exact, its.currency).minor) <= 1
    assert found.amount.minor >= 0


class Held(NamedTuple):
    """What is left of two subscriptions of one cycle from a day on, and their whole prices."""

    left: Term
    whole: Term
    currency: str
    old: Fraction
    new: Fraction

    def item(self, price: Fraction, paid: Money) -> Item:
        return Item(price, self.currency, self.left, self.whole, paid=paid)


@st.composite
def held(draw: st.DrawFn) -> Held:
    whole = nth_cycle(draw(days), draw(cycles), draw(st.integers(0, 12)))
    first = whole.first + timedelta(days=draw(st.integers(0, whole.days)))
    return Held(Term(first, whole.end), whole, draw(currencies), draw(prices), draw(prices))


@steady
@given(held())
def test_a_change_and_its_reverse_on_one_day_cost_nothing(its: Held) -> None:
    paid = Money.rounded(its.old, its.currency)
    there = change([its.item(its.old, paid)], [its.item(its.new, paid)], its.currency, VENDIBLE)
    back = change(
        [its.item(its.new, there.charge)], [its.item(its.old, paid)], its.currency, VENDIBLE
    )
    assert there.net + back.net == Money.zero(its.currency)
    assert back.credit == there.charge
    assert back.charge == there.credit


@steady
@given(st.data(), subjects, prices)
def test_the_same_over_several_cycles(data: st.DataObject, its: Subject, target: Fraction) -> None:
    """The way an order counts it: what is left of a term of many cycles."""
    end = nth_cycle(its.anchor, its.cycle, data.draw(st.integers(1, 6))).end
    left = Term(its.anchor + timedelta(days=data.draw(st.integers(0, 27))), end)
    nothing = Money.zero(its.currency)
    old, new = its.charge(left), its._replace(price=target).charge(left)
    paid = its.charge(Term(its.anchor, end)).amount
    credit = credit_of(old, paid, nothing, VENDIBLE)
    there = net_of([credit], [new], its.currency, VENDIBLE)
    back = net_of([credit_of(new, there.charge, nothing, VENDIBLE)], [old], its.currency, VENDIBLE)
    assert there.net == -back.net


@steady
@given(held(), policies(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_never_more_is_given_back_than_was_paid(
    its: Held, policy: Policy, paid: int, credited: int
) -> None:
    unused = amount_of(Item(its.old, its.currency, its.left, its.whole), policy)
    given_back = credit_of(unused, Money(paid, its.currency), Money(credited, its.currency), policy)
    assert given_back.amount.minor >= 0
    if policy.credit_cap is CreditCap.PAID_AND_NOT_YET_CREDITED:
        assert given_back.amount.minor <= max(paid - credited, 0)


@steady
@given(st.data(), subjects)
def test_credits_after_credits_never_exceed_what_was_paid(
    data: st.DataObject, its: Subject
) -> None:
    whole = nth_cycle(its.anchor, its.cycle, 0)
    paid, credited = its.charge(whole).amount, Money.zero(its.currency)
    for _ in range(4):
        left = Term(whole.first + timedelta(data.draw(st.integers(0, whole.days))), whole.end)
        credited += credit_of(its.charge(left), paid, credited, VENDIBLE).amount
        assert credited <= paid


@steady
@given(held(), policies())
def test_a_net_is_charge_less_credit_unless_it_is_rounded_itself(its: Held, policy: Policy) -> None:
    paid = Money.rounded(its.old, its.currency)
    old, new = its.item(its.old, paid), its.item(its.new, paid)
    found = change([old], [new], its.currency, policy)
    apart = found.net.minor - (found.charge.minor - found.credit.minor)
    assert abs(apart) <= (1 if policy.rounding_step is RoundingStep.NET else 0)
    assert Explained.from_plain(found.charges[0].to_plain()) == found.charges[0]


@steady
@given(days, cycles, st.integers(1, 31))
def test_a_first_span_ends_its_cycle_on_a_bill_date(
    start: date, cycle: Cycle, bill_day: int
) -> None:
    part, around = align(start, cycle, bill_day)
    assert part.first == start
    assert part.end == around.end
    assert around.first <= start < around.end
    assert count_cycles(start, part.end, cycle, bill_day, POLICIES["meteroid"]) == Fraction(
        part.days, around.days
    )
    following, after = align(part.end, cycle, bill_day)
    assert following == after
    assert after.first == part.end


@steady
@given(days, cycles, days)
def test_an_addon_ends_its_first_span_on_a_date_of_the_anchor(
    bought: date, cycle: Cycle, anchor: date
) -> None:
    part, around = align_to(bought, anchor, cycle)
    assert part.first == bought
    assert part.end == around.end
    assert part.days > 0
    if bought < anchor:
        assert part.end == anchor
    else:
        assert around.first <= bought


@steady
@given(days, st.integers(0, 800), st.integers(0, 800))
def test_day_counts_of_fixed_months_and_calendars_add_up(first: date, one: int, other: int) -> None:
    middle = first + timedelta(days=one)
    end = middle + timedelta(days=other)
    for policy in (POLICIES["meteroid"], POLICIES["killbill-fixed-30"]):
        parts = days_of(Term(first, middle), policy) + days_of(Term(middle, end), policy)
        assert parts == days_of(Term(first, end), policy)


@steady
@given(days, st.integers(1, 800))
def test_strict_months_have_thirty_days(first: date, count: int) -> None:
    strict = POLICIES["zuora-strict"]
    start = first.replace(day=1)
    end = nth_cycle(start, Cycle(1), count % 30).end
    months = (end.year - start.year) * 12 + end.month - start.month
    assert days_of(Term(start, end), strict) == 30 * months
