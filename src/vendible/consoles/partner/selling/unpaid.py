"""Orders that wait for their payment, and a lower price for a line of one's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.partner.selling.forms import LowerPriceForm
from vendible.consoles.partner.selling.frame import PAGE, beside, page_of
from vendible.consoles.posting import form_key, once, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.records.models import Order, OrderLine
from vendible.records.pages import page
from vendible.usecases.selling import order_prices as verbs

_FIELDS = {"price_not_lower": "net"}


@acting_as(OrganizationKind.PARTNER)
def unpaid_orders(request: Acting) -> HttpResponse:
    request.actor.require(Permission.SALES_READ)
    found = page(verbs.unpaid_orders(request.actor.organization), uuid_after(request), PAGE)
    rows = [_row(order, each) for order in found.rows for each in order.own_lines]
    context = {"title": "Unpaid orders", "rows": rows, "after": found.after}
    return page_of(request, "unpaid", context)


@acting_as(OrganizationKind.PARTNER)
def lower_price(request: Acting, order: UUID, line: UUID) -> HttpResponse:
    request.actor.require(Permission.SALES_WRITE)
    found, own = verbs.unpaid_line(request.actor.organization, order, line)
    form = LowerPriceForm(request.POST or None, initial={"key": form_key()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.lower_price(
                    order,
                    line,
                    form.cleaned_data["net"].strip(),
                    form.cleaned_data["reason"],
                    actor=request.actor,
                    present=request.present,
                    once=once(request),
                )
            except Refusal as refusal:
                status = beside(form, refusal, _FIELDS)
            else:
                messages.success(request, f"{own.label} is cheaper; {found.customer.name} is told.")
                return redirect("partner:unpaid_orders")
    back = reverse("partner:unpaid_orders")
    return page_of(
        request,
        "unpaid_price",
        {
            "title": "A lower price",
            "crumbs": [("Unpaid orders", back)],
            "back": back,
            "form": form,
            "row": _row(found, own),
        },
        status,
    )


def _row(order: Order, line: OrderLine) -> dict[str, object]:
    plain = verbs.order_line_plain(order, line)
    return {
        "order": order,
        "line": line,
        "until": datetime.fromisoformat(plain["until"]),
        "net": Money(line.net_minor, order.currency),
        "shown": verbs.shown_net(order, line),
        "is_lower": Money(line.net_minor, order.currency) < verbs.shown_net(order, line),
        "reason": plain["reason"],
    }
