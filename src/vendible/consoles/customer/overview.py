"""The first page of the console: what is held, the balance, the newest orders."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import may, next_page
from vendible.consoles.customer.balance import balance_outlook
from vendible.consoles.customer.orders import order_shown
from vendible.consoles.customer.shown import shown_with_addons
from vendible.consoles.posting import uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.orders import OrderState
from vendible.domain.subscriptions.holding import State
from vendible.records import reading
from vendible.records.pages import page
from vendible.usecases import forecasting

SHOWN = 20
NEWEST = 5
WAITING = 10


@acting_as(OrganizationKind.CUSTOMER)
def overview(request: Acting) -> HttpResponse:
    """Products with their add-ons below; `state=ended` shows what is over.

    What comes next of each, and whether the balance suffices, is one forecast for the page.
    """
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    customer = request.actor.organization
    is_over = request.GET.get("state") == State.ENDED
    held = reading.subscriptions_of(customer)
    products = held.filter(parent__isnull=True)
    found = page(
        products.filter(state=State.ENDED) if is_over else products.exclude(state=State.ENDED),
        uuid_after(request),
        SHOWN,
    )
    addons = held.filter(parent_id__in=[row.id for row in found.rows]).order_by("id")
    if not is_over:
        addons = addons.exclude(state=State.ENDED)
    ahead = forecasting.glimpse(actor=request.actor, present=request.present)
    orders = reading.orders_of(customer).order_by("-id")
    waiting = orders.filter(state__in=[OrderState.QUOTED, OrderState.AWAITING_PAYMENT])
    return render(
        request,
        "customer/overview.html",
        {
            "title": "Overview",
            "subscriptions": shown_with_addons(found.rows, addons, ahead.coming),
            "is_over": is_over,
            "next": next_page(request, found),
            "outlook": balance_outlook(ahead.coming, ahead.account.balances, ahead.until),
            "has_coming": bool(ahead.coming),
            "waiting": [order_shown(each) for each in waiting[:WAITING]],
            "may_decide": may(request, Permission.ORDERS_PAY)
            or may(request, Permission.ORDERS_PLACE),
            "no_balance": Money.zero(request.membership.organization.currency),
            "orders": [order_shown(each) for each in orders[:NEWEST]],
        },
    )
