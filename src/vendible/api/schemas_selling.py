"""The shapes of coupons, private offers, announced prices and unpaid orders."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from vendible.api.schemas import Amount, Strict
from vendible.domain.ordering.coupons import CODE_MAX
from vendible.usecases.selling.private_offers import NOTE_MAX

Price = Amount | dict[str, Any]
_PRICE = "An amount for a fixed price, or a price with its template, as in a listing."


class CouponIn(Strict):
    """`percent` or `amount` of each cycle; days are `[first, end)`."""

    code: str = Field(min_length=3, max_length=CODE_MAX)
    percent: Decimal | None = Field(None, gt=0, le=100)
    amount: Amount | None = Field(None, max_length=30)
    currency: str = Field("", pattern="^([A-Z]{3})?$", description="Of the amount.")
    cycles: int | None = Field(None, description="Left out: as long as it is held.")
    first_order: bool = Field(default=False, description="Only for a customer's first order.")
    products: list[str] = Field(default_factory=list, max_length=500)
    customers: list[str] = Field(
        default_factory=list, max_length=500, description="Exact slugs; none: every customer."
    )
    first: date | None = None
    end: date | None = None
    uses_max: int | None = Field(None, description="Orders in all.")
    uses_per_customer_max: int | None = None


class CouponOut(Schema):
    id: UUID
    code: str
    percent: str | None
    amount: Amount | None
    currency: str | None
    cycles: int | None
    first_order: bool
    products: list[str]
    customers: int = Field(description="How many are named; 0: every customer.")
    first: date | None
    end: date | None
    uses: int
    uses_max: int | None
    uses_per_customer_max: int | None
    withdrawn_at: datetime | None


class Coupons(Schema):
    items: list[CouponOut]
    after: str | None


class TermsIn(Strict):
    """Of a contract; `fee` in major units if flat, percent if a percentage."""

    cycles: int
    auto_renew: bool = True
    notice_days: int = 0
    fee_kind: Literal["none", "flat", "percentage"] = "none"
    fee: Decimal = Decimal(0)
    grace_days: int = 0


class PrivateOfferIn(Strict):
    customer: str = Field(max_length=100, description="The customer's exact slug.")
    product: str = Field(max_length=100)
    offer: str = Field(max_length=100)
    currency: str = Field(pattern="^[A-Z]{3}$")
    price: Price = Field(description=_PRICE)
    end: date = Field(description="It may be ordered before this day.")
    contract: TermsIn | None = Field(None, description="In place of the offer's terms.")
    quantity: int | None = Field(None, ge=0, le=10**9, description="The only one it is for.")
    note: str = Field("", max_length=NOTE_MAX)
    uses_max: int = 1


class PrivateOfferOut(Schema):
    id: UUID
    customer: str
    product: str
    offer: str
    currency: str
    price: dict[str, Any]
    contract: dict[str, Any] | None
    quantity: int | None
    note: str
    end: date
    uses: int
    uses_max: int
    withdrawn_at: datetime | None


class PrivateOffers(Schema):
    items: list[PrivateOfferOut]
    after: str | None


class OffersForMe(Schema):
    items: list[PrivateOfferOut]


class AnnouncementIn(Strict):
    product: str = Field(max_length=100)
    offer: str = Field(max_length=100)
    currency: str = Field(pattern="^[A-Z]{3}$")
    price: Price = Field(description=_PRICE)
    from_on: date = Field(description="The first renewals that it reaches.")


class AnnouncementOut(Schema):
    id: UUID
    product: str
    offer: str
    currency: str
    price: dict[str, Any]
    from_on: date
    announced_on: date
    withdrawn_at: datetime | None


class Announcements(Schema):
    items: list[AnnouncementOut]
    after: str | None


class UnpaidLineOut(Schema):
    order: UUID
    line: UUID
    customer: str
    label: str
    placed_at: datetime
    until: datetime
    currency: str
    net: Amount
    shown_net: Amount = Field(description="When the order was placed.")
    reason: str | None


class UnpaidOrderOut(Schema):
    order: UUID
    lines: list[UnpaidLineOut]


class UnpaidOrders(Schema):
    items: list[UnpaidOrderOut]
    after: str | None


class LowerPriceIn(Strict):
    net: Amount = Field(max_length=30, description="What the line costs instead, without tax.")
    reason: str = Field(min_length=1, max_length=500, description="The customer reads it.")


class LoweredOut(UnpaidLineOut):
    total: Amount = Field(description="Of the order, with tax.")
