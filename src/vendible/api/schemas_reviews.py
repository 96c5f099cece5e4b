"""What the endpoints of reviews and of the operator's settings take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Schema
from pydantic import Field

from vendible.api.schemas import Strict
from vendible.api.schemas_listings import CheckedOut


class QueueAsk(Schema):
    """Which submissions; all filters together."""

    state: Literal["submitted", "in_review", "approved", "rejected", "withdrawn"] | None = None
    reviewer: Literal["me", "nobody"] | None = Field(
        None, description="Claimed by who asks, or by nobody."
    )
    overdue: bool = Field(False, description="Only those whose answer is overdue.")
    partner: str | None = Field(None, max_length=63, description="The slug of a partner.")


Queue = Annotated[QueueAsk, Query()]


class ReviewedOut(Schema):
    submission: UUID
    product: UUID
    slug: str
    revision: int
    state: str
    reviewer: str
    link: str | None = None
    reasons: list[dict[str, str]] | None = None


class ReassignIn(Strict):
    to: str | None = Field(
        None, max_length=80, description="Such as user:12; without it who asks takes it over."
    )


class SubmissionOut(Schema):
    submission: UUID
    product: UUID
    slug: str
    name: str
    partner: str
    revision: int
    state: str
    submitted_at: datetime
    answer_by: datetime | None
    reviewer: str
    reasons: list[dict[str, str]]


class Submissions(Schema):
    items: list[SubmissionOut]
    after: str | None


class SectionDifferenceOut(Schema):
    section: str
    kind: str
    place: str
    before: str
    after: str


class DifferencesOut(Schema):
    """`live_revision` is what is on sale; None for a new product, of which nothing is compared."""

    live_revision: int | None
    differences: list[SectionDifferenceOut]


class SubmissionFindings(CheckedOut):
    """With the ids of the warnings that the partner ticked as intended."""

    intended: list[str]


class AbilitiesIn(Strict):
    types: list[str] = Field(max_length=10)
    billings: list[str] = Field(max_length=10)
    stackable: bool


class AbilitiesOut(Schema):
    partner: str
    types: list[str]
    billings: list[str]
    stackable: bool


class SettingsOut(Schema):
    """As they apply; `categories` None: none are set, and a listing may say any."""

    categories: list[dict[str, Any]] | None
    requirements: dict[str, Any]
    review: dict[str, Any]
    policies: dict[str, Any]
    orders: dict[str, int]


class SettingIn(Strict):
    value: Any


class SettingOut(Schema):
    key: str
    value: Any


class AgreementIn(Strict):
    source: str = Field(max_length=40)
    code: str = Field(max_length=63)
    title: str = Field(max_length=200)
    text: str = Field(max_length=200_000)


class WrittenOut(Schema):
    source: str
    code: str
    version: int
    title: str


class MarketAgreementOut(WrittenOut):
    text: str
    made_at: datetime


class Agreements(Schema):
    items: list[MarketAgreementOut]
