"""The page of one product or add-on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import membership_of
from vendible.consoles.storefront import comparing, offering, wording
from vendible.consoles.storefront.prices import best_currency, currencies_of
from vendible.consoles.storefront.products import is_sandbox, wanted_currency
from vendible.consoles.storefront.worked_change import worked_change
from vendible.domain.access.permissions import OrganizationKind
from vendible.domain.catalog.listing import Kind, Listing
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.holding import OnSale
from vendible.gateways.present import present
from vendible.records import agreements, revisions, selling, storefront
from vendible.records.storefront_entries import is_connected


def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Refusal `not_found` for what is not on sale, and for an add-on that goes with nothing."""
    found = revisions.product_on_sale(slug, sandbox=_side(request))
    if not is_connected(found.listing):
        raise Refusal(Code.NOT_FOUND, what="product", id=slug)
    shown = page_of(request, found)
    return render(request, "storefront/product.html", {**shown, **_of_the_customer(request, found)})


def _of_the_customer(request: HttpRequest, found: OnSale) -> dict[str, Any]:
    """What is so for the one who looks: offers made to it, and whether it had the trial."""
    membership = membership_of(request)
    if membership is None or membership.organization.kind != OrganizationKind.CUSTOMER:
        return {}
    customer = membership.organization_id
    today = present().ahead_by(membership.organization.clock_seconds).today
    return {
        "private_offers": selling.private_offers_for(customer, today, found.product),
        "has_tried": selling.has_tried(customer, found.product),
    }


def _side(request: HttpRequest) -> bool | None:
    """Of what they approved, operators see the pages of both sides."""
    membership = membership_of(request)
    if membership is not None and membership.organization.kind == OrganizationKind.OPERATOR:
        return None
    return is_sandbox(request)


def page_of(request: HttpRequest, found: OnSale) -> dict[str, Any]:
    """What the page of a product is made of; also of one that is previewed."""
    listing = found.listing
    known = currencies_of(listing)
    currency = best_currency([request.GET.get("currency"), wanted_currency(request)], known)
    rows = comparing.rows(listing, currency)
    names = [each.name for each in listing.editions if each.on_sale]
    is_addon = listing.kind is Kind.ADDON
    (agreed,) = agreements.agreed([listing])
    categories = dict(storefront.surroundings().categories or ())
    return {
        "title": listing.name,
        "listing": listing,
        "partner": found.partner_name,
        "type_name": wording.TYPES[listing.type],
        "category": categories.get(listing.category) or wording.category_name(listing.category),
        "is_addon": is_addon,
        "parts": _parts(is_addon=is_addon, has_rows=bool(rows)),
        "currency": currency,
        "currencies": known,
        "editions": offering.editions_shown(listing, currency),
        "edition_names": names,
        "can_be_ordered": offering.can_be_ordered(listing),
        "differing": [row for row in rows if row.differs],
        "same": [row for row in rows if not row.differs],
        "is_one": len(names) == 1,
        "billing": offering.billing_sentence(listing),
        "policy": POLICIES[listing.proration].words if listing.proration in POLICIES else "",
        "example": comparing.proration_example(listing, currency),
        "worked": worked_change(listing, currency),
        "delivery": wording.delivery_sentence(listing),
        "phone_href": "".join(each for each in listing.contact.phone if each in "+0123456789"),
        "agreed": agreed,
        "agreement_title": wording.agreed_title(agreed),
        **_belonging(listing, currency),
    }


def _parts(*, is_addon: bool, has_rows: bool) -> list[tuple[str, str]]:
    """The parts of a product's page, in their order, with where they begin."""
    parts = [("Description", "#description")]
    if is_addon:
        parts += [("What it goes with", "#goes-with"), ("Pricing", "#pricing")]
    else:
        parts.append(("Editions and pricing", "#pricing"))
    if has_rows:
        parts.append(("What it adds" if is_addon else "Comparison", "#comparison"))
    if not is_addon:
        parts.append(("Add-ons", "#addons"))
    return [*parts, ("Support and agreement", "#support")]


def _belonging(listing: Listing, currency: str) -> dict[str, Any]:
    """Of a product its add-ons; of an add-on the products that it goes with."""
    if listing.addon is None:
        addons = revisions.addons_for(listing.slug)
        return {"addons": comparing.addon_rows(listing, addons, currency)}
    terms = listing.addon
    named = {each.product for each in terms.connections} | {*terms.depends_on, *terms.excludes}
    known: dict[str, OnSale] = revisions.on_sale(named) if named else {}
    return {
        "goes_with": offering.goes_with(listing, known),
        "ownership": wording.OWNERSHIPS[terms.ownership],
        "ownership_note": wording.OWNERSHIP_NOTES[terms.ownership],
        "is_aligned": terms.align_with_parent,
        "depends_on": [known[slug].listing for slug in terms.depends_on if slug in known],
        "excludes": [known[slug].listing for slug in terms.excludes if slug in known],
    }
