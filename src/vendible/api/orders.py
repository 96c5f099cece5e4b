"""Quotes and orders."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from vendible.api import schemas
from vendible.api import schemas_orders as asks
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.api.forecast import coming_plain
from vendible.api.schemas_forecast import QuotedOut
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import OrderState
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import reading
from vendible.records.orders import quote_plain
from vendible.usecases import approving, forecasting, ordering, paying, quoting
from vendible.usecases.commands import Answer

router = Router(tags=["orders"])


@router.post(
    "/quotes",
    response={200: QuotedOut, 201: schemas.OrderOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def quote(
    request: Asked, body: asks.QuoteIn, coming: Annotated[bool, Query()] = False
) -> HttpResponse:
    """What an order would come to, by the code that makes orders.

    Nothing is written; with `keep` it is an order in state `quoted`, whose prices hold `until`.
    With `coming` the dated invoices of 24 months that follow from it, today's first.
    """
    if body.keep:
        kept = quoting.keep_quote(
            _ask(body), actor=request.actor, present=request.present, once=once(request)
        )
        return json_answer(kept, 201)
    order = ordering.quote(_ask(body), actor=request.actor, present=request.present)
    if not coming:
        return json_answer(quote_plain(order))
    found = forecasting.forecast_of_order(order, actor=request.actor, present=request.present)
    return json_answer(quote_plain(order) | {"coming": coming_plain(found)})


@router.post(
    "/orders",
    response={
        200: schemas.PlacedOut,
        201: schemas.PlacedOut,
        202: schemas.AskedOut,
        REFUSED: Problem,
    },
    openapi_extra=REPEATABLE,
)
def place(request: Asked, body: asks.PlaceIn) -> HttpResponse:
    """Order, pay from the balance, complete; by ordering the agreements are agreed to.

    Send an `Idempotency-Key` to be able to repeat. 200: a preview; 202: it is above the limit of
    who ordered and waits for an approval.
    """
    later = body.pay == "later"
    if body.quote is not None:
        if body.lines is not None or body.coupon is not None:
            raise _either(body)
        answer = quoting.order_as_quoted(
            body.quote,
            actor=request.actor,
            present=request.present,
            expected_total=body.expected_total,
            pay_later=later,
            once=once(request),
            preview=body.preview,
        )
        return placed(request, answer)
    if body.lines is None or body.currency is None:
        raise _either(body)
    answer = ordering.place_order(
        _ask(body),
        actor=request.actor,
        present=request.present,
        pay_later=later,
        once=once(request),
        preview=body.preview,
    )
    return placed(request, answer)


def placed(request: Asked, answer: Answer) -> HttpResponse:
    """What was ordered; what waits for an approval says who can give it."""
    if answer["state"] == "quoted" and not answer.get("preview"):
        named = {"who_can": approving.approvers(request.actor)}
        return json_answer(answer | named, 202)
    return json_answer(answer, 200 if answer.get("preview") else 201)


def _either(body: asks.PlaceIn) -> Refusal:
    sent = [name for name in ("quote", "lines", "currency") if getattr(body, name) is not None]
    return Refusal(
        Code.BAD_INPUT,
        where="body",
        got=", ".join(sent) or "none of them",
        expected="lines with a currency, or a quote alone",
    )


@router.post(
    "/orders/{uuid:order}/pay",
    response={200: schemas.PlacedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def pay(request: Asked, order: UUID, body: asks.PayIn) -> HttpResponse:
    """Pay an unpaid order from the balance. Terms count from today, at the prices as shown."""
    answer = paying.pay(
        order,
        actor=request.actor,
        present=request.present,
        expected_total=body.expected_total,
        once=once(request, 200),
        preview=body.preview,
    )
    return json_answer(answer)


@router.post(
    "/orders/{uuid:order}/cancel",
    response={200: schemas.OrderOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def cancel(request: Asked, order: UUID) -> HttpResponse:
    """Give up a quote or an unpaid order; what it held is free again."""
    answer = paying.cancel_order(
        order, actor=request.actor, present=request.present, once=once(request, 200)
    )
    return json_answer(answer)


class OfState(Schema):
    state: OrderState | None = Field(None, description="Only those in this state.")


@router.get("/orders", response={200: schemas.Orders, REFUSED: Problem})
def list_orders(
    request: Asked, paging: Paging, wanted: Annotated[OfState, Query()]
) -> HttpResponse:
    request.actor.require(Permission.ORDERS_READ)
    rows = reading.orders_of(request.actor.organization)
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state.value)
    return page_answer(rows, paging, reading.as_plain)


@router.get("/orders/{uuid:order}", response={200: schemas.OrderOut, REFUSED: Problem})
def get_order(request: Asked, order: UUID) -> HttpResponse:
    request.actor.require(Permission.ORDERS_READ)
    return json_answer(reading.as_plain(reading.order_of(request.actor.organization, order)))


def _ask(body: schemas.OrderIn | asks.PlaceIn) -> ordering.OrderAsk:
    return ordering.OrderAsk(
        [
            LineAsk(
                product=line.product,
                offer=line.offer,
                edition=line.edition,
                quantity=line.quantity,
                attributes=tuple(sorted(line.attributes.items())),
                parent=line.parent,
                private_offer=line.private_offer,
            )
            for line in body.lines or ()
        ],
        body.currency or "",
        body.expected_total,
        body.coupon,
    )
