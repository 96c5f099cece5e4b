"""Renewing by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Problem, json_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.api.orders import placed
from vendible.api.schemas_renewals import RenewalQuoteIn, RenewalQuoteOut, RenewIn
from vendible.domain.subscriptions.hand_renewal import Extended
from vendible.records.orders import quote_plain
from vendible.usecases import renewing

router = Router(tags=["subscriptions"])


@router.post(
    "/subscriptions/{uuid:subscription}/renewal-quote",
    response={200: RenewalQuoteOut, REFUSED: Problem},
)
def quote_renewal(request: Asked, subscription: UUID, body: RenewalQuoteIn) -> HttpResponse:
    """What one more term would cost, until when it runs, and which add-ons can be renewed too."""
    found = renewing.quote_renewal(
        subscription, body.addons, actor=request.actor, present=request.present
    )
    return json_answer(
        quote_plain(found.order)
        | {
            "renewed": [_extended_plain(each) for each in found.decided.extended],
            "returned": [each.id for each in found.decided.returned],
            "offered": [each.id for each in found.offered],
        }
    )


@router.post(
    "/subscriptions/{uuid:subscription}/renew",
    response={
        200: schemas.PlacedOut,
        201: schemas.PlacedOut,
        202: schemas.AskedOut,
        REFUSED: Problem,
    },
    openapi_extra=REPEATABLE,
)
def renew(request: Asked, subscription: UUID, body: RenewIn) -> HttpResponse:
    """One more term now, paid from the balance; what lapsed within seven days is active again.

    200: a preview; 202: it is above the limit of who asked and waits for an approval.
    """
    answer = renewing.renew(
        subscription,
        body.addons,
        actor=request.actor,
        present=request.present,
        expected_total=body.expected_total,
        once=once(request),
        preview=body.preview,
    )
    return placed(request, answer)


def _extended_plain(each: Extended) -> dict[str, Any]:
    return {
        "subscription": each.after.id,
        "name": each.after.name,
        "first": each.term.first,
        "end": each.term.end,
        "contract_until": each.contract_until,
    }
