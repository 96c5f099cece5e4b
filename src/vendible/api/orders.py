"""Quotes and orders."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import Permission
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import reading
from vendible.records.orders import quote_plain
from vendible.usecases import ordering

router = Router(tags=["orders"])


@router.post("/quotes", response={200: schemas.QuoteOut, REFUSED: Problem})
def quote(request: Asked, body: schemas.OrderIn) -> HttpResponse:
    """What an order would come to, by the code that makes orders; nothing is written."""
    order = ordering.quote(_ask(body), actor=request.actor, present=request.present)
    return json_answer(quote_plain(order))


@router.post(
    "/orders",
    response={201: schemas.PlacedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def place(request: Asked, body: schemas.OrderIn) -> HttpResponse:
    """Order, pay from the balance, complete. Send an `Idempotency-Key` to be able to repeat."""
    answer = ordering.place_order(
        _ask(body), actor=request.actor, present=request.present, once=once(request)
    )
    return json_answer(answer, 201)


@router.get("/orders", response={200: schemas.Orders, REFUSED: Problem})
def list_orders(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.ORDERS_READ)
    rows = reading.orders_of(request.actor.organization)
    return page_answer(rows, paging, reading.as_plain)


@router.get("/orders/{uuid:order}", response={200: schemas.OrderOut, REFUSED: Problem})
def get_order(request: Asked, order: UUID) -> HttpResponse:
    request.actor.require(Permission.ORDERS_READ)
    return json_answer(reading.as_plain(reading.order_of(request.actor.organization, order)))


def _ask(body: schemas.OrderIn) -> ordering.OrderAsk:
    return ordering.OrderAsk(
        [
            LineAsk(
                product=line.product,
                offer=line.offer,
                edition=line.edition,
                quantity=line.quantity,
                attributes=tuple(sorted(line.attributes.items())),
                parent=line.parent,
            )
            for line in body.lines
        ],
        body.currency,
        body.expected_total,
    )
