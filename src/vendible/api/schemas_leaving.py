"""What the API takes and answers about leaving."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from vendible.api.schemas import Amount, PlacedOut, Strict

_Way = Literal["soonest", "end_of_paid", "without_fee"]
_Rule = Literal[
    "now",
    "end_of_term",
    "end_of_contract",
    "with_addons",
    "with_parent",
    "already_set",
    "lapse",
]


class BlockOut(Schema):
    """`by` keeps `blocked` until a day; `fee` is what leaving it now would cost, without tax."""

    blocked: UUID
    by: UUID
    name: str
    until: date
    in_contract: bool
    fee: Amount | None


class StillInvoicedOut(Schema):
    on: date
    label: str
    total: Amount


class LeavingStepOut(Schema):
    """What becomes of one subscription. It is asked for today, or cancelled on `asked_on`.

    `fee` and `credit` are without tax; the others with it.
    """

    subscription: UUID
    name: str
    ends_on: date
    rule: _Rule
    asked_on: date
    fee: Amount | None
    credit: Amount | None
    still_billed: Amount
    invoices: list[StillInvoicedOut]
    total: Amount


class WayOut(Schema):
    """`kinds`: all of which it is the answer. `total`: what is invoiced until then, with tax."""

    kinds: list[_Way]
    ends_on: date
    currency: str
    due_today: Amount
    total: Amount
    steps: list[LeavingStepOut]


class LeavingPlanOut(Schema):
    subscription: UUID
    earliest: date | None
    blocks: list[BlockOut]
    ways: list[WayOut]


class LeaveIn(Strict):
    """`expected_total`: the total of the way as it was shown; another one is refused."""

    way: _Way
    expected_total: Amount | None = None
    preview: bool = Field(
        False, description="Answer what would happen, or what stands against it; do nothing."
    )


class LeavingOut(PlacedOut):
    plan: UUID
    subscription: UUID
    ends_on: date
    steps: list[LeavingStepOut]


class StayingOut(Schema):
    """The subscriptions that go on: the one asked for, then add-ons."""

    subscriptions: list[UUID]
