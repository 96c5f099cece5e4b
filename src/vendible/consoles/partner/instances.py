"""Application instances: what customers run of this partner's products (Tencent, C5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.shown import SubscriptionShown, shown_with_addons
from vendible.consoles.posting import uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.listing import Billing
from vendible.domain.licensing.license import License
from vendible.domain.licensing.states import state_at
from vendible.domain.subscriptions.holding import State
from vendible.gateways.present import Present
from vendible.records.models import Instance, Subscription
from vendible.records.pages import page
from vendible.records.sold import instance_sold, instances_sold

PAGE = 30


@dataclass(frozen=True, slots=True)
class Held:
    """One subscription of an instance, as its partner sees it. `until` None: permanent.

    `license_state` is empty while there is no license: its order is not paid.
    """

    shown: SubscriptionShown
    license_state: str
    until: date | None
    is_addon: bool
    is_offline: bool
    may_adjust: bool

    @property
    def last_day(self) -> date | None:
        return self.until - timedelta(days=1) if self.until else None


@acting_as(OrganizationKind.PARTNER)
def instances(request: Acting) -> HttpResponse:
    """Newest first; found by a word of the product or the customer."""
    request.actor.require(Permission.SALES_READ)
    asked = request.GET.get("q", "").strip()[:100]
    rows = instances_sold(request.actor.organization)
    for word in asked.split():
        rows = rows.filter(Q(product__name__icontains=word) | Q(customer__name__icontains=word))
    found = page(rows, uuid_after(request), PAGE)
    here = reverse("partner:instances")
    return render(
        request,
        "partner/instances.html",
        {
            "title": "Application instances",
            "instances": [
                (each, held_in(each, request.present, may_adjust=False)) for each in found.rows
            ],
            "asked": asked,
            "next": f"{here}?q={asked}&after={found.after}" if found.after else "",
            "newest": here if request.GET.get("after") else "",
        },
    )


@acting_as(OrganizationKind.PARTNER)
def instance(request: Acting, instance_id: UUID) -> HttpResponse:
    """The product and its add-ons: state, license, and what can be adjusted."""
    request.actor.require(Permission.SALES_READ)
    found = instance_sold(request.actor.organization, instance_id)
    may_adjust = Permission.INSTANCES_ADJUST in request.actor.allowed
    return render(
        request,
        "partner/instance.html",
        {
            "title": f"{found.product.name} of {found.customer.name}",
            "crumbs": [("Application instances", reverse("partner:instances"))],
            "instance": found,
            "held": held_in(found, request.present, may_adjust=may_adjust),
            "may_adjust": may_adjust,
        },
    )


def held_in(found: Instance, present: Present, *, may_adjust: bool) -> list[Held]:
    """The product first, then its add-ons; those that have ended stand last."""
    rows: Sequence[Subscription] = sorted(
        found.subscriptions.all(),
        key=lambda each: (each.state == State.ENDED, each.parent_id is not None),
    )
    now = present.ahead_by(found.customer.clock_seconds)
    return [_held(each, now, may_adjust=may_adjust) for each in shown_with_addons(rows, ())]


def _held(shown: SubscriptionShown, now: Present, *, may_adjust: bool) -> Held:
    row = shown.row
    is_offline = shown.listing.billing is Billing.OFFLINE
    is_over = row.state not in (State.ACTIVE, State.SUSPENDED)
    license_ = getattr(row, "license", None)  # none while its order is not paid
    return Held(
        shown,
        state_at(License.from_plain(license_.document), now.now).value if license_ else "",
        row.end or row.license_until,
        row.parent_id is not None,
        is_offline,
        may_adjust and is_offline and not is_over,
    )
