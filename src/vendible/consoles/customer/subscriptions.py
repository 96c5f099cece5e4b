"""One subscription: what it is, what it allows, what can be done with it, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import may, shortened, who_can
from vendible.consoles.customer.packages import package_held
from vendible.consoles.customer.shown import (
    effective_shown,
    license_shown,
    renewal_sentence,
    shown_with_addons,
)
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.prices import from_words
from vendible.consoles.storefront.quoting import cycle_amount
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.listing import Listing
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.addons import Verdict
from vendible.domain.subscriptions.holding import Held, OnSale, State
from vendible.records import holdings, reading, revisions
from vendible.records.models import JournalEntry, Membership, Subscription
from vendible.usecases import subscriptions
from vendible.usecases.refusal_words import Told, told

EVENTS = 30
ADDONS = 200


@dataclass(frozen=True, slots=True)
class AddonOffered:
    """An add-on of the product held: may it be bought now, or which rule says no."""

    slug: str
    name: str
    summary: str
    ownership: str
    price: str
    refused: Told | None


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    title: str
    by: str
    lines: list[str]
    total: str
    order: UUID
    number: str


@acting_as(OrganizationKind.CUSTOMER)
def subscription(request: Acting, subscription_id: UUID) -> HttpResponse:
    """A product or an add-on. Refusal `not_found` for what another organization holds."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    customer = request.actor.organization
    row = reading.subscription_of(customer, subscription_id)
    rows = reading.subscriptions_of(customer).filter(parent_id=row.id).order_by("state", "id")
    found = shown_with_addons([row], rows[:ADDONS])[0]
    licenses = reading.licenses_of(customer).filter(instance_id=row.instance_id).order_by("id")
    shown_licenses = [license_shown(each, request.present.now) for each in licenses]
    held = _held(customer, row)
    currency = row.currency
    parent = reading.subscription_of(customer, row.parent_id) if row.parent_id else None
    context = {
        "title": found.listing.name,
        "subscription": found,
        "row": row,
        "parent": parent,
        "address": _address(found.listing, parent) if row.state == State.ACTIVE else "",
        "renewal": renewal_sentence(row),
        "last_day": row.ends_on - timedelta(days=1) if row.ends_on else None,
        "contract": wording.held_contract(held.contract, currency)
        if held and held.contract
        else None,
        "cycle_price": cycle_amount(held) if held and not held.is_offline else None,
        "per": wording.per_cycle(held.cycle, held.method) if held else "",
        "is_live": row.state != State.ENDED,
        "licenses": shown_licenses,
        "package": package_held(row, request.present.now),
        "effective": effective_shown(row.instance_id, shown_licenses, request.present.now),
        "instance": reading.instance_of(customer, row.instance_id),
        "offered": _offered(request, row) if held and not row.parent_id else [],
        "events": _events(customer, row.id),
        "may_order": may(request, Permission.ORDERS_PLACE),
        "may_issue": may(request, Permission.CREDENTIALS_ISSUE),
    }
    if not context["may_order"]:
        context["who_can"] = who_can(request, "change, add to or cancel it")
    return render(request, "customer/subscription.html", context)


def _address(listing: Listing, parent: Subscription | None) -> str:
    """Where the software is opened; an add-on may have its parent's (AppDirect: sign-on)."""
    if parent is None or not listing.sign_on.inherit:
        return listing.sign_on.address
    return revisions.listings([parent.revision_id])[parent.revision_id].sign_on.address


def _held(customer: UUID, row: Subscription) -> Held | None:
    """None for one that has ended: nothing can be done with it any more."""
    if row.state == State.ENDED:
        return None
    return holdings.of_customer(customer).holding.get(row.id)


def _offered(request: Acting, row: Subscription) -> list[AddonOffered]:
    pairs = subscriptions.addons_to_buy(row.id, actor=request.actor, present=request.present)
    return [_addon_offered(addon, verdict, row.currency) for addon, verdict in pairs]


def _addon_offered(addon: OnSale, verdict: Verdict, currency: str) -> AddonOffered:
    terms = addon.listing.addon
    assert terms is not None, "addons_to_buy answers add-ons alone"
    return AddonOffered(
        slug=addon.listing.slug,
        name=addon.listing.name,
        summary=addon.listing.summary,
        ownership=wording.OWNERSHIPS[terms.ownership],
        price=from_words(addon.listing, currency),
        refused=told(Refusal(Code(verdict.refusal), **verdict.facts)) if verdict.refusal else None,
    )


_TITLES = {
    "order_completed": "Ordered",
    "addon_ordered": "Add-on ordered",
    "specification_changed": "Changed",
    "subscription_renewed": "Renewed",
    "subscription_cancelled": "Cancelled",
}


def _events(customer: UUID, subscription_id: UUID) -> list[Event]:
    """What orders did to it, newest first: those with a line of it, and those that name it."""
    orders = reading.orders_of(customer).filter(lines__subscription_id=subscription_id)
    named = Q(facts__subscriptions__contains=[str(subscription_id)])
    concerns = Q(subject="order") & (Q(subject_id__in=orders.values("id")) | named)
    entries = list(reading.journal_of(customer).filter(concerns).order_by("-id")[:EVENTS])
    names = actor_names(customer, entries)
    return [_event(each, names) for each in entries]


def _event(entry: JournalEntry, names: Mapping[str, str]) -> Event:
    facts: dict[str, Any] = entry.facts
    return Event(
        at=entry.at,
        title=_TITLES.get(entry.fact, entry.fact.replace("_", " ").capitalize()),
        by=names.get(entry.actor, "The marketplace"),
        lines=list(facts.get("lines", ())),
        total=str(facts.get("total", "")),
        order=entry.subject_id,
        number=shortened(entry.subject_id),
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
