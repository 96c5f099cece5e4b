"""Rows whose time has come."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection


def to_end(today: date, limit: int) -> list[tuple[UUID, UUID]]:
    """Customer and subscription of those set to end by `today`, add-ons before their parents."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id, id FROM subscriptions "
            "WHERE ends_on <= %s AND state <> 'ended' ORDER BY ends_on, parent_id NULLS LAST, id "
            "LIMIT %s",
            [today, limit],
        )
        return [(customer, subscription) for customer, subscription in cursor.fetchall()]
