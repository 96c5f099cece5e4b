"""Bodies and answers of renewing by hand."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Field, Schema

from vendible.api.schemas import Amount, QuoteOut, Strict

ADDONS_MAX = 50


class RenewalQuoteIn(Strict):
    """`addons`: of the subscription's add-ons those that are renewed with it."""

    addons: list[UUID] = Field([], max_length=ADDONS_MAX)


class RenewIn(RenewalQuoteIn):
    expected_total: Amount | None = None
    preview: bool = Field(
        False, description="Answer what would happen, or what stands against it; do nothing."
    )


class RenewedOut(Schema):
    """`contract_until`: its contract begins again, and runs until then."""

    subscription: UUID
    name: str
    first: date
    end: date
    contract_until: date | None


class RenewalQuoteOut(QuoteOut):
    """`returned`: add-ons that come back with it. `offered`: those that can be renewed with it."""

    renewed: list[RenewedOut]
    returned: list[UUID]
    offered: list[UUID]
