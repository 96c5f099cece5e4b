"""Quotes that are kept: made, and ordered as they were shown."""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import Order
from vendible.gateways.present import Present
from vendible.records import holdings
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.orders import order_plain
from vendible.usecases.booking import booking_of
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.committing import ASKED, commit
from vendible.usecases.open_orders import QUOTED, asked_of, keep_open, open_order, shown_of
from vendible.usecases.ordering import (
    OrderAsk,
    ask_from_plain,
    decided,
    plain_ask,
    require_expected,
)


def keep_quote(
    ask: OrderAsk, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """A quote whose prices hold for a time: an order in state `quoted`.

    Refusals: those of `quote_order`, `price_moved`, `too_many_open`.
    """
    actor.require(Permission.ORDERS_PLACE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        order = decided(ask, account, present)
        require_expected(ask.expected_total, order)
        booking = booking_of(account, actor, present)
        kept = keep_open(batch, order, plain_ask(ask, order), booking, QUOTED)
        journal(
            batch,
            actor,
            present,
            "quote_kept",
            "order",
            kept["id"],
            total=str(order.total),
            lines=[line.label for line in order.lines],
        )
        return order_plain(kept, [])

    return run_command(actor, once, present, body)


def as_quoted(found: tables.Order, account: holdings.Account, present: Present) -> Order:
    """What a kept quote of products and add-ons comes to if it is ordered now.

    At most what was shown: the days are those from now on. Refusals: those of `quote_order`,
    `order_overtaken`.
    """
    return decided(ask_from_plain(asked_of(found)), account, present, shown_of(found))


def order_as_quoted(
    quote: UUID,
    *,
    actor: Actor,
    present: Present,
    expected_total: str | None = None,
    pay_later: bool = False,
    once: Once | None = None,
    preview: bool = False,
) -> Answer:
    """Order what was quoted, at the prices that were shown.

    Refusals: those of `as_quoted`, `not_found`, `order_state`, `quote_expired`, `price_moved`,
    `balance_too_low`, `too_many_open`.
    """
    actor.require(Permission.ORDERS_PLACE)

    def body(batch: Batch) -> Answer:
        found = open_order(actor.organization, quote, present, "ordered", QUOTED)
        if found.approval == ASKED:
            raise Refusal(Code.ORDER_STATE, state="waiting for an approval", asked="ordered")
        account = holdings.of_customer(actor.organization)
        order = as_quoted(found, account, present)
        require_expected(expected_total, order)
        ask = {**asked_of(found), "pay_later": pay_later}
        booking = booking_of(account, actor, present)
        return commit(batch, order, ask, booking, pay_later=pay_later, kept=found)

    return run_command(actor, once, present, body, preview=preview)
