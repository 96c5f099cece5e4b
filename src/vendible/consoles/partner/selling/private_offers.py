"""Private offers: the list, a new one, and withdrawing one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.partner.selling.forms import PrivateOfferForm, offer_choices
from vendible.consoles.partner.selling.frame import (
    PAGE,
    beside,
    page_of,
    told_of,
)
from vendible.consoles.posting import form_key, once, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Refusal
from vendible.records import selling
from vendible.records.models import PrivateOffer
from vendible.records.pages import page
from vendible.usecases.selling import private_offers as verbs
from vendible.usecases.selling.offered import listings_of
from vendible.usecases.selling.private_offers import NewPrivateOffer

_FIELDS = {
    "price": "amount",
    "price.template": "kind",
    "contract": "cycles",
    "quantity_out_of_range": "quantity",
}


@acting_as(OrganizationKind.PARTNER)
def private_offers(request: Acting) -> HttpResponse:
    request.actor.require(Permission.SALES_READ)
    rows = selling.private_offers_of(request.actor.organization)
    found = page(rows, uuid_after(request), PAGE)
    listings = listings_of(request.actor.organization)
    shown = []
    for each in found.rows:
        state = _state(each, request)
        own = {"offer": each, "state": state, "is_open": state == "open"}
        shown.append(told_of(each, listings) | own)
    context = {"title": "Private offers", "rows": shown, "after": found.after}
    return page_of(request, "private_offers", context)


@acting_as(OrganizationKind.PARTNER)
def new(request: Acting) -> HttpResponse:
    request.actor.require(Permission.SALES_WRITE)
    partner = request.actor.organization
    choices = offer_choices(listings_of(partner))
    form = PrivateOfferForm(choices, request.POST or None, initial={"key": form_key()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _made(request, form)
            except Refusal as refusal:
                status = beside(form, refusal, _FIELDS)
            else:
                messages.success(request, f"{made['customer']} is told of the offer.")
                return redirect("partner:private_offers")
    back = reverse("partner:private_offers")
    return page_of(
        request,
        "private_offer_new",
        {
            "title": "New private offer",
            "crumbs": [("Private offers", back)],
            "back": back,
            "form": form,
            "has_offers": bool(choices),
            "customers": selling.customers_of(partner),
        },
        status,
    )


def _made(request: Acting, form: PrivateOfferForm) -> dict[str, object]:
    sent = form.cleaned_data
    return verbs.make_private_offer(
        NewPrivateOffer(
            customer=sent["customer"],
            price=form.price(),
            end=sent["end"],
            contract=form.contract(),
            quantity=sent["quantity"],
            note=sent["note"],
            uses_max=sent["uses_max"],
            **form.named(),
        ),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )


@acting_as(OrganizationKind.PARTNER)
def withdraw(request: Acting, private_offer: UUID) -> HttpResponse:
    request.actor.require(Permission.SALES_WRITE)
    rows = selling.private_offers_of(request.actor.organization)
    row = selling.own(rows, "private offer", private_offer)
    if request.method == "POST":
        verbs.withdraw_private_offer(private_offer, actor=request.actor, present=request.present)
        messages.success(request, f"The offer for {row.customer.name} is withdrawn.")
        return redirect("partner:private_offers")
    back = reverse("partner:private_offers")
    return page_of(
        request,
        "withdraw",
        {
            "title": f"Withdraw the offer for {row.customer.name}",
            "crumbs": [("Private offers", back)],
            "back": back,
            "what": f"Withdraw the offer of {row.product.name} for {row.customer.name}?",
            "effect": "It can’t be ordered any more. What was ordered with it keeps its price.",
            "final": "To offer it again, make a new one.",
            "confirm": "Withdraw the offer",
        },
    )


def _state(row: PrivateOffer, request: Acting) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if getattr(row, "uses", 0) >= row.uses_max:
        return "ordered"
    return "over" if row.end <= request.present.today else "open"
