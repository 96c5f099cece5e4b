"""Announced prices: the list, whom a new one would reach, and withdrawing one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.partner.selling.forms import AnnouncementForm, offer_choices
from vendible.consoles.partner.selling.frame import (
    PAGE,
    beside,
    offer_name,
    page_of,
    price_told,
    public_price_told,
    told_of,
)
from vendible.consoles.posting import form_key, once, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Refusal
from vendible.records import selling
from vendible.records.models import PriceAnnouncement
from vendible.records.pages import page
from vendible.usecases.selling import announcing as verbs
from vendible.usecases.selling.offered import Listings, listings_of

_FIELDS = {
    "price": "amount",
    "price.template": "kind",
    "currency": "offer",
    "notice_too_short": "from_on",
}


@acting_as(OrganizationKind.PARTNER)
def announcements(request: Acting) -> HttpResponse:
    request.actor.require(Permission.SALES_READ)
    rows = selling.announcements_of(request.actor.organization)
    found = page(rows, uuid_after(request), PAGE)
    listings = listings_of(request.actor.organization)
    today = request.present.today
    shown = [
        told_of(each, listings)
        | {
            "announced": each,
            "state": _state(each, today),
            "may_withdraw": each.withdrawn_at is None and each.from_on > today,
        }
        for each in found.rows
    ]
    context = {"title": "Price changes", "rows": shown, "after": found.after}
    return page_of(request, "announcements", context)


@acting_as(OrganizationKind.PARTNER)
def new(request: Acting) -> HttpResponse:
    """By GET it shows whom the price would reach; by POST it is announced."""
    request.actor.require(Permission.SALES_WRITE)
    listings = listings_of(request.actor.organization)
    choices = offer_choices(listings, renewing=True)
    data = request.POST if request.method == "POST" else request.GET
    earliest = verbs.earliest(request.present.today)
    form = AnnouncementForm(choices, data or None, initial={"from_on": earliest})
    status = 200
    is_valid = bool(data) and form.is_valid()
    if request.method == "POST":
        status = 422
        if is_valid:
            try:
                _announce(request, form)
            except Refusal as refusal:
                status = beside(form, refusal, _FIELDS)
            else:
                messages.success(request, "The price is announced; the customers are told.")
                return redirect("partner:announcements")
    back = reverse("partner:announcements")
    return page_of(
        request,
        "announcement_new",
        {
            "title": "Announce a price",
            "crumbs": [("Price changes", back)],
            "back": back,
            "form": form,
            "has_offers": bool(choices),
            "earliest": earliest,
            "key": form_key(),
            "would": _would(form, listings, request.present.today)
            if is_valid and not form.errors
            else None,
        },
        status,
    )


def _announce(request: Acting, form: AnnouncementForm) -> None:
    verbs.announce_price(
        **form.named(),
        price=form.price(),
        from_on=form.from_day(),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )


def _would(form: AnnouncementForm, listings: Listings, today: date) -> dict[str, object]:
    """What the announcement would do."""
    named = form.named()
    product, listing = listings[named["product"]]
    offer, currency = named["offer"], named["currency"]
    return {
        "name": offer_name(listing, offer),
        "now": public_price_told(listing, offer, currency),
        "then": price_told(listing, offer, currency, form.price()),
        "from_on": form.from_day(),
        "reached": selling.reached(product, offer, currency, form.from_day(), today),
    }


@acting_as(OrganizationKind.PARTNER)
def withdraw(request: Acting, announcement: UUID) -> HttpResponse:
    request.actor.require(Permission.SALES_WRITE)
    rows = selling.announcements_of(request.actor.organization)
    row = selling.own(rows, "price announcement", announcement)
    if request.method == "POST":
        verbs.withdraw_announcement(announcement, actor=request.actor, present=request.present)
        messages.success(request, "The announced price is withdrawn.")
        return redirect("partner:announcements")
    back = reverse("partner:announcements")
    return page_of(
        request,
        "withdraw",
        {
            "title": "Withdraw an announced price",
            "crumbs": [("Price changes", back)],
            "back": back,
            "what": f"Withdraw the price announced for {row.product.name}?",
            "effect": "Renewals stay at the price held. Customers who were told are not told anew.",
            "final": "To announce it again, the notice counts from that day.",
            "confirm": "Withdraw the price",
        },
    )


def _state(row: PriceAnnouncement, today: date) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "in force" if row.from_on <= today else "announced"
