"""Invoices and credit notes, and the customer's balance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import Asked
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.money import Money
from vendible.records import reading
from vendible.records.models import Invoice

router = Router(tags=["invoices"])


@router.get("/invoices", response={200: schemas.Invoices, REFUSED: Problem})
def list_invoices(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.INVOICES_READ)
    return page_answer(reading.invoices_of(request.actor.organization), paging, _plain)


@router.get("/invoices/{uuid:invoice}", response={200: schemas.InvoiceOut, REFUSED: Problem})
def get_invoice(request: Asked, invoice: UUID) -> HttpResponse:
    request.actor.require(Permission.INVOICES_READ)
    return json_answer(_plain(reading.invoice_of(request.actor.organization, invoice)))


@router.get("/balance", response={200: schemas.BalanceOut, REFUSED: Problem})
def get_balance(request: Asked) -> HttpResponse:
    request.actor.require(Permission.INVOICES_READ)
    kept = reading.balances_of(request.actor.organization)
    return json_answer(
        {"balances": {each: Money(minor, each).amount for each, minor in kept.items()}}
    )


def _plain(row: Invoice) -> dict[str, Any]:
    def amount(minor: int) -> str:
        return Money(minor, row.currency).amount

    return {
        "id": row.id,
        "order": row.order_id,
        "issued_on": row.issued_on,
        "currency": row.currency,
        "net": amount(row.net_minor),
        "tax": amount(row.tax_minor),
        "total": amount(row.total_minor),
        "state": row.state,
        "lines": [
            {
                "position": line.position,
                "label": line.order_line.label if line.order_line else "",
                "partner": line.partner.name,
                "net": amount(line.net_minor),
                "tax": amount(line.tax_minor),
            }
            for line in row.lines.all()
        ],
    }
