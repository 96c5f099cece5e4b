"""Bodies of what a partner adjusts and an operator suspends."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from vendible.api.schemas import Strict
from vendible.usecases.adjusting import REFERENCE_MAX
from vendible.usecases.suspending import REASON_MAX


class SoldSubscriptionOut(Schema):
    """A product or an add-on as its partner sees it. `end` null: permanent."""

    id: UUID
    product: str
    name: str
    parent: UUID | None
    edition: str
    quantity: int
    attributes: dict[str, str]
    state: str
    billing: str = Field(description="online, offline (adjusted by the partner) or free")
    end: date | None = Field(description="The first day on which the license is over")
    license_revision: int | None


class SoldInstanceOut(Schema):
    """An application instance: the product first, then its add-ons."""

    id: UUID
    product: str
    customer: str
    created_at: datetime
    subscriptions: list[SoldSubscriptionOut]


class SoldInstances(Schema):
    items: list[SoldInstanceOut]
    after: str | None


class AdjustIn(Strict):
    """The target; what is left out stays as it is. `until` null: a permanent license."""

    until: date | None = Field(description="The first day on which the license is over")
    edition: str | None = None
    quantity: int | None = Field(None, ge=1, le=10**12)
    attributes: dict[str, str] | None = None
    reference: str = Field("", max_length=REFERENCE_MAX, description="Of the contract behind it")


class EndIn(Strict):
    reference: str = Field("", max_length=REFERENCE_MAX, description="Of the contract behind it")


class SuspendIn(Strict):
    reason: str = Field(min_length=1, max_length=REASON_MAX, description="The customer reads it")


class WithIt(Schema):
    subscription: UUID
    name: str


class MovedOut(Schema):
    """Its state now, and the add-ons that went or came with it."""

    subscription: UUID
    state: str
    with_it: list[WithIt]
