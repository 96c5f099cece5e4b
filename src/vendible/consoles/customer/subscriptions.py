"""One subscription: what it is, what it allows, what can be done with it, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.actions import actions_of
from vendible.consoles.customer.asking import may, who_can
from vendible.consoles.customer.coming_shown import coming_shown
from vendible.consoles.customer.history import events_of
from vendible.consoles.customer.opening import address_of
from vendible.consoles.customer.packages import package_held
from vendible.consoles.customer.shown import (
    effective_shown,
    license_shown,
    renewal_sentence,
    shown_with_addons,
)
from vendible.consoles.customer.terms import discount_sentence, notices_of
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.prices import from_words
from vendible.consoles.storefront.quoting import cycle_amount
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.forecast import ComingInvoice, of_subscriptions
from vendible.domain.subscriptions.addons import Verdict
from vendible.domain.subscriptions.holding import Held, OnSale, State
from vendible.records import holdings, reading, revisions
from vendible.records.models import Subscription
from vendible.usecases import forecasting, subscriptions
from vendible.usecases.refusal_words import Told, told

ADDONS = 200
COMING = 6


@dataclass(frozen=True, slots=True)
class AddonOffered:
    """An add-on of the product held: may it be bought now, or which rule says no."""

    slug: str
    name: str
    summary: str
    ownership: str
    price: str
    refused: Told | None
    note: str


@acting_as(OrganizationKind.CUSTOMER)
def subscription(request: Acting, subscription_id: UUID) -> HttpResponse:
    """A product or an add-on. Refusal `not_found` for what another organization holds."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    customer = request.actor.organization
    row = reading.subscription_of(customer, subscription_id)
    account = holdings.of_customer(customer)
    held = _held(account, row)
    coming = _coming(request, account, row)
    rows = reading.subscriptions_of(customer).filter(parent_id=row.id).order_by("state", "id")
    found = shown_with_addons([row], rows[:ADDONS], coming)[0]
    own = coming if row.parent_id is None else of_subscriptions(coming, {row.id})
    licenses = reading.licenses_of(customer).filter(instance_id=row.instance_id).order_by("id")
    shown_licenses = [license_shown(each, request.present.now) for each in licenses]
    parent = reading.subscription_of(customer, row.parent_id) if row.parent_id else None
    context = {
        "title": found.listing.name,
        "subscription": found,
        "row": row,
        "parent": parent,
        "address": address_of(row) if row.state == State.ACTIVE else "",
        "renewal": renewal_sentence(row),
        "is_live": row.state != State.ENDED,
        "licenses": shown_licenses,
        "package": package_held(row, request.present.now),
        "effective": effective_shown(row.instance_id, shown_licenses, request.present.now),
        "instance": reading.instance_of(customer, row.instance_id),
        "offered": _offered(request, row) if held and not row.parent_id else [],
        "coming": coming_shown(own[:COMING]),
        "coming_more": max(0, len(own) - COMING),
        "events": events_of(customer, row),
        "may_order": may(request, Permission.ORDERS_PLACE),
        "may_issue": may(request, Permission.CREDENTIALS_ISSUE),
        **(_of_held(account, held, request.present.today) if held else {}),
    }
    if not context["may_order"]:
        context["who_can"] = who_can(request, "change, add to or cancel it")
    return render(request, "customer/subscription.html", context)


def _of_held(account: holdings.Account, held: Held, today: date) -> dict[str, Any]:
    """What is agreed and what can be done; of what has ended nothing is."""
    actions = actions_of(account.holding, held, revisions.live_of(held.product), today)
    return {
        "contract": wording.held_contract(held.contract, held.currency) if held.contract else None,
        "discount": discount_sentence(held, today),
        "notices": notices_of(held, today),
        "cycle_price": None if held.is_offline else cycle_amount(held),
        "per": wording.per_cycle(held.cycle, held.method),
        "actions": [each for each in actions if each.refused is None],
        "not_now": [each for each in actions if each.refused is not None],
    }


def _coming(
    request: Acting, account: holdings.Account, row: Subscription
) -> tuple[ComingInvoice, ...]:
    """Of the instance: a product with its add-ons."""
    return forecasting.forecast_of_instance(
        account, row.instance_id, actor=request.actor, present=request.present
    )


def _held(account: holdings.Account, row: Subscription) -> Held | None:
    """None for one that has ended: nothing can be done with it any more."""
    return account.holding.get(row.id) if account.holding.holds(row.id) else None


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
        note=subscriptions.misfit_words(addon, verdict),
    )
