"""Who uses which seat: how many of a subscription are taken, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from vendible.domain.subscriptions.holding import State
from vendible.records.models import Assignment

# Asked before each change, so it is plain SQL.
_TAKEN = """
SELECT a.subscription_id, count(*) FROM assignments a
JOIN subscriptions s ON s.id = a.subscription_id
WHERE a.customer_id = %s AND a.ended_at IS NULL AND s.state <> 'ended'
GROUP BY a.subscription_id
"""


def assigned(customer: UUID) -> Mapping[UUID, int]:
    """By subscription: how many of its seats are taken. Of what has ended none counts."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [customer])
        return dict(cursor.fetchall())


def assigned_of_each(customers: Collection[UUID]) -> Mapping[UUID, int]:
    """The same of several customers; for none no statement."""
    if not customers:
        return {}
    rows = Assignment.objects.filter(customer_id__in=customers, ended_at__isnull=True)
    return dict(rows.values_list("subscription_id").annotate(taken=Count("id")).order_by())


def open_seats(customer: UUID) -> QuerySet[Assignment]:
    """The seats that people of a customer have, of subscriptions that have not ended."""
    return Assignment.objects.filter(customer_id=customer, ended_at__isnull=True).exclude(
        subscription__state=State.ENDED.value
    )


def seat_of(customer: UUID, subscription: UUID, user: int) -> Assignment | None:
    return open_seats(customer).filter(subscription_id=subscription, user_id=user).first()


def holders(
    customer: UUID, subscriptions: Collection[UUID]
) -> Mapping[UUID, Mapping[int, Assignment]]:
    """By subscription and person: the open seats of these subscriptions."""
    found: dict[UUID, dict[int, Assignment]] = {each: {} for each in subscriptions}
    rows = open_seats(customer).filter(subscription_id__in=subscriptions).select_related("user")
    for row in rows.order_by("assigned_at", "id"):
        found[row.subscription_id][row.user_id] = row
    return found
