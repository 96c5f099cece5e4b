"""Cancelling: each way with its date and cost, or what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import Confirmed, may, who_can
from vendible.consoles.design.words import day_text
from vendible.consoles.posting import form_key, once
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.quoting import line_quoted, tax_note
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.listing import Method
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.ordering.orders import Order
from vendible.domain.subscriptions.cancelling import Choice, When
from vendible.domain.subscriptions.holding import Held
from vendible.records import holdings, reading
from vendible.usecases import leaving
from vendible.usecases.refusal_words import told


@dataclass(frozen=True, slots=True)
class BlockerShown:
    subscription: UUID
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """One way to leave. `last_day` is the last day of use; None when it ends at once."""

    when: str
    title: str
    choice: Choice
    last_day: date | None
    is_now: bool
    sentence: str
    final: str
    why_not: str
    blockers: tuple[BlockerShown, ...]
    along: tuple[str, ...]
    order: Order | None
    confirm: str
    key: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [line_quoted(each) for each in self.order.lines] if self.order else []

    @property
    def tax_note(self) -> str:
        return tax_note(each.tax_rate_pct for each in self.order.lines) if self.order else ""

    @property
    def given_back(self) -> Money | None:
        return -self.order.total if self.order and self.order.total.minor < 0 else None


class CancelForm(Confirmed):
    when = forms.ChoiceField(choices=[(each.value, each.value) for each in When])


@acting_as(OrganizationKind.CUSTOMER)
def cancel(request: Acting, subscription_id: UUID) -> HttpResponse:
    """The ways to leave; sent with `when`, it takes that one."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    row = reading.subscription_of(request.actor.organization, subscription_id)
    form = CancelForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        return _shown(request, subscription_id, status=200 if form is None else 422)
    try:
        answer = leaving.cancel(
            subscription_id,
            When(form.cleaned_data["when"]),
            actor=request.actor,
            present=request.present,
            once=once(request),
        )
    except Refusal as refusal:
        return _shown(request, subscription_id, refusal=refusal)
    ends_on = date.fromisoformat(answer["ends_on"])
    is_over = ends_on <= request.present.today
    name = row.product.name
    messages.success(
        request,
        f"{name} has ended."
        if is_over
        else f"{name} is set to end. Its last day is {day_text(ends_on - timedelta(days=1))}.",
    )
    return redirect("my:subscription", subscription_id)


def _shown(
    request: Acting, subscription_id: UUID, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The choices; where it can't be cancelled at all, why."""
    customer = request.actor.organization
    row = reading.subscription_of(customer, subscription_id)
    choices: list[ChoiceShown] = []
    try:
        found = leaving.cancel_options(
            subscription_id, actor=request.actor, present=request.present
        )
        account = holdings.of_customer(customer)
        held = account.holding.get(subscription_id)
        choices = [_choice(each, account, held, request.present.today) for each in found]
    except Refusal as never:
        if never.code is Code.NOT_FOUND:  # it has ended: nothing is left to cancel
            return redirect("my:subscription", subscription_id)
        refusal = refusal or never
    if refusal is not None and request.method == "POST":
        status = told(refusal).status
    shown = {
        "title": f"Cancel {row.product.name}",
        "row": row,
        "crumbs": [("Overview", "/my/"), (row.product.name, f"/my/subscriptions/{row.id}/")],
        "choices": choices,
        "refused": told(refusal) if refusal else None,
        "may_cancel": may(request, Permission.SUBSCRIPTIONS_CHANGE),
    }
    if not shown["may_cancel"]:
        shown["who_can"] = who_can(request, "cancel it")
    return render(request, "customer/cancel.html", shown, status=status)


def _choice(choice: Choice, account: holdings.Account, held: Held, today: date) -> ChoiceShown:
    is_now, holding = choice.on <= today, account.holding
    last_day = None if is_now else choice.on - timedelta(days=1)
    already = choice.is_possible and not is_now and held.ends_on == choice.on
    return ChoiceShown(
        when=choice.when.value,
        title=wording.WAYS_TO_LEAVE[choice.when],
        choice=choice,
        last_day=last_day,
        is_now=is_now,
        sentence=_sentence(held, last_day),
        final=f"{held.name} can then only be bought anew." if is_now else "",
        why_not="It is already set to end on this day." if already else _why_not(choice, held),
        blockers=tuple(
            BlockerShown(each.addon.id, each.addon.name, _standing(each.until, each.why))
            for each in choice.blockers
        ),
        along=tuple(
            each.name
            for each in holding.addons_of(held.id)
            if each.method is Method.ONE_TIME or each.ends_on is not None
        ),
        order=order_of_cancellation(holding, held, choice, account.rates, today)
        if choice.is_possible
        else None,
        confirm="End it now" if is_now else f"End it after {day_text(last_day or choice.on)}",
        key=form_key(),
    )


def _sentence(held: Held, last_day: date | None) -> str:
    if last_day is None:
        return f"{held.name} ends today. Its license is no longer valid from this moment on."
    return (
        f"{held.name} stays as it is until its last day, {day_text(last_day)}, and does not renew."
    )


def _why_not(choice: Choice, held: Held) -> str:
    """What stands in the way, in words; the add-ons that do are listed below it."""
    if choice.refusal is Code.CONTRACT_UNTIL and choice.possible_from:
        return (
            f"{held.name} is in a contract until {day_text(choice.possible_from)}, "
            "which can’t be left before."
        )
    if choice.refusal is Code.ADDONS_IN_THE_WAY:
        from_ = choice.possible_from
        later = f" Once they are, {held.name} can end on {day_text(from_)}." if from_ else ""
        return f"These add-ons must be ended first.{later}"
    return told(Refusal(choice.refusal, product=held.name)).detail if choice.refusal else ""


def _standing(until: date, why: Code) -> str:
    if why is Code.CONTRACT_UNTIL:
        return f"in a contract until {day_text(until)}"
    return f"can end on {day_text(until)}"
