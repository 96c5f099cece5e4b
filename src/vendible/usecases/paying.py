"""Pay an order that waits for it, cancel one, and end those whose time is over."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from vendible.domain.access.permissions import Actor, OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.honouring import holding_without, in_place_of
from vendible.domain.ordering.orders import Order, OrderState
from vendible.gateways.present import Present
from vendible.records import due, holdings
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.orders import order_plain
from vendible.usecases.booking import booking_of, completed, require_funds
from vendible.usecases.commands import Answer, Once, run_command
from vendible.usecases.committing import sums_of
from vendible.usecases.notices import Notice, tell
from vendible.usecases.open_orders import (
    AWAITING,
    QUOTED,
    asked_of,
    closed,
    end_unpaid,
    open_order,
    shown_of,
    waiting_of,
)
from vendible.usecases.ordering import ask_from_plain, decided, require_expected


def to_pay(found: tables.Order, account: holdings.Account, present: Present) -> Order:
    """What an unpaid order comes to if it is paid now: terms count from today.

    At most what was shown, less what the partner took off. Refusals: those of `quote_order`,
    `order_overtaken`.
    """
    own = waiting_of(found, account.holding)
    others = replace(account, holding=holding_without(account.holding, own))
    order = decided(ask_from_plain(asked_of(found)), others, present, shown_of(found))
    return in_place_of(order, own)


def pay(
    order_id: UUID,
    *,
    actor: Actor,
    present: Present,
    expected_total: str | None = None,
    once: Once | None = None,
    preview: bool = False,
) -> Answer:
    """Pay from the balance: access begins now, the terms on this day.

    Refusals: those of `to_pay`, `not_found`, `order_state`, `order_expired`, `price_moved`,
    `balance_too_low`.
    """
    actor.require(Permission.ORDERS_PAY)

    def body(batch: Batch) -> Answer:
        found = open_order(actor.organization, order_id, present, "paid", AWAITING)
        account = holdings.of_customer(actor.organization)
        order = to_pay(found, account, present)
        require_expected(expected_total, order)
        booking = booking_of(account, actor, present)
        require_funds(order, booking)
        paid = closed(found, OrderState.COMPLETED, completed_at=present.now)
        placed = batch.replace(tables.Order, **paid | sums_of(order))
        lines = [each.id for each in found.lines.all()]
        return completed(batch, order, placed, booking, lines)

    return run_command(actor, once, present, body, preview=preview)


def cancel_order(
    order_id: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Give up a quote or an unpaid order; nothing is charged, what it held is free again.

    Refusals: `not_found`, `order_state`, `quote_expired`, `order_expired`.
    """
    actor.require(Permission.ORDERS_PLACE)

    def body(batch: Batch) -> Answer:
        found = open_order(actor.organization, order_id, present, "cancelled", QUOTED, AWAITING)
        holding = holdings.of_customer(actor.organization).holding
        row = end_unpaid(batch, found, OrderState.CANCELLED, holding, actor, present)
        return order_plain(row, [vars(line) for line in found.lines.all()])

    return run_command(actor, once, present, body)


def expire_orders(present: Present, *, limit: int = 100) -> int:
    """Ends open orders whose time is over, of up to `limit` customers; answers of how many.

    Any number of workers may run it: each order expires once, under its customer's lock.
    """
    customers = due.customers_of_orders(present.now, limit)
    for customer in customers:
        _expire_of(customer, present)
    return len(customers)


def _expire_of(customer: UUID, present: Present) -> None:
    actor = Actor("system", customer, OrganizationKind.CUSTOMER, frozenset())

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(customer)
        now = present.ahead_by(account.clock_seconds)
        for found in due.orders_due(customer, present.now):
            end_unpaid(batch, found, OrderState.EXPIRED, account.holding, actor, now)
            tell(
                batch,
                Notice.ORDER_EXPIRED,
                organization=customer,
                present=now,
                subject_id=found.id,
                link=f"/my/orders/{found.id}/",
                order_total=str(Money(found.total_minor, found.currency)),
            )
        return {}

    run_command(actor, None, present, body, lock=customer)
