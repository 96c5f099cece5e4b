"""Bodies and answers of changing a subscription."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from vendible.api.schemas import Amount, QuoteOut, Strict


class TargetIn(Strict):
    """What is left out stays as it is."""

    edition: str | None = Field(None, max_length=100)
    quantity: int | None = Field(None, ge=0, le=10**9)
    attributes: dict[str, str] | None = None


class ChangeIn(TargetIn):
    """With `preview` it answers what would happen, and nothing does."""

    expected_total: Amount | None = None
    preview: bool = False


class ChangeQuoteIn(TargetIn):
    """`when`: `now`, `end_of_term`, or a later day. `expected_total` is not looked at."""

    expected_total: Amount | None = None
    when: Literal["now", "end_of_term"] | date = "now"


class ScheduleIn(TargetIn):
    when: Literal["end_of_term"] | date = "end_of_term"


class AddonEffectOut(Schema):
    """What becomes of an add-on; what of it is given back, and what its contract costs."""

    subscription: UUID
    name: str
    fate: Literal["kept", "included", "not_available"]
    credit: Amount | None
    fee: Amount | None


class EntitlementOut(Schema):
    """What all licenses of the instance say of it together; null: nothing."""

    code: str
    name: str
    unit: str
    before: bool | int | str | None
    after: bool | int | str | None


class RenewalOut(Schema):
    """The first renewal afterwards, without tax; `before` is what it costs without the change."""

    on: date
    before: Amount | None
    after: Amount


class ChangeQuoteOut(QuoteOut):
    """`on` is the day of the change."""

    on: date
    direction: Literal["upgrade", "downgrade", "equal"]
    addons: list[AddonEffectOut]
    entitlements: list[EntitlementOut]
    renewal: RenewalOut | None


class ScheduledOut(Schema):
    subscription: UUID
    on: date
    asked_on: date
    edition: str | None
    quantity: int | None
    attributes: dict[str, str]
