"""The list of products on sale, and the page of one."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import membership_of
from vendible.consoles.customer.asking import next_page
from vendible.consoles.posting import uuid_after
from vendible.consoles.storefront import offering, wording
from vendible.consoles.storefront.prices import best_currency, currencies_of, from_words
from vendible.domain.catalog.listing import Kind, Listing
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.holding import OnSale
from vendible.records import revisions
from vendible.records.models import Product
from vendible.records.pages import page
from vendible.records.storefront import products_on_sale

SHOWN = 18
WORDS_MAX = 200


def products(request: HttpRequest) -> HttpResponse:
    """What is on sale: products, or with `kind=addon` the add-ons."""
    words = request.GET.get("q", "").strip()[:WORDS_MAX].replace("\0", "")
    category = request.GET.get("category", "")[:WORDS_MAX].replace("\0", "")
    kind = Kind.ADDON if request.GET.get("kind") == Kind.ADDON else Kind.BASE
    rows = products_on_sale(words=words, category=category, kind=kind)
    if kind is Kind.ADDON:
        rows = rows.exclude(live__listing__addon__connections__isnull=True)
    found = page(rows, uuid_after(request), SHOWN)
    return render(
        request,
        "storefront/products.html",
        {
            "title": "Add-ons" if kind is Kind.ADDON else "Products",
            "words": words,
            "category": category,
            "category_name": wording.category_name(category),
            "kind": kind.value,
            "categories": _categories(kind, words),
            "all_href": _address(kind),
            "first_href": _address(kind, q=words, category=category),
            "other_kind_href": _address(Kind.BASE if kind is Kind.ADDON else Kind.ADDON),
            "cards": _cards(found.rows, _wanted_currency(request)),
            "next": next_page(request, found),
            "is_first_page": "after" not in request.GET,
        },
    )


def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Refusal `not_found` for a product that is not on sale."""
    found = revisions.product_on_sale(slug)
    listing = found.listing
    known = currencies_of(listing)
    currency = best_currency([request.GET.get("currency"), _wanted_currency(request)], known)
    rows = offering.entitlement_rows(listing)
    is_addon = listing.kind is Kind.ADDON
    all_rows = request.GET.get("entitlements") == "all" or not any(each.differs for each in rows)
    return render(
        request,
        "storefront/product.html",
        {
            "title": listing.name,
            "listing": listing,
            "partner": found.partner_name,
            "type_name": wording.TYPES[listing.type],
            "category": wording.category_name(listing.category),
            "is_addon": is_addon,
            "parts": _parts(is_addon=is_addon, has_rows=bool(rows)),
            "currency": currency,
            "currencies": known,
            "editions": offering.editions_shown(listing, currency),
            "edition_names": [each.name for each in listing.editions if each.on_sale],
            "can_be_ordered": offering.can_be_ordered(listing),
            "rows": [row for row in rows if all_rows or row.differs],
            "shows_all_rows": all_rows,
            "can_hide_rows": any(each.differs for each in rows)
            and not all(e.differs for e in rows),
            "hidden_rows": 0 if all_rows else sum(not each.differs for each in rows),
            "billing": offering.billing_sentence(listing),
            "policy": POLICIES[listing.proration].words if listing.proration in POLICIES else "",
            "agreement_title": wording.agreement_title(listing.agreement),
            **_belonging(listing, currency),
        },
    )


def _parts(*, is_addon: bool, has_rows: bool) -> list[tuple[str, str]]:
    """The parts of a product's page, in their order, with where they begin."""
    parts = [("Description", "#description")]
    if is_addon:
        parts += [("What it goes with", "#goes-with"), ("Pricing", "#pricing")]
    else:
        parts += [("Editions and pricing", "#pricing"), ("Add-ons", "#addons")]
    if has_rows:
        parts.append(("What it allows", "#entitlements"))
    return [*parts, ("Support and agreement", "#support")]


def _belonging(listing: Listing, currency: str) -> dict[str, Any]:
    """Of a product its add-ons; of an add-on the products that it goes with."""
    if listing.addon is None:
        addons = revisions.addons_for(listing.slug)
        return {"addons": offering.addon_rows(listing, addons, currency)}
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


def _wanted_currency(request: HttpRequest) -> str | None:
    membership = membership_of(request)
    return membership.organization.currency if membership else None


def _address(kind: Kind, **asked: str) -> str:
    """Of the list with these questions; without any the bare one."""
    said = {"kind": kind.value if kind is Kind.ADDON else "", **asked}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"/?{query}" if query else "/"


def _categories(kind: Kind, words: str) -> list[tuple[str, str]]:
    """Name and address of those in which something is on sale, after one for all of them."""
    found = products_on_sale(kind=kind).order_by()
    codes = set(found.values_list("live__listing__category", flat=True).distinct())
    named = sorted((wording.category_name(code), code) for code in codes if code)
    return [
        ("All", _address(kind, q=words)),
        *((name, _address(kind, q=words, category=code)) for name, code in named),
    ]


def _cards(rows: list[Product], wanted: str | None) -> list[dict[str, Any]]:
    """Two statements for any number of cards: their listings, and the add-ons that go with them."""
    known = revisions.listings(row.live_id for row in rows if row.live_id)
    beside = _names_beside(rows)
    cards = []
    for row in rows:
        assert row.live_id is not None, "the query takes those on sale alone"
        listing = known[row.live_id]
        currency = best_currency([wanted], currencies_of(listing))
        cards.append(
            {
                "slug": row.slug,
                "name": row.name,
                "partner": row.partner.name,
                "summary": listing.summary,
                "category": wording.category_name(listing.category),
                "from": from_words(listing, currency),
                "beside": beside.get(row.slug, []),
                "kind": row.kind,
            }
        )
    return cards


def _names_beside(rows: list[Product]) -> dict[str, list[str]]:
    """By slug: the names of the add-ons of a product, or of the products of an add-on."""
    if not rows:
        return {}
    if rows[0].kind == Kind.ADDON:
        return _products_of_addons(rows)
    slugs = {row.slug for row in rows}
    names: dict[str, list[str]] = {}
    for name, connections in _addons_of(slugs).values_list(
        "name", "live__listing__addon__connections"
    ):
        for slug in sorted({each["product"] for each in connections} & slugs):
            names.setdefault(slug, []).append(name)
    return names


def _addons_of(slugs: set[str]) -> QuerySet[Product]:
    path = "live__listing__addon__connections__contains"
    connected = reduce(or_, (Q(**{path: [{"product": slug}]}) for slug in sorted(slugs)))
    return products_on_sale(kind=Kind.ADDON).filter(connected).order_by("name")


def _products_of_addons(rows: list[Product]) -> dict[str, list[str]]:
    by_addon: dict[str, list[str]] = {}
    for row in rows:
        assert row.live is not None
        addon = row.live.listing.get("addon") or {}
        by_addon[row.slug] = [each["product"] for each in addon.get("connections", ())]
    wanted = {slug for slugs in by_addon.values() for slug in slugs}
    found = products_on_sale(kind=Kind.BASE).filter(slug__in=wanted)
    names = dict(found.values_list("slug", "name"))
    return {
        addon: [names[slug] for slug in slugs if slug in names] for addon, slugs in by_addon.items()
    }
