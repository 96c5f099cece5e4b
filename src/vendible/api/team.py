"""The members of an organization, their roles and limits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas_people as shapes
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import team as records
from vendible.records.models import Membership, Organization
from vendible.usecases import team

router = Router(tags=["team"])


@router.get("/members", response={200: shapes.Members, REFUSED: Problem})
def list_members(request: Asked, paging: Paging) -> HttpResponse:
    """The newest first; `person` is how the journal names them, as in `user:12`."""
    request.actor.require(Permission.MEMBERS_MANAGE)
    rows = records.members_of(request.actor.organization).select_related("organization")
    return page_answer(rows, paging, _plain, int)


@router.post(
    "/members/{person}",
    response={200: shapes.MemberChangedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def change_member(request: Asked, person: shapes.Person, body: shapes.MemberIn) -> HttpResponse:
    """Another role, and for a buyer the limit; the last administrator stays one."""
    answer = team.change_member(
        person,
        body.role,
        limit_asked(request, body.limit),
        actor=request.actor,
        present=request.present,
        once=once(request, 200),
    )
    return json_answer(answer)


@router.delete(
    "/members/{person}",
    response={200: shapes.MemberRemovedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def remove_member(request: Asked, person: shapes.Person) -> HttpResponse:
    """They may do nothing for the organization any more, and their seats are free."""
    return json_answer(
        team.remove_member(
            person, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


def limit_asked(request: Asked, text: str | None) -> Money | None:
    """In the organization's currency. Refusal `bad_input`."""
    if text is None:
        return None
    request.actor.require(Permission.MEMBERS_MANAGE)
    currency = Organization.objects.values_list("currency", flat=True).get(
        id=request.actor.organization
    )
    try:
        return Money.parse(text, currency)
    except ValueError as error:
        raise Refusal(Code.BAD_INPUT, where="limit", got=text, expected=str(error)) from None


def limit_plain(minor: int | None, currency: str) -> str | None:
    return None if minor is None else Money(minor, currency).amount


def _plain(row: Membership) -> dict[str, Any]:
    currency = row.organization.currency
    return {
        "person": row.user_id,
        "name": row.user.get_full_name(),
        "email": row.user.email,
        "role": row.role,
        "limit": limit_plain(row.limit_minor, currency),
        "currency": currency,
    }
