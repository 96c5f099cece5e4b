"""Changes: what old items give back, what new ones cost, and which way a change goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from vendible.domain.kernel.money import Money, total
from vendible.domain.kernel.terms import Cycle
from vendible.domain.pricing.explained import (
    Explained,
    explain,
    price,
    stated,
)
from vendible.domain.pricing.parts import Item, amount_of
from vendible.domain.pricing.policies import CreditCap, Deduct, Policy, RoundingStep

Direction = Literal["upgrade", "downgrade", "equal"]


@dataclass(frozen=True, slots=True)
class Change:
    """Sizes, never negative, but `net`: positive is owed by the customer, negative to them."""

    credits: tuple[Explained, ...]
    charges: tuple[Explained, ...]
    credit: Money
    charge: Money
    net: Money


def change(old: Sequence[Item], new: Sequence[Item], currency: str, policy: Policy) -> Change:
    """Old items give back, new ones are charged; either side may be empty."""
    credits_ = [_given_back(item, policy) for item in old]
    return net_of(credits_, [amount_of(item, policy) for item in new], currency, policy)


def net_of(
    given_back: Sequence[Explained], charges: Sequence[Explained], currency: str, policy: Policy
) -> Change:
    """The balance of credits (sizes) and charges: of the rounded lines, or rounded once.

    Under the step `net` the amounts shown are rounded one by one and need not add up to it.
    """
    credit = total((each.amount for each in given_back), currency)
    charge = total((each.amount for each in charges), currency)
    net = charge - credit
    if policy.rounding_step is RoundingStep.NET:
        exact = sum((each.exact for each in charges), Fraction(0))
        exact -= sum((each.exact for each in given_back), Fraction(0))
        net = Money.rounded(exact, currency, policy.rounding_mode)
    return Change(tuple(given_back), tuple(charges), credit, charge, net)


def credit_of(unused: Explained, paid: Money, already_credited: Money, policy: Policy) -> Explained:
    """What an old thing gives back whose unused part is worth `unused`: a size.

    By `deduct` the unused part or what was paid, then never more than the cap allows.
    """
    if policy.deduct is Deduct.AMOUNT_PAID:
        unused = stated(paid, f"paid: {paid.amount}")
    is_exact = policy.rounding_step is RoundingStep.NET
    potential = unused.exact if is_exact else unused.amount.exact
    given = _capped(potential, paid.exact, already_credited.exact, policy)
    if given == potential:
        return unused
    currency = paid.currency
    limit = price(max(paid.exact - already_credited.exact, Fraction(0)), currency)
    formula = f"no more than {limit}" if potential > 0 else "nothing to give back"
    inputs = (("paid", paid.amount), ("already credited", already_credited.amount))
    return explain(formula, given, currency, policy.rounding_mode, inputs).preceded_by(unused)


def credit_cap(potential: Money, paid: Money, already_credited: Money, policy: Policy) -> Money:
    """How much of `potential` may be given back."""
    given = _capped(potential.exact, paid.exact, already_credited.exact, policy)
    return Money.rounded(given, potential.currency)


def compare(monthly_old: Fraction, monthly_new: Fraction) -> Direction:
    """Which way a change goes, by the recurring amount of a month (rules: Changing 2)."""
    if monthly_new > monthly_old:
        return "upgrade"
    return "downgrade" if monthly_new < monthly_old else "equal"


def compare_plans(old: tuple[Fraction, Cycle], new: tuple[Fraction, Cycle]) -> Direction:
    """The same for amounts with their cycles: a year's amount counts a twelfth for the month."""
    (old_amount, old_cycle), (new_amount, new_cycle) = old, new
    return compare(old_amount / old_cycle.months, new_amount / new_cycle.months)


def _given_back(item: Item, policy: Policy) -> Explained:
    nothing = Money.zero(item.currency)
    paid, already_credited = item.paid or nothing, item.already_credited or nothing
    if policy.deduct is Deduct.AMOUNT_PAID:
        unused = stated(paid, f"paid: {paid.amount}")
    else:
        unused = amount_of(item, policy)
    return credit_of(unused, paid, already_credited, policy)


def _capped(potential: Fraction, paid: Fraction, credited: Fraction, policy: Policy) -> Fraction:
    size = max(potential, Fraction(0))
    if policy.credit_cap is CreditCap.NONE:
        return size
    return min(size, max(paid - credited, Fraction(0)))
