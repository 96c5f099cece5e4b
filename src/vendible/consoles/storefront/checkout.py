"""The checkout: choose, see what it comes to, agree, pay from the balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import may, placed_words, who_can
from vendible.consoles.posting import form_key, once
from vendible.consoles.storefront.agreeing import Agreed
from vendible.consoles.storefront.asking import Asked, read_asked
from vendible.consoles.storefront.coming import order_coming
from vendible.consoles.storefront.quoting import (
    agreements_digest,
    agreements_shown,
    discount_sentences,
    each_cycle,
    line_quoted,
    tax_note,
)
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.ordering.orders import Order
from vendible.domain.pricing.policies import POLICIES
from vendible.records import agreements, holdings
from vendible.usecases import ordering, quoting
from vendible.usecases.committing import is_above
from vendible.usecases.refusal_words import told

_UNSEEN = ("csrfmiddlewaretoken", "key", "expected_total", "agreed_to")
_NOT_IN_ADDRESS = (*_UNSEEN, "agree", "pay", "quote", "keep")


@acting_as(OrganizationKind.CUSTOMER)
def checkout(request: Acting, slug: str) -> HttpResponse:
    """Shows what is asked for with its quote; sent with `pay` it orders, with `keep` it keeps the
    quote, else it quotes anew.
    """
    data = (request.POST if request.method == "POST" else request.GET).dict()
    if request.method == "POST" and "pay" not in data and "keep" not in data:
        kept = {name: value for name, value in data.items() if name not in _NOT_IN_ADDRESS}
        return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}")
    account = holdings.of_customer(request.actor.organization)
    wanted = request.membership.organization.currency
    today = request.present.today
    asked = read_asked(slug, data, account.holding, wanted, today, sandbox=account.sandbox)
    if request.method != "POST":
        return _shown(request, asked, account)
    if "keep" in data:
        return _kept(request, asked, account)
    agreed = Agreed(request.POST)
    if agreed.is_valid() and asked.is_valid() and may(request, Permission.ORDERS_PLACE):
        agreed.require(agreements_digest(_agreements(asked)))
    if not asked.is_valid() or not agreed.is_valid():
        return _shown(request, asked, account, agreed=agreed, status=422)
    try:
        placed = ordering.place_order(
            asked.order(agreed.cleaned_data["expected_total"] or None),
            actor=request.actor,
            present=request.present,
            pay_later=data["pay"] == "later",
            once=once(request),
        )
    except Refusal as refusal:
        return _shown(request, asked, account, refusal=refusal, agreed=agreed)
    messages.success(request, placed_words(request, placed))
    return redirect("my:order", placed["id"])


def _kept(request: Acting, asked: Asked, account: holdings.Account) -> HttpResponse:
    """Keeps the quote; nothing is agreed to yet."""
    if not asked.is_valid():
        return _shown(request, asked, account, status=422)
    sent = once(request)
    try:
        kept = quoting.keep_quote(
            asked.order(request.POST.get("expected_total") or None),
            actor=request.actor,
            present=request.present,
            # The page's key is for the order that may come from it.
            once=replace(sent, key=f"{sent.key}:keep") if sent else None,
        )
    except Refusal as refusal:
        return _shown(request, asked, account, refusal=refusal)
    messages.success(request, "The quote is kept. You find it among your orders.")
    return redirect("my:order", kept["id"])


def _shown(
    request: Acting,
    asked: Asked,
    account: holdings.Account,
    *,
    refusal: Refusal | None = None,
    agreed: Agreed | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with what was typed, what was found, and the quote where there is one."""
    order: Order | None = None
    if asked.is_valid():
        try:
            order = ordering.quote(asked.order(), actor=request.actor, present=request.present)
        except Refusal as found:
            refusal = refusal or found
    if refusal is not None:
        asked.mark(refusal)
        status = told(refusal).status if request.method == "POST" else status
    agreed_now = _agreements(asked)
    shown = {
        "title": f"Order {asked.on_sale.listing.name}",
        "asked": asked,
        "listing": asked.on_sale.listing,
        "partner": asked.on_sale.partner_name,
        "has_addons": bool(asked.addons or asked.not_now),
        "refused": told(refusal) if refusal else None,
        "order": order,
        "lines": [line_quoted(each) for each in order.lines] if order else [],
        "tax_note": tax_note(line.tax_rate_pct for line in order.lines) if order else "",
        "policy": POLICIES[asked.on_sale.listing.proration].words,
        "each_cycle": each_cycle(order) if order else [],
        "discounts": discount_sentences(order) if order else [],
        "agreements": agreements_shown(agreed_now),
        "agreed": _agreed_anew(order, agreed, agreements_digest(agreed_now)),
        "above_limit": _above_limit(request, order),
        "may_order": may(request, Permission.ORDERS_PLACE),
        **_balance(account, asked.currency, order),
        **order_coming(request, order, account),
    }
    if not shown["may_order"]:
        shown["who_can"] = who_can(request, "order this")
    return render(request, "storefront/checkout.html", shown, status=status)


def _above_limit(request: Acting, order: Order | None) -> Money | None:
    """The limit of who orders, where an administrator has to approve this."""
    limit = request.actor.limit
    return limit if limit is not None and order and is_above(limit, order.total) else None


def _agreements(asked: Asked) -> Sequence[agreements.Agreed]:
    return agreements.agreed(each.listing for each in asked.products)


def _agreed_anew(order: Order | None, agreed: Agreed | None, digest: str) -> Agreed:
    """A new key, the total and the texts as they are now; the tick stays as it was."""
    total = order.total.amount if order else ""
    unseen = {"key": form_key(), "expected_total": total, "agreed_to": digest}
    if agreed is None:
        return Agreed(initial=unseen)
    if "agree" not in agreed.errors:
        return Agreed(unseen | {"agree": "on"})
    again = Agreed(unseen)
    again.is_valid()
    again.errors["agree"] = agreed.errors["agree"]
    return again


def _balance(account: holdings.Account, currency: str, order: Order | None) -> dict[str, Any]:
    balance = Money(account.balances.get(currency, 0), currency)
    missing = order.total - balance if order and order.total > balance else None
    return {
        "balance": balance,
        "missing": missing,
        "balance_after": balance - order.total if order and missing is None else None,
    }
