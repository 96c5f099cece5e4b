"""A sandbox's clock: what it says, moving it, and what that brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting
from vendible.consoles.posting import form_key, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.kernel.terms import add_months, midnight
from vendible.domain.subscriptions.reminders import ReminderKind
from vendible.gateways.present import Present
from vendible.records import clocks
from vendible.records.models import JournalEntry, Organization
from vendible.usecases import clock as usecase
from vendible.usecases.refusal_words import Told, told

HAPPENED_MAX = 500
_BASES = {
    OrganizationKind.CUSTOMER: "customer/base.html",
    OrganizationKind.PARTNER: "partner/console.html",
    OrganizationKind.OPERATOR: "operator/console.html",
}
# Name and months; `0` is a day, and `7` of days a week.
STEPS = (("day", "A day"), ("week", "A week"), ("month", "A month"), ("year", "A year"))
_TITLES: Mapping[str, str] = {
    "order_completed": "Ordered",
    "addon_ordered": "Add-on ordered",
    "subscription_renewed": "Renewed",
    "specification_changed": "Changed",
    "subscription_cancelled": "Cancelled",
    "subscription_ended": "Ended",
    "subscription_isolated": "Not renewed: it can’t be used",
    "contract_renewed": "Contract renewed",
    "scheduled_refused": "What was scheduled was not possible",
    "order_expired": "Order expired",
}
_REMINDED: Mapping[str, str] = {
    ReminderKind.TRIAL_ENDS: "Reminded: the trial ends soon",
    ReminderKind.TERM_ENDS: "Reminded: it ends soon",
    ReminderKind.LAST_DAY_OF_NOTICE: "Reminded: the last day of notice is near",
    ReminderKind.LONG_RENEWAL: "Reminded: it renews soon",
    ReminderKind.DESTRUCTION: "Reminded: it ends for good tomorrow",
}
_TONES: Mapping[str, tuple[str, str]] = {
    "subscription_renewed": ("positive", "check"),
    "contract_renewed": ("positive", "check"),
    "subscription_isolated": ("negative", "alert"),
    "scheduled_refused": ("negative", "cross"),
    "subscription_ended": ("warning", "stop"),
    "reminded": ("neutral", "ring"),
}


class ToForm(forms.Form):
    """To the beginning of a day."""

    to = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Choose a day.",
            "invalid": "This is no day. Write it as 2027-03-01.",
        },
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what happened."""

    title: str
    at: datetime
    tone: str
    shape: str
    lines: list[str]
    href: str


def clock_page(request: Acting, here: str, of: Organization) -> HttpResponse:
    """The clock of a sandbox, at the address `here` of the console of whoever asks.

    Who may not move it still reads it.
    """
    if request.method != "POST":
        return _shown(request, of, ToForm())
    form = ToForm(request.POST)
    step = request.POST.get("step", "")
    if step == "go_on":
        return _worked_off(request, here, of)
    if step not in dict(STEPS) and not form.is_valid():
        return _shown(request, of, form, status=422)
    try:
        usecase.move_clock(
            of.id,
            _wanted(_by_its_clock(request, of), step, form),
            actor=request.actor,
            present=request.present,
            once=once(request),
        )
    except Refusal as refusal:
        words = told(refusal)
        bound = form if step not in dict(STEPS) else ToForm()
        return _shown(request, of, bound, refused=words, status=words.status)
    return _worked_off(request, here, of)


def _by_its_clock(request: Acting, of: Organization) -> Present:
    """An operator's present is not that of the sandbox it looks at."""
    return request.present.by_real_clock().ahead_by(of.clock_seconds)


def _worked_off(request: Acting, here: str, of: Organization) -> HttpResponse:
    request.actor.require(Permission.CLOCK_MOVE)
    if usecase.work_off(of.id, request.present):
        messages.success(request, "All that fell due has happened.")
    return HttpResponseRedirect(here)


def _wanted(present: Present, step: str, form: ToForm) -> datetime:
    """Steps of months keep the day, those of days the time."""
    now, zone = present.now, present.zone
    match step:
        case "day" | "week":
            return now + timedelta(days=1 if step == "day" else 7)
        case "month" | "year":
            local = now.astimezone(zone)
            day: date = add_months(local.date(), 1 if step == "month" else 12)
            return datetime.combine(day, local.time(), zone)
        case _:
            return midnight(form.cleaned_data["to"], zone)


def _shown(
    request: Acting,
    of: Organization,
    form: ToForm,
    *,
    refused: Told | None = None,
    status: int = 200,
) -> HttpResponse:
    real = request.present.by_real_clock()
    entries = clocks.since_move(of.id, HAPPENED_MAX)
    moved, rest = (entries[0], entries[1:]) if entries else (None, [])
    is_customer = of.kind == OrganizationKind.CUSTOMER
    is_own = of.id == request.actor.organization
    return render(
        request,
        "sandbox/clock.html",
        {
            "title": "Clock" if is_own else f"Clock of {of.name}",
            "crumbs": [] if is_own else [("Organizations", reverse("operator:organizations"))],
            "base": _BASES[request.actor.kind],
            "of": of,
            "is_customer": is_customer,
            "is_sandbox": of.sandbox,
            "now": _by_its_clock(request, of).now,
            "real": real.now,
            "may_move": Permission.CLOCK_MOVE in request.actor.allowed,
            "form": form,
            "refused": refused,
            "steps": STEPS,
            "key": form_key(),
            "is_waiting": is_customer and clocks.is_due(of.id, real.now),
            "moved_from": datetime.fromisoformat(moved.facts["moved_from"]) if moved else None,
            "moved_to": datetime.fromisoformat(moved.facts["moved_to"]) if moved else None,
            "happened": [_line(each, is_own=is_own) for each in rest],
            "is_cut": len(entries) == HAPPENED_MAX,
        },
        status=status,
    )


def _line(entry: JournalEntry, *, is_own: bool) -> Line:
    title = _TITLES.get(entry.fact) or entry.fact.replace("_", " ").capitalize()
    if entry.fact == "reminded":
        title = _REMINDED.get(entry.facts.get("of", ""), "Reminded")
    tone, shape = _TONES.get(entry.fact, ("info", "dot"))
    said = [*entry.facts.get("lines", [])] or [entry.facts.get("name", "")]
    if entry.facts.get("total"):
        said.append(f"{entry.facts['total']} with tax")
    return Line(
        title,
        entry.at,
        tone,
        shape,
        [each for each in said if each],
        _href(entry) if is_own else "",
    )


def _href(entry: JournalEntry) -> str:
    pages = {
        "order": ("my:order", "order_id"),
        "subscription": ("my:subscription", "subscription_id"),
    }
    if entry.subject not in pages:
        return ""
    page, argument = pages[entry.subject]
    return reverse(page, kwargs={argument: entry.subject_id})
