"""A partner's listings: check, plan, save as a draft, submit, withdraw."""

from __future__ import annotations

import re
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Body, Router

from vendible.api import schemas
from vendible.api import schemas_listings as shapes
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import reading
from vendible.records.models import Product
from vendible.usecases import drafts, listings, planning, submitting

router = Router(tags=["listings"])

Document = Annotated[
    dict[str, Any],
    Body(description="A listing in its plain form: see /listing.schema.json."),
]
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "description": 'The version of the draft that you started from, such as "3"; "0": none is '
    "there yet. Refused as draft_changed when somebody saved it meanwhile.",
    "required": False,
    "schema": {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
}
_SAVING = {"parameters": [*REPEATABLE["parameters"], _IF_MATCH]}
_VERSION = re.compile(r'"?([0-9]{1,9})"?', re.ASCII)


@router.post("/listings/check", response={200: shapes.CheckedOut, REFUSED: Problem})
def check(request: Asked, document: Document) -> HttpResponse:
    """Every finding, with its place and remedy, and every trap with its story; nothing is kept."""
    request.actor.require(Permission.LISTINGS_READ)
    checked = listings.check_listing(
        document, partner=request.actor.organization, today=request.present.today
    )
    return json_answer(
        {
            "findings": listings.plain_findings(checked.findings),
            "traps": listings.plain_traps(checked.traps),
            "bound_reached": checked.bound_reached,
        }
    )


@router.post("/listings/plan", response={200: shapes.PlansOut, REFUSED: Problem})
def plan(request: Asked, body: shapes.PlanIn) -> HttpResponse:
    """What saving these would change, and which review it needs; nothing is kept.

    They come back in the order in which they are applied: products before their add-ons.
    """
    return json_answer(
        planning.plan_listings(body.listings, actor=request.actor, today=request.present.today)
    )


@router.post("/listings", response={201: shapes.DraftOut, REFUSED: Problem}, openapi_extra=_SAVING)
def save(request: Asked, document: Document) -> HttpResponse:
    """Keep it as the draft of its product; what is on sale is untouched."""
    answer = drafts.save_draft(
        document,
        seen=_seen(request),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.get("/listings", response={200: shapes.Listings, REFUSED: Problem})
def list_listings(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    return page_answer(reading.products_of(request.actor.organization), paging, _plain)


@router.get("/listings/{slug:slug}", response={200: shapes.WholeListingOut, REFUSED: Problem})
def get_listing(request: Asked, slug: str) -> HttpResponse:
    """The draft, what is on sale, and every revision there was; ETag is the draft's version."""
    request.actor.require(Permission.LISTINGS_WRITE)
    found = reading.product_of(request.actor.organization, slug)
    answer = json_answer(_whole(found))
    answer.headers["ETag"] = f'"{found.draft_version}"'
    return answer


@router.post(
    "/listings/{slug:slug}/submit",
    response={201: shapes.SubmissionMadeOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def submit(
    request: Asked, slug: str, body: Annotated[shapes.SubmitIn | None, Body()] = None
) -> HttpResponse:
    """Freeze the draft as a revision and put it up for review."""
    intended = body.intended if body else []
    answer = submitting.submit_listing(
        slug,
        intended=intended == "all" or intended,
        actor=request.actor,
        present=request.present,
        once=once(request),
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


def _seen(request: Asked) -> int | None:
    header = request.headers.get("If-Match")
    if header is None:
        return None
    version = _VERSION.fullmatch(header)
    if version is None:
        raise Refusal(
            Code.BAD_INPUT,
            where="If-Match",
            got=header[:40],
            expected='the version of a draft, such as "3"',
        )
    return int(version.group(1))


def _plain(row: Product) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "type": row.type,
        "is_live": row.live_id is not None,
        "draft": row.draft,
        "version": row.draft_version,
        "drafted_by": row.drafted_by,
        "submissions": [
            {
                "submission": each.id,
                "revision": each.revision.number,
                "state": each.state,
                "submitted_at": each.submitted_at,
                "answer_by": each.answer_by,
                "reasons": each.reasons,
            }
            for each in row.submissions.all()
        ],
    }


def _whole(row: Product) -> dict[str, Any]:
    submissions = {each.revision_id: each for each in row.submissions.all()}
    revisions = row.revisions.order_by("-number").values_list("id", "number", "made_at")
    return _plain(row) | {
        "live": row.live.listing if row.live else None,
        "live_revision": row.live.number if row.live else None,
        "revisions": [
            {
                "revision": number,
                "made_at": made_at,
                "is_live": id_ == row.live_id,
                "submission": submissions[id_].id if id_ in submissions else None,
                "state": submissions[id_].state if id_ in submissions else None,
                "reasons": submissions[id_].reasons if id_ in submissions else [],
            }
            for id_, number, made_at in revisions
        ],
    }
