"""Invoices and credit notes: the list, and each as it is printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import next_page, shortened
from vendible.consoles.customer.orders import parts_shown
from vendible.consoles.posting import uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.pricing.explained import number
from vendible.records import reading
from vendible.records.models import Invoice, InvoiceLine
from vendible.records.pages import page

SHOWN = 25


@acting_as(OrganizationKind.CUSTOMER)
def invoices(request: Acting) -> HttpResponse:
    request.actor.require(Permission.INVOICES_READ)
    found = page(reading.invoices_of(request.actor.organization), uuid_after(request), SHOWN)
    return render(
        request,
        "customer/invoices.html",
        {
            "title": "Invoices",
            "invoices": [_shown(each) for each in found.rows],
            "next": next_page(request, found),
        },
    )


@acting_as(OrganizationKind.CUSTOMER)
def invoice(request: Acting, invoice_id: UUID) -> HttpResponse:
    request.actor.require(Permission.INVOICES_READ)
    found = reading.invoice_of(request.actor.organization, invoice_id)
    shown = _shown(found)
    return render(
        request,
        "customer/invoice.html",
        {
            "title": f"{shown['kind']} {shown['number']}",
            "crumbs": [("Invoices", "/my/invoices/")],
            "invoice": shown,
            "lines": [_line(each, found.currency) for each in found.lines.all()],
            "order": found.order_id,
            "order_number": shortened(found.order_id) if found.order_id else "",
        },
    )


def _shown(row: Invoice) -> dict[str, Any]:
    lines = list(row.lines.all())
    return {
        "id": row.id,
        "number": shortened(row.id),
        "kind": "Credit note" if row.total_minor < 0 else "Invoice",
        "is_credit": row.total_minor < 0,
        "issued_on": row.issued_on,
        "state": row.state,
        "net": Money(row.net_minor, row.currency),
        "tax": Money(row.tax_minor, row.currency),
        "total": Money(row.total_minor, row.currency),
        "labels": [each.order_line.label for each in lines if each.order_line],
    }


def _line(row: InvoiceLine, currency: str) -> dict[str, Any]:
    ordered = row.order_line
    term = None
    if ordered is not None and ordered.end and ordered.end > ordered.first:
        term = Term(ordered.first, ordered.end)
    return {
        "label": ordered.label if ordered else "",
        "partner": row.partner.name,
        "term": term,
        "tax_rate": f"{number(ordered.tax_rate_pct)} %" if ordered else "",
        "net": Money(row.net_minor, currency),
        "tax": Money(row.tax_minor, currency),
        "parts": parts_shown(ordered.label, ordered.explained) if ordered else [],
    }
