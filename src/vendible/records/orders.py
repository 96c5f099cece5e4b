"""Orders and their lines: rows of a decided order, and the plain form that faces answer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from vendible.domain.kernel.money import Money
from vendible.domain.ordering.orders import Line, Order, OrderState
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
        "coupon_id": None,
        "private_offer_id": None,
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
    """What the API answers, made from rows, whether just written or read again."""
    currency = order["currency"]
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
        "lines": [_line_plain(each, currency) for each in lines],
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


def quote_plain(order: Order) -> dict[str, Any]:
    """A decided order that was not written: the same words as an order's, without ids."""
    return {
        "kind": order.kind.value,
        "currency": order.currency,
        "net": order.net.amount,
        "tax": order.tax.amount,
        "total": order.total.amount,
        "lines": [
            {
                "label": each.label,
                "product": each.subscription.listing.slug,
                "edition": each.subscription.edition,
                "offer": each.subscription.offer,
                "quantity": each.subscription.quantity,
                "first": each.term.first if each.term else each.subscription.first,
                "end": each.term.end if each.term else None,
                "net": each.net.amount,
                "tax_rate_pct": str(each.tax_rate_pct),
                "tax": each.tax.amount,
                "total": each.total.amount,
                "explained": explained_plain(each),
            }
            for each in order.lines
        ],
    }
