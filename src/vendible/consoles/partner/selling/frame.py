"""What the pages of selling share: their surroundings, and refusals at the fields they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting
from vendible.consoles.storefront.prices import price_in_currency, price_words
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.document import price_from_plain
from vendible.domain.catalog.listing import Listing
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import PriceAnnouncement, PrivateOffer
from vendible.usecases.refusal_words import told
from vendible.usecases.selling.offered import Listings

PAGE = 50
SPACES = {OrganizationKind.PARTNER: "partner", OrganizationKind.OPERATOR: "operator"}


def page_of(
    request: Acting, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """In the console of whoever looks; `may_write`: whether they may change something here."""
    space = SPACES[request.actor.kind]
    return render(
        request,
        f"partner/selling/{template}.html",
        {
            "console": f"{space}/console.html",
            "space": space,
            "may_write": Permission.SALES_WRITE in request.actor.allowed,
            "today": request.present.today,
            **context,
        },
        status=status,
    )


def beside(form: forms.Form, refusal: Refusal, fields: Mapping[str, str]) -> int:
    """The refusal at the field that it names, else above the form; answers its status."""
    words = told(refusal)
    where = str(refusal.facts.get("where", ""))
    field = fields.get(refusal.code.value) or fields.get(where) or where
    text = f"{words.detail} {words.remedy}"
    if refusal.code is Code.BAD_INPUT:
        text = f"Expected {refusal.facts.get('expected')}."
    form.add_error(field if field in form.fields else None, text)
    return words.status


def price_told(listing: Listing | None, code: str, currency: str, plain: object) -> str:
    """A price of an offer in words: `€20.00 per agent and month`."""
    offer = listing.offer(code) if listing else None
    edition = listing.edition(offer.edition) if listing and offer else None
    if offer is None or edition is None:
        return currency
    return price_words(price_from_plain(plain), offer, edition, currency).line


def public_price_told(listing: Listing, code: str, currency: str) -> str:
    offer = listing.offer(code)
    edition = listing.edition(offer.edition) if offer else None
    price = price_in_currency(offer, currency) if offer else None
    if offer is None or edition is None or price is None:
        return "no public price"
    return price_words(price, offer, edition, currency).line


def told_of(each: PriceAnnouncement | PrivateOffer, listings: Listings) -> dict[str, Any]:
    """The offer and its price in words, for a row of a list."""
    _, listing = listings.get(each.product.slug, (None, None))
    return {
        "name": offer_name(listing, each.offer) if listing else each.product.name,
        "price": price_told(listing, each.offer, each.currency, each.price),
    }


def offer_name(listing: Listing, code: str) -> str:
    """`Fleet Manager, Basic`; an edition named as its product is not said twice."""
    offer = listing.offer(code)
    edition = listing.edition(offer.edition) if offer else None
    name = edition.name if edition else code
    return name if name == listing.name else f"{listing.name}, {name}"
