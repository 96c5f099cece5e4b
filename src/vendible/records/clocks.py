"""The clocks of sandboxes: how far each is ahead, and what its last move brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import JournalEntry

MOVED = "clock_moved"  # the fact of the journal


@dataclass(frozen=True, slots=True)
class Clock:
    """Of an organization; `seconds` is how far it is ahead, 0 unless it is a sandbox's."""

    is_sandbox: bool
    seconds: int


def clock_of(organization: UUID) -> Clock:
    """Refusal `not_found`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sandbox, clock_seconds FROM organizations WHERE id = %s", [organization]
        )
        row = cursor.fetchone()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="organization", id=str(organization))
    return Clock(*row)


def move(organization: UUID, seconds: int) -> None:
    """Its clock, and by as much nearer in real time all that falls due of it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH subscription AS (UPDATE subscriptions SET due_at = due_at - %(by)s * "
            "interval '1 second' WHERE customer_id = %(of)s AND due_at IS NOT NULL), "
            "placed AS (UPDATE orders SET due_at = due_at - %(by)s * interval '1 second' "
            "WHERE customer_id = %(of)s AND due_at IS NOT NULL) "
            "UPDATE organizations SET clock_seconds = clock_seconds + %(by)s WHERE id = %(of)s",
            {"by": seconds, "of": organization},
        )


def since_move(organization: UUID, limit: int) -> list[JournalEntry]:
    """The last move's line of the journal and the first of those after it, oldest first."""
    own = JournalEntry.objects.filter(organization_id=organization)
    last = own.filter(fact=MOVED).order_by("-id").values_list("id", flat=True).first()
    if last is None:
        return []
    return list(own.filter(id__gte=last).order_by("id")[:limit])


def is_due(customer: UUID, now: datetime) -> bool:
    """Whether something of a customer has fallen due by the real `now`, and waits for its turn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM subscriptions WHERE customer_id = %s AND due_at <= %s)",
            [customer, now],
        )
        (is_waiting,) = cursor.fetchone()
    return bool(is_waiting)
