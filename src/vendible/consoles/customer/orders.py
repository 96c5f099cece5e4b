"""Orders: the list, and each with its lines explained and the licenses that it issued."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import next_page, shortened
from vendible.consoles.customer.history import actor_names
from vendible.consoles.customer.order_now import Declined, Now, now_of
from vendible.consoles.posting import uuid_after
from vendible.consoles.storefront.agreeing import Agreed
from vendible.consoles.storefront.quoting import tax_note
from vendible.consoles.storefront.wording import kept_agreement
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.kernel.terms import Term
from vendible.domain.ordering.orders import OrderKind, OrderState
from vendible.records import reading
from vendible.records.models import LicenseVersion, Order, Product, Subscription
from vendible.records.pages import page
from vendible.usecases.committing import ASKED
from vendible.usecases.open_orders import until_of
from vendible.usecases.refusal_words import told

SHOWN = 25
KINDS = {
    OrderKind.NEW: "New",
    OrderKind.ADDON: "Add-on",
    OrderKind.CHANGE: "Change",
    OrderKind.RENEWAL: "Renewal",
    OrderKind.CANCELLATION: "Cancellation",
}
OPEN = (OrderState.AWAITING_PAYMENT.value, OrderState.QUOTED.value)
ALL = "All"
# By tab: the states of its orders; the first of them names it in the address.
TABS: Mapping[str, tuple[str, ...]] = {
    ALL: (),
    "Open": OPEN,
    "Completed": (OrderState.COMPLETED.value,),
    "Came to nothing": (OrderState.EXPIRED.value, OrderState.CANCELLED.value),
}


@acting_as(OrganizationKind.CUSTOMER)
def orders(request: Acting) -> HttpResponse:
    request.actor.require(Permission.ORDERS_READ)
    rows = reading.orders_of(request.actor.organization)
    chosen = next((tab for tab, states in TABS.items() if request.GET.get("state") in states), ALL)
    if chosen != ALL:
        rows = rows.filter(state__in=TABS[chosen])
    found = page(rows, uuid_after(request), SHOWN)
    return render(
        request,
        "customer/orders.html",
        {
            "title": "Orders",
            "orders": [order_shown(each) for each in found.rows],
            "tabs": [
                (tab, f"?state={states[0]}" if states else request.path)
                for tab, states in TABS.items()
            ],
            "tab": chosen,
            "next": next_page(request, found),
        },
    )


@acting_as(OrganizationKind.CUSTOMER)
def order(request: Acting, order_id: UUID) -> HttpResponse:
    return order_page(request, order_id)


def order_page(
    request: Acting,
    order_id: UUID,
    *,
    refusal: Refusal | None = None,
    agreed: Agreed | None = None,
    declined: Declined | None = None,
    status: int = 200,
) -> HttpResponse:
    """The order with what can be done now; `refusal`, `agreed`, `declined`: of what was sent."""
    request.actor.require(Permission.ORDERS_READ)
    customer = request.actor.organization
    found = reading.order_of(customer, order_id)
    entries = reading.history_of(customer, [order_id])
    names = actor_names(customer, entries)
    issued = LicenseVersion.objects.filter(
        order_id=order_id, license__instance__customer_id=customer
    ).select_related("license__subscription__product")
    shown = order_shown(found)
    held = list(_subscriptions(customer, found))
    products = _products(found)
    now = now_of(request, found, agreed, declined)
    return render(
        request,
        "customer/order.html",
        {
            "title": f"{'Quote' if shown['is_quote'] else 'Order'} {shown['number']}",
            "subscriptions": held,
            "agreed": [
                {**each, "product": products.get(each["product"], each["product"])}
                for each in shown["agreements"]
            ],
            "crumbs": [("Orders", "/my/orders/")],
            "order": shown,
            "now": now,
            "refused": told(refusal) if refusal else None,
            **came_to(found, now),
            "by": names.get(found.placed_by, ""),
            "approved_by": names.get(found.approval_by, ""),
            "declined": (found.shown or {}).get("declined", ""),
            "licenses": issued.order_by("id"),
            "invoices": [
                {"id": each.id, "number": shortened(each.id)}
                for each in reading.invoices_of(customer).filter(order_id=order_id).order_by("id")
            ],
        },
        status=told(refusal).status if refusal else status,
    )


def came_to(found: Order, now: Now | None) -> dict[str, Any]:
    """The lines with their sums: of an open order as of now, else as they were written."""
    if now is not None and now.order is not None:
        order = now.order
        sums = {"net": order.net, "tax": order.tax, "total": order.total}
        return {"lines": now.lines, "tax_note": now.tax_note, "sums": sums}
    written = [vars(each) for each in found.lines.all()]
    kept = [] if written else (found.shown or {}).get("lines", [])
    rates = [Decimal(each["tax_rate_pct"]) for each in written or kept]
    shown = [line_shown(each, found.currency) for each in written] or [
        {"parts": parts_shown(each["label"], each["explained"])} for each in kept
    ]
    return {"lines": shown, "tax_note": tax_note(rates), "sums": order_shown(found)}


def _subscriptions(customer: UUID, found: Order) -> QuerySet[Subscription]:
    """What the order was about: those of its lines, and those whose license it changed."""
    of_lines = [each.subscription_id for each in found.lines.all()]
    of_lines += [UUID(each) for each in subscriptions_shown(found)]
    of_licenses = LicenseVersion.objects.filter(order_id=found.id).values(
        "license__subscription_id"
    )
    concerns = Q(id__in=of_lines) | Q(id__in=of_licenses)
    return reading.subscriptions_of(customer).filter(concerns).order_by("id")


def _products(found: Order) -> dict[str, str]:
    """Names by slug of what was agreed for."""
    slugs = [each["product"] for each in found.agreements]
    return dict(Product.objects.filter(slug__in=slugs).values_list("slug", "name"))


def subscriptions_shown(found: Order) -> list[str]:
    """Those that an order is about which has no lines yet."""
    lines = (found.shown or {}).get("lines", [])
    return [each["subscription"] for each in lines if each["subscription"]]


def order_shown(row: Order) -> dict[str, Any]:
    """Amounts as money, the kind in words, what was ordered on one line."""
    return {
        "id": row.id,
        "number": shortened(row.id),
        "kind": KINDS[OrderKind(row.kind)],
        "state": _looks_like(row),
        "approval": row.approval,
        "is_quote": row.state == OrderState.QUOTED.value and not row.approval,
        "next": _next_step(row),
        "placed_by": row.placed_by,
        "until": until_of(row) if row.state in OPEN else None,
        "placed_at": row.placed_at,
        "net": Money(row.net_minor, row.currency),
        "tax": Money(row.tax_minor, row.currency),
        "total": Money(row.total_minor, row.currency),
        "labels": [each.label for each in row.lines.all()]
        or [each["label"] for each in (row.shown or {}).get("lines", [])],
        "agreements": [{**each, "title": kept_agreement(each["title"])} for each in row.agreements],
    }


def _looks_like(row: Order) -> str:
    """The state, where a quote that waits for an approval is told from one that is kept."""
    is_asked = row.state == OrderState.QUOTED.value and row.approval == ASKED
    return "to_approve" if is_asked else row.state


def _next_step(row: Order) -> str:
    """What an open order waits for, or how one that came to nothing goes on."""
    if row.state == OrderState.AWAITING_PAYMENT.value:
        return "Pay until"
    if row.state == OrderState.QUOTED.value:
        return "To be approved until" if row.approval else "Order until"
    return "Order again" if row.state == OrderState.EXPIRED.value else ""


def line_shown(line: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """A stored line: its parts explained, its term, its tax."""
    first, end = line["first"], line["end"]
    return {
        "label": line["label"],
        "subscription": line["subscription_id"],
        "parts": parts_shown(line["label"], line["explained"]),
        "term": Term(first, end) if end and end > first else None,
        "net": Money(line["net_minor"], currency),
        "tax_rate_pct": line["tax_rate_pct"],
        "tax": Money(line["tax_minor"], currency),
    }


def parts_shown(label: str, explained: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first part carries the line's label, another its own name: "setup fee"."""
    return [
        {"label": part["name"].capitalize() if position else label, "price": part}
        for position, part in enumerate(explained)
    ]
