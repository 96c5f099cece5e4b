"""What happened to a subscription, from the journal, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from vendible.consoles.customer.asking import shortened
from vendible.consoles.design.words import day_text
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import reading
from vendible.records.models import JournalEntry, Membership, Subscription
from vendible.usecases.refusal_words import told

EVENTS = 30
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    title: str
    by: str
    lines: list[str]
    tone: str
    shape: str
    order: UUID | None
    number: str


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    tone: str = "info"
    shape: str = "dot"
    lines: Callable[[Facts], list[str]] = lambda _: []


def _labels(facts: Facts) -> list[str]:
    return list(facts.get("lines", ()))


def _on(facts: Facts) -> list[str]:
    on = facts.get("on")
    return [f"On {day_text(date.fromisoformat(on))}."] if on else []


def _why(facts: Facts) -> list[str]:
    """Why something was not done: the title of the rule."""
    code = facts.get("code")
    if not code:
        return []
    try:
        return [f"{told(Refusal(Code(code))).title}."]
    except (ValueError, KeyError):  # its words need facts that the journal does not keep
        return [f"{str(code).replace('_', ' ').capitalize()}."]


def _reference(facts: Facts) -> list[str]:
    said = [f"Contract {facts['reference']}."] if facts.get("reference") else []
    until = facts.get("until")
    return [*said, f"Until {day_text(date.fromisoformat(until))}."] if until else said


def _reason(facts: Facts) -> list[str]:
    return [str(facts["reason"])] if facts.get("reason") else []


def _people(facts: Facts) -> list[str]:
    count = len(facts.get("people", ()))
    return [f"{count} {'person' if count == 1 else 'people'}."] if count else []


# A fact without a line here is shown by its own name.
_WORDS: Mapping[str, _Words] = {
    "order_completed": _Words("Ordered", lines=_labels),
    "order_placed": _Words("Ordered, not paid yet", "warning", "clock", _labels),
    "order_expired": _Words("Not paid in time", "neutral", "stop"),
    "order_cancelled": _Words("Order cancelled", "neutral", "cross"),
    "approval_asked": _Words("Approval asked for", "info", "clock"),
    "approval_given": _Words("Approved", "positive", "check"),
    "approval_declined": _Words("Approval declined", "negative", "cross", _reason),
    "addon_ordered": _Words("Add-on ordered", lines=_labels),
    "specification_changed": _Words("Changed", lines=_labels),
    "subscription_renewed": _Words("Renewed", "positive", "check", _labels),
    "subscription_cancelled": _Words("Cancelled", "neutral", "stop", _labels),
    "subscription_ended": _Words("Ended", "neutral", "stop", _why),
    "subscription_isolated": _Words("Locked: its term was over", "negative", "alert", _why),
    "contract_renewed": _Words("Contract renewed for as long again", "positive", "check"),
    "change_scheduled": _Words("Change scheduled", "info", "clock", _on),
    "scheduled_change_withdrawn": _Words("Scheduled change withdrawn", "neutral", "back", _on),
    "cancellation_scheduled": _Words("Cancellation scheduled", "warning", "clock", _on),
    "cancellation_withdrawn": _Words("Cancellation withdrawn", "positive", "back"),
    "scheduled_refused": _Words("What was scheduled could not be done", "warning", "alert", _why),
    "subscription_suspended": _Words("Suspended", "warning", "pause", _reason),
    "subscription_returned": _Words("Active again", "positive", "dot", _reason),
    "instance_adjusted": _Words("Adjusted by the partner", "info", "swap", _reference),
    "offline_ended": _Words("Ended by the partner", "neutral", "stop", _reference),
    "seats_assigned": _Words("Seats given", lines=_people),
    "seats_freed": _Words("Seats freed", lines=_people),
    "reminded": _Words("Reminder sent", "neutral", "clock"),
    "credential_issued": _Words("Credential issued", "info", "dot"),
}
_BY_PARTNER = ("instance_adjusted", "offline_ended")


def events_of(customer: UUID, row: Subscription) -> list[Event]:
    """What concerns it, newest first: orders with a line of it, and what has no order."""
    orders = reading.orders_of(customer).filter(lines__subscription_id=row.id)
    named = Q(facts__subscriptions__contains=[str(row.id)])
    concerns = (
        Q(subject="order") & (Q(subject_id__in=orders.values("id")) | named)
        | Q(subject="subscription", subject_id=row.id)
        | Q(subject="subscription") & named
    )
    if row.parent_id is None:
        concerns |= Q(subject="instance", subject_id=row.instance_id)
    entries = list(reading.journal_of(customer).filter(concerns).order_by("-id")[:EVENTS])
    names = actor_names(customer, entries)
    return [_event(each, names, row.partner.name) for each in entries]


def _event(entry: JournalEntry, names: Mapping[str, str], partner: str) -> Event:
    words = _WORDS.get(entry.fact) or _Words(entry.fact.replace("_", " ").capitalize())
    is_order = entry.subject == "order"
    others = partner if entry.fact in _BY_PARTNER else "The marketplace"
    return Event(
        at=entry.at,
        title=words.title,
        by="By itself" if entry.actor == "system" else names.get(entry.actor, others),
        lines=words.lines(entry.facts),
        tone=words.tone,
        shape=words.shape,
        order=entry.subject_id if is_order else None,
        number=shortened(entry.subject_id) if is_order else "",
    )


def actor_names(organization: UUID, entries: Iterable[JournalEntry]) -> dict[str, str]:
    """By actor: the names of the organization's own people; a program is an API key."""
    actors = {each.actor for each in entries}
    people = [each.removeprefix("user:") for each in actors if each.startswith("user:")]
    rows = Membership.objects.filter(organization_id=organization, user_id__in=people)
    names = {
        f"user:{each.user_id}": each.user.get_full_name() or each.user.email
        for each in rows.select_related("user")
    }
    return names | {each: "An API key" for each in actors if each.startswith("key:")}
