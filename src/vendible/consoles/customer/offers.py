"""Private offers: what partners offer to this customer alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import may
from vendible.consoles.storefront.prices import price_words
from vendible.consoles.storefront.wording import contract_sentences, cycle_name
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.ordering.private_offers import privately_offered
from vendible.domain.subscriptions.holding import OnSale
from vendible.records import revisions, selling
from vendible.records.models import PrivateOffer


@acting_as(OrganizationKind.CUSTOMER)
def offers(request: Acting) -> HttpResponse:
    request.actor.require(Permission.ORDERS_READ)
    rows = selling.private_offers_for(request.actor.organization, request.present.today)
    known = revisions.on_sale({each.product.slug for each in rows}, sandbox=request.actor.sandbox)
    shown = [_shown(each, known.get(each.product.slug)) for each in rows]
    return render(
        request,
        "customer/offers.html",
        {
            "title": "Private offers",
            "offers": shown,
            "may_order": may(request, Permission.ORDERS_PLACE),
        },
    )


def _shown(row: PrivateOffer, on_sale: OnSale | None) -> dict[str, Any]:
    """`price` is empty where the product is no longer on sale: then it can't be ordered."""
    shown: dict[str, Any] = {"offer": row, "name": row.product.name, "price": "", "terms": []}
    if on_sale is None:
        return shown
    private = selling.private_offer_of(row)
    try:
        edition, offer = privately_offered(private, on_sale)
    except Refusal:
        return shown
    terms = offer.contract
    return shown | {
        "name": f"{on_sale.listing.name}, {edition.name}",
        "price": price_words(private.price, offer, edition, row.currency).line,
        "cycle": cycle_name(offer),
        "unit": edition.quantity.unit if edition.quantity else "",
        "terms": contract_sentences(terms, offer.cycle, row.currency)
        if terms and offer.cycle
        else [],
    }
