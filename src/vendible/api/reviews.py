"""The operator's review: the queue, open, approve, reject."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.records import reading
from vendible.records.models import Submission
from vendible.usecases import reviewing

router = Router(tags=["reviews"])


@router.get("/submissions", response={200: schemas.Submissions, REFUSED: Problem})
def list_submissions(request: Asked, paging: Paging) -> HttpResponse:
    """All of them for the operator, its own for a partner."""
    request.actor.require(Permission.LISTINGS_READ)
    is_operator = request.actor.kind is OrganizationKind.OPERATOR
    partner = None if is_operator else request.actor.organization
    return page_answer(reading.submissions_visible(partner), paging, _plain)


@router.post(
    "/submissions/{uuid:submission}/open",
    response={200: schemas.SubmittedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def open_review(request: Asked, submission: UUID) -> HttpResponse:
    """From here on the partner can't withdraw."""
    return json_answer(
        reviewing.open_review(
            submission, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


@router.post(
    "/submissions/{uuid:submission}/approve",
    response={200: schemas.SubmittedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def approve(request: Asked, submission: UUID) -> HttpResponse:
    """Takes effect at once; answers the product's link."""
    return json_answer(
        reviewing.approve(
            submission, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


@router.post(
    "/submissions/{uuid:submission}/reject",
    response={200: schemas.SubmittedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def reject(request: Asked, submission: UUID, body: schemas.RejectIn) -> HttpResponse:
    """Back to the partner, with reasons at their places."""
    return json_answer(
        reviewing.reject(
            submission,
            [each.model_dump() for each in body.reasons],
            actor=request.actor,
            present=request.present,
            once=once(request, 200),
        )
    )


def _plain(row: Submission) -> dict[str, Any]:
    return {
        "submission": row.id,
        "product": row.product_id,
        "slug": row.product.slug,
        "name": row.product.name,
        "partner": row.product.partner.name,
        "revision": row.revision.number,
        "state": row.state,
        "submitted_at": row.submitted_at,
        "reviewer": row.reviewer,
        "reasons": row.reasons,
    }
