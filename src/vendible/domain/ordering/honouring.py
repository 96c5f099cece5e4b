"""An order that was shown before: never more than was shown, less what the partner took off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from vendible.domain.kernel.money import Money
from vendible.domain.ordering.orders import Line, Order, Part, TaxRates, line
from vendible.domain.pricing.explained import stated
from vendible.domain.subscriptions.ending import ended
from vendible.domain.subscriptions.holding import Because, Held, Holding, State


@dataclass(frozen=True, slots=True)
class Reduction:
    """What the partner took off a line before its payment, net."""

    amount: Money
    reason: str


def honoured(
    order: Order,
    shown: Sequence[Money],
    reductions: Mapping[int, Reduction],
    rates: TaxRates,
) -> Order:
    """Each line at most at the net amount that was shown for it, less its reduction.

    `shown` by line; `reductions` by position. The days are those that are really given: fewer
    cost less, more (a parent that renewed meanwhile) cost nothing more. No line falls below 0.
    """
    lines = tuple(
        _at_most(each, most, reductions.get(position), rates)
        for position, (each, most) in enumerate(zip(order.lines, shown, strict=True))
    )
    return replace(order, lines=lines, begins=tuple(each.subscription for each in lines))


def _at_most(priced: Line, most: Money, reduction: Reduction | None, rates: TaxRates) -> Line:
    parts, net = list(priced.parts), priced.net
    if net > most:
        parts.append(Part("as shown", stated(most - net, "never more than was shown")))
        net = most
    if reduction is not None and net.minor > 0:
        off = min(reduction.amount, net)
        words = reduction.reason or "no reason given"
        parts.append(Part("price changed by the partner", stated(-off, words)))
        net -= off
    if net == priced.net:
        return priced
    # What was taken off was not paid, so nothing of it is ever given back.
    unpaid = priced.net - net
    paid = priced.subscription.paid
    left = paid - min(paid, unpaid)
    held = replace(priced.subscription, paid=left)
    return line(priced.label, held, tuple(parts), rates, priced.term)


def waiting(order: Order) -> tuple[Held, ...]:
    """Its subscriptions until it is paid: they hold their place, and nothing was paid for them."""
    return tuple(
        replace(
            held,
            state=State.PENDING,
            paid=Money.zero(held.currency),
            contract=None,  # nobody is bound by what is not paid
            license_revision=0,
        )
        for held in order.begins
    )


def not_paid(held: Held, today: date) -> Held:
    """One whose order was never paid."""
    return ended(held, today, Because.NOT_PAID)


def holding_without(holding: Holding, own: Sequence[Held]) -> Holding:
    """As if an order had not been placed whose subscriptions wait for its payment."""
    ids = {each.id for each in own}
    tried = {each.product for each in own if each.trial_until is not None}
    others = tuple(each for each in holding.subscriptions if each.id not in ids)
    return replace(holding, subscriptions=others, tried=holding.tried - tried)


def in_place_of(order: Order, own: Sequence[Held]) -> Order:
    """The order with the ids of the subscriptions that wait for it, line by line."""
    pairs = list(zip(order.begins, own, strict=True))
    ids = {new.id: old.id for new, old in pairs}
    instances = {new.instance: old.instance for new, old in pairs}

    def known(held: Held) -> Held:
        parent: UUID | None = held.parent
        return replace(
            held,
            id=ids[held.id],
            instance=instances[held.instance],
            parent=ids.get(parent, parent) if parent is not None else None,
        )

    lines = tuple(replace(each, subscription=known(each.subscription)) for each in order.lines)
    return replace(order, lines=lines, begins=tuple(each.subscription for each in lines))
