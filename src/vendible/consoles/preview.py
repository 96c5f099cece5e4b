"""The customer's page of a listing as it will look: for its partner and for the reviewer."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting
from vendible.consoles.storefront.offering import EditionShown
from vendible.consoles.storefront.product import page_of
from vendible.domain.catalog.listing import Listing
from vendible.domain.subscriptions.holding import OnSale
from vendible.records.models import Product

_HINDRANCE = "A preview: nothing can be ordered here."


def preview(request: Acting, product: Product, listing: Listing, back: str) -> HttpResponse:
    """The storefront's own page, from which nothing can be ordered; `back` is where one came from.

    `product` is read with its partner.
    """
    partner = product.partner
    found = OnSale(
        product.id, partner.id, partner.name, product.id, listing, partner.stackable_enabled
    )
    page = page_of(request, found)
    editions = [_unordered(each) for each in page["editions"]]
    more = {"can_be_ordered": False, "editions": editions, "back": back}
    return render(request, "storefront/preview.html", page | more)


def _unordered(edition: EditionShown) -> EditionShown:
    offers = tuple(replace(each, hindrance=_HINDRANCE) for each in edition.offers)
    return replace(edition, offers=offers)
