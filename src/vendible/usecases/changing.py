"""Change a specification, and what it would come to."""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.changes import order_of_change
from vendible.domain.ordering.orders import Order
from vendible.domain.subscriptions.changing import Change, ChangeAsk, decide_change
from vendible.gateways.present import Present
from vendible.records import holdings, revisions
from vendible.records.batch import Batch
from vendible.usecases.booking import book, booking_of
from vendible.usecases.commands import Answer, Once, run_command


def quote_change(
    subscription: UUID, ask: ChangeAsk, *, actor: Actor, present: Present
) -> tuple[Change, Order]:
    """What the change would come to, and what becomes of each add-on; nothing is written."""
    actor.require(Permission.SUBSCRIPTIONS_READ)
    return _decided(holdings.of_customer(actor.organization), subscription, ask, present)


def change_specification(
    subscription: UUID,
    ask: ChangeAsk,
    *,
    actor: Actor,
    present: Present,
    expected_total: str | None = None,
    once: Once | None = None,
) -> Answer:
    """Move to another edition, attribute values or quantity, paid from or given back to balance.

    The end of the term stays; the license keeps its id and gets its next revision. Refusals:
    those of `decide_change`, `price_moved`, `balance_too_low`.
    """
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        _, order = _decided(account, subscription, ask, present)
        if expected_total is not None and order.total.amount != expected_total:
            raise Refusal(Code.PRICE_MOVED, expected=expected_total, total=str(order.total))
        return book(batch, order, booking_of(account, actor, present))

    return run_command(actor, once, present, body)


def _decided(
    account: holdings.Account, subscription: UUID, ask: ChangeAsk, present: Present
) -> tuple[Change, Order]:
    held = account.holding.get(subscription)
    change = decide_change(
        account.holding, held, ask, revisions.live_of(held.product), present.today
    )
    return change, order_of_change(change, account.rates, present.today)
