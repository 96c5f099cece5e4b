"""Changing a subscription: choose, see what it comes to and when, confirm, withdraw."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import Confirmed, may, who_can
from vendible.consoles.customer.change_shown import quote_shown
from vendible.consoles.customer.change_targets import (
    ChangeForm,
    Target,
    hidden_fields,
    targets_of,
)
from vendible.consoles.design.words import day_text
from vendible.consoles.posting import form_key, once, only_posted
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.quoting import cycle_amount
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.listing import ProductType
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.change_quotes import Quoted
from vendible.domain.ordering.orders import OrderState
from vendible.domain.subscriptions.amounts import held_edition
from vendible.domain.subscriptions.changing import scheduled_change
from vendible.domain.subscriptions.holding import Held
from vendible.records import holdings, reading, revisions
from vendible.usecases import changing
from vendible.usecases.changing import Moment, When
from vendible.usecases.refusal_words import told


@acting_as(OrganizationKind.CUSTOMER)
def change(request: Acting, subscription_id: UUID) -> HttpResponse:
    """The form; with a target what it comes to; sent, it changes the subscription or plans to."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    held = _held_or_ended(request, subscription_id)
    if held is None:
        return redirect("my:subscription", subscription_id)
    targets = targets_of(held, revisions.live_of(held.product))
    data = (request.POST if request.method == "POST" else request.GET).dict()
    form = ChangeForm(held, targets, data)
    if request.method != "POST":
        return _shown(request, held, targets, form)
    confirmed = Confirmed(request.POST)
    if not form.is_valid() or not confirmed.is_valid():
        return _shown(request, held, targets, form, status=422)
    when = form.when or Moment.NOW
    try:
        if when is not Moment.NOW:
            return _schedule(request, held, form, when)
        placed = changing.change_specification(
            subscription_id,
            form.ask(),
            actor=request.actor,
            present=request.present,
            expected_total=confirmed.cleaned_data["expected_total"] or None,
            once=once(request),
        )
    except Refusal as refusal:
        return _shown(request, held, targets, form, refusal=refusal)
    if placed["state"] == OrderState.COMPLETED.value:
        done = f"{held.name} is changed. Its license has a new version; the software sees it soon."
        messages.success(request, done)
    else:
        messages.info(request, f"{held.name} changes once this order is approved and paid.")
    return redirect("my:order", placed["id"])


def _schedule(request: Acting, held: Held, form: ChangeForm, when: When) -> HttpResponse:
    answer = changing.schedule_change(
        held.id,
        form.ask(),
        when,
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    on = day_text(date.fromisoformat(answer["on"]))
    messages.success(request, f"{held.name} changes on {on}. Until then you can withdraw it here.")
    return redirect("my:change", held.id)


@acting_as(OrganizationKind.CUSTOMER)
@only_posted("my:change", "subscription_id")
def withdraw(request: Acting, subscription_id: UUID) -> HttpResponse:
    """The change that waits is dropped."""
    held = _held_or_ended(request, subscription_id)
    if held is None:
        return redirect("my:subscription", subscription_id)
    try:
        changing.withdraw_scheduled(
            subscription_id, actor=request.actor, present=request.present, once=once(request)
        )
    except Refusal as refusal:
        if refusal.code is not Code.NOTHING_SCHEDULED:
            raise
        messages.info(request, told(refusal).detail)
    else:
        messages.success(request, f"The change of {held.name} is withdrawn; it stays as it is.")
    return redirect("my:change", subscription_id)


def _held_or_ended(request: Acting, subscription_id: UUID) -> Held | None:
    """None for one that has ended. Refusal `not_found` for what another organization holds."""
    customer = request.actor.organization
    holding = holdings.of_customer(customer).holding
    if holding.holds(subscription_id):
        return holding.get(subscription_id)
    reading.subscription_of(customer, subscription_id)
    return None


def _shown(
    request: Acting,
    held: Held,
    targets: list[Target],
    form: ChangeForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    quoted, when, why_not = _quoted(request, held, form)
    refusal = refusal or why_not
    if refusal is not None and request.method == "POST":
        status = told(refusal).status
    edition = held_edition(held)
    scheduled = scheduled_change(held)
    shown: dict[str, Any] = {
        "title": f"Change {held.name}",
        "held": held,
        "edition": edition,
        "crumbs": [("Overview", "/my/"), (held.name, f"/my/subscriptions/{held.id}/")],
        "quantity": wording.quantity_name(held.quantity, edition),
        "attributes": wording.attribute_names(held.listing, held.edition, dict(held.attributes)),
        "last_day": held.end - timedelta(days=1) if held.end else None,
        "cycle_price": cycle_amount(held),
        "per": wording.per_cycle(held.cycle, held.method),
        "form": form,
        "scheduled": scheduled,
        "can_be_changed": any(each.price for each in targets),
        "not_offered": [each for each in targets if each.why_not],
        "only_upgrades": held.listing.type is ProductType.MARKETPLACE,
        "may_change": may(request, Permission.SUBSCRIPTIONS_CHANGE),
        "key": form_key(),
    }
    if refusal is not None:
        shown["refused"] = told(refusal)
        shown["way_out"] = _way_out(refusal, form)
    if not shown["may_change"]:
        shown["who_can"] = who_can(request, "change it")
    if quoted is not None:
        shown |= quote_shown(quoted, is_now=when is Moment.NOW, limit=request.actor.limit)
        shown["fields"] = hidden_fields(quoted.change.after, when)
    return render(request, "customer/change.html", shown, status=status)


def _quoted(
    request: Acting, held: Held, form: ChangeForm
) -> tuple[Quoted | None, When, Refusal | None]:
    """What was asked comes to, for the moment asked or the one that suits it; or why it can't."""
    if scheduled_change(held) is not None:
        return _quoted_scheduled(request, held)
    is_asked = request.method == "POST" or bool(request.GET)
    if not is_asked or not form.is_valid():
        return None, Moment.NOW, None
    when = form.when or (Moment.NOW if request.method == "POST" else None)
    try:
        found = _quote(request, held, form, when or Moment.NOW)
    except Refusal as refusal:
        return None, when or Moment.NOW, refusal
    if when is None and found.is_better_later:
        try:
            later = _quote(request, held, form, Moment.END_OF_TERM)
        except Refusal:
            pass  # it ends with its term: then now is the one moment there is
        else:
            form.preselect(Moment.END_OF_TERM)
            return later, Moment.END_OF_TERM, None
    form.preselect(when or Moment.NOW)
    return found, when or Moment.NOW, None


def _quote(request: Acting, held: Held, form: ChangeForm, when: When) -> Quoted:
    return changing.quote_change(
        held.id, form.ask(), actor=request.actor, present=request.present, when=when
    )


def _quoted_scheduled(request: Acting, held: Held) -> tuple[Quoted | None, When, Refusal | None]:
    scheduled = scheduled_change(held)
    assert scheduled is not None
    try:
        found = changing.quote_scheduled(held.id, actor=request.actor, present=request.present)
    except Refusal as refusal:
        return None, scheduled.on, refusal
    return found, scheduled.on, None


def _way_out(refusal: Refusal, form: ChangeForm) -> dict[str, str] | None:
    """A link to what would help, beside the remedy in words."""
    facts = refusal.facts
    until = facts.get("until")
    if refusal.code is Code.CHANGE_BLOCKED_BY_CONTRACT and isinstance(until, date):
        if not form.is_valid():
            return None
        asked = dict(form.asked()) | {"when": "day", "on": until.isoformat()}
        words = f"See what it would come to on {day_text(until)}"
        return {"href": f"?{urlencode(asked)}#quote", "words": words}
    if refusal.code is Code.SEATS_IN_USE:
        return _linked("my:people", "See who is assigned", subscription_id=facts["subscription"])
    if refusal.code is Code.CHANGE_OPEN and "order" in facts:
        return _linked("my:order", "See the order", order_id=facts["order"])
    if refusal.code is Code.BALANCE_TOO_LOW:
        return _linked("my:invoices", "See the balance")
    return None


def _linked(page: str, words: str, **names: object) -> dict[str, str] | None:
    try:
        return {"href": reverse(page, kwargs=names), "words": words}
    except NoReverseMatch:
        return None
