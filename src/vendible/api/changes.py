"""Changing what is held: what it would come to, now, or on a later day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Problem, json_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.api.orders import placed
from vendible.api.schemas_changes import (
    ChangeIn,
    ChangeQuoteIn,
    ChangeQuoteOut,
    ScheduledOut,
    ScheduleIn,
    TargetIn,
)
from vendible.domain.catalog.listing import Value
from vendible.domain.licensing.license import plain_value
from vendible.domain.ordering.change_quotes import Quoted
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records.orders import quote_plain
from vendible.usecases import changing

router = Router(tags=["subscriptions"])


@router.post(
    "/subscriptions/{uuid:subscription}/change-quote",
    response={200: ChangeQuoteOut, REFUSED: Problem},
)
def quote_change(request: Asked, subscription: UUID, body: ChangeQuoteIn) -> HttpResponse:
    """What a change would come to, line by line, what becomes of each add-on, what is allowed."""
    quoted = changing.quote_change(
        subscription,
        _ask(body),
        actor=request.actor,
        present=request.present,
        when=_when(body.when),
    )
    return json_answer(quoted_plain(quoted))


@router.post(
    "/subscriptions/{uuid:subscription}/change",
    response={
        200: schemas.PlacedOut,
        201: schemas.PlacedOut,
        202: schemas.AskedOut,
        REFUSED: Problem,
    },
    openapi_extra=REPEATABLE,
)
def change(request: Asked, subscription: UUID, body: ChangeIn) -> HttpResponse:
    """Another edition, quantity or attribute value. The end date stays, so does the license.

    200: a preview, which does it and takes it back; `change-quote` tells more about what it does.
    202: it is above the limit of who asked and waits for an approval.
    """
    answer = changing.change_specification(
        subscription,
        _ask(body),
        actor=request.actor,
        present=request.present,
        expected_total=body.expected_total,
        once=once(request),
        preview=body.preview,
    )
    return placed(request, answer)


@router.post(
    "/subscriptions/{uuid:subscription}/scheduled-change",
    response={201: ScheduledOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def schedule_change(request: Asked, subscription: UUID, body: ScheduleIn) -> HttpResponse:
    """A change at the end of the term, or on a later day. It is checked again on that day."""
    answer = changing.schedule_change(
        subscription,
        _ask(body),
        _when(body.when),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.delete(
    "/subscriptions/{uuid:subscription}/scheduled-change",
    response={200: ScheduledOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def withdraw_scheduled(request: Asked, subscription: UUID) -> HttpResponse:
    """The change that waits for its day is dropped; answers what it was."""
    answer = changing.withdraw_scheduled(
        subscription, actor=request.actor, present=request.present, once=once(request, 200)
    )
    return json_answer(answer)


def quoted_plain(quoted: Quoted) -> dict[str, Any]:
    """A quote of a change, as `quote_plain` with what it does beside the lines."""
    renewal = quoted.renewal
    return quote_plain(quoted.order) | {
        "on": quoted.on,
        "direction": quoted.change.direction.value,
        "addons": [
            {
                "subscription": each.addon.id,
                "name": each.addon.name,
                "fate": each.fate.value,
                "credit": _amount(each.credit),
                "fee": _amount(each.fee),
            }
            for each in quoted.change.addons
        ],
        "entitlements": [
            {
                "code": each.code,
                "name": each.name,
                "unit": each.unit,
                "before": _value(each.before),
                "after": _value(each.after),
            }
            for each in quoted.entitlements
        ],
        "renewal": None
        if renewal is None
        else {
            "on": renewal.on,
            "before": renewal.before.net.amount if renewal.before else None,
            "after": renewal.after.net.amount,
        },
    }


def _amount(explained: Explained | None) -> str | None:
    return explained.amount.amount if explained else None


def _value(value: Value | None) -> bool | int | str | None:
    return None if value is None else plain_value(value)


def _when(when: str | date) -> changing.When:
    return when if isinstance(when, date) else changing.Moment(when)


def _ask(body: TargetIn) -> ChangeAsk:
    attributes = None
    if body.attributes is not None:
        attributes = tuple(sorted(body.attributes.items()))
    return ChangeAsk(body.edition, body.quantity, attributes)
