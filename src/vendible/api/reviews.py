"""The operator's review: the queue, what differs, what was found; claim, open, decide."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api import schemas_reviews as reviews
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.difference import differences, section_of
from vendible.domain.catalog.document import to_plain
from vendible.records import reading, revisions
from vendible.records.models import Submission
from vendible.usecases import listings, reviewing

router = Router(tags=["reviews"])


@router.get("/submissions", response={200: reviews.Submissions, REFUSED: Problem})
def list_submissions(request: Asked, paging: Paging, queue: reviews.Queue) -> HttpResponse:
    """All of them for the operator, its own for a partner."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = reading.submissions_visible(_partner(request))
    if queue.state is not None:
        rows = rows.filter(state=queue.state)
    if queue.reviewer is not None:
        rows = rows.filter(reviewer=request.actor.name if queue.reviewer == "me" else "")
    if queue.overdue:
        rows = rows.filter(answer_by__lte=request.present.now, state__in=("submitted", "in_review"))
    if queue.partner is not None:
        rows = rows.filter(product__partner__slug=queue.partner)
    return page_answer(rows, paging, _plain)


@router.get(
    "/submissions/{uuid:submission}", response={200: reviews.SubmissionOut, REFUSED: Problem}
)
def get_submission(request: Asked, submission: UUID) -> HttpResponse:
    return json_answer(_plain(_visible(request, submission)))


@router.get(
    "/submissions/{uuid:submission}/difference",
    response={200: reviews.DifferencesOut, REFUSED: Problem},
)
def difference(request: Asked, submission: UUID) -> HttpResponse:
    """Every place that differs from what is on sale now, with its section."""
    found = _visible(request, submission)
    live = found.product.live
    known = revisions.listings({found.revision_id} | ({live.id} if live else set()))
    new = to_plain(known[found.revision_id])
    lines = differences(to_plain(known[live.id]), new) if live else ()
    return json_answer(
        {
            "live_revision": live.number if live else None,
            "differences": [
                {
                    "section": section_of(each.place).value,
                    "kind": each.kind.value,
                    "place": each.place,
                    "before": each.before,
                    "after": each.after,
                }
                for each in lines
            ],
        }
    )


@router.get(
    "/submissions/{uuid:submission}/findings",
    response={200: reviews.SubmissionFindings, REFUSED: Problem},
)
def findings(request: Asked, submission: UUID) -> HttpResponse:
    """What is found in it today, with the explorer's stories, and what the partner ticked."""
    found = _visible(request, submission)
    checked = listings.check_listing(
        found.revision.listing, partner=found.product.partner_id, today=request.present.today
    )
    return json_answer(
        {
            "findings": listings.plain_findings(checked.findings),
            "traps": listings.plain_traps(checked.traps),
            "intended": [each["id"] for each in found.intended],
            "bound_reached": checked.bound_reached,
        }
    )


@router.post(
    "/submissions/{uuid:submission}/claim",
    response={200: reviews.ReviewedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def claim(request: Asked, submission: UUID) -> HttpResponse:
    """Nobody else decides it then; the partner may withdraw until it is opened."""
    return json_answer(
        reviewing.claim(
            submission, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


@router.post(
    "/submissions/{uuid:submission}/reassign",
    response={200: reviews.ReviewedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def reassign(request: Asked, submission: UUID, body: reviews.ReassignIn) -> HttpResponse:
    """Give it to another reviewer, or take it over."""
    return json_answer(
        reviewing.reassign(
            submission,
            body.to,
            actor=request.actor,
            present=request.present,
            once=once(request, 200),
        )
    )


@router.post(
    "/submissions/{uuid:submission}/open",
    response={200: reviews.ReviewedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def open_review(request: Asked, submission: UUID) -> HttpResponse:
    """Claims it too; from here on the partner can't withdraw."""
    return json_answer(
        reviewing.open_review(
            submission, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


@router.post(
    "/submissions/{uuid:submission}/approve",
    response={200: reviews.ReviewedOut, REFUSED: Problem},
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
    response={200: reviews.ReviewedOut, REFUSED: Problem},
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


def _partner(request: Asked) -> UUID | None:
    is_operator = request.actor.kind is OrganizationKind.OPERATOR
    return None if is_operator else request.actor.organization


def _visible(request: Asked, submission: UUID) -> Submission:
    request.actor.require(Permission.LISTINGS_READ)
    found: Submission = reading.submission_visible(_partner(request), submission)
    return found


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
        "answer_by": row.answer_by,
        "reviewer": row.reviewer,
        "reasons": row.reasons,
    }
