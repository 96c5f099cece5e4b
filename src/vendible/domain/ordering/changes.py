"""A change and a cancellation as orders: their lines, and what they do to subscriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vendible.domain.catalog.listing import Method
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.ordering.orders import Line, Order, OrderKind, Part, TaxRates, line
from vendible.domain.pricing.explained import stated
from vendible.domain.subscriptions.cancelling import Choice
from vendible.domain.subscriptions.changing import AddonEffect, Change, Fate
from vendible.domain.subscriptions.holding import Held, Holding, State


def order_of_change(change: Change, rates: TaxRates, today: date) -> Order:
    """Two lines for the parent, one negative, and those of the add-ons that end with it."""
    before, after = change.before, change.after
    rest = before.rest(today)
    lines = [
        line(
            f"{_described(before)}: unused part",
            before,
            (Part("unused part", change.credit),),
            rates,
            rest,
        ),
        line(
            f"{_described(after)}: rest of the term",
            after,
            (Part("rest of the term", change.charge),),
            rates,
            rest,
        ),
    ]
    ending = [each for each in change.addons if each.fate is not Fate.KEPT]
    for effect in ending:
        lines.extend(_lines_of_ending(effect, rates, today))
    return Order(
        OrderKind.CHANGE,
        before.currency,
        tuple(lines),
        goes_on=(replace(after, license_revision=after.license_revision + 1),),
        ends=tuple(_ended(each.addon, today) for each in ending),
    )


def order_of_cancellation(
    holding: Holding, held: Held, choice: Choice, rates: TaxRates, today: date
) -> Order:
    """Ends the subscription now or sets the day; a fee and a credit are lines of the order.

    One-time add-ons end with their parent.
    """
    lines: list[Line] = []
    if choice.credit is not None:
        lines.append(
            line(
                f"{_described(held)}: unused part",
                held,
                (Part("unused part", choice.credit),),
                rates,
                held.rest(today),
            )
        )
    if choice.fee is not None:
        lines.append(
            line(
                f"{_described(held)}: leaving the contract",
                held,
                (Part("termination fee", choice.fee),),
                rates,
                Term(choice.on, choice.on),
            )
        )
    if not lines:
        nothing = stated(Money.zero(held.currency), "nothing is charged or given back")
        told = f"{_described(held)}: ends on {choice.on}"
        lines.append(line(told, held, (Part("cancelled", nothing),), rates))
    if choice.on > today:
        will_end = replace(held, ends_on=choice.on, auto_renew=False)
        return Order(OrderKind.CANCELLATION, held.currency, tuple(lines), will_end=(will_end,))
    along = [
        each
        for each in holding.addons_of(held.id)
        if each.method is Method.ONE_TIME or each.ends_on is not None
    ]
    return Order(
        OrderKind.CANCELLATION,
        held.currency,
        tuple(lines),
        ends=(_ended(held, today), *(_ended(each, today) for each in along)),
    )


def _lines_of_ending(effect: AddonEffect, rates: TaxRates, today: date) -> list[Line]:
    addon = effect.addon
    lines = []
    if effect.credit is not None and effect.credit.amount:
        lines.append(
            line(
                f"{addon.name}: unused part",
                addon,
                (Part("unused part", effect.credit),),
                rates,
                addon.rest(today),
            )
        )
    if effect.fee is not None:
        lines.append(
            line(
                f"{addon.name}: leaving the contract",
                addon,
                (Part("termination fee", effect.fee),),
                rates,
                Term(today, today),
            )
        )
    return lines


def _ended(held: Held, today: date) -> Held:
    return replace(
        held,
        state=State.ENDED,
        ends_on=today,
        auto_renew=False,
        paid=Money.zero(held.currency),
        license_revision=held.license_revision + 1,
    )


def _described(held: Held) -> str:
    edition = held.listing.edition(held.edition)
    assert edition is not None
    name = held.name if held.parent else f"{held.name}, {edition.name}"
    unit = edition.quantity.unit if edition.quantity else ""
    return f"{name}, {held.quantity} × {unit}" if unit else name
