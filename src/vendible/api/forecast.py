"""The dated invoices of the coming 24 months."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api.answers import REFUSED, Problem, json_answer
from vendible.api.asking import Asked
from vendible.api.schemas_forecast import ForecastOut
from vendible.domain.ordering.forecast import ComingInvoice, forecast_end
from vendible.records.orders import quoted_line
from vendible.usecases import forecasting

router = Router(tags=["invoices"])


@router.get("/forecast", response={200: ForecastOut, REFUSED: Problem})
def get_forecast(request: Asked, subscription: UUID | None = None) -> HttpResponse:
    """Each invoice that will be made, on its day, with its lines explained, if all is paid.

    With `subscription` only the lines of it and of its add-ons.
    """
    coming = forecasting.forecast(
        actor=request.actor, present=request.present, subscription=subscription
    )
    until = forecast_end(request.present.today)
    return json_answer({"until": until, "coming": coming_plain(coming)})


def coming_plain(coming: Iterable[ComingInvoice]) -> list[dict[str, Any]]:
    return [
        {
            "on": each.on,
            "why": each.why.value,
            "currency": each.currency,
            "net": each.net.amount,
            "tax": each.tax.amount,
            "total": each.total.amount,
            "lines": [
                {"subscription": line.subscription.id, **quoted_line(line)} for line in each.lines
            ],
            "others": each.others,
        }
        for each in coming
    ]
