"""Leaving with all add-ons by a plan, and taking a cancellation back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas_leaving as schemas
from vendible.api.answers import REFUSED, Problem, json_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.kernel.refusals import Code
from vendible.domain.ordering.leaving_plan import Block, Way
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.usecases import leaving

router = Router(tags=["subscriptions"])


@router.get(
    "/subscriptions/{uuid:subscription}/leaving-plan",
    response={200: schemas.LeavingPlanOut, REFUSED: Problem},
)
def get_plan(request: Asked, subscription: UUID) -> HttpResponse:
    """What blocks what, the earliest end of all of it, and the ways with their costs."""
    plan = leaving.plan_of(subscription, actor=request.actor, present=request.present)
    return json_answer(
        {
            "subscription": subscription,
            "earliest": plan.earliest,
            "blocks": [_block_plain(each) for each in plan.blocks],
            "ways": [_way_plain(each) for each in plan.ways],
        }
    )


@router.post(
    "/subscriptions/{uuid:subscription}/leaving-plan",
    response={200: schemas.LeavingOut, 201: schemas.LeavingOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def run_plan(request: Asked, subscription: UUID, body: schemas.LeaveIn) -> HttpResponse:
    """Leave by one of the ways: ends what ends today, sets the later ends. 200: a preview."""
    answer = leaving.run_plan(
        subscription,
        WayKind(body.way),
        actor=request.actor,
        present=request.present,
        expected_total=body.expected_total,
        once=once(request),
        preview=body.preview,
    )
    return json_answer(answer, 200 if body.preview else 201)


@router.post(
    "/subscriptions/{uuid:subscription}/stay",
    response={200: schemas.StayingOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def stay(request: Asked, subscription: UUID) -> HttpResponse:
    """Take a cancellation back before its day, with those made together with it."""
    answer = leaving.stay(
        subscription, actor=request.actor, present=request.present, once=once(request, 200)
    )
    return json_answer(answer)


def _block_plain(block: Block) -> dict[str, Any]:
    return {
        "blocked": block.blocked.id,
        "by": block.by.id,
        "name": block.by.name,
        "until": block.until,
        "in_contract": block.why is Code.CONTRACT_UNTIL,
        "fee": block.fee.amount.amount if block.fee else None,
    }


def _way_plain(way: Way) -> dict[str, Any]:
    return {
        "kinds": [each.value for each in way.kinds],
        "ends_on": way.ends_on,
        "currency": way.total.currency,
        "due_today": way.order.total.amount if way.order else "0",
        "total": way.total.amount,
        "steps": [leaving.step_plain(each) for each in way.steps],
    }
