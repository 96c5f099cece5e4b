"""Orders and their lines: rows of a decided order, and the plain form that faces answer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from vendible.domain.kernel.money import Money
from vendible.domain.ordering.orders import Line, Order, OrderState
from vendible.records import models
from vendible.records.batch import Row


def order_row(
    order: Order, id_: UUID, customer: UUID, actor: str, agreements: Sequence[object], now: datetime
) -> Row:
    return {
        "id": id_,
        "customer_id": customer,
        "kind": order.kind.value,
        "state": OrderState.COMPLETED.value,
        "currency": order.currency,
        "net_minor": order.net.minor,
        "tax_minor": order.tax.minor,
        "total_minor": order.total.minor,
        "agreements": list(agreements),
        "placed_by": actor,
        "placed_at": now,
        "completed_at": now,
        "ask": None,
        "shown": None,
        "approval": "",
        "approval_by": "",
        "due_at": None,
        "coupon_id": order.coupon,
        "private_offer_id": order.private_offer,
    }


def line_row(line: Line, id_: UUID, order: UUID, position: int) -> Row:
    held = line.subscription
    return {
        "id": id_,
        "order_id": order,
        "position": position,
        "subscription_id": held.id,
        "product_id": held.product,
        "revision_id": held.revision,
        "partner_id": held.partner,
        "label": line.label,
        "edition": held.edition,
        "quantity": held.quantity,
        "first": line.term.first if line.term else held.first,
        "end": line.term.end if line.term else None,
        "net_minor": line.net.minor,
        "tax_rate_pct": str(line.tax_rate_pct),
        "tax_minor": line.tax.minor,
        "explained": explained_plain(line),
    }


def explained_plain(line: Line) -> list[dict[str, Any]]:
    """Each part of a line: its name in words, and the price with its steps."""
    return [{"name": part.name, **part.price.to_plain()} for part in line.parts]


def order_plain(order: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the API answers, made from rows, whether just written or read again.

    Of one that is only quoted the lines are as they were shown: they have no ids yet.
    """
    currency, shown = order["currency"], order["shown"] or {}
    is_open = order["state"] in _OPEN
    return {
        "id": order["id"],
        "kind": order["kind"],
        "state": order["state"],
        "currency": currency,
        "net": Money(order["net_minor"], currency).amount,
        "tax": Money(order["tax_minor"], currency).amount,
        "total": Money(order["total_minor"], currency).amount,
        "placed_at": order["placed_at"],
        "completed_at": order["completed_at"],
        "agreements": order["agreements"],
        "approval": order["approval"] or None,
        "until": shown.get("until") if is_open else None,
        "lines": [_line_plain(each, currency) for each in lines] or shown.get("lines", []),
    }


def _line_plain(line: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {
        "id": line["id"],
        "label": line["label"],
        "subscription": line["subscription_id"],
        "edition": line["edition"],
        "quantity": line["quantity"],
        "first": line["first"],
        "end": line["end"],
        "net": Money(line["net_minor"], currency).amount,
        "tax_rate_pct": str(line["tax_rate_pct"]),
        "tax": Money(line["tax_minor"], currency).amount,
        "total": Money(line["net_minor"] + line["tax_minor"], currency).amount,
        "explained": line["explained"],
    }


_OPEN = frozenset({OrderState.QUOTED.value, OrderState.AWAITING_PAYMENT.value})


def shown_plain(order: Order, until: datetime) -> dict[str, Any]:
    """What is kept of an open order: its lines as they were shown, and until when they hold.

    `until` is by the customer's clock. `prices`: of each line the revision and the net amount
    that were shown, which is the most that it will cost. `reductions` by id of a line: what the
    partner took off before the payment, as `{"minor": ..., "by": ..., "reason": ...}`.
    """
    new = {held.id for held in order.begins}
    return {
        "until": until,
        "lines": [
            {
                "id": None,
                "subscription": None if line.subscription.id in new else line.subscription.id,
                **quoted_line(line),
            }
            for line in order.lines
        ],
        "prices": [
            {"revision": line.subscription.revision, "net_minor": line.net.minor}
            for line in order.lines
        ],
        "reductions": {},
    }


def quote_plain(order: Order) -> dict[str, Any]:
    """A decided order that was not written: the same words as an order's, without ids."""
    return {
        "kind": order.kind.value,
        "currency": order.currency,
        "net": order.net.amount,
        "tax": order.tax.amount,
        "total": order.total.amount,
        "lines": [quoted_line(each) for each in order.lines],
    }


def quoted_line(line: Line) -> dict[str, Any]:
    held = line.subscription
    return {
        "label": line.label,
        "product": held.listing.slug,
        "edition": held.edition,
        "offer": held.offer,
        "quantity": held.quantity,
        "first": line.term.first if line.term else held.first,
        "end": line.term.end if line.term else None,
        "net": line.net.amount,
        "tax_rate_pct": str(line.tax_rate_pct),
        "tax": line.tax.amount,
        "total": line.total.amount,
        "explained": explained_plain(line),
    }


def waiting_approvals(customer: UUID) -> int:
    """How many orders wait for an approval; those that fall due are swept within seconds."""
    found = models.Order.objects.filter(customer_id=customer, approval="asked")
    return found.filter(state=OrderState.QUOTED.value).count()
