"""A partner's listings: check, save as a draft, submit, withdraw."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Body, Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import Permission
from vendible.records import reading
from vendible.records.models import Product
from vendible.usecases import drafts, listings, submitting

router = Router(tags=["listings"])

Document = Annotated[
    dict[str, Any],
    Body(description="A listing in its plain form: see docs/concepts/listings.md."),
]


@router.post("/listings/check", response={200: schemas.Findings, REFUSED: Problem})
def check(request: Asked, document: Document) -> HttpResponse:
    """Every finding of a listing, with its place and remedy; nothing is kept."""
    request.actor.require(Permission.LISTINGS_READ)
    checked = listings.check_listing(document)
    return json_answer({"findings": [dataclasses.asdict(each) for each in checked.findings]})


@router.post(
    "/listings",
    response={201: schemas.DraftOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def save(request: Asked, document: Document) -> HttpResponse:
    """Keep it as the draft of its product; what is on sale is untouched."""
    answer = drafts.save_draft(
        document, actor=request.actor, present=request.present, once=once(request)
    )
    return json_answer(answer, 201)


@router.get("/listings", response={200: schemas.Listings, REFUSED: Problem})
def list_listings(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    return page_answer(reading.products_of(request.actor.organization), paging, _plain)


@router.get("/listings/{slug:slug}", response={200: schemas.ListingOut, REFUSED: Problem})
def get_listing(request: Asked, slug: str) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    return json_answer(_plain(reading.product_of(request.actor.organization, slug)))


@router.post(
    "/listings/{slug:slug}/submit",
    response={201: schemas.SubmittedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def submit(request: Asked, slug: str) -> HttpResponse:
    """Freeze the draft as a revision and put it up for review."""
    answer = submitting.submit_listing(
        slug, actor=request.actor, present=request.present, once=once(request)
    )
    return json_answer(answer, 201)


@router.post(
    "/submissions/{uuid:submission}/withdraw",
    response={200: schemas.SubmittedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def withdraw(request: Asked, submission: UUID) -> HttpResponse:
    """Possible while nobody has opened it."""
    return json_answer(
        submitting.withdraw(
            submission, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


def _plain(row: Product) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "type": row.type,
        "is_live": row.live_id is not None,
        "draft": row.draft,
        "submissions": [
            {
                "submission": each.id,
                "revision": each.revision.number,
                "state": each.state,
                "reasons": each.reasons,
            }
            for each in row.submissions.all()
        ],
    }
