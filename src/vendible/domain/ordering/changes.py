"""A change as an order: its lines, and what it does to subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from vendible.domain.catalog.listing import ProductType
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.words import day_words
from vendible.domain.ordering.cancellations import lines_of_leaving, unused_part
from vendible.domain.ordering.orders import Line, Order, OrderKind, Part, TaxRates, line
from vendible.domain.ordering.seats import require_seats
from vendible.domain.pricing.explained import stated
from vendible.domain.subscriptions.changing import (
    AddonEffect,
    Change,
    ChangeAsk,
    Fate,
    decide_change,
)
from vendible.domain.subscriptions.ending import ended
from vendible.domain.subscriptions.holding import Because, Held, Holding, OnSale
from vendible.domain.subscriptions.wording import described

NOBODY: Mapping[UUID, int] = {}


def changed(
    holding: Holding,
    held: Held,
    ask: ChangeAsk,
    live: OnSale | None,
    rates: TaxRates,
    today: date,
    *,
    assigned: Mapping[UUID, int] = NOBODY,
    asked_on: date | None = None,
) -> tuple[Change, Order]:
    """The change and its order, whether it is quoted, made, or falls due after it was scheduled.

    `assigned`: how many people use each subscription. Refusals: those of `decide_change`, and
    `seats_in_use`.
    """
    change = decide_change(holding, held, ask, live, today, asked_on=asked_on)
    order = order_of_change(change, rates, today)
    require_seats(holding, holding.with_changed(*order.changed), assigned)
    return change, order


def order_of_change(change: Change, rates: TaxRates, today: date) -> Order:
    """Two lines for the parent, one negative, and those of the add-ons that end with it.

    At the end of a term one line says that nothing is left to be charged or given back. What a
    change of type `marketplace` would give back in all counts as nothing (rules: Changing 3).
    """
    before, after = change.before, change.after
    lines = _lines_of_parent(change, rates, today)
    ending = [each for each in change.addons if each.fate is not Fate.KEPT]
    for effect in ending:
        lines += _lines_of_addon(effect, rates, today)
    if before.listing.type is ProductType.MARKETPLACE:
        lines = _nothing_back(lines, rates)
    return Order(
        OrderKind.CHANGE,
        before.currency,
        tuple(lines),
        goes_on=(replace(after, license_revision=after.license_revision + 1),),
        ends=tuple(ended(each.addon, today, Because.CHANGED) for each in ending),
    )


def _lines_of_parent(change: Change, rates: TaxRates, today: date) -> list[Line]:
    before, after = change.before, change.after
    if before.has_lapsed(today):
        told = f"{described(after)}: from {day_words(today)}"
        parts = (Part("at the end of the term", change.charge),)
        return [line(told, after, parts, rates, before.rest(today))]
    told = f"{described(after)}: rest of the term"
    return [
        unused_part(before, change.credit, rates, today),
        line(told, after, (Part("rest of the term", change.charge),), rates, before.rest(today)),
    ]


def _lines_of_addon(effect: AddonEffect, rates: TaxRates, today: date) -> list[Line]:
    return lines_of_leaving(effect.addon, effect.credit, effect.fee, rates, today, today)


def _nothing_back(lines: list[Line], rates: TaxRates) -> list[Line]:
    """The same lines where they cost something; else with as much less given back as costs.

    Taken off the last credits first, so that the total with tax comes to nothing.
    """
    over = -sum(each.total.minor for each in lines)
    kept = list(lines)
    for at in range(len(kept) - 1, -1, -1):
        given = kept[at]
        if over <= 0:
            break
        if given.total.minor >= 0:
            continue
        kept[at] = _less_back(given, min(over, -given.total.minor), rates)
        over -= kept[at].total.minor - given.total.minor
    return kept


def _less_back(given: Line, over: int, rates: TaxRates) -> Line:
    """A credit's line whose total is `over` minor units less; a cent of tax goes the market's way.

    The part says why, so that the line still explains itself.
    """
    currency = given.net.currency
    gross = Fraction(given.total.minor + over) / (1 + Fraction(given.tax_rate_pct) / 100)
    kept = -(int(-gross * 2 + 1) // 2)  # rounded half up, of a size
    words = "this product can only be upgraded: a change gives nothing back"
    while True:
        part = Part("not given back", stated(Money(kept, currency) - given.net, words))
        reduced = line(given.label, given.subscription, (*given.parts, part), rates, given.term)
        if reduced.total.minor >= given.total.minor + over:
            return reduced
        kept += 1
