"""Inviting people: several at once, sending again, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas_people as shapes
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.api.team import limit_asked, limit_plain
from vendible.domain.access.entries import EXAMPLE, Entry, plain_address
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import team as records
from vendible.records.models import Invitation
from vendible.usecases import inviting

router = Router(tags=["invitations"])


@router.get("/invitations", response={200: shapes.Invitations, REFUSED: Problem})
def list_invitations(request: Asked, paging: Paging) -> HttpResponse:
    """Those that are neither accepted nor withdrawn; one that has expired can be sent again."""
    request.actor.require(Permission.MEMBERS_MANAGE)
    rows = records.open_invitations(request.actor.organization).select_related("organization")
    return page_answer(rows, paging, _plain)


@router.post(
    "/invitations",
    response={201: shapes.InvitedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def invite(request: Asked, body: shapes.InviteIn) -> HttpResponse:
    """Each gets a letter with a link that works for seven days; no answer tells the link.

    Who is a member or invited already is told by the line, and nothing changes for them.
    """
    request.actor.require(Permission.MEMBERS_MANAGE)
    answer = inviting.invite(
        entries_of(body.people),
        body.role,
        limit_asked(request, body.limit),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.post(
    "/invitations/{uuid:invitation}/send",
    response={200: shapes.SentAgainOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def send_again(request: Asked, invitation: UUID) -> HttpResponse:
    """Another letter, and seven days from now; the link before stops working."""
    return json_answer(
        inviting.send_again(
            invitation, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


@router.delete(
    "/invitations/{uuid:invitation}",
    response={200: shapes.WithdrawnOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def withdraw(request: Asked, invitation: UUID) -> HttpResponse:
    """The link stops working, and seats that were kept for the person are free."""
    return json_answer(
        inviting.withdraw(
            invitation, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


def entries_of(people: Sequence[shapes.EntryIn]) -> list[Entry]:
    """Refusal `bad_input` that names every one that is no address."""
    found = [(number, each, plain_address(each.email)) for number, each in enumerate(people, 1)]
    wrong = [number for number, _, address in found if address is None]
    if wrong:
        first = people[wrong[0] - 1].email
        raise Refusal(
            Code.BAD_INPUT,
            where=f"people.{wrong[0] - 1}.email",
            got=first[:80],
            expected=f"an address such as that of {EXAMPLE}",
            lines=wrong,
        )
    return [
        Entry(number, address, " ".join(each.name.split()))
        for number, each, address in found
        if address is not None
    ]


def _plain(row: Invitation) -> dict[str, Any]:
    currency = row.organization.currency
    return {
        "id": row.id,
        "email": row.email,
        "name": row.name,
        "role": row.role,
        "limit": limit_plain(row.limit_minor, currency),
        "currency": currency,
        "invited_at": row.invited_at,
        "expires_at": row.expires_at,
    }
