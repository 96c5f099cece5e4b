"""A change as an order: its lines, and what it does to subscriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vendible.domain.ordering.cancellations import lines_of_leaving, unused_part
from vendible.domain.ordering.orders import Order, OrderKind, Part, TaxRates, line
from vendible.domain.subscriptions.changing import Change, Fate
from vendible.domain.subscriptions.ending import ended
from vendible.domain.subscriptions.holding import Because
from vendible.domain.subscriptions.wording import described


def order_of_change(change: Change, rates: TaxRates, today: date) -> Order:
    """Two lines for the parent, one negative, and those of the add-ons that end with it."""
    before, after = change.before, change.after
    told = f"{described(after)}: rest of the term"
    lines = [
        unused_part(before, change.credit, rates, today),
        line(told, after, (Part("rest of the term", change.charge),), rates, before.rest(today)),
    ]
    ending = [each for each in change.addons if each.fate is not Fate.KEPT]
    for effect in ending:
        lines += lines_of_leaving(effect.addon, effect.credit, effect.fee, rates, today, today)
    return Order(
        OrderKind.CHANGE,
        before.currency,
        tuple(lines),
        goes_on=(replace(after, license_revision=after.license_revision + 1),),
        ends=tuple(ended(each.addon, today, Because.CHANGED) for each in ending),
    )
