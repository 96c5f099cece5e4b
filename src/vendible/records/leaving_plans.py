"""Leaving plans: the steps that a customer confirmed together, and when they were taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from vendible.records.batch import Row
from vendible.records.models import LeavingPlan


def plan_row(
    id_: UUID,
    customer: UUID,
    subscription: UUID,
    steps: Sequence[dict[str, Any]],
    now: datetime,
    by: str,
) -> Row:
    """Every column of a new plan."""
    return {
        "id": id_,
        "customer_id": customer,
        "subscription_id": subscription,
        "steps": list(steps),
        "made_at": now,
        "made_by": by,
        "withdrawn_at": None,
    }


def withdrawn_row(customer: UUID, plan: UUID, now: datetime) -> Row | None:
    """The plan with the instant at which it was taken back; None for one that is not known."""
    found = LeavingPlan.objects.filter(customer_id=customer, id=plan).values().first()
    return None if found is None else {**found, "withdrawn_at": now}
