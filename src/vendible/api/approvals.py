"""What waits for an approval, and what administrators say to it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api import schemas_orders as asks
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import Permission
from vendible.records import reading
from vendible.usecases import approving

router = Router(tags=["orders"])


@router.get("/approvals", response={200: schemas.Orders, REFUSED: Problem})
def list_approvals(request: Asked, paging: Paging) -> HttpResponse:
    """Orders above the limit of who placed them, which wait for an administrator."""
    request.actor.require(Permission.ORDERS_READ)
    rows = approving.to_approve(request.actor.organization, request.present)
    return page_answer(rows, paging, reading.as_plain)


@router.post(
    "/orders/{uuid:order}/approve",
    response={200: schemas.PlacedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def approve(request: Asked, order: UUID, body: asks.PayIn) -> HttpResponse:
    """Do what was asked for. It comes to at most what was shown to who asked."""
    answer = approving.approve(
        order,
        actor=request.actor,
        present=request.present,
        expected_total=body.expected_total,
        once=once(request, 200),
        preview=body.preview,
    )
    return json_answer(answer)


@router.post(
    "/orders/{uuid:order}/decline",
    response={200: schemas.OrderOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def decline(request: Asked, order: UUID, body: asks.DeclineIn) -> HttpResponse:
    """Say no; nothing is charged."""
    answer = approving.decline(
        order, body.reason, actor=request.actor, present=request.present, once=once(request, 200)
    )
    return json_answer(answer)
