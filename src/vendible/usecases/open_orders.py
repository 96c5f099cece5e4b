"""Orders that are not paid yet: how they are kept and found, and how they end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.honouring import Reduction, not_paid
from vendible.domain.ordering.orders import TRANSITIONS, Order, OrderState
from vendible.domain.subscriptions.holding import Held, Holding, State
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records import reading
from vendible.records.batch import Batch, Row
from vendible.records.orders import order_row, shown_plain
from vendible.usecases import settings
from vendible.usecases.booking import Booking, agreements_of, keep
from vendible.usecases.commands import journal

QUOTED, AWAITING = OrderState.QUOTED, OrderState.AWAITING_PAYMENT
_WORDS = {QUOTED: "kept quotes", AWAITING: "unpaid orders"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown of an open order, by line: revisions, net amounts, what was taken off."""

    order: UUID
    revisions: Mapping[str, UUID]  # by slug
    nets: tuple[Money, ...]
    reductions: Mapping[int, Reduction]


def keep_open(
    batch: Batch,
    order: Order,
    ask: Mapping[str, Any],
    booking: Booking,
    state: OrderState,
    kept: tables.Order | None = None,
    **more: Any,
) -> Row:
    """The row of an order that is quoted or waits for its payment, until when the market says.

    `kept` is the quote that it comes from; `more` are columns. Refusal `too_many_open`.
    """
    limits = settings.order_settings()
    if kept is None or state is AWAITING:
        most = limits.quotes_max if state is QUOTED else limits.unpaid_max
        _require_room(booking.customer, state, most)
    present = booking.present
    days = limits.quote_days if state is QUOTED else limits.unpaid_days
    until = present.now + timedelta(days=days)
    if kept is not None and state is QUOTED:
        until = until_of(kept)  # asking for an approval does not make a quote hold longer
    agreed = agreements_of(order.begins) if state is AWAITING else []
    row = order_row(
        order,
        kept.id if kept is not None else present.mint(),
        booking.customer,
        kept.placed_by if kept is not None and kept.approval else booking.actor.name,
        agreed,
        present.now,
    )
    write = batch.add if kept is None else batch.replace
    return write(
        tables.Order,
        **row
        | {
            "state": state.value,
            "completed_at": None,
            "ask": ask,
            "shown": shown_plain(order, until),
            "due_at": until - present.ahead,
        }
        | more,
    )


def _require_room(customer: UUID, state: OrderState, most: int) -> None:
    count = tables.Order.objects.filter(customer_id=customer, state=state.value).count()
    if count >= most:
        raise Refusal(Code.TOO_MANY_OPEN, what=_WORDS[state], count=count, most=most)


def open_order(
    customer: UUID, order: UUID, present: Present, asked: str, *states: OrderState
) -> tables.Order:
    """An order in one of these states, that holds still. `asked` says what is wanted of it.

    Refusals: `not_found`, `order_state`, `quote_expired`, `order_expired`.
    """
    found = reading.order_of(customer, order)
    state = OrderState(found.state)
    if state not in states and state is not OrderState.EXPIRED:
        raise Refusal(Code.ORDER_STATE, state=state.value.replace("_", " "), asked=asked)
    if state is OrderState.EXPIRED or until_of(found) <= present.now:
        # One that expired has lines if it waited for its payment.
        was_quoted = state is QUOTED or not found.lines.all()
        until = until_of(found).astimezone(present.zone)
        if was_quoted:
            raise Refusal(Code.QUOTE_EXPIRED, until=until)
        raise Refusal(Code.ORDER_EXPIRED, until=until)
    return found


def asked_of(found: tables.Order) -> dict[str, Any]:
    """What was asked for, as plain JSON with its `kind`."""
    assert found.ask is not None, f"{found.id} was completed at once"
    return dict(found.ask)


def kept_of(found: tables.Order) -> dict[str, Any]:
    """What was shown of it: `records.orders.shown_plain`."""
    assert found.shown is not None, f"{found.id} was completed at once"
    return dict(found.shown)


def until_of(found: tables.Order) -> datetime:
    """Until when it holds, by the customer's clock."""
    return datetime.fromisoformat(kept_of(found)["until"])


def shown_of(found: tables.Order) -> Shown:
    """What was kept of it when it was shown."""
    kept = kept_of(found)
    lines, prices = kept["lines"], kept["prices"]
    positions = {str(each.id): each.position for each in found.lines.all()}
    return Shown(
        found.id,
        {
            line["product"]: UUID(price["revision"])
            for line, price in zip(lines, prices, strict=True)
        },
        tuple(Money(price["net_minor"], found.currency) for price in prices),
        {
            positions[line]: Reduction(Money(each["minor"], found.currency), each.get("reason", ""))
            for line, each in kept.get("reductions", {}).items()
            if line in positions
        },
    )


def closed(found: tables.Order, state: OrderState, **more: Any) -> Row:
    """The row of an open order in its next state, with nothing due any more."""
    now = OrderState(found.state)
    # What needs no payment, or is paid at once, goes through `paid` and `delivering` in one step.
    assert state is OrderState.COMPLETED or state in TRANSITIONS[now], f"{now} → {state}"
    row = {field.attname: getattr(found, field.attname) for field in found._meta.concrete_fields}
    return row | {"state": state.value, "due_at": None} | more


def waiting_of(found: tables.Order, holding: Holding) -> list[Held]:
    """The subscriptions that wait for its payment, line by line.

    Refusal `order_overtaken` where one has ended meanwhile, with what it belonged to.
    """
    own = []
    for line in found.lines.all():
        held = holding.get(line.subscription_id) if holding.holds(line.subscription_id) else None
        if held is None or held.state is not State.PENDING:
            raise Refusal(Code.ORDER_OVERTAKEN, product=line.label)
        own.append(held)
    return own


def end_unpaid(
    batch: Batch,
    found: tables.Order,
    state: OrderState,
    holding: Holding,
    actor: Actor,
    present: Present,
    **more: Any,
) -> Row:
    """Expired or cancelled: what it held is free again."""
    for line in found.lines.all():
        if holding.holds(line.subscription_id):
            held = holding.get(line.subscription_id)
            if held.state is State.PENDING:
                keep(batch, not_paid(held, present.today), found.customer_id, present)
    row = batch.replace(tables.Order, **closed(found, state, **more))
    journal(
        batch,
        actor,
        present,
        "order_expired" if state is OrderState.EXPIRED else "order_cancelled",
        "order",
        found.id,
        organization=found.customer_id,
        total=str(Money(found.total_minor, found.currency)),
        was=found.state,
    )
    return row
