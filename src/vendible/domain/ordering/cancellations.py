"""A cancellation as an order, and the lines of leaving that changes have too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.kernel.words import day_words
from vendible.domain.ordering.orders import Line, Order, OrderKind, Part, TaxRates, line
from vendible.domain.pricing.explained import Explained, stated
from vendible.domain.subscriptions.cancelling import Choice, When, decide_cancellation
from vendible.domain.subscriptions.ending import ended_with_addons
from vendible.domain.subscriptions.holding import Held, Holding, Scheduled, ScheduledKind
from vendible.domain.subscriptions.leaving_days import Act, Rule
from vendible.domain.subscriptions.renewing import fees_of_isolated
from vendible.domain.subscriptions.wording import described

FEE, UNUSED = "termination fee", "unused part"  # the parts of the lines of leaving


def order_of_cancellation(
    holding: Holding, held: Held, choice: Choice, rates: TaxRates, today: date
) -> Order:
    """Ends the subscription now or sets the day; a fee and a credit are lines of the order.

    One-time add-ons end with their parent, and those that lapsed: not paying them is no way out
    of their contracts.
    """
    lines = lines_of_leaving(held, choice.credit, choice.fee, rates, choice.on, today)
    if choice.on <= today:
        for addon, fee in fees_of_isolated(holding.addons_of(held.id), today):
            lines += lines_of_leaving(addon, None, fee, rates, today, today)
    if not lines:
        nothing = stated(Money.zero(held.currency), "nothing is charged or given back")
        told = f"{described(held)}: ends on {day_words(choice.on)}"
        lines.append(line(told, held, (Part("cancelled", nothing),), rates))
    if choice.on > today:
        will_end = replace(_without_cancellation(held), ends_on=choice.on, auto_renew=False)
        return Order(OrderKind.CANCELLATION, held.currency, tuple(lines), will_end=(will_end,))
    return Order(
        OrderKind.CANCELLATION,
        held.currency,
        tuple(lines),
        ends=ended_with_addons(holding, held, today),
    )


def order_of_leaving(
    holding: Holding, act: Act, rates: TaxRates, today: date, asked_by: str = ""
) -> Order | None:
    """One act of a leaving plan, as it is done today; None for what happens by itself.

    What ends in the middle of a paid term is cancelled on that day, where it is checked again:
    until then another wish may come in between.
    """
    held = act.held
    if act.is_done_by_itself:
        return None
    if act.rule is Rule.NOW:
        choice = decide_cancellation(holding, held, When.NOW, today)
        return order_of_cancellation(holding, held, choice, rates, today)
    if not act.is_scheduled:
        choice = Choice(When.END_OF_TERM, act.on, fee=_fee_at_end_of_term(act, today))
        return order_of_cancellation(holding, held, choice, rates, today)
    scheduled = Scheduled(ScheduledKind.CANCELLATION, act.on, today, asked_by)
    nothing = stated(Money.zero(held.currency), "nothing is charged or given back")
    told = f"{described(held)}: is cancelled on {day_words(act.on)}"
    return Order(
        OrderKind.CANCELLATION,
        held.currency,
        (line(told, held, (Part("cancelled", nothing),), rates),),
        will_end=(replace(held, scheduled=scheduled, ends_on=None),),
    )


def _fee_at_end_of_term(act: Act, today: date) -> Explained | None:
    if act.rule is not Rule.END_OF_TERM:
        return None
    alone = Holding(act.held.id, "", (act.held,))
    return decide_cancellation(alone, act.held, When.END_OF_TERM, today).fee


def _without_cancellation(held: Held) -> Held:
    """A new decision takes the place of an earlier one, and of the plan to which it belonged."""
    scheduled = held.scheduled
    is_other = scheduled is not None and scheduled.kind is not ScheduledKind.CANCELLATION
    return replace(held, scheduled=scheduled if is_other else None, plan=None)


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
        lines.append(line(told, held, (Part(FEE, fee),), rates, span))
    return lines


def unused_part(held: Held, credit: Explained, rates: TaxRates, today: date) -> Line:
    told = f"{described(held)}: unused part"
    return line(told, held, (Part(UNUSED, credit),), rates, held.rest(today))
