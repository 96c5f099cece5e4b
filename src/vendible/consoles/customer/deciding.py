"""What is decided on an order's page: pay, order as quoted, give up, approve, decline."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import Confirmed, may, next_page, placed_words, who_can
from vendible.consoles.customer.order_now import Declined
from vendible.consoles.customer.orders import SHOWN, order_page, order_shown
from vendible.consoles.posting import once, only_posted, uuid_after
from vendible.consoles.storefront.agreeing import Agreed
from vendible.consoles.storefront.quoting import agreements_digest
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Refusal
from vendible.records import agreements, holdings, reading
from vendible.records.actors import names_of
from vendible.records.pages import page
from vendible.usecases import approving, paying, quoting


@acting_as(OrganizationKind.CUSTOMER)
def approvals(request: Acting) -> HttpResponse:
    """Orders above the limit of who placed them, which wait for an administrator."""
    request.actor.require(Permission.ORDERS_READ)
    rows = approving.to_approve(request.actor.organization, request.present)
    found = page(rows, uuid_after(request), SHOWN)
    shown = [order_shown(each) for each in found.rows]
    names = names_of([each["placed_by"] for each in shown])
    return render(
        request,
        "customer/approvals.html",
        {
            "title": "Approvals",
            "orders": [{**each, "by": names.get(each["placed_by"], "")} for each in shown],
            "who_can": ""
            if may(request, Permission.ORDERS_APPROVE)
            else who_can(request, "approve orders", Permission.ORDERS_APPROVE),
            "next": next_page(request, found),
        },
    )


@acting_as(OrganizationKind.CUSTOMER)
@only_posted("my:order", "order_id")
def pay(request: Acting, order_id: UUID) -> HttpResponse:
    confirmed = Confirmed(request.POST)
    expected = confirmed.cleaned_data["expected_total"] if confirmed.is_valid() else ""
    try:
        paying.pay(
            order_id,
            actor=request.actor,
            present=request.present,
            expected_total=expected or None,
            once=once(request),
        )
    except Refusal as refusal:
        return order_page(request, order_id, refusal=refusal)
    messages.success(request, "It is paid. The licenses are in force now.")
    return redirect("my:order", order_id)


@acting_as(OrganizationKind.CUSTOMER)
@only_posted("my:order", "order_id")
def cancel(request: Acting, order_id: UUID) -> HttpResponse:
    try:
        paying.cancel_order(
            order_id, actor=request.actor, present=request.present, once=once(request)
        )
    except Refusal as refusal:
        return order_page(request, order_id, refusal=refusal)
    messages.success(request, "It is cancelled. Nothing was charged.")
    return redirect("my:order", order_id)


@acting_as(OrganizationKind.CUSTOMER)
@only_posted("my:order", "order_id")
def place(request: Acting, order_id: UUID) -> HttpResponse:
    """Orders what was quoted; the agreements are ticked first."""
    agreed = Agreed(request.POST)
    try:
        if agreed.is_valid():
            agreed.require(_digest(request, order_id))
        if not agreed.is_valid():
            return order_page(request, order_id, agreed=agreed, status=422)
        placed = quoting.order_as_quoted(
            order_id,
            actor=request.actor,
            present=request.present,
            expected_total=agreed.cleaned_data["expected_total"] or None,
            pay_later=request.POST.get("pay") == "later",
            once=once(request),
        )
    except Refusal as refusal:
        return order_page(request, order_id, refusal=refusal, agreed=agreed)
    messages.success(request, placed_words(request, placed))
    return redirect("my:order", order_id)


@acting_as(OrganizationKind.CUSTOMER)
@only_posted("my:order", "order_id")
def approve(request: Acting, order_id: UUID) -> HttpResponse:
    confirmed = Confirmed(request.POST)
    expected = confirmed.cleaned_data["expected_total"] if confirmed.is_valid() else ""
    try:
        done = approving.approve(
            order_id,
            actor=request.actor,
            present=request.present,
            expected_total=expected or None,
            once=once(request),
        )
    except Refusal as refusal:
        return order_page(request, order_id, refusal=refusal)
    waits = done["state"] == "awaiting_payment"
    messages.success(
        request, "Approved. It waits for its payment." if waits else "Approved and done."
    )
    return redirect("my:order", order_id)


@acting_as(OrganizationKind.CUSTOMER)
@only_posted("my:order", "order_id")
def decline(request: Acting, order_id: UUID) -> HttpResponse:
    declined = Declined(request.POST)
    if not declined.is_valid():
        return order_page(request, order_id, declined=declined, status=422)
    try:
        approving.decline(
            order_id,
            declined.cleaned_data["reason"],
            actor=request.actor,
            present=request.present,
            once=once(request),
        )
    except Refusal as refusal:
        return order_page(request, order_id, refusal=refusal)
    messages.success(request, "Declined. Nothing was charged.")
    return redirect("my:order", order_id)


def _digest(request: Acting, order_id: UUID) -> str:
    found = reading.order_of(request.actor.organization, order_id)
    account = holdings.of_customer(request.actor.organization)
    order = quoting.as_quoted(found, account, request.present)
    return agreements_digest(agreements.agreed(each.listing for each in order.begins))
