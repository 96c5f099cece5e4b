"""What becomes of a decided order: it completes, waits for its payment, or asks for an approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vendible.domain.access.permissions import Actor, Permission, who_may
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.honouring import waiting
from vendible.domain.ordering.orders import Order, OrderState
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.orders import order_plain
from vendible.usecases.booking import (
    Booking,
    add_lines,
    agreements_of,
    begin_instance,
    book,
    completed,
    keep,
    require_funds,
)
from vendible.usecases.commands import Answer, journal
from vendible.usecases.notices import Notice, tell
from vendible.usecases.open_orders import AWAITING, QUOTED, closed, keep_open

ASKED, GIVEN, DECLINED = "asked", "given", "declined"


def is_above(limit: Money | None, total: Money) -> bool:
    """Whether somebody with this limit may not commit to it alone. What gives back always may.

    A sum in another currency than the limit's is above it: nobody knows what it is worth.
    """
    if limit is None or total.minor <= 0:
        return False
    return limit.currency != total.currency or total > limit


def require_within_limit(actor: Actor, total: Money) -> None:
    """For what can't be kept until somebody approves it. Refusal `above_limit`."""
    if actor.limit is not None and is_above(actor.limit, total):
        raise Refusal(
            Code.ABOVE_LIMIT,
            total=str(total),
            limit=str(actor.limit),
            who=who_may(Permission.ORDERS_APPROVE),
        )


def commit(
    batch: Batch,
    order: Order,
    ask: Mapping[str, Any],
    booking: Booking,
    *,
    pay_later: bool = False,
    kept: tables.Order | None = None,
) -> Answer:
    """Books the order; above the actor's limit it is kept, and an administrator asked (B9).

    `ask` is the wish as plain JSON with its `kind`: `usecases/approving.py` runs it again. `kept`:
    the quote that it was, or the order that was approved. The answer's state is `quoted` where an
    approval is needed. Refusals: `balance_too_low`, `too_many_open`.
    """
    if is_above(booking.actor.limit, order.total):
        return _asked(batch, order, ask, booking, kept)
    if pay_later and order.total.minor > 0:
        return _waits(batch, order, ask, booking, kept)
    if kept is None:
        return book(batch, order, booking)
    require_funds(order, booking)
    present = booking.present
    placed = batch.replace(
        tables.Order,
        **closed(kept, OrderState.COMPLETED)
        | sums_of(order)
        | {
            "agreements": kept.agreements or agreements_of(order.begins),
            "placed_at": present.now,
            "completed_at": present.now,
        }
        | _approved(kept, booking.actor),
    )
    return completed(batch, order, placed, booking)


def sums_of(order: Order) -> dict[str, Any]:
    return {
        "net_minor": order.net.minor,
        "tax_minor": order.tax.minor,
        "total_minor": order.total.minor,
        "coupon_id": order.coupon,
        "private_offer_id": order.private_offer,
    }


def _approved(kept: tables.Order, actor: Actor) -> dict[str, Any]:
    """The buyer stays who placed it; of a quote that is ordered it is who orders."""
    if not kept.approval:
        return {"placed_by": actor.name}
    return {"approval": GIVEN, "approval_by": actor.name}


def _waits(
    batch: Batch,
    order: Order,
    ask: Mapping[str, Any],
    booking: Booking,
    kept: tables.Order | None,
) -> Answer:
    """Nobody may take meanwhile what the order is for: its subscriptions are there, pending."""
    more = _approved(kept, booking.actor) if kept is not None else {}
    if kept is not None and kept.agreements:
        more["agreements"] = kept.agreements
    placed = keep_open(batch, order, dict(ask), booking, AWAITING, kept, **more)
    for held in waiting(order):
        if held.parent is None:
            begin_instance(batch, held, booking)
        keep(batch, held, booking.customer, booking.present)
    lines = add_lines(batch, order, placed["id"], booking)
    journal(
        batch,
        booking.actor,
        booking.present,
        "order_placed",
        "order",
        placed["id"],
        organization=booking.customer,
        total=str(order.total),
        lines=[line.label for line in order.lines],
    )
    return order_plain(placed, lines) | {"licenses": []}


def _asked(
    batch: Batch,
    order: Order,
    ask: Mapping[str, Any],
    booking: Booking,
    kept: tables.Order | None,
) -> Answer:
    placed = keep_open(
        batch,
        order,
        dict(ask),
        booking,
        QUOTED,
        kept,
        approval=ASKED,
        agreements=agreements_of(order.begins),
        placed_by=booking.actor.name,
    )
    id_, total = placed["id"], str(order.total)
    journal(
        batch,
        booking.actor,
        booking.present,
        "approval_asked",
        "order",
        id_,
        organization=booking.customer,
        total=total,
        limit=str(booking.actor.limit),
    )
    tell(
        batch,
        Notice.APPROVAL_ASKED,
        organization=booking.customer,
        present=booking.present,
        subject_id=id_,
        link=f"/my/orders/{id_}/",
        order_total=total,
        by="A buyer",
    )
    return order_plain(placed, []) | {"licenses": []}
