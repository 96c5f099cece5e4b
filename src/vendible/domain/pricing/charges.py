"""Charges: what the days of a term cost when a cycle has a price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Cycle, Term, cycle_number, nth_cycle
from vendible.domain.pricing.explained import (
    MINUS,
    ROUNDED_WORDS,
    TIMES,
    Explained,
    Inputs,
    Step,
    added,
    explain,
    price,
)
from vendible.domain.pricing.policies import Policy, RoundingStep
from vendible.domain.pricing.shares import Share, share_of


@dataclass(frozen=True, slots=True)
class Position:
    """A day, seen from an anchor: whole cycles before it, and a share of the one it lies in."""

    whole: int
    share: Share


def charge_for(
    price_exact: Fraction,
    currency: str,
    anchor: date,
    cycle: Cycle,
    part: Term,
    policy: Policy,
    words: str = "",
) -> Explained:
    """What the days `part` cost, cycles counted from `anchor`, each costing `price_exact`.

    Whole cycles cost their price, partial ones their share by the policy; exactly one cycle is
    the rounded price. Under `running_total` the charges of any cut of a term add up to the
    charge of the whole. `words` name the price of a cycle: "100 agents x 12.50".
    """
    inputs = _inputs(price_exact, currency, cycle, part, words)
    if policy.rounding_step is RoundingStep.RUNNING_TOTAL:
        begin = _position(part.first, anchor, cycle, policy)
        end = _position(part.end, anchor, cycle, policy)
        return difference(price_exact, currency, begin, end, policy, inputs)
    whole, shares = _cut(part, anchor, cycle, policy)
    cut = _Cut(price_exact, currency, whole, shares, policy, inputs)
    return _BY_STEP[policy.rounding_step](cut)


def difference(
    price_exact: Fraction,
    currency: str,
    begin: Position,
    end: Position,
    policy: Policy,
    inputs: Inputs = (),
) -> Explained:
    """The rounded total up to `end` less the rounded total up to `begin`.

    Each whole cycle counts as the rounded price, so any cut of a term adds up.
    """
    mode = policy.rounding_mode
    whole = end.whole - begin.whole
    full = Money.rounded(price_exact, currency, mode)
    added = Money.rounded(price_exact * end.share.ratio, currency, mode)
    taken = Money.rounded(price_exact * begin.share.ratio, currency, mode)
    amount = full * whole + added - taken
    exact = price_exact * (whole + end.share.ratio - begin.share.ratio)
    shown = price(price_exact, currency)
    formula = _times_whole(shown, whole) if whole else ""
    if end.share.ratio or not (whole or begin.share.ratio):
        formula += (" + " if formula else "") + f"{shown}{TIMES}{end.share.formula}"
    if begin.share.ratio:
        formula += f"{MINUS}{shown}{TIMES}{begin.share.formula}"
    rounding = ""
    if amount.exact != exact:
        several = "each term " if formula.count(TIMES) > 1 or MINUS in formula else ""
        rounding = several + ROUNDED_WORDS[mode]
    return Explained(amount, (Step(formula.strip(), exact, amount, inputs, rounding),))


def position_in(day: date, cycle: Term, policy: Policy) -> Share:
    """The share of `cycle` that lies before `day`, from 0 to 1; 0 again where the next begins."""
    if day <= cycle.first or day >= cycle.end:
        return _NOTHING
    share = share_of(Term(cycle.first, day), cycle, policy)
    if share.ratio > 1:
        return _WHOLE
    return share if share.ratio >= 0 else _NOTHING


_NOTHING = Share(Fraction(0), 0, 1)
_WHOLE = Share(Fraction(1), 1, 1)


def _position(day: date, anchor: date, cycle: Cycle, policy: Policy) -> Position:
    number = cycle_number(anchor, cycle, day)
    return Position(number, position_in(day, nth_cycle(anchor, cycle, number), policy))


def _cut(part: Term, anchor: date, cycle: Cycle, policy: Policy) -> tuple[int, list[Share]]:
    """How many whole cycles lie in the part, and the shares of the cycles that it cuts."""
    if part.first == part.end:
        return 0, []
    shares = []
    first = cycle_number(anchor, cycle, part.first)
    around = nth_cycle(anchor, cycle, first)
    if around.first < part.first:
        shares.append(share_of(Term(part.first, min(part.end, around.end)), around, policy))
        first += 1
        if part.end <= around.end:
            return 0, shares
    last = cycle_number(anchor, cycle, part.end)
    around = nth_cycle(anchor, cycle, last)
    if around.first < part.end:
        shares.append(share_of(Term(around.first, part.end), around, policy))
    return last - first, shares


@dataclass(frozen=True, slots=True)
class _Cut:
    """A price, and how much of it: whole cycles and shares of the cycles that are cut."""

    price_exact: Fraction
    currency: str
    whole: int
    shares: list[Share]
    policy: Policy
    inputs: Inputs

    @property
    def shown(self) -> str:
        return price(self.price_exact, self.currency)


def _once(cut: _Cut) -> Explained:
    """All parts exact, rounded once at the end."""
    parts = [_times_whole(cut.shown, cut.whole)] if cut.whole or not cut.shares else []
    parts += [f"{cut.shown}{TIMES}{share.formula}" for share in cut.shares]
    exact = cut.price_exact * (cut.whole + sum((each.ratio for each in cut.shares), Fraction(0)))
    mode = cut.policy.rounding_mode
    return explain(" + ".join(parts), exact, cut.currency, mode, cut.inputs)


def _each_part_first(cut: _Cut) -> Explained:
    """Each part rounded, then added."""
    mode = cut.policy.rounding_mode
    parts = [
        explain(
            f"{cut.shown}{TIMES}{each.formula}", cut.price_exact * each.ratio, cut.currency, mode
        )
        for each in cut.shares
    ]
    return _with_whole(cut, parts)


def _daily_rate_first(cut: _Cut) -> Explained:
    """The price of a day rounded, then multiplied by the days of the parts."""
    mode = cut.policy.rounding_mode
    parts = []
    for share in cut.shares:
        days, of = share.days, share.of
        assert days is not None
        assert of is not None
        rate = explain(f"{cut.shown} / {of}", cut.price_exact / of, cut.currency, mode)
        formula = f"{rate.amount.amount}{TIMES}{days}"
        parts.append(explain(formula, rate.amount.exact * days, cut.currency).preceded_by(rate))
    return _with_whole(cut, parts)


def _with_whole(cut: _Cut, parts: list[Explained]) -> Explained:
    if parts and not cut.whole:
        last = parts[-1].steps[-1]
        first_of_all = replace(last, inputs=cut.inputs)
        parts[-1] = Explained(parts[-1].amount, (*parts[-1].steps[:-1], first_of_all))
        return added(parts, cut.currency)
    mode = cut.policy.rounding_mode
    full = Money.rounded(cut.price_exact, cut.currency, mode)
    whole = explain(cut.shown, cut.price_exact, cut.currency, mode, cut.inputs)
    if cut.whole != 1:
        formula = _times_whole(full.amount, cut.whole)
        times = explain(formula, full.exact * cut.whole, cut.currency)
        whole = times.preceded_by(whole)
    return added([whole, *parts], cut.currency)


_BY_STEP: dict[RoundingStep, Callable[[_Cut], Explained]] = {
    RoundingStep.LINE: _once,
    RoundingStep.NET: _once,
    RoundingStep.UNIT_PRICE_FIRST: _each_part_first,
    RoundingStep.DAILY_RATE_FIRST: _daily_rate_first,
}


def _times_whole(shown: str, whole: int) -> str:
    return shown if whole == 1 else f"{whole}{TIMES}{shown}"


def _inputs(price_exact: Fraction, currency: str, cycle: Cycle, part: Term, words: str) -> Inputs:
    shown = price(price_exact, currency)
    told = shown if words in ("", shown) else f"{words} = {shown}"
    return (
        (f"price for {cycle}", told),
        ("from", part.first.isoformat()),
        ("up to, not including", part.end.isoformat()),
    )
