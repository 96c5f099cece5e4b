"""Prices that a partner announced: which renewal they reach, and whom they don't."""

from __future__ import annotations

from datetime import date, timedelta

from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.terms import add_months, cycle_around
from vendible.domain.subscriptions.holding import Contract, Held, PriceChange


def renewal_price(held: Held, on: date) -> Price:
    """The price of the term that begins on `on`: the one held, unless another was announced.

    Rules: Contracts. The last announced one counts that has begun by then. An announcement reaches
    who held the subscription when it was made, and never a price of the customer's own.
    """
    change = _in_force(held, on)
    return held.price if change is None else change.price


def announced_for(held: Held, on: date) -> PriceChange | None:
    """The announcement that makes the renewal of `on` cost something else: one may leave then."""
    change = _in_force(held, on)
    return change if change is not None and change.price != held.price else None


def reached_on(held: Held, change: PriceChange) -> date | None:
    """The first renewal that `change` reaches if `held` goes on as it is; None: it never does.

    Inside a contract that is the contract's renewal, not the next bill date.
    """
    if held.end is None or held.cycle is None or not _is_for(held, change):
        return None
    first = max(change.from_on, held.end)
    if held.contract is not None:
        first = max(first, _next_contract(held, held.contract, change))
    day = held.end
    while day < first:
        day = cycle_around(held.anchor, held.cycle, day).end
    return day


def has_own_price(held: Held) -> bool:
    """A private offer's: neither the offer's public price nor one that was announced for it."""
    public = (held.currency, held.price) in held.bought.prices
    return not public and all(each.price != held.price for each in held.announced)


def _in_force(held: Held, on: date) -> PriceChange | None:
    if not held.announced:
        return None
    reach, notice_days = _reach(held, on)
    known = [
        each
        for each in held.announced
        if _is_for(held, each)
        and each.from_on <= reach
        and each.announced_on + timedelta(days=notice_days) <= reach
    ]
    return known[-1] if known else None


def _is_for(held: Held, change: PriceChange) -> bool:
    # Who bought on that day or later was not told of it.
    return change.announced_on > held.starts_at.date() and not has_own_price(held)


def _reach(held: Held, on: date) -> tuple[date, int]:
    """By which day a change must have begun, and how long before that it was announced.

    Inside a contract: by the day on which the present contract began, its own notice before it.
    """
    contract = held.contract
    if contract is None or held.cycle is None or on >= contract.end:
        return on, 0
    began, times = contract.first, 1
    months = contract.terms.cycles * held.cycle.months
    while (day := add_months(contract.first, times * months)) <= on:
        began, times = day, times + 1
    return (began, contract.terms.notice_days) if began > contract.first else (date.min, 0)


def _next_contract(held: Held, contract: Contract, change: PriceChange) -> date:
    """The first day on which the contract begins anew after the change and its notice."""
    assert held.cycle is not None
    if not contract.terms.auto_renew:
        return contract.end
    noticed = change.announced_on + timedelta(days=contract.terms.notice_days)
    months, times = contract.terms.cycles * held.cycle.months, 1
    while (day := add_months(contract.first, times * months)) < max(change.from_on, noticed):
        times += 1
    return day
