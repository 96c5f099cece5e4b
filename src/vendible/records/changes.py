"""Changes that are open: ordered and not yet paid, or waiting for an approval."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.db import connection

_OPEN = """
SELECT o.id FROM orders o
WHERE o.customer_id = %s AND o.kind = 'change'
  AND (o.state = 'awaiting_payment' OR o.state = 'quoted' AND o.approval = 'asked')
  AND (o.shown->'lines' @> %s::jsonb OR EXISTS (
    SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.subscription_id = %s))
ORDER BY o.id LIMIT 1
"""


def open_order_of(customer: UUID, subscription: UUID) -> UUID | None:
    """The order for a change of this subscription that is neither done nor dropped."""
    line = msgspec.json.encode([{"subscription": subscription}]).decode()
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [customer, line, subscription])
        row = cursor.fetchone()
    return row[0] if row else None
