"""What a partner sold, and adjusting what is billed offline; the operator suspends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas, schemas_sold
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import Permission
from vendible.domain.subscriptions.adjusting import Adjustment
from vendible.records import revisions
from vendible.records.models import Instance, Subscription
from vendible.records.sold import instance_sold, instances_sold
from vendible.usecases import adjusting, suspending

router = Router(tags=["sold"])


@router.get("/sold/instances", response={200: schemas_sold.SoldInstances, REFUSED: Problem})
def list_sold(request: Asked, paging: Paging) -> HttpResponse:
    """Application instances of the partner's products, with licenses."""
    request.actor.require(Permission.SALES_READ)
    return page_answer(instances_sold(request.actor.organization), paging, _plain)


@router.get(
    "/sold/instances/{uuid:instance}",
    response={200: schemas_sold.SoldInstanceOut, REFUSED: Problem},
)
def get_sold(request: Asked, instance: UUID) -> HttpResponse:
    request.actor.require(Permission.SALES_READ)
    return json_answer(_plain(instance_sold(request.actor.organization, instance)))


@router.post(
    "/sold/subscriptions/{uuid:subscription}/adjust",
    response={201: schemas.PlacedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def adjust(request: Asked, subscription: UUID, body: schemas_sold.AdjustIn) -> HttpResponse:
    """Offline billing: edition, attributes, quantity and expiry, in effect at the next check."""
    ask = Adjustment(
        until=body.until,
        edition=body.edition,
        quantity=body.quantity,
        attributes=None if body.attributes is None else tuple(sorted(body.attributes.items())),
    )
    answer = adjusting.adjust(
        subscription,
        ask,
        reference=body.reference,
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.post(
    "/sold/subscriptions/{uuid:subscription}/end",
    response={201: schemas.PlacedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def end(request: Asked, subscription: UUID, body: schemas_sold.EndIn) -> HttpResponse:
    """Ends what is billed offline, with its add-ons, now."""
    answer = adjusting.end_offline(
        subscription,
        reference=body.reference,
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.post(
    "/subscriptions/{uuid:subscription}/suspend",
    response={201: schemas_sold.MovedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def suspend(request: Asked, subscription: UUID, body: schemas_sold.SuspendIn) -> HttpResponse:
    """By the operator; add-ons are suspended with their product."""
    answer = suspending.suspend(
        subscription,
        body.reason,
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.post(
    "/subscriptions/{uuid:subscription}/return",
    response={201: schemas_sold.MovedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def let_return(request: Asked, subscription: UUID) -> HttpResponse:
    """Active again, with the add-ons that went with it."""
    answer = suspending.let_return(
        subscription, actor=request.actor, present=request.present, once=once(request)
    )
    return json_answer(answer, 201)


def _plain(row: Instance) -> dict[str, Any]:
    held = sorted(row.subscriptions.all(), key=lambda each: each.parent_id is not None)
    return {
        "id": row.id,
        "product": row.product.slug,
        "customer": row.customer.name,
        "created_at": row.created_at,
        "subscriptions": [_subscription_plain(each) for each in held],
    }


def _subscription_plain(row: Subscription) -> dict[str, Any]:
    listing = revisions.listings([row.revision_id])[row.revision_id]
    license_ = getattr(row, "license", None)  # none while its order is not paid
    return {
        "id": row.id,
        "product": row.product.slug,
        "name": row.product.name,
        "parent": row.parent_id,
        "edition": row.edition,
        "quantity": row.quantity,
        "attributes": dict(row.attributes),
        "state": row.state,
        "billing": listing.billing.value,
        "end": row.end or row.license_until,
        "license_revision": license_.revision if license_ else None,
    }
