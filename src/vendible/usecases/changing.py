"""Change a specification now or on a later day, and what it would come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering import change_quotes
from vendible.domain.ordering.change_quotes import Asking, Quoted
from vendible.domain.ordering.changes import changed
from vendible.domain.ordering.orders import Order
from vendible.domain.subscriptions.changing import Change, ChangeAsk, scheduled_change
from vendible.domain.subscriptions.holding import Held
from vendible.gateways.present import Present
from vendible.records import changes, holdings, revisions, seats
from vendible.records.batch import Batch
from vendible.usecases.booking import booking_of, keep, require_clock
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.committing import commit, require_within_limit


class Moment(StrEnum):
    """When a change happens, where no day is named."""

    NOW = "now"
    END_OF_TERM = "end_of_term"


When = Moment | date


def quote_change(
    subscription: UUID,
    ask: ChangeAsk,
    *,
    actor: Actor,
    present: Present,
    when: When = Moment.NOW,
) -> Quoted:
    """What the change would come to, and what becomes of each add-on; nothing is written.

    Refusals: those of `change_specification` and `schedule_change`, but for the balance.
    """
    actor.require(Permission.SUBSCRIPTIONS_READ)
    account = holdings.of_customer(actor.organization)
    held = account.holding.get(subscription)
    _require_none_open(actor.organization, held)
    asks = _asking(account, present)
    return change_quotes.quote_change(asks, held, ask, day_of(held, when))


def quote_scheduled(subscription: UUID, *, actor: Actor, present: Present) -> Quoted:
    """What the change that waits will come to, as far as one can know now.

    Refusals: `nothing_scheduled`, and why it would be refused if it fell due as things stand.
    """
    actor.require(Permission.SUBSCRIPTIONS_READ)
    account = holdings.of_customer(actor.organization)
    held = account.holding.get(subscription)
    scheduled = scheduled_change(held)
    if scheduled is None:
        raise Refusal(Code.NOTHING_SCHEDULED, product=held.name)
    free = replace(held, scheduled=None)
    asks = _asking(replace(account, holding=account.holding.with_changed(free)), present)
    ask = ChangeAsk(scheduled.edition, scheduled.quantity, scheduled.attributes)
    return change_quotes.quote_change(asks, free, ask, scheduled.on)


def change_specification(
    subscription: UUID,
    ask: ChangeAsk,
    *,
    actor: Actor,
    present: Present,
    expected_total: str | None = None,
    once: Once | None = None,
    preview: bool = False,
) -> Answer:
    """Move to another edition, attribute values or quantity, paid from or given back to balance.

    The end of the term stays; the license keeps its id and gets its next revision. Refusals:
    those of `decide_change`, `seats_in_use`, `change_open`, `price_moved`, `balance_too_low`.
    Above the actor's limit it is kept for an approval: its state is `quoted` then.
    """
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        _require_none_open(actor.organization, account.holding.get(subscription))
        _, order = decided(account, subscription, ask, present)
        if expected_total is not None and order.total.amount != expected_total:
            raise Refusal(Code.PRICE_MOVED, expected=expected_total, total=str(order.total))
        wish = plain_change(subscription, ask)
        return commit(batch, order, wish, booking_of(account, actor, present))

    return run_command(actor, once, present, body, preview=preview)


def plain_change(subscription: UUID, ask: ChangeAsk) -> dict[str, Any]:
    """The wish as plain JSON, for an approval."""
    return {
        "kind": "change",
        "subscription": str(subscription),
        "edition": ask.edition,
        "quantity": ask.quantity,
        "attributes": None if ask.attributes is None else [list(each) for each in ask.attributes],
    }


def decided(
    account: holdings.Account, subscription: UUID, ask: ChangeAsk, present: Present
) -> tuple[Change, Order]:
    """The change and its order as of now. An unpaid order of the same change is not looked for."""
    held = account.holding.get(subscription)
    return changed(
        account.holding,
        held,
        ask,
        revisions.live_of(held.product),
        account.rates,
        present.today,
        assigned=seats.assigned(account.holding.customer),
    )


def schedule_change(
    subscription: UUID,
    ask: ChangeAsk,
    when: When,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Keep a change for the end of the term or a later day, on which it is checked again.

    What would surely be refused then is refused now. Refusals: those of `decide_change`,
    `seats_in_use`, `change_open`, `change_day`, `above_limit`. Rules: Changing 1, 7.
    """
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        require_clock(account, present)
        held = account.holding.get(subscription)
        _require_none_open(actor.organization, held)
        on = day_of(held, when) or present.today
        after, quoted = change_quotes.schedule(_asking(account, present), held, ask, on, actor.name)
        require_within_limit(actor, quoted.order.total)
        renewal = quoted.renewal
        if renewal and (renewal.before is None or renewal.after.total > renewal.before.total):
            require_within_limit(actor, renewal.after.total)
        keep(batch, after, actor.organization, present)
        journal(
            batch,
            actor,
            present,
            "change_scheduled",
            "subscription",
            held.id,
            name=held.name,
            on=on,
            edition=quoted.change.after.edition,
            quantity=quoted.change.after.quantity,
        )
        return scheduled_plain(after)

    return run_command(actor, once, present, body)


def withdraw_scheduled(
    subscription: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Drop the change that waits for its day. Refusal `nothing_scheduled`."""
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        require_clock(account, present)
        held = account.holding.get(subscription)
        scheduled = scheduled_change(held)
        if scheduled is None:
            raise Refusal(Code.NOTHING_SCHEDULED, product=held.name)
        keep(batch, replace(held, scheduled=None), actor.organization, present)
        journal(
            batch,
            actor,
            present,
            "scheduled_change_withdrawn",
            "subscription",
            held.id,
            name=held.name,
            on=scheduled.on,
        )
        return scheduled_plain(held)

    return run_command(actor, once, present, body)


def day_of(held: Held, when: When) -> date | None:
    """The day of a change; None for now. Refusal `change_day` for the end of what has no term."""
    if when is Moment.NOW:
        return None
    if isinstance(when, date):
        return when
    if held.end is None:
        raise Refusal(
            Code.CHANGE_DAY,
            product=held.name,
            on=when.value,
            why="it has no term that ends",
            choose="now, or a day",
        )
    return held.end


def scheduled_plain(held: Held) -> Answer:
    """The change that waits, as the API answers it."""
    scheduled = scheduled_change(held)
    assert scheduled is not None
    return {
        "subscription": str(held.id),
        "on": scheduled.on.isoformat(),
        "asked_on": scheduled.asked_on.isoformat(),
        "edition": scheduled.edition,
        "quantity": scheduled.quantity,
        "attributes": dict(scheduled.attributes or ()),
    }


def _asking(account: holdings.Account, present: Present) -> Asking:
    return Asking(
        account.holding,
        account.rates,
        revisions.live_of,
        present.today,
        seats.assigned(account.holding.customer),
    )


def _require_none_open(customer: UUID, held: Held) -> None:
    order = changes.open_order_of(customer, held.id)
    if order is not None:
        raise Refusal(
            Code.CHANGE_OPEN,
            product=held.name,
            order=str(order),
            what="an ordered change that is not paid or approved yet",
            remedy="Pay or cancel that order first",
        )
