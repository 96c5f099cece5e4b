"""A quote as the checkout shows it: its lines, what it costs now and each cycle, its days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from vendible.consoles.design.words import term_text
from vendible.consoles.storefront.wording import agreement_title, per_cycle
from vendible.domain.kernel.money import Money, total
from vendible.domain.kernel.terms import Cycle
from vendible.domain.ordering.orders import Line, Order
from vendible.domain.pricing.explained import Explained, explain, number
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.pricing.taxes import tax_of
from vendible.domain.subscriptions.amounts import held_cycle_price
from vendible.domain.subscriptions.holding import Held, OnSale


@dataclass(frozen=True, slots=True)
class EachCycle:
    """What goes on costing the same each cycle, from a day on."""

    per: str
    first_on: date
    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class AgreementShown:
    title: str
    names: tuple[str, ...]
    text: str


def each_cycle(order: Order) -> list[EachCycle]:
    """One entry for each cycle and day on which it begins anew; offline billing costs nothing."""
    groups: dict[tuple[date, Cycle], list[tuple[Money, Money]]] = {}
    for line in order.lines:
        held = line.subscription
        if held.cycle is None or held.end is None or not held.auto_renew:
            continue
        net = cycle_amount(held).amount
        tax = tax_of(net, Decimal(line.tax_rate_pct), POLICIES[held.policy])
        groups.setdefault((held.end, held.cycle), []).append((net, tax))
    return [
        EachCycle(
            per_cycle(cycle),
            first_on,
            total((net for net, _ in amounts), order.currency),
            total((tax for _, tax in amounts), order.currency),
        )
        for (first_on, cycle), amounts in sorted(groups.items(), key=lambda each: each[0])
    ]


def cycle_amount(held: Held) -> Explained:
    """What one cycle costs at the price bought, without tax."""
    step = held_cycle_price(held).step
    mode = POLICIES[held.policy].rounding_mode
    return explain(step.formula, step.exact, held.currency, mode, step.inputs)


def line_quoted(line: Line) -> dict[str, Any]:
    """The first part carries the line's label and its days, another its own name: "setup fee"."""
    days = term_text(line.term) if line.term else "without an end"
    return {
        "parts": [
            {
                "label": part.name.capitalize() if position else line.label,
                "note": "" if position else days,
                "price": part.price,
            }
            for position, part in enumerate(line.parts)
        ]
    }


def tax_note(rates: Iterable[Decimal]) -> str:
    """The rates that apply, each once: `19 %`."""
    return ", ".join(f"{number(rate)} %" for rate in dict.fromkeys(rates))


def agreements_shown(products: Iterable[OnSale]) -> Sequence[AgreementShown]:
    """Each text once, with the names of all that it is agreed to for."""
    names: dict[tuple[str, str], list[str]] = {}
    for each in products:
        agreement = each.listing.agreement
        names.setdefault((agreement_title(agreement), agreement.text), []).append(each.listing.name)
    return [AgreementShown(title, tuple(said), text) for (title, text), said in names.items()]
