"""The shapes of a sandbox's clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from vendible.api.schemas import Strict


class ClockIn(Strict):
    """One of these two."""

    days: int | None = Field(None, ge=1, le=3_653, description="So many days forward.")
    to: date | None = Field(None, description="To the beginning of this day.")


class HappenedOut(Schema):
    at: datetime = Field(description="By the sandbox's clock.")
    fact: str
    subject: str
    subject_id: UUID
    facts: dict[str, Any]


class ClockOut(Schema):
    """`happened`: what the last move brought, oldest first, at most 500."""

    sandbox: bool
    now: datetime
    is_done: bool = Field(description="False: days that fell due are still being worked off.")
    happened: list[HappenedOut]
