"""Rows whose time has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection


def customers(now: datetime, limit: int) -> list[UUID]:
    """Up to `limit` customers of whom something is due, those who wait longest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id FROM subscriptions WHERE due_at <= %s "
            "GROUP BY customer_id ORDER BY min(due_at), customer_id LIMIT %s",
            [now, limit],
        )
        return [customer for (customer,) in cursor.fetchall()]


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
