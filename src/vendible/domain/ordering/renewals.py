"""A renewal as an order: a line for each subscription whose next term is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import add_months
from vendible.domain.ordering.orders import Line, Order, OrderKind, Part, TaxRates, line
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.holding import Held
from vendible.domain.subscriptions.wording import described


@dataclass(frozen=True, slots=True)
class Renewed:
    """A subscription with its next term, and what that costs."""

    after: Held
    charge: Explained

    def line(self, rates: TaxRates) -> Line:
        held = self.after
        return line(described(held), held, (Part(_span_in_words(held), self.charge),), rates)

    def total(self, rates: TaxRates) -> Money:
        return self.line(rates).total


def orders_of_renewals(renewed: Sequence[Renewed], rates: TaxRates) -> tuple[Order, ...]:
    """One order a currency: what is due on one date shares one invoice (rules: Add-ons)."""
    by_currency: dict[str, list[Renewed]] = {}
    for each in renewed:
        by_currency.setdefault(each.after.currency, []).append(each)
    return tuple(
        Order(
            OrderKind.RENEWAL,
            currency,
            tuple(each.line(rates) for each in group),
            goes_on=tuple(each.after for each in group),
        )
        for currency, group in by_currency.items()
    )


def _span_in_words(held: Held) -> str:
    assert held.cycle is not None
    if held.end == add_months(held.first, held.cycle.months):
        return f"next {held.cycle}"
    return f"until {held.end}"
