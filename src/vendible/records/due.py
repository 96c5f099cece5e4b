"""Rows whose time has come."""

from __future__ import annotations

from datetime import date, datetime
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


def overdue(now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Partner and submission of reviews that were to be answered before `now`; not told of yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.partner_id, s.id FROM submissions s JOIN products p ON p.id = s.product_id "
            "WHERE s.state IN ('submitted', 'in_review') AND s.answer_by < %s "
            "AND s.overdue_told_at IS NULL ORDER BY s.answer_by, s.id LIMIT %s",
            [now, limit],
        )
        return [(partner, submission) for partner, submission in cursor.fetchall()]
