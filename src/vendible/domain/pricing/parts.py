"""Parts: what one item costs for a part of its cycle, under every rounding step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.pricing.charges import Position, difference, position_in
from vendible.domain.pricing.explained import TIMES, Explained, Inputs, explain, number, price
from vendible.domain.pricing.policies import Policy, RoundingStep
from vendible.domain.pricing.shares import Part, Share, Span, share_of


@dataclass(frozen=True, slots=True)
class Item:
    """So many units at a price for a whole cycle, and the part that is charged or left.

    `unit` is in major units and may be finer than the currency. `part` is needed unless
    `one_time`, `cycle` where the policy divides by its days. `paid` and `already_credited`
    matter for an old item only; None is nothing.
    """

    unit: Fraction
    currency: str
    part: Part | None = None
    cycle: Span | None = None
    quantity: Fraction = Fraction(1)
    one_time: bool = False
    paid: Money | None = None
    already_credited: Money | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class PartOfCycle:
    """`shown_unit` is the prorated unit price for display; the amount never comes from it."""

    amount: Explained
    share: Share
    shown_unit: Money


def part_of_cycle(item: Item, policy: Policy) -> PartOfCycle:
    """The amount of one item, the days that were counted, and its prorated unit price."""
    share = _share(item, policy)
    shown = Money.rounded(item.unit * share.ratio, item.currency, policy.shown_unit_mode)
    amount = _amount(item, share, policy)
    if item.one_time and isinstance(item.part, Term) and isinstance(item.cycle, Term):
        # Its days are counted for display alone.
        share = replace(share_of(item.part, item.cycle, policy), ratio=share.ratio)
    return PartOfCycle(amount, share, shown)


def amount_of(item: Item, policy: Policy) -> Explained:
    """What one item costs by the policy's rounding step; a one-time item its full price."""
    return _amount(item, _share(item, policy), policy)


def _share(item: Item, policy: Policy) -> Share:
    if item.one_time:
        return Share(Fraction(1))
    if item.part is None:
        raise ValueError("the part is missing; only a one-time item has none")
    return share_of(item.part, item.cycle, policy)


def _amount(item: Item, share: Share, policy: Policy) -> Explained:
    if item.one_time:
        exact = item.unit * item.quantity
        return explain(
            _whole_formula(item), exact, item.currency, policy.rounding_mode, _inputs(item, share)
        )
    return _BY_STEP[policy.rounding_step](item, share, policy)


def _line(item: Item, share: Share, policy: Policy) -> Explained:
    exact = item.unit * item.quantity * share.ratio
    formula = f"{_whole_formula(item)}{TIMES}{share.formula}"
    return explain(formula, exact, item.currency, policy.rounding_mode, _inputs(item, share))


def _unit_price_first(item: Item, share: Share, policy: Policy) -> Explained:
    mode = policy.rounding_mode
    formula = f"{price(item.unit, item.currency)}{TIMES}{share.formula}"
    unit = explain(formula, item.unit * share.ratio, item.currency, mode, _inputs(item, share))
    exact = unit.amount.exact * item.quantity
    formula = f"{number(item.quantity)}{TIMES}{unit.amount.amount}"
    return explain(formula, exact, item.currency, mode).preceded_by(unit)


def _daily_rate_first(item: Item, share: Share, policy: Policy) -> Explained:
    if share.days is None or share.of is None:
        raise ValueError("daily_rate_first needs days, not a bare ratio")
    mode = policy.rounding_mode
    formula = f"{price(item.unit, item.currency)} / {share.of}"
    rate = explain(formula, item.unit / share.of, item.currency, mode, _inputs(item, share))
    exact = rate.amount.exact * share.days * item.quantity
    formula = f"{number(item.quantity)}{TIMES}{rate.amount.amount}{TIMES}{share.days}"
    return explain(formula, exact, item.currency, mode).preceded_by(rate)


def _running_total(item: Item, share: Share, policy: Policy) -> Explained:
    """A part without dates, or outside its cycle, has no place to count from: one rounded line."""
    part, cycle = item.part, item.cycle
    if not isinstance(part, Term) or not isinstance(cycle, Term):
        return _line(item, share, policy)
    if part.first < cycle.first or part.end > cycle.end:
        return _line(item, share, policy)
    begin, end = (
        Position(int(day >= cycle.end), position_in(day, cycle, policy))
        for day in (part.first, part.end)
    )
    whole = item.unit * item.quantity
    return difference(whole, item.currency, begin, end, policy, _inputs(item, share))


_BY_STEP: dict[RoundingStep, Callable[[Item, Share, Policy], Explained]] = {
    RoundingStep.LINE: _line,
    RoundingStep.NET: _line,
    RoundingStep.UNIT_PRICE_FIRST: _unit_price_first,
    RoundingStep.DAILY_RATE_FIRST: _daily_rate_first,
    RoundingStep.RUNNING_TOTAL: _running_total,
}


def _whole_formula(item: Item) -> str:
    unit = price(item.unit, item.currency)
    return unit if item.quantity == 1 else f"{number(item.quantity)}{TIMES}{unit}"


def _inputs(item: Item, share: Share) -> Inputs:
    inputs: Inputs = (("unit price", price(item.unit, item.currency)),)
    if item.name:
        inputs = (("for", item.name), *inputs)
    if item.quantity != 1:
        inputs = (*inputs, ("quantity", number(item.quantity)))
    if share.words:
        inputs = (*inputs, ("part", share.words))
    if isinstance(item.part, Term) and not item.one_time:
        inputs = (
            *inputs,
            ("from", item.part.first.isoformat()),
            ("up to, not including", item.part.end.isoformat()),
        )
    return inputs
