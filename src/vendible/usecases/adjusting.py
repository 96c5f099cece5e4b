"""Offline billing: a partner adjusts what a customer holds, or ends it (C5)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from vendible.domain.access.notices import Notice
from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import Order, OrderKind, Part, line
from vendible.domain.pricing.explained import stated
from vendible.domain.subscriptions.adjusting import (
    Adjustment,
    decide_adjustment,
    require_offline_end,
)
from vendible.domain.subscriptions.ending import ended_with_addons
from vendible.domain.subscriptions.holding import Because, Held
from vendible.domain.subscriptions.wording import described
from vendible.gateways.present import Present
from vendible.records import holdings, revisions
from vendible.records.batch import Batch
from vendible.records.sold import subscription_sold
from vendible.usecases.booking import book, booking_of
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.notices import tell

REFERENCE_MAX = 100


def adjust(
    subscription: UUID,
    ask: Adjustment,
    *,
    reference: str = "",
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Edition, attributes, quantity and expiry of a product or an add-on, in effect at once.

    `reference` names the contract behind it, for the journal. It is an order of kind `change`
    at no charge; the license keeps its id and gets its next revision. Refusals: those of
    `decide_adjustment`, `not_found` for what another partner sold.
    """
    actor.require(Permission.INSTANCES_ADJUST)
    told = _reference(reference)
    sold = subscription_sold(actor.organization, subscription)
    customer = sold.customer_id

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(customer)
        now = present.ahead_by(account.clock_seconds)
        held = account.holding.get(subscription)
        after = decide_adjustment(held, ask, revisions.live_of(held.product), now.today)
        order = _order(after, "adjusted by the partner", told, goes_on=(after,))
        answer = book(batch, order, booking_of(account, actor, now))
        _journal(batch, actor, present, "instance_adjusted", held, told, until=ask.until)
        tell(
            batch,
            Notice.SUBSCRIPTION_ADJUSTED,
            organization=customer,
            present=now,
            subject_id=subscription,
            link=f"/my/subscriptions/{subscription}/",
            product=held.name,
            by=sold.partner.name,
        )
        return answer

    return run_command(actor, once, present, body, lock=customer)


def end_offline(
    subscription: UUID,
    *,
    reference: str = "",
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Ends an offline subscription now, with its add-ons. Refusals: `not_offline`, `not_found`."""
    actor.require(Permission.INSTANCES_ADJUST)
    told = _reference(reference)
    customer = subscription_sold(actor.organization, subscription).customer_id

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(customer)
        now = present.ahead_by(account.clock_seconds)
        held = account.holding.get(subscription)
        require_offline_end(held)
        ending = ended_with_addons(account.holding, held, now.today, Because.BY_PARTNER)
        order = _order(held, "ended by the partner", told, ends=ending)
        answer = book(batch, order, booking_of(account, actor, now))
        _journal(batch, actor, present, "offline_ended", held, told)
        return answer

    return run_command(actor, once, present, body, lock=customer)


def _order(
    held: Held,
    what: str,
    reference: str,
    *,
    goes_on: tuple[Held, ...] = (),
    ends: tuple[Held, ...] = (),
) -> Order:
    because = f"billed outside the marketplace{f', contract {reference}' if reference else ''}"
    part = Part(what, stated(Money.zero(held.currency), because))
    lines = (line(f"{described(held)}: {what}", held, (part,), {}),)
    kind = OrderKind.CANCELLATION if ends else OrderKind.CHANGE
    return Order(kind, held.currency, lines, goes_on=goes_on, ends=ends)


def _reference(typed: str) -> str:
    reference = " ".join(typed.split())
    if len(reference) > REFERENCE_MAX or not reference.isprintable():
        raise Refusal(
            Code.BAD_INPUT,
            where="reference",
            got=f"{len(reference)} characters",
            expected=f"at most {REFERENCE_MAX} printable characters",
        )
    return reference


def _journal(
    batch: Batch,
    actor: Actor,
    present: Present,
    fact: str,
    held: Held,
    reference: str,
    until: date | None = None,
) -> None:
    """In the partner's own journal; the customer's has the order."""
    journal(
        batch,
        actor,
        present,
        fact,
        "subscription",
        held.id,
        name=held.name,
        reference=reference,
        until=until,
    )
