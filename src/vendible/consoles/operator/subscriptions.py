"""What customers hold: found by customer or product; suspended, and let return."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.shown import shown_with_addons
from vendible.consoles.posting import form_key, once, only_posted, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.subscriptions.holding import State
from vendible.records.pages import page
from vendible.records.sold import subscription_sold, subscriptions_sold
from vendible.usecases import suspending
from vendible.usecases.refusal_words import Told, told

PAGE = 50
_STATES = [each.value for each in State]


@acting_as(OrganizationKind.OPERATOR)
def subscriptions(request: Acting) -> HttpResponse:
    """Newest first; found by words of the customer and the product, and by state."""
    request.actor.require(Permission.SALES_READ)
    asked = {key: text for key in ("q", "state") if (text := request.GET.get(key, "").strip()[:99])}
    rows = subscriptions_sold(None).order_by("-id")
    if asked.get("state") in _STATES:
        rows = rows.filter(state=asked["state"])
    for word in asked.get("q", "").split():
        rows = rows.filter(Q(customer__name__icontains=word) | Q(product__name__icontains=word))
    found = page(rows, uuid_after(request), PAGE)
    here = reverse("operator:subscriptions")
    return render(
        request,
        "operator/subscriptions.html",
        {
            "title": "Subscriptions",
            "subscriptions": shown_with_addons(found.rows, ()),
            "states": _STATES,
            "asked": asked,
            "next": f"{here}?{urlencode(asked | {'after': found.after})}" if found.after else "",
            "newest": f"{here}?{urlencode(asked)}" if request.GET.get("after") else "",
        },
    )


@acting_as(OrganizationKind.OPERATOR)
def subscription(request: Acting, subscription_id: UUID) -> HttpResponse:
    """One of them with its add-ons, and the one thing that an operator does with it."""
    request.actor.require(Permission.SALES_READ)
    return _shown(request, subscription_id)


def _shown(
    request: Acting,
    subscription_id: UUID,
    refused: Told | None = None,
) -> HttpResponse:
    row = subscription_sold(None, subscription_id)
    addons = subscriptions_sold(None).filter(parent_id=row.id).order_by("id")
    (found,) = shown_with_addons([row], addons)
    context = {
        "title": f"{row.product.name} of {row.customer.name}",
        "crumbs": [("Subscriptions", reverse("operator:subscriptions"))],
        "subscription": found,
        "row": row,
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "reason_max": suspending.REASON_MAX,
        "form_key": form_key(),
        "may_suspend": Permission.SUBSCRIPTIONS_SUSPEND in request.actor.allowed,
    }
    status = refused.status if refused else 200
    return render(request, "operator/subscription.html", context, status=status)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:subscription", "subscription_id")
def suspend(request: Acting, subscription_id: UUID) -> HttpResponse:
    """Nothing that was typed is lost when it is refused."""
    request.actor.require(Permission.SUBSCRIPTIONS_SUSPEND)
    try:
        suspending.suspend(
            subscription_id,
            request.POST.get("reason", ""),
            actor=request.actor,
            present=request.present,
            once=once(request),
        )
    except Refusal as refusal:
        return _shown(request, subscription_id, told(refusal))
    messages.success(request, "It is suspended, and its add-ons with it.")
    return HttpResponseRedirect(reverse("operator:subscription", args=[subscription_id]))


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:subscription", "subscription_id")
def let_return(request: Acting, subscription_id: UUID) -> HttpResponse:
    request.actor.require(Permission.SUBSCRIPTIONS_SUSPEND)
    try:
        suspending.let_return(
            subscription_id, actor=request.actor, present=request.present, once=once(request)
        )
    except Refusal as refusal:
        return _shown(request, subscription_id, told(refusal))
    messages.success(request, "It is active again, and so are the add-ons that went with it.")
    return HttpResponseRedirect(reverse("operator:subscription", args=[subscription_id]))
