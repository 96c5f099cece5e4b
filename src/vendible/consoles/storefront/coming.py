"""The dated invoices that follow from an order, beside its quote."""

from __future__ import annotations

from typing import Any

from vendible.consoles.acting import Acting
from vendible.consoles.customer.coming_shown import coming_shown
from vendible.domain.ordering.forecast import forecast_end
from vendible.domain.ordering.orders import Order
from vendible.records import holdings
from vendible.usecases import forecasting

WITH_HELD = "with_held"  # in the address: shown together with what is held already
SHOWN = 12  # the others are folded


def order_coming(request: Acting, order: Order | None, account: holdings.Account) -> dict[str, Any]:
    """For the template: `coming`, `coming_later`, and whether they are with what is held."""
    if order is None:
        return {"coming": [], "coming_later": []}
    with_held = bool(request.GET.get(WITH_HELD))
    found = forecasting.forecast_of_order(
        order,
        actor=request.actor,
        present=request.present,
        account=account,
        with_others=with_held,
    )
    shown = coming_shown(found)
    return {
        "coming": shown[:SHOWN],
        "coming_later": shown[SHOWN:],
        "coming_until": forecast_end(request.present.today),
        "coming_with_held": with_held,
        "holds_others": any(each.end is not None for each in account.holding.subscriptions),
    }
