"""Changes that are open: ordered and not yet paid, or waiting for an approval."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from vendible.domain.ordering.orders import OrderKind, OrderState
from vendible.records.models import Order

_WAITS = Q(state=OrderState.AWAITING_PAYMENT.value) | Q(
    state=OrderState.QUOTED.value, approval="asked"
)


def open_order_of(customer: UUID, subscription: UUID) -> UUID | None:
    """The order for a change of this subscription that is neither done nor dropped."""
    of_it = Q(lines__subscription_id=subscription) | Q(
        shown__lines__contains=[{"subscription": str(subscription)}]
    )
    changes = Order.objects.filter(_WAITS, customer_id=customer, kind=OrderKind.CHANGE.value)
    return changes.filter(of_it).values_list("id", flat=True).first()
