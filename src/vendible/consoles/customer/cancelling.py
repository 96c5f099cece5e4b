"""Cancelling: each way to leave with its days and cost; what stands in the way; taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import Confirmed, may, who_can
from vendible.consoles.customer.leaving_shown import WayShown, blocks_shown, ways_shown
from vendible.consoles.design.words import day_text
from vendible.consoles.posting import form_key, once
from vendible.consoles.storefront.quoting import line_quoted, tax_note
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.holding import Held
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.domain.subscriptions.staying import leaves_on
from vendible.records import reading
from vendible.records.models import Subscription
from vendible.usecases import leaving
from vendible.usecases.refusal_words import told


class LeaveForm(Confirmed):
    """`way` leaves with all add-ons; `when` ends this one subscription alone."""

    way = forms.ChoiceField(choices=[(each.value, each.value) for each in WayKind], required=False)
    when = forms.ChoiceField(choices=[(each.value, each.value) for each in When], required=False)

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(sent.get("way")) == bool(sent.get("when")):
            raise forms.ValidationError("Choose one way to leave.")
        return sent


@acting_as(OrganizationKind.CUSTOMER)
def cancel(request: Acting, subscription_id: UUID) -> HttpResponse:
    """The ways to leave; `?way=` shows one of them to confirm; sent, it is taken."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    row = reading.subscription_of(request.actor.organization, subscription_id)
    if request.method != "POST":
        return _shown(request, row, request.GET.get("way", ""))
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, status=422)
    try:
        answer = _leave(request, subscription_id, form.cleaned_data)
    except Refusal as refusal:
        return _shown(request, row, form.cleaned_data["way"], refusal=refusal)
    ends_on = date.fromisoformat(answer["ends_on"])
    name = row.product.name
    messages.success(
        request,
        f"{name} has ended."
        if ends_on <= request.present.today
        else f"{name} is set to end. Its last day is {day_text(ends_on - timedelta(days=1))}.",
    )
    return redirect("my:subscription", subscription_id)


def _leave(request: Acting, subscription: UUID, sent: dict[str, Any]) -> dict[str, Any]:
    if sent["when"]:
        return leaving.cancel(
            subscription,
            When(sent["when"]),
            actor=request.actor,
            present=request.present,
            once=once(request),
        )
    return leaving.run_plan(
        subscription,
        WayKind(sent["way"]),
        actor=request.actor,
        present=request.present,
        expected_total=sent["expected_total"] or None,
        once=once(request),
    )


def _shown(
    request: Acting,
    row: Subscription,
    wanted: str = "",
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """All ways, or the one that is wanted, to confirm; where it can't be cancelled at all, why."""
    shown: dict[str, Any] = _page(row, f"Cancel {row.product.name}")
    try:
        plan = leaving.plan_of(row.id, actor=request.actor, present=request.present)
    except Refusal as never:
        if never.code is Code.NOT_FOUND:  # it has ended: nothing is left to cancel
            return redirect("my:subscription", row.id)
        refusal = refusal or never
    else:
        ways = ways_shown(plan, request.present.today)
        shown |= {"ways": ways, "blocks": blocks_shown(plan), "next_way": _next_way(ways)}
        on = leaves_on(plan.held)
        if on is not None:
            shown["set_to_end"] = _set_to_end(plan.held, on)
        chosen = next((each for each in ways if wanted in each.way.kinds), None)
        if chosen is not None:
            shown |= _to_confirm(chosen)
    shown["may_cancel"] = may(request, Permission.SUBSCRIPTIONS_CHANGE)
    if not shown["may_cancel"]:
        shown["who_can"] = who_can(request, "cancel it")
    return _rendered(request, "customer/cancel.html", shown, refusal, status)


def _page(row: Subscription, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "row": row,
        "crumbs": [("Overview", "/my/"), (row.product.name, f"/my/subscriptions/{row.id}/")],
    }


def _rendered(
    request: Acting,
    template: str,
    shown: dict[str, Any],
    refusal: Refusal | None,
    status: int = 200,
) -> HttpResponse:
    if refusal is not None:
        shown["refused"] = told(refusal)
        status = told(refusal).status if request.method == "POST" else status
    return render(request, template, shown, status=status)


def _next_way(ways: list[WayShown]) -> str:
    """The one that most want: no paid day is lost, and no fee if that can be."""
    order = (WayKind.END_OF_PAID, WayKind.WITHOUT_FEE, WayKind.SOONEST)
    found = (each.kind for kind in order for each in ways if kind in each.way.kinds)
    return next(found, "")


def _to_confirm(chosen: WayShown) -> dict[str, Any]:
    order = chosen.way.order
    assert order is not None
    return {
        "chosen": chosen,
        "order": order,
        "lines": [line_quoted(each) for each in order.lines if each.net],
        "tax_note": tax_note(each.tax_rate_pct for each in order.lines if each.net),
        "key": form_key(),
    }


def _set_to_end(held: Held, on: date) -> str:
    return f"{held.name} is set to end. Its last day is {day_text(on - timedelta(days=1))}."


@acting_as(OrganizationKind.CUSTOMER)
def stay(request: Acting, subscription_id: UUID) -> HttpResponse:
    """What taking the cancellation back comes to; sent, it is taken back."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    row = reading.subscription_of(request.actor.organization, subscription_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            leaving.stay(
                subscription_id,
                actor=request.actor,
                present=request.present,
                once=once(request),
            )
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, f"{row.product.name} stays.")
            return redirect("my:subscription", subscription_id)
    shown: dict[str, Any] = _page(row, f"Keep {row.product.name}")
    try:
        staying = leaving.staying_of(row.id, actor=request.actor, present=request.present)
        shown |= {"sentences": [_goes_on(each) for each in staying], "key": form_key()}
    except Refusal as never:
        if never.code is Code.NOT_FOUND:
            return redirect("my:subscription", row.id)
        refusal = refusal or never
        if never.code is Code.PARENT_ENDING:
            shown["parent"] = never.facts["subscription"]
    shown["may_stay"] = may(request, Permission.SUBSCRIPTIONS_CHANGE)
    if not shown["may_stay"]:
        shown["who_can"] = who_can(request, "keep it")
    return _rendered(request, "customer/stay.html", shown, refusal)


def _goes_on(held: Held) -> str:
    if held.end is not None and held.auto_renew:
        return f"{held.name} goes on, and renews by itself on {day_text(held.end)}."
    if held.end is not None:
        until = day_text(held.end - timedelta(days=1))
        return f"{held.name} is paid until {until}; as it was bought, it does not renew by itself."
    return f"{held.name} goes on."
