"""Rows whose time has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from vendible.records import reading
from vendible.records.models import Order


def lock_customers(now: datetime, limit: int) -> list[UUID]:
    """Locks customers of whom something is due, those who wait longest first; each once.

    Up to `limit` due rows are looked at. Who is locked by somebody else is passed over: another
    worker works for them, or a command that will be over before this is asked again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id FROM subscriptions s JOIN organizations o ON o.id = s.customer_id "
            "WHERE s.due_at <= %s ORDER BY s.due_at LIMIT %s "
            "FOR NO KEY UPDATE OF o SKIP LOCKED",
            [now, limit],
        )
        return list(dict.fromkeys(customer for (customer,) in cursor.fetchall()))


def still_due(customers: Sequence[UUID], now: datetime) -> frozenset[UUID]:
    """Those of whom something is due, now that they are locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT customer_id FROM subscriptions "
            "WHERE customer_id = ANY(%s) AND due_at <= %s",
            [list(customers), now],
        )
        return frozenset(customer for (customer,) in cursor.fetchall())


def put_off(customers: Sequence[UUID], now: datetime, until: datetime) -> list[UUID]:
    """What is due of these customers falls due again at `until`; answers the subscriptions.

    Never again what has ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE subscriptions SET due_at = CASE WHEN state <> 'ended' THEN %s END "
            "WHERE customer_id = ANY(%s) AND due_at <= %s RETURNING id",
            [until, list(customers), now],
        )
        return [subscription for (subscription,) in cursor.fetchall()]


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


def customers_of_orders(now: datetime, limit: int) -> list[UUID]:
    """Up to `limit` customers of whom an open order's time is over, the longest over first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id FROM orders WHERE due_at <= %s "
            "GROUP BY customer_id ORDER BY min(due_at), customer_id LIMIT %s",
            [now, limit],
        )
        return [customer for (customer,) in cursor.fetchall()]


def orders_due(customer: UUID, now: datetime) -> QuerySet[Order]:
    """A customer's open orders whose time is over, with their lines."""
    return reading.orders_of(customer).filter(due_at__lte=now).order_by("id")
