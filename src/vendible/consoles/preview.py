"""The customer's page of a listing as it will look: for its partner and for the reviewer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting
from vendible.consoles.storefront.product import page_of
from vendible.domain.catalog.listing import Listing
from vendible.domain.subscriptions.holding import OnSale
from vendible.records.models import Product


def preview(request: Acting, product: Product, listing: Listing, back: str) -> HttpResponse:
    """The storefront's own page, from which nothing can be ordered; `back` is where one came from.

    `product` is read with its partner.
    """
    partner = product.partner
    found = OnSale(
        product.id, partner.id, partner.name, product.id, listing, partner.stackable_enabled
    )
    page = page_of(request, found)
    more = {"can_be_ordered": False, "is_preview": True, "back": back}
    return render(request, "storefront/preview.html", page | more)
