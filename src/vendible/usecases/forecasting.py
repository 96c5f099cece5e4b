"""The dated invoices that are to come: of all that is held, and of an order not yet placed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.terms import add_months
from vendible.domain.ordering.forecast import (
    ComingInvoice,
    coming_invoices,
    forecast_end,
    of_subscriptions,
)
from vendible.domain.ordering.orders import Order
from vendible.domain.subscriptions.holding import Holding
from vendible.gateways.present import Present
from vendible.records import holdings, reading, revisions, seats
from vendible.records.holdings import Account

LARGE = 200  # subscriptions; of more of them a page looks ahead a shorter while
GLIMPSE_MONTHS, GLIMPSE_MONTHS_LARGE = 13, 2


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is to come before `until`, and what there is to pay it."""

    account: Account
    coming: tuple[ComingInvoice, ...]
    until: date


def forecast(
    *, actor: Actor, present: Present, subscription: UUID | None = None
) -> tuple[ComingInvoice, ...]:
    """The invoices of the coming 24 months, if all of them are paid.

    Of one subscription it answers the lines of it and of its add-ons. Refusal `not_found` for
    one that the customer does not have.
    """
    actor.require(Permission.INVOICES_READ)
    if subscription is not None:
        reading.subscription_of(actor.organization, subscription)
    account = holdings.of_customer(actor.organization)
    coming = _coming(account, None, present, forecast_end(present.today))
    if subscription is None:
        return coming
    return of_subscriptions(coming, _with_addons(account.holding, subscription))


def glimpse(*, actor: Actor, present: Present) -> Glimpse:
    """The next invoices: so far ahead that each yearly term is reached, unless too much is held."""
    actor.require(Permission.INVOICES_READ)
    account = holdings.of_customer(actor.organization)
    until = glimpse_end(len(account.holding.subscriptions), present.today)
    return Glimpse(account, _coming(account, None, present, until), until)


def glimpse_end(held: int, today: date) -> date:
    """How far a page looks ahead that shows the next amounts of so many subscriptions."""
    return add_months(today, GLIMPSE_MONTHS if held <= LARGE else GLIMPSE_MONTHS_LARGE)


def forecast_of_instance(
    account: Account, instance: UUID, *, actor: Actor, present: Present
) -> tuple[ComingInvoice, ...]:
    """What one product and its add-ons bring in 24 months, as if nothing else were held."""
    actor.require(Permission.SUBSCRIPTIONS_READ)
    holding = account.holding
    alone = tuple(each for each in holding.subscriptions if each.instance == instance)
    alone_held = replace(account, holding=replace(holding, subscriptions=alone))
    return _coming(alone_held, None, present, forecast_end(present.today))


def forecast_of_order(
    order: Order,
    *,
    actor: Actor,
    present: Present,
    account: Account | None = None,
    with_others: bool = False,
) -> tuple[ComingInvoice, ...]:
    """The order's own invoice, and what follows from it in 24 months.

    Only the lines of the order's subscriptions, unless `with_others`: then with all that is held.
    """
    actor.require(Permission.ORDERS_READ)
    found = account or holdings.of_customer(actor.organization)
    coming = _coming(found, order, present, forecast_end(present.today))
    return coming if with_others else of_subscriptions(coming, {each.id for each in order.changed})


def _coming(
    account: Account, order: Order | None, present: Present, until: date
) -> tuple[ComingInvoice, ...]:
    scheduled = {each.product for each in account.holding.subscriptions if each.scheduled}
    live_of = revisions.live_of_each(scheduled).get
    used = seats.assigned(account.holding.customer) if scheduled else {}
    return coming_invoices(
        account.holding, order, present.today, until, account.rates, live_of, used
    )


def _with_addons(holding: Holding, subscription: UUID) -> frozenset[UUID]:
    """A subscription with its add-ons, as far as they are held."""
    return frozenset(
        each.id for each in holding.subscriptions if subscription in (each.id, each.parent)
    )
