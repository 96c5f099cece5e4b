"""Renew by hand, and what it would come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import Order
from vendible.domain.ordering.renewals import order_of_hand_renewal
from vendible.domain.subscriptions.hand_renewal import (
    HandRenewal,
    decide_hand_renewal,
    renewable_addons,
)
from vendible.domain.subscriptions.holding import Held
from vendible.gateways.present import Present
from vendible.records import holdings
from vendible.records.batch import Batch
from vendible.usecases.booking import booking_of
from vendible.usecases.commands import Answer, Once, run_command
from vendible.usecases.committing import commit


@dataclass(frozen=True, slots=True)
class RenewalQuote:
    """`offered`: add-ons that can be renewed with it, whether or not they were asked for."""

    held: Held
    decided: HandRenewal
    order: Order
    offered: tuple[Held, ...]


def quote_renewal(
    subscription: UUID, addons: Sequence[UUID] = (), *, actor: Actor, present: Present
) -> RenewalQuote:
    """What renewing by hand would come to, with these of its add-ons; nothing is written."""
    actor.require(Permission.SUBSCRIPTIONS_READ)
    account = holdings.of_customer(actor.organization)
    held = account.holding.get(subscription)
    decided, order = decide(account, subscription, addons, present)
    offered = renewable_addons(account.holding, held, present.today)
    return RenewalQuote(held, decided, order, offered)


def renew(
    subscription: UUID,
    addons: Sequence[UUID] = (),
    *,
    actor: Actor,
    present: Present,
    expected_total: str | None = None,
    once: Once | None = None,
    preview: bool = False,
) -> Answer:
    """One more term, paid from the balance: all in one order, so on one invoice.

    One that lapsed is active again, with a next revision of its license. Refusals: those of
    `decide_hand_renewal`, `price_moved`, `balance_too_low`.
    """
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        _, order = decide(account, subscription, addons, present)
        if expected_total is not None and order.total.amount != expected_total:
            raise Refusal(
                Code.PRICE_MOVED,
                expected=f"{expected_total} {order.currency}",
                total=str(order.total),
            )
        wish = {
            "kind": "renewal",
            "subscription": str(subscription),
            "addons": [str(each) for each in addons],
        }
        return commit(batch, order, wish, booking_of(account, actor, present))

    return run_command(actor, once, present, body, preview=preview)


def decide(
    account: holdings.Account, subscription: UUID, addons: Sequence[UUID], present: Present
) -> tuple[HandRenewal, Order]:
    """What renewing by hand is now, and its order."""
    held = account.holding.get(subscription)
    decided = decide_hand_renewal(account.holding, held, present.today, addons)
    return decided, order_of_hand_renewal(decided, account.rates)
