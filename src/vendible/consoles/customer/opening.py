"""What a person may open, and opening it: their use is counted on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import may, who_can
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.listing import Listing
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.holding import State
from vendible.records import reading, revisions
from vendible.records import seats as records
from vendible.records.models import Assignment, Subscription
from vendible.usecases import seats
from vendible.usecases.refusal_words import Told, told

SHOWN = 200


@dataclass(frozen=True, slots=True)
class OwnShown:
    """What is assigned to who looks."""

    seat: Assignment
    row: Subscription
    can_open: bool


@acting_as(OrganizationKind.CUSTOMER)
def software(request: Acting) -> HttpResponse:
    """My software: what is assigned to me."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    rows = records.open_seats(request.actor.organization).filter(user_id=request.membership.user_id)
    found = list(
        rows.select_related("subscription__product", "subscription__parent").order_by("id")[:SHOWN]
    )
    known = _listings([each.subscription for each in found])
    shown = {
        "title": "My software",
        "software": [
            OwnShown(
                each,
                each.subscription,
                each.subscription.state == State.ACTIVE
                and bool(_address(each.subscription, known)),
            )
            for each in found
        ],
        "may_assign": may(request, Permission.SEATS_ASSIGN),
        "who_can": who_can(request, "assign you a seat", Permission.SEATS_ASSIGN),
    }
    return render(request, "customer/software.html", shown)


@acting_as(OrganizationKind.CUSTOMER)
def open_(request: Acting, subscription_id: UUID) -> HttpResponse:
    """A GET shows where it leads; only the button counts as a use, and leads there.

    Not by a redirect: the policy of our pages lets no form lead to another site (`form-action`),
    which browsers apply to redirects too. A page of our own refreshes to the listing's address.
    """
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    row = reading.subscription_of(request.actor.organization, subscription_id)
    address = address_of(row)
    if not address:
        return redirect("my:subscription", row.id)
    refused: Told | None = None
    if request.method == "POST":
        try:
            seats.open_software(row.id, actor=request.actor, present=request.present)
        except Refusal as refusal:
            if refusal.code not in (Code.SEAT_NEEDED, Code.SUBSCRIPTION_NOT_ACTIVE):
                raise
            refused = told(refusal)
    is_opened = request.method == "POST" and refused is None
    shown = {
        "title": f"Open {row.product.name}",
        "crumbs": [(row.product.name, f"/my/subscriptions/{row.id}/")],
        "row": row,
        "address": address,
        "is_opened": is_opened,
        "refused": refused,
        "needs_seat": refused is not None and refused.code == Code.SEAT_NEEDED,
        "may_assign": may(request, Permission.SEATS_ASSIGN),
        "who_can": who_can(request, "assign you a seat", Permission.SEATS_ASSIGN),
        "own": request.membership.user_id,
    }
    status = refused.status if refused else 200
    response = render(request, "customer/open.html", shown, status=status)
    if is_opened:
        response.headers["Refresh"] = f"0; url={address}"
    return response


def address_of(row: Subscription) -> str:
    """Where it is opened, as the listing that the customer bought says; empty without one.

    An add-on may have its product's (AppDirect: sign-on).
    """
    return _address(row, _listings([row]))


def _listings(rows: Sequence[Subscription]) -> Mapping[UUID, Listing]:
    parents = [each.parent for each in rows if each.parent is not None]
    return revisions.listings(each.revision_id for each in [*rows, *parents])


def _address(row: Subscription, known: Mapping[UUID, Listing]) -> str:
    sign_on = known[row.revision_id].sign_on
    if sign_on.inherit and row.parent is not None:
        return known[row.parent.revision_id].sign_on.address
    return sign_on.address
