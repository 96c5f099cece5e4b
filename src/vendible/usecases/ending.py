"""Ends what is set to end, when its day has come."""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.permissions import Actor, OrganizationKind
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.subscriptions.ending import ended_with_addons
from vendible.domain.subscriptions.holding import Held, Holding
from vendible.gateways.present import Present
from vendible.records import due, holdings
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.usecases.booking import issue_licenses
from vendible.usecases.commands import Answer, journal, run_command


def end_due(present: Present, *, limit: int = 100) -> int:
    """Ends up to `limit` subscriptions whose day has come; answers how many.

    Any number of workers may run it: each subscription is ended once, under its customer's lock.
    """
    ended = 0
    for customer, subscription in due.to_end(present.today, limit):
        ended += _end(customer, subscription, present)
    return ended


def _end(customer: UUID, subscription: UUID, present: Present) -> int:
    actor = Actor("system", customer, OrganizationKind.CUSTOMER, frozenset())

    def body(batch: Batch) -> Answer:
        holding = holdings.of_customer(customer).holding
        ending = _still_due(holding, subscription, present)
        for held in ending:
            batch.add(tables.Subscription, **holdings.subscription_row(held, customer, present.now))
            journal(
                batch,
                actor,
                present,
                "subscription_ended",
                "subscription",
                held.id,
                name=held.name,
                on=held.ends_on,
            )
        issue_licenses(batch, ending, None, present)
        return {"ended": len(ending)}

    count: int = run_command(actor, None, present, body, lock=customer)["ended"]
    return count


def _still_due(holding: Holding, subscription: UUID, present: Present) -> tuple[Held, ...]:
    """Read again under the lock: another worker may have ended it meanwhile."""
    try:
        held = holding.get(subscription)
    except Refusal:
        return ()
    if held.ends_on is None or held.ends_on > present.today:
        return ()
    return ended_with_addons(holding, held, held.ends_on)
