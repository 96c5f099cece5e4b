"""A renewal as an order: a line for each subscription whose next term is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term, add_months
from vendible.domain.kernel.words import day_words
from vendible.domain.ordering.orders import Line, Order, OrderKind, Part, TaxRates, line
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.hand_renewal import HandRenewal
from vendible.domain.subscriptions.holding import Held
from vendible.domain.subscriptions.wording import described


@dataclass(frozen=True, slots=True)
class Renewed:
    """A subscription with its next term, and what that costs.

    `term`: the days that are paid, where they are not those of `after` (paid ahead by hand).
    """

    after: Held
    charge: Explained
    term: Term | None = None

    def line(self, rates: TaxRates) -> Line:
        held = self.after
        part = Part(_span_in_words(held, self.term), self.charge)
        return line(described(held), held, (part,), rates, self.term)

    def total(self, rates: TaxRates) -> Money:
        return self.line(rates).total


def orders_of_renewals(lines: Sequence[Line]) -> tuple[Order, ...]:
    """One order a currency: what is due on one date shares one invoice (rules: Add-ons)."""
    by_currency: dict[str, list[Line]] = {}
    for each in lines:
        by_currency.setdefault(each.subscription.currency, []).append(each)
    return tuple(
        Order(
            OrderKind.RENEWAL,
            currency,
            tuple(group),
            goes_on=tuple(each.subscription for each in group),
        )
        for currency, group in by_currency.items()
    )


def order_of_hand_renewal(decided: HandRenewal, rates: TaxRates) -> Order:
    """One order, so one invoice; add-ons that only come back are in it without a line."""
    renewed = [Renewed(each.after, each.charge, each.term) for each in decided.extended]
    return Order(
        OrderKind.RENEWAL,
        renewed[0].after.currency,
        tuple(each.line(rates) for each in renewed),
        goes_on=(*(each.after for each in renewed), *decided.returned),
    )


def _span_in_words(held: Held, term: Term | None) -> str:
    assert held.cycle is not None
    assert held.end is not None
    first, end = (term.first, term.end) if term else (held.first, held.end)
    if end == add_months(first, held.cycle.months):
        return f"next {held.cycle}"
    return f"until {day_words(end)}"
