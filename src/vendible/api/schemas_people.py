"""The shapes of members, invitations and seats."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Path, Schema
from pydantic import Field

from vendible.api.schemas import Strict
from vendible.domain.access.entries import ADDRESS_MAX, ENTRIES_MAX, NAME_MAX
from vendible.domain.access.permissions import Role

Person = Annotated[int, Path(ge=1, le=2**63 - 1)]  # as the table numbers people
_LIMIT = Field(
    None,
    max_length=24,
    description="The most that one order of a buyer may come to, in the organization's currency "
    "such as 1000.00; null: any amount.",
)


class MemberOut(Schema):
    person: int
    name: str
    email: str
    role: Role
    limit: str | None
    currency: str = Field(description="That of the limit.")


class Members(Schema):
    items: list[MemberOut]
    after: str | None


class MemberIn(Strict):
    role: Role
    limit: str | None = _LIMIT


class MemberChangedOut(Schema):
    person: int
    role: Role
    limit: str | None
    currency: str


class MemberRemovedOut(Schema):
    person: int
    seats_freed: int


class EntryIn(Strict):
    email: str = Field(min_length=3, max_length=ADDRESS_MAX)
    name: str = Field("", max_length=NAME_MAX)


class InviteIn(Strict):
    people: list[EntryIn] = Field(min_length=1, max_length=ENTRIES_MAX)
    role: Role
    limit: str | None = _LIMIT


class InvitedLineOut(Schema):
    line: int = Field(description="The place in `people`, counted from 1.")
    result: Literal[
        "invited", "invited_again", "already_invited", "already_member", "written_twice"
    ]
    invitation: UUID | None


class InvitedOut(Schema):
    people: list[InvitedLineOut]


class InvitationOut(Schema):
    id: UUID
    email: str
    name: str
    role: Role
    limit: str | None
    currency: str
    invited_at: datetime
    expires_at: datetime


class Invitations(Schema):
    items: list[InvitationOut]
    after: str | None


class SentAgainOut(Schema):
    invitation: UUID
    expires_at: datetime


class WithdrawnOut(Schema):
    invitation: UUID


class AssignmentOut(Schema):
    id: UUID
    person: int
    name: str
    email: str
    joined: bool = Field(description="False: invited, and not accepted yet.")
    assigned_at: datetime
    uses: int = Field(description="How often it was opened from the marketplace.")
    last_used_at: datetime | None


class Assignments(Schema):
    items: list[AssignmentOut]
    after: str | None
    seats: int | None = Field(description="null: any number of people.")
    taken: int


class AssignIn(Strict):
    people: list[EntryIn] = Field(min_length=1, max_length=ENTRIES_MAX)
    invite: bool = Field(
        False,
        description="Invite addresses of nobody as members; takes members.manage too.",
    )


class AssignedLineOut(Schema):
    line: int = Field(description="The place in `people`, counted from 1.")
    result: Literal[
        "assigned", "invited_and_assigned", "already_assigned", "unknown", "written_twice"
    ]
    person: int | None


class AssignedOut(Schema):
    subscription: UUID
    people: list[AssignedLineOut]
    seats: int | None = Field(description="null: any number of people.")
    taken: int


class UnassignedOut(Schema):
    subscription: UUID
    freed: list[int]
    taken: int
