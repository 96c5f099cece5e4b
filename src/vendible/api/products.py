"""What is on sale."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import Asked
from vendible.domain.access.permissions import Permission
from vendible.domain.catalog.document import to_plain
from vendible.domain.subscriptions.holding import OnSale
from vendible.records import revisions, storefront
from vendible.records.models import Product

router = Router(tags=["products"])


@router.get("/products", response={200: schemas.Products, REFUSED: Problem})
def list_products(request: Asked, paging: Paging) -> HttpResponse:
    """Products and add-ons on sale. An add-on that is connected to nothing is not shown."""
    request.actor.require(Permission.CATALOG_READ)
    return page_answer(storefront.products_on_sale(), paging, _row_plain)


@router.get("/products/{slug:slug}", response={200: schemas.ProductDetailOut, REFUSED: Problem})
def get_product(request: Asked, slug: str) -> HttpResponse:
    """The live listing as it was approved, and the add-ons that go with it."""
    request.actor.require(Permission.CATALOG_READ)
    found = revisions.product_on_sale(slug)
    return json_answer(
        {
            "product": found.product,
            "partner": found.partner_name,
            "revision": found.revision,
            "listing": to_plain(found.listing),
            "addons": [_plain(each) for each in revisions.addons_for(slug)],
        }
    )


def _row_plain(row: Product) -> dict[str, Any]:
    assert row.live is not None, "the query takes those on sale alone"
    listing = row.live.listing
    return {
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "type": row.type,
        "partner": row.partner.name,
        "summary": listing.get("summary", ""),
        "category": listing.get("category", ""),
    }


def _plain(addon: OnSale) -> dict[str, Any]:
    listing = addon.listing
    return {
        "slug": listing.slug,
        "name": listing.name,
        "kind": listing.kind.value,
        "type": listing.type.value,
        "partner": addon.partner_name,
        "summary": listing.summary,
        "category": listing.category,
    }
