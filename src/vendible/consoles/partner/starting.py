"""A new product: begun from a few answers, from a copy of another one, or from a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.partner.forms import NewProductForm
from vendible.consoles.posting import form_key, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.listing import Billing, Delivery, Kind, Ownership, ProductType
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import reading
from vendible.usecases import drafts
from vendible.usecases.refusal_words import Told, told
from vendible.usecases.settings import policy_settings

# What a product file begins with: complete, so that every line may be changed.
EXAMPLE = """\
slug: fleet-manager
name: Fleet Manager
kind: base              # base, or addon with its additional purchase settings
type: license           # one of those enabled for you; it can't change later
billing: online         # online, offline or free
delivery: license       # license, instance or service_flow
summary: What it does, in one sentence.
description: |
  What it does, for whom, and what one needs to use it.
category: mobility
support: |
  When and how customers reach you.
agreement:
  source: platform_template

entitlements:
  - {code: vehicles, name: Connected vehicles, kind: limit, unit: vehicle}

editions:
  - code: basic
    name: Basic
    summary: Up to 100 vehicles.
    grants:
      - {entitlement: vehicles, sets: 100}

offers:
  - code: basic-monthly
    edition: basic
    method: recurring
    cycle: 1 month
    prices: {EUR: 100.00}
"""


_DELIVERIES = {
    ProductType.MARKETPLACE: Delivery.LICENSE,
    ProductType.LICENSE: Delivery.LICENSE,
    ProductType.SAAS: Delivery.INSTANCE,
    ProductType.SERVICE: Delivery.SERVICE_FLOW,
}


@acting_as(OrganizationKind.PARTNER)
def new(request: Acting) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    partner = request.membership.organization
    products = list(
        reading.products_of(request.actor.organization).order_by("name").prefetch_related(None)
    )
    if request.method != "POST":
        begun = {"kind": request.GET.get("kind", Kind.BASE.value), "key": form_key()}
        begun["copy"] = request.GET.get("copy", "")
        form = NewProductForm(partner, products, initial=begun)
        return _shown(request, form)
    form = NewProductForm(partner, products, request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    copied = next((each for each in products if each.slug == form.cleaned_data["copy"]), None)
    document = (
        {**(copied.draft or {}), "slug": form.link_name, "name": form.cleaned_data["name"]}
        if copied
        else blank_listing(form.cleaned_data | {"slug": form.link_name})
    )
    try:
        drafts.save_draft(
            document, actor=request.actor, present=request.present, once=once(request)
        )
    except Refusal as refusal:
        if refusal.code is Code.SLUG_TAKEN:
            form.add_error("slug", "Another partner has this name in links. Choose another one.")
            return _shown(request, form, status=409)
        words = told(refusal)
        return _shown(request, form, status=words.status, refused=words)
    return HttpResponseRedirect(reverse("partner:edit", kwargs={"slug": form.link_name}))


def blank_listing(said: dict[str, Any]) -> dict[str, Any]:
    """A listing with the answers of the form, and what most of its type begin with.

    Its findings tell what is missing. An own or a template agreement is needed wherever the
    platform's standard one does not apply (L9).
    """
    type_, billing = ProductType(said["type"]), Billing(said["billing"])
    is_standard = type_ is ProductType.MARKETPLACE and billing is Billing.ONLINE
    document: dict[str, Any] = {
        "slug": said["slug"],
        "name": said["name"],
        "kind": said["kind"],
        "type": type_.value,
        "billing": billing.value,
        "delivery": _DELIVERIES[type_].value,
        "proration": policy_settings().default,
    }
    if not is_standard:
        document["agreement"] = {"source": "platform_template"}
    if said["kind"] == Kind.ADDON.value:
        document["addon"] = {"ownership": Ownership.REPEATABLE.value}
    return document


def _shown(
    request: Acting, form: NewProductForm, *, status: int = 200, refused: Told | None = None
) -> HttpResponse:
    return render(
        request,
        "partner/new.html",
        {
            "title": "New product",
            "crumbs": [("Products", reverse("partner:products"))],
            "form": form,
            "refused": refused,
        },
        status=status,
    )
