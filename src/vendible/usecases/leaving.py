"""Cancel, and the questions that come before."""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.subscriptions.cancelling import (
    Choice,
    When,
    cancel_choices,
    decide_cancellation,
)
from vendible.gateways.present import Present
from vendible.records import holdings
from vendible.records.batch import Batch
from vendible.usecases.booking import book, booking_of
from vendible.usecases.commands import Answer, Once, run_command


def cancel_options(subscription: UUID, *, actor: Actor, present: Present) -> tuple[Choice, ...]:
    """When it may be left, what stands in the way, and what each way costs."""
    actor.require(Permission.SUBSCRIPTIONS_READ)
    holding = holdings.of_customer(actor.organization).holding
    return cancel_choices(holding, holding.get(subscription), present.today)


def cancel(
    subscription: UUID,
    when: When,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """End now or set the end. Refusals: `addons_in_the_way`, `contract_until` and others."""
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        held = account.holding.get(subscription)
        choice = decide_cancellation(account.holding, held, when, present.today)
        order = order_of_cancellation(account.holding, held, choice, account.rates, present.today)
        answer = book(batch, order, booking_of(account, actor, present))
        return answer | {"subscription": subscription, "ends_on": choice.on}

    return run_command(actor, once, present, body)
