"""Renewing by hand: what it costs and until when, with the add-ons that are ticked; confirm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import (
    ASK_FOR_APPROVAL,
    Confirmed,
    may,
    placed_words,
    who_can,
)
from vendible.consoles.design.words import day_text, money_text
from vendible.consoles.posting import form_key, once
from vendible.consoles.storefront.quoting import cycle_amount, line_quoted, tax_note
from vendible.consoles.storefront.wording import per_cycle
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import OrderState
from vendible.domain.subscriptions.hand_renewal import Extended
from vendible.domain.subscriptions.holding import Held, State
from vendible.records import reading
from vendible.records.models import Subscription
from vendible.usecases import renewing
from vendible.usecases.committing import is_above
from vendible.usecases.refusal_words import told
from vendible.usecases.renewing import RenewalQuote


class AddonsField(forms.TypedMultipleChoiceField):
    """Shows what is offered, and takes any id: whether it may be is for the rules to say."""

    def __init__(self, offered: Sequence[Held]) -> None:
        super().__init__(
            label="Add-ons to renew with it",
            help_text="All on one invoice. One that is not ticked stays as it is.",
            coerce=UUID,
            required=False,
            widget=forms.CheckboxSelectMultiple(),
            choices=[(str(each.id), _offered(each)) for each in offered],
        )

    def valid_value(self, value: object) -> bool:
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class AddonsForm(forms.Form):
    def __init__(self, offered: Sequence[Held], data: QueryDict) -> None:
        super().__init__(data)
        self.fields["addons"] = AddonsField(offered)

    def asked(self) -> list[UUID]:
        """Each once; none where the form is not valid."""
        return list(dict.fromkeys(self.cleaned_data["addons"])) if self.is_valid() else []


@acting_as(OrganizationKind.CUSTOMER)
def renew(request: Acting, subscription_id: UUID) -> HttpResponse:
    """What one more term comes to, with the add-ons ticked; sent, it renews them."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    row = reading.subscription_of(request.actor.organization, subscription_id)
    if request.method != "POST":
        return _shown(request, row, request.GET)
    confirmed, form = Confirmed(request.POST), AddonsForm((), request.POST)
    if not confirmed.is_valid() or not form.is_valid():
        return _shown(request, row, request.POST, status=422)
    try:
        placed = renewing.renew(
            subscription_id,
            form.asked(),
            actor=request.actor,
            present=request.present,
            expected_total=confirmed.cleaned_data["expected_total"] or None,
            once=once(request),
        )
    except Refusal as refusal:
        return _shown(request, row, request.POST, refusal=refusal)
    if placed["state"] == OrderState.COMPLETED.value:
        messages.success(request, f"{row.product.name} is renewed.")
    else:
        messages.info(request, placed_words(request, placed))
    return redirect("my:order", placed["id"])


def _shown(
    request: Acting,
    row: Subscription,
    data: QueryDict,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The quote with what was ticked; where the rules say no to that, the one without add-ons."""
    quote: RenewalQuote | None = None
    for addons in (AddonsForm((), data).asked(), []):
        try:
            quote = renewing.quote_renewal(
                row.id, addons, actor=request.actor, present=request.present
            )
            break
        except Refusal as found:
            if found.code is Code.NOT_FOUND:  # it has ended: nothing is left to renew
                return redirect("my:subscription", row.id)
            refusal = refusal or found
    if refusal is not None and request.method == "POST":
        status = told(refusal).status
    shown: dict[str, Any] = {
        "title": f"Renew {row.product.name}",
        "row": row,
        "crumbs": [("Overview", "/my/"), (row.product.name, f"/my/subscriptions/{row.id}/")],
        "refused": told(refusal) if refusal else None,
        "may_renew": may(request, Permission.SUBSCRIPTIONS_CHANGE),
    }
    if not shown["may_renew"]:
        shown["who_can"] = who_can(request, "renew it")
    if quote is not None:
        shown |= _quoted(quote, data, request.actor.limit)
    return render(request, "customer/renew.html", shown, status=status)


def _quoted(quote: RenewalQuote, data: QueryDict, limit: Money | None) -> dict[str, Any]:
    order, decided = quote.order, quote.decided
    renewed = [each.after.id for each in decided.extended[1:]]
    is_asked = is_above(limit, order.total)
    pay = f"Pay {money_text(order.total)} and renew" if order.total.minor else "Renew"
    return {
        "quote": quote,
        "form": AddonsForm(quote.offered, data),
        "terms": [
            (each, each.before.end - timedelta(days=1))
            for each in decided.extended
            if each.before.end is not None
        ],
        "sentences": _sentences(quote),
        "order": order,
        "lines": [line_quoted(each) for each in order.lines],
        "tax_note": tax_note(each.tax_rate_pct for each in order.lines),
        "confirm": ASK_FOR_APPROVAL if is_asked else pay,
        "above_limit": limit if is_asked else None,
        "addons": renewed,
        "key": form_key(),
        "expected_total": order.total.amount,
    }


def _sentences(quote: RenewalQuote) -> list[str]:
    """What confirming does, with names and dates."""
    said = [_extended_in_words(each) for each in quote.decided.extended]
    if quote.held.state is State.ISOLATED:
        said.append(f"{quote.held.name} is active again at once, with everything as before.")
    said += [f"{each.name} comes back with it." for each in quote.decided.returned]
    said += [
        f"The contract of {each.after.name} begins again: it then binds until "
        f"{_last_day(each.contract_until)}, on the same terms."
        for each in quote.decided.extended
        if each.contract_until is not None
    ]
    if quote.order.total.minor:
        said.append(f"{money_text(quote.order.total)} is paid from your balance.")
    return said


def _extended_in_words(each: Extended) -> str:
    return f"{each.after.name} is then paid until {_last_day(each.term.end)}."


def _offered(addon: Held) -> str:
    price = money_text(cycle_amount(addon).amount)
    until = f", paid until {_last_day(addon.end)}" if addon.end else ""
    return f"{addon.name}: {price} {per_cycle(addon.cycle, addon.method)}{until}"


def _last_day(end: date) -> str:
    return day_text(end - timedelta(days=1))
