"""A partner makes its line of an unpaid order cheaper, before the customer pays."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import holdings
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.usecases.booking import Booking, add_lines, booking_of
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.committing import sums_of
from vendible.usecases.listings import row_of
from vendible.usecases.notices import Notice, tell
from vendible.usecases.open_orders import AWAITING, open_order
from vendible.usecases.paying import to_pay

REASON_MAX = 500


def unpaid_orders(partner: UUID) -> QuerySet[tables.Order]:
    """Orders that wait for their payment and hold lines of the partner; `own_lines` are those.

    Of the customer the partner sees the organization's name, of other partners' lines nothing.
    """
    lines = tables.OrderLine.objects.filter(partner_id=partner).order_by("position")
    return (
        tables.Order.objects.filter(state=AWAITING.value, lines__partner_id=partner)
        .select_related("customer")
        .prefetch_related(Prefetch("lines", lines, to_attr="own_lines"))
        .distinct()
    )


def unpaid_line(partner: UUID, order: UUID, line: UUID) -> tuple[tables.Order, tables.OrderLine]:
    """Refusal `not_found`, also for the line of another partner."""
    found = unpaid_orders(partner).filter(id=order).first()
    own = [each for each in getattr(found, "own_lines", []) if each.id == line]
    if found is None or not own:
        raise Refusal(Code.NOT_FOUND, what="unpaid order with a line", id=str(line))
    return found, own[0]


def lower_price(
    order: UUID,
    line: UUID,
    net: str,
    reason: str,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """The line costs `net` (major units, without tax) if the order is paid; the customer is told.

    Refusals: `not_found`, `order_state`, `order_expired`, `bad_input`, `price_not_lower`. It runs
    under the customer's lock, so that it never comes into the middle of a payment.
    """
    actor.require(Permission.SALES_WRITE)
    if not reason.strip() or len(reason) > REASON_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="reason",
            got=reason[:40],
            expected=f"a reason for the customer, at most {REASON_MAX} characters",
        )
    row = tables.OrderLine.objects.filter(id=line, order_id=order, partner_id=actor.organization)
    customer = row.values_list("order__customer_id", flat=True).first()
    if customer is None:
        raise Refusal(Code.NOT_FOUND, what="order with a line", id=str(line))

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(customer)
        theirs = present.ahead_by(account.clock_seconds)
        found = open_order(customer, order, theirs, "made cheaper", AWAITING)
        own = next(each for each in found.lines.all() if each.id == line)
        before = Money(found.total_minor, found.currency)
        minor = _off(found, own, net)
        reduction = {"minor": minor, "by": actor.name, "reason": reason.strip()}
        shown = _shown(found)
        kept = shown.get("reductions", {})
        found.shown = shown | {"reductions": kept | {str(line): reduction}}
        after = _shown_anew(batch, found, account, booking_of(account, actor, theirs))
        _told(batch, found, own, (before, after), actor, theirs)
        return order_line_plain(found, own) | {"net": net, "total": after.amount}

    return run_command(actor, once, present, body, lock=customer)


def order_line_plain(order: tables.Order, line: tables.OrderLine) -> Answer:
    """What the partner sees of a line of its own."""
    reduction: dict[str, Any] = _shown(order).get("reductions", {}).get(str(line.id), {})
    return {
        "order": order.id,
        "line": line.id,
        "customer": order.customer.name,
        "label": line.label,
        "placed_at": order.placed_at,
        "until": _shown(order)["until"],
        "currency": order.currency,
        "net": Money(line.net_minor, order.currency).amount,
        "shown_net": shown_net(order, line).amount,
        "reason": reduction.get("reason"),
    }


def shown_net(order: tables.Order, line: tables.OrderLine) -> Money:
    """What the line cost when the order was placed, without tax."""
    return Money(_shown(order)["prices"][line.position]["net_minor"], order.currency)


def _shown(order: tables.Order) -> dict[str, Any]:
    shown: dict[str, Any] = order.shown or {}
    return shown


def _off(found: tables.Order, line: tables.OrderLine, net: str) -> int:
    """How much less than shown, in minor units. It only ever becomes cheaper."""
    now = Money(line.net_minor, found.currency)
    try:
        wanted = Money.parse(net, found.currency)
    except ValueError as error:
        raise Refusal(Code.BAD_INPUT, where="net", got=net[:40], expected=str(error)) from error
    if wanted.minor < 0:
        raise Refusal(Code.BAD_INPUT, where="net", got=net[:40], expected="an amount, 0 or more")
    if wanted >= now:
        raise Refusal(
            Code.PRICE_NOT_LOWER,
            label=line.label,
            shown=now.amount,
            currency=found.currency,
            got=wanted.amount,
        )
    return (shown_net(found, line) - wanted).minor


def _shown_anew(
    batch: Batch, found: tables.Order, account: holdings.Account, booking: Booking
) -> Money:
    """The order as the customer sees it from now on, by the code that will charge it."""
    order = to_pay(found, account, booking.present)
    batch.replace(tables.Order, **row_of(found) | sums_of(order))
    add_lines(batch, order, found.id, booking, [each.id for each in found.lines.all()])
    return order.total


def _told(
    batch: Batch,
    found: tables.Order,
    line: tables.OrderLine,
    totals: tuple[Money, Money],
    actor: Actor,
    present: Present,
) -> None:
    before, after = totals
    journal(
        batch,
        actor,
        present,
        "order_price_changed",
        "order",
        found.id,
        organization=found.customer_id,
        line=line.label,
        before=str(before),
        after=str(after),
    )
    tell(
        batch,
        Notice.ORDER_PRICE_CHANGED,
        organization=found.customer_id,
        present=present,
        subject_id=found.id,
        link=f"/my/orders/{found.id}/",
        old=str(before),
        new=str(after),
    )
