"""Coupons: the list with their uses, a new one, and withdrawing one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.design.words import money_text
from vendible.consoles.partner.selling.forms import CouponForm
from vendible.consoles.partner.selling.frame import PAGE, SPACES, beside, page_of
from vendible.consoles.posting import form_key, once, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.pricing.explained import number
from vendible.records import selling
from vendible.records.models import Coupon
from vendible.records.pages import page
from vendible.usecases.selling import coupons as verbs
from vendible.usecases.selling.coupons import require_may_sell
from vendible.usecases.selling.offered import listings_of

_FIELDS = {"percent": "value", "amount": "value", "coupon_code_taken": "code"}


def coupon_urls(kind: OrganizationKind) -> list[URLPattern]:
    """A partner's coupons, or those of the whole marketplace."""
    acting = acting_as(kind)
    return [
        path("coupons/", acting(coupons), name="coupons"),
        path("coupons/new/", acting(new), name="coupon_new"),
        path("coupons/<uuid:coupon>/withdraw/", acting(withdraw), name="coupon_withdraw"),
    ]


def coupons(request: Acting) -> HttpResponse:
    request.actor.require(Permission.SALES_READ)
    found = page(selling.coupons_of(_partner(request)), uuid_after(request), PAGE)
    rows = [
        {
            "coupon": each,
            "off": off_words(each),
            "state": _state(each, request),
            "is_over": _state(each, request) not in ("in force", "not yet"),
        }
        for each in found.rows
    ]
    return page_of(
        request,
        "coupons",
        {
            "title": "Coupons",
            "rows": rows,
            "after": found.after,
            "new": reverse(f"{_space(request)}:coupon_new"),
        },
    )


def new(request: Acting) -> HttpResponse:
    partner = require_may_sell(request.actor)
    listings = listings_of(partner) if partner else None
    form = CouponForm(listings, request.POST or None, initial={"key": form_key()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = verbs.make_coupon(
                    form.new(), actor=request.actor, present=request.present, once=once(request)
                )
            except Refusal as refusal:
                status = beside(form, refusal, _FIELDS)
            else:
                messages.success(request, f"The coupon {made['code']} can be used.")
                return redirect(f"{_space(request)}:coupons")
    back = reverse(f"{_space(request)}:coupons")
    context = {"title": "New coupon", "crumbs": [("Coupons", back)], "form": form, "back": back}
    return page_of(request, "coupon_new", context, status)


def withdraw(request: Acting, coupon: UUID) -> HttpResponse:
    partner = require_may_sell(request.actor)
    row = selling.own(selling.coupons_of(partner), "coupon", coupon)
    if request.method == "POST":
        verbs.withdraw_coupon(coupon, actor=request.actor, present=request.present)
        messages.success(request, f"The coupon {row.code} is withdrawn.")
        return redirect(f"{_space(request)}:coupons")
    back = reverse(f"{_space(request)}:coupons")
    return page_of(
        request,
        "withdraw",
        {
            "title": f"Withdraw {row.code}",
            "crumbs": [("Coupons", back)],
            "back": back,
            "what": f"Withdraw the coupon {row.code}?",
            "effect": "No order can use it any more. Whoever ordered with it keeps the reduction.",
            "final": "Its code is never given out again.",
            "confirm": "Withdraw the coupon",
        },
    )


def off_words(row: Coupon) -> str:
    """`20 % for 3 cycles`, `€2.00 each cycle`."""
    if row.percent is not None:
        off = f"{number(row.percent)} %"
    else:
        off = money_text(Money(row.amount_minor or 0, row.currency)) + " each cycle"
    if row.cycles is None:
        return off
    return f"{off} for {row.cycles} cycle{'s' * (row.cycles != 1)}"


def _state(row: Coupon, request: Acting) -> str:
    today = request.present.today
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.end is not None and row.end <= today:
        return "over"
    if row.uses_max is not None and getattr(row, "uses", 0) >= row.uses_max:
        return "used up"
    return "not yet" if row.first is not None and row.first > today else "in force"


def _partner(request: Acting) -> UUID | None:
    is_operator = request.actor.kind is OrganizationKind.OPERATOR
    return None if is_operator else request.actor.organization


def _space(request: Acting) -> str:
    return SPACES[request.actor.kind]
