"""The shapes of quotes that are kept, unpaid orders and approvals."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from vendible.api.schemas import Amount, LineIn, OrderIn, Strict


class QuoteIn(OrderIn):
    keep: bool = Field(
        False, description="Keep it: an order in state `quoted`, whose prices hold until `until`."
    )


class PlaceIn(Strict):
    """Either `lines` with a `currency`, or a kept `quote`."""

    quote: UUID | None = Field(
        None, description="A kept quote: ordered at the prices that were shown."
    )
    lines: list[LineIn] | None = Field(None, min_length=1, max_length=50)
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    coupon: str | None = Field(None, description="The code of a coupon.", max_length=60)
    expected_total: Amount | None = Field(
        None, description="The total you were quoted; if it moved, the order is refused."
    )
    pay: Literal["now", "later"] = Field(
        "now", description="From the balance now, or by `POST /orders/{order}/pay` until `until`."
    )
    preview: bool = Field(
        False, description="Answer what would happen, or what stands against it; do nothing."
    )


class PayIn(Strict):
    expected_total: Amount | None = Field(
        None, description="The total that you know; if it moved, nothing is paid."
    )
    preview: bool = Field(
        False, description="Answer what would happen, or what stands against it; do nothing."
    )


class DeclineIn(Strict):
    reason: str = Field("", max_length=500)
