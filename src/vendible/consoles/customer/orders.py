"""Orders: the list, and each with its lines explained and the licenses that it issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import next_page, shortened
from vendible.consoles.customer.subscriptions import actor_names
from vendible.consoles.posting import uuid_after
from vendible.consoles.storefront.quoting import tax_note
from vendible.consoles.storefront.wording import kept_agreement
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.ordering.orders import OrderKind
from vendible.records import reading
from vendible.records.models import LicenseVersion, Order, Subscription
from vendible.records.pages import page

SHOWN = 25
KINDS = {
    OrderKind.NEW: "New",
    OrderKind.ADDON: "Add-on",
    OrderKind.CHANGE: "Change",
    OrderKind.RENEWAL: "Renewal",
    OrderKind.CANCELLATION: "Cancellation",
}


@acting_as(OrganizationKind.CUSTOMER)
def orders(request: Acting) -> HttpResponse:
    request.actor.require(Permission.ORDERS_READ)
    found = page(reading.orders_of(request.actor.organization), uuid_after(request), SHOWN)
    return render(
        request,
        "customer/orders.html",
        {
            "title": "Orders",
            "orders": [order_shown(each) for each in found.rows],
            "next": next_page(request, found),
        },
    )


@acting_as(OrganizationKind.CUSTOMER)
def order(request: Acting, order_id: UUID) -> HttpResponse:
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
    products = {each.product.slug: each.product.name for each in held}
    return render(
        request,
        "customer/order.html",
        {
            "title": f"Order {shown['number']}",
            "tax_note": tax_note(each.tax_rate_pct for each in found.lines.all()),
            "subscriptions": held,
            "agreed": [
                {**each, "product": products.get(each["product"], each["product"])}
                for each in shown["agreements"]
            ],
            "crumbs": [("Orders", "/my/orders/")],
            "order": shown,
            "lines": [line_shown(vars(each), found.currency) for each in found.lines.all()],
            "by": names.get(found.placed_by, ""),
            "licenses": issued.order_by("id"),
            "invoices": [
                {"id": each.id, "number": shortened(each.id)}
                for each in reading.invoices_of(customer).filter(order_id=order_id).order_by("id")
            ],
        },
    )


def _subscriptions(customer: UUID, found: Order) -> QuerySet[Subscription]:
    """What the order was about: those of its lines, and those whose license it changed."""
    of_lines = [each.subscription_id for each in found.lines.all()]
    of_licenses = LicenseVersion.objects.filter(order_id=found.id).values(
        "license__subscription_id"
    )
    concerns = Q(id__in=of_lines) | Q(id__in=of_licenses)
    return reading.subscriptions_of(customer).filter(concerns).order_by("id")


def order_shown(row: Order) -> dict[str, Any]:
    """Amounts as money, the kind in words, what was ordered on one line."""
    return {
        "id": row.id,
        "number": shortened(row.id),
        "kind": KINDS[OrderKind(row.kind)],
        "state": row.state,
        "placed_at": row.placed_at,
        "net": Money(row.net_minor, row.currency),
        "tax": Money(row.tax_minor, row.currency),
        "total": Money(row.total_minor, row.currency),
        "labels": [each.label for each in row.lines.all()],
        "agreements": [{**each, "title": kept_agreement(each["title"])} for each in row.agreements],
    }


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
