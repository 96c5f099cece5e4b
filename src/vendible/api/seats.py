"""Who uses which subscription: assigning seats, several at once, and freeing them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas_people as shapes
from vendible.api.answers import REFUSED, PageAsk, Paging, Problem, json_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.api.invitations import entries_of
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.seats import seats_of
from vendible.records import holdings, reading
from vendible.records import seats as records
from vendible.records.models import Assignment
from vendible.records.pages import page
from vendible.usecases import seats

router = Router(tags=["seats"])
_PATH = "/subscriptions/{uuid:subscription}/assignments"


@router.get(_PATH, response={200: shapes.Assignments, REFUSED: Problem})
def list_assignments(request: Asked, subscription: UUID, paging: Paging) -> HttpResponse:
    """Who has a seat of a product, or of an add-on: each is assigned by itself."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    customer = request.actor.organization
    row = reading.subscription_of(customer, subscription)
    holding = holdings.of_customer(customer).holding
    rows = records.open_seats(customer).filter(subscription_id=row.id).select_related("user")
    found = page(rows, _after(paging), paging.limit)
    return json_answer(
        {
            "items": [_plain(each) for each in found.rows],
            "after": found.after,
            "seats": seats_of(holding, holding.get(row.id)) if holding.holds(row.id) else 0,
            "taken": rows.count(),
        }
    )


@router.post(_PATH, response={201: shapes.AssignedOut, REFUSED: Problem}, openapi_extra=REPEATABLE)
def assign(request: Asked, subscription: UUID, body: shapes.AssignIn) -> HttpResponse:
    """A seat for each of these people, or a refusal and none.

    Who is not in the team is told as `unknown`, or with `invite` invited and assigned at once.
    """
    request.actor.require(Permission.SEATS_ASSIGN)
    answer = seats.assign_list(
        subscription,
        entries_of(body.people),
        invite_unknown=body.invite,
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.delete(
    f"{_PATH}/{{person}}",
    response={200: shapes.UnassignedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def unassign(request: Asked, subscription: UUID, person: shapes.Person) -> HttpResponse:
    """Frees the seat; who has none is no error."""
    return json_answer(
        seats.unassign(
            subscription,
            [person],
            actor=request.actor,
            present=request.present,
            once=once(request, 200),
        )
    )


def _after(paging: PageAsk) -> UUID | None:
    if paging.after is None:
        return None
    try:
        return UUID(paging.after)
    except ValueError:
        raise Refusal(
            Code.BAD_INPUT,
            where="after",
            got=paging.after[:80],
            expected="the cursor of a page before",
        ) from None


def _plain(row: Assignment) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": row.user_id,
        "name": row.user.get_full_name(),
        "email": row.user.email,
        "joined": row.user.is_active,
        "assigned_at": row.assigned_at,
        "uses": row.uses,
        "last_used_at": row.last_used_at,
    }
