"""Licenses with their signed versions, and the credential of an instance."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import next_page, shortened
from vendible.consoles.customer.orders import KINDS
from vendible.consoles.customer.shown import differences, entitled_text, license_shown
from vendible.consoles.posting import uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.licensing.license import License
from vendible.domain.ordering.orders import OrderKind
from vendible.records import reading, revisions
from vendible.records.models import Subscription
from vendible.records.pages import page
from vendible.usecases import people

SHOWN = 25


@acting_as(OrganizationKind.CUSTOMER)
def licenses(request: Acting) -> HttpResponse:
    request.actor.require(Permission.LICENSES_READ)
    found = page(reading.licenses_of(request.actor.organization), uuid_after(request), SHOWN)
    return render(
        request,
        "customer/licenses.html",
        {
            "title": "Licenses",
            "licenses": [license_shown(each, request.present.now) for each in found.rows],
            "next": next_page(request, found),
        },
    )


@acting_as(OrganizationKind.CUSTOMER)
def license(request: Acting, license_id: UUID) -> HttpResponse:  # noqa: A001  the noun of its page
    """Every signed version, newest first: what changed, which order changed it, when."""
    request.actor.require(Permission.LICENSES_READ)
    row = reading.license_of(request.actor.organization, license_id)
    found = license_shown(row, request.present.now)
    rows = reading.versions_of(row)
    documents = [License.from_plain(each.document) for each in rows]
    before = [*documents[1:], None]
    revision = row.subscription.revision_id
    listing = revisions.listings([revision])[revision]
    editions = {each.code: each.name for each in listing.editions}
    return render(
        request,
        "customer/license.html",
        {
            "title": f"License of {row.subscription.product.name}",
            "crumbs": [("Licenses", "/my/licenses/")],
            "license": found,
            "entitlements": [
                (each.name, entitled_text(each)) for each in found.document.entitlements
            ],
            "versions": [
                {
                    "row": version,
                    "number": shortened(version.order_id) if version.order_id else "",
                    "kind": KINDS[OrderKind(version.order.kind)] if version.order else "",
                    "lines": differences(was, is_, editions),
                    "is_first": was is None,
                }
                for version, is_, was in zip(rows, documents, before, strict=True)
            ],
        },
    )


@never_cache
@acting_as(OrganizationKind.CUSTOMER)
def credential(request: Acting, instance_id: UUID) -> HttpResponse:
    """Issues a new credential and shows it this once; a GET leads back to its product."""
    instance = reading.instance_of(request.actor.organization, instance_id)
    product = _product_of(request, instance_id)
    if request.method != "POST":
        return redirect("my:subscription", product.id)
    text = people.issue_credential(instance_id, actor=request.actor, present=request.present)
    return render(
        request,
        "customer/credential.html",
        {
            "title": "New credential",
            "crumbs": [
                ("Overview", "/my/"),
                (instance.product.name, f"/my/subscriptions/{product.id}/"),
            ],
            "instance": instance,
            "subscription": product,
            "credential": text,
        },
    )


def _product_of(request: Acting, instance_id: UUID) -> Subscription:
    """The subscription to the product itself, to which the instance belongs."""
    rows = reading.subscriptions_of(request.actor.organization)
    found = rows.filter(instance_id=instance_id, parent__isnull=True).order_by("-id").first()
    assert found is not None, f"instance {instance_id} without a product"
    return found
