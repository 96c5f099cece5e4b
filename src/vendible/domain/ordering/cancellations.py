"""A cancellation as an order, and the lines of leaving that changes have too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.ordering.orders import Line, Order, OrderKind, Part, TaxRates, line
from vendible.domain.pricing.explained import Explained, stated
from vendible.domain.subscriptions.cancelling import Choice
from vendible.domain.subscriptions.ending import ended_with_addons
from vendible.domain.subscriptions.holding import Held, Holding
from vendible.domain.subscriptions.wording import described


def order_of_cancellation(
    holding: Holding, held: Held, choice: Choice, rates: TaxRates, today: date
) -> Order:
    """Ends the subscription now or sets the day; a fee and a credit are lines of the order.

    One-time add-ons end with their parent.
    """
    lines = lines_of_leaving(held, choice.credit, choice.fee, rates, choice.on, today)
    if not lines:
        nothing = stated(Money.zero(held.currency), "nothing is charged or given back")
        told = f"{described(held)}: ends on {choice.on}"
        lines.append(line(told, held, (Part("cancelled", nothing),), rates))
    if choice.on > today:
        will_end = replace(held, ends_on=choice.on, auto_renew=False)
        return Order(OrderKind.CANCELLATION, held.currency, tuple(lines), will_end=(will_end,))
    return Order(
        OrderKind.CANCELLATION,
        held.currency,
        tuple(lines),
        ends=ended_with_addons(holding, held, today),
    )


def lines_of_leaving(
    held: Held,
    credit: Explained | None,
    fee: Explained | None,
    rates: TaxRates,
    leaving_on: date,
    today: date,
) -> list[Line]:
    """What the unused part gives back, and what leaving the contract costs."""
    lines = []
    if credit is not None and credit.amount:
        lines.append(unused_part(held, credit, rates, today))
    if fee is not None:
        told = f"{described(held)}: leaving the contract"
        span = Term(leaving_on, leaving_on)
        lines.append(line(told, held, (Part("termination fee", fee),), rates, span))
    return lines


def unused_part(held: Held, credit: Explained, rates: TaxRates, today: date) -> Line:
    told = f"{described(held)}: unused part"
    return line(told, held, (Part("unused part", credit),), rates, held.rest(today))
