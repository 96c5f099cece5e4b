"""Listings, drafts, submissions: what goes in and comes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from vendible.api.schemas import FindingOut, Strict


class FoundOut(FindingOut):
    id: str = Field(description="`code@place`: by this a warning is ticked as intended.")


class StoryDayOut(Schema):
    on: date
    words: str
    is_refused: bool


class TrapOut(FoundOut):
    parent: str
    addon: str
    story: list[StoryDayOut] = Field(description="The shortest way into it, day by day.")


class CheckedOut(Schema):
    findings: list[FoundOut]
    traps: list[TrapOut]
    bound_reached: bool = Field(description="Not every path was walked.")


class DraftOut(Schema):
    product: UUID
    slug: str
    version: int
    findings: list[FoundOut]


class RevisionOut(Schema):
    revision: int
    made_at: datetime
    is_live: bool
    submission: UUID | None
    state: str | None
    reasons: list[dict[str, str]]


class ListingOut(Schema):
    slug: str
    name: str
    kind: str
    type: str
    is_live: bool
    draft: dict[str, Any] | None
    version: int = Field(description="Of the draft; send it as If-Match when saving.")
    drafted_by: str
    submissions: list[dict[str, Any]]


class WholeListingOut(ListingOut):
    live: dict[str, Any] | None
    live_revision: int | None
    revisions: list[RevisionOut]


class Listings(Schema):
    items: list[ListingOut]
    after: str | None


class SubmitIn(Strict):
    intended: Literal["all"] | list[str] = Field(
        [],
        max_length=1000,
        description="Ids of the warnings that are meant so; `all` says that each was read.",
    )


class SubmissionMadeOut(Schema):
    submission: UUID
    product: UUID
    slug: str
    revision: int
    state: str
    answer_by: datetime
    is_busy_day: bool = Field(description="So many were submitted that it takes longer.")
    submissions_today: int
    findings: list[FoundOut]
    traps: list[TrapOut]
    intended: list[str]


class PlanIn(Strict):
    listings: list[dict[str, Any]] = Field(min_length=1, max_length=300)


class DifferenceOut(Schema):
    kind: Literal["added", "removed", "changed"]
    place: str
    before: str
    after: str


class ObstacleOut(Schema):
    code: str
    message: str


class NewestOut(Schema):
    submission: UUID
    revision: int
    state: str
    reasons: list[dict[str, str]]
    is_same: bool = Field(description="It is of this very listing.")


class PlanOut(CheckedOut):
    index: int = Field(description="Its place in what was sent.")
    slug: str
    name: str
    kind: str
    is_readable: bool
    has_errors: bool
    ticks: list[str]
    version: int
    is_draft_there: bool
    is_live: bool
    to_draft: list[DifferenceOut]
    to_live: list[DifferenceOut]
    review: Literal["new_product", "changed_product", "nothing"]
    submission: NewestOut | None = Field(description="The newest one.")
    obstacles: list[ObstacleOut]


class PlansOut(Schema):
    listings: list[PlanOut]
