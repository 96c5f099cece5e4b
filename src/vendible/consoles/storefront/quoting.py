"""A quote as the checkout shows it: its lines, what it costs now and each cycle, its days."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from vendible.consoles.design.words import day_text, term_text
from vendible.consoles.storefront.wording import agreed_title, per_cycle
from vendible.domain.kernel.money import Money, total
from vendible.domain.kernel.terms import Cycle
from vendible.domain.ordering.orders import Line, Order
from vendible.domain.pricing.explained import Explained, explain, number
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.pricing.taxes import tax_line
from vendible.domain.subscriptions.amounts import full_cycle_price, less_discount
from vendible.domain.subscriptions.holding import Held
from vendible.records.agreements import Agreed


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
    """`file` is the digest of a PDF; `names` are those of the products that it is for."""

    title: str
    names: tuple[str, ...]
    text: str
    file: str
    version: int | None


def each_cycle(order: Order) -> list[EachCycle]:
    """One entry for each cycle and day on which it begins anew; offline billing costs nothing."""
    groups: dict[tuple[date, Cycle], list[tuple[Money, Money]]] = {}
    for line in order.lines:
        held = line.subscription
        if held.cycle is None or held.end is None or not held.auto_renew:
            continue
        net = cycle_amount(held, held.end)
        tax = tax_line(net, Decimal(line.tax_rate_pct), POLICIES[held.policy]).amount
        groups.setdefault((held.end, held.cycle), []).append((net.amount, tax))
    return [
        EachCycle(
            per_cycle(cycle),
            first_on,
            total((net for net, _ in amounts), order.currency),
            total((tax for _, tax in amounts), order.currency),
        )
        for (first_on, cycle), amounts in sorted(groups.items(), key=lambda each: each[0])
    ]


def cycle_amount(held: Held, first: date | None = None) -> Explained:
    """What one cycle costs at the price bought, less its discount, without tax.

    The present one, or the one that begins on `first`.
    """
    cycle = less_discount(full_cycle_price(held), held, first)
    step, mode = cycle.step, POLICIES[held.policy].rounding_mode
    whole = explain(step.formula, step.exact, held.currency, mode, step.inputs)
    return whole.preceded_by(cycle.before)


def discount_sentences(order: Order) -> list[str]:
    """`Coupon SUMMER: 20 % less for each cycle that begins before 15 April 2026.`"""
    told = []
    for held in order.begins:
        discount = held.discount
        if discount is None:
            continue
        off = discount.words(held.currency)
        if discount.percent is None:
            off = f"{off} {held.currency}"
        until = f" that begins before {day_text(discount.until)}" if discount.until else ""
        each = f" for each cycle{until}" if held.cycle else ""
        told.append(f"Coupon {discount.code}: {held.name} costs {off} less{each}.")
    return list(dict.fromkeys(told))


def line_quoted(line: Line) -> dict[str, Any]:
    """The first part carries the line's label and its days, another its own name: "setup fee"."""
    days = term_text(line.term) if line.term else "without an end"
    if line.term and line.subscription.trial_until == line.term.end:
        days = f"Trial, free of charge: {days}"
    return {
        "parts": [
            {
                "label": part.name[:1].upper() + part.name[1:] if position else line.label,
                "note": "" if position else days,
                "price": part.price,
            }
            for position, part in enumerate(line.parts)
        ]
    }


def tax_note(rates: Iterable[Decimal]) -> str:
    """The rates that apply, each once: `19 %`."""
    return ", ".join(f"{number(rate)} %" for rate in dict.fromkeys(rates))


def agreements_shown(agreed: Iterable[Agreed]) -> Sequence[AgreementShown]:
    """Each text once, with the names of all that it is agreed to for."""
    names: dict[tuple[str, str, str, int | None], list[str]] = {}
    for each in agreed:
        key = (agreed_title(each), each.text, each.file, each.version)
        names.setdefault(key, []).append(each.name)
    return [
        AgreementShown(title, tuple(said), text, file, version)
        for (title, text, file, version), said in names.items()
    ]


def agreements_digest(agreed: Iterable[Agreed]) -> str:
    """Of all that is agreed to: what the form carries, so that nobody agrees to another text."""
    listed = sorted(f"{each.product} {each.sha256}" for each in agreed)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()
