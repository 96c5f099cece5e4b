"""Quote, order, add an add-on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import Order
from vendible.domain.ordering.quotes import LineAsk, Moment, quote_order
from vendible.gateways.present import Present
from vendible.records import holdings, revisions
from vendible.records.batch import Batch
from vendible.usecases.booking import book, booking_of
from vendible.usecases.commands import Answer, Once, run_command


@dataclass(frozen=True, slots=True)
class OrderAsk:
    """What is wanted. `expected_total` (major units) guards against a price that moved."""

    lines: Sequence[LineAsk]
    currency: str
    expected_total: str | None = None


def quote(ask: OrderAsk, *, actor: Actor, present: Present) -> Order:
    """What the order would come to; nothing is written."""
    actor.require(Permission.ORDERS_READ)
    return _decided(ask, holdings.of_customer(actor.organization), present)


def place_order(
    ask: OrderAsk, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Order, pay from the balance and complete: subscriptions and licenses are there at once.

    Refusals: those of `quote_order`, `price_moved`, `balance_too_low`.
    """
    actor.require(Permission.ORDERS_PLACE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        order = _decided(ask, account, present)
        if ask.expected_total is not None and order.total.amount != ask.expected_total:
            raise Refusal(
                Code.PRICE_MOVED,
                expected=f"{ask.expected_total} {ask.currency}",
                total=str(order.total),
            )
        return book(batch, order, booking_of(account, actor, present))

    return run_command(actor, once, present, body)


def _decided(ask: OrderAsk, account: holdings.Account, present: Present) -> Order:
    return quote_order(
        account.holding,
        ask.lines,
        revisions.on_sale({line.product for line in ask.lines}),
        ask.currency,
        account.rates,
        Moment(present.now, present.today),
        present.mint,
    )
