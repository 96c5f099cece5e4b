"""A product's row in the storefront, written in the transaction that puts it on sale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from vendible.domain.catalog.listing import Listing
from vendible.domain.pricing.least import Least, is_free, least_by_currency
from vendible.records.batch import Row
from vendible.records.models import StorefrontEntry
from vendible.records.search_words import sought, spelled

SORT_LETTERS_MAX = 200


def entry_row(
    product_row: Mapping[str, Any],
    revision_id: UUID,
    listing: Listing,
    partner_name: str,
    now: datetime,
    *,
    sandbox: bool = False,
) -> Row:
    """Every column, for `batch.add(tables.StorefrontEntry, **row)`; it replaces the one before.

    `product_row` needs `id` and `partner_id`. Reads since when it has been on sale, and of an
    add-on whether anything that it goes with is on sale: until then it is not shown (L8).
    """
    entries = StorefrontEntry.objects.filter(product_id=product_row["id"])
    before = entries.values_list("listed_at", flat=True).first()
    owner = (product_row["id"], product_row["partner_id"], partner_name)
    row = made(owner, revision_id, listing, before or now, now)
    if listing.addon is not None and row["connected"]:
        parents = StorefrontEntry.objects.filter(
            partner_id=product_row["partner_id"], slug__in=row["goes_with"]
        )
        row["connected"] = parents.exists()
    return row | {"sandbox": sandbox}


def show_addons_of(slug: str, partner: UUID) -> None:
    """A product is put on sale: its partner's add-ons that waited for it are shown with it.

    Called where the operator's commands wait for each other, so no add-on is missed.
    """
    waiting = StorefrontEntry.objects.filter(
        partner_id=partner, connected=False, goes_with__contains=[slug]
    )
    waiting.update(connected=True)


def made(
    owner: tuple[UUID, UUID, str],
    revision_id: UUID,
    listing: Listing,
    listed_at: datetime,
    changed_at: datetime,
) -> Row:
    """The same from values alone; `owner` is the product's id, the partner's and its name."""
    product, partner, partner_name = owner
    return {
        "product_id": product,
        "revision_id": revision_id,
        "partner_id": partner,
        "slug": listing.slug,
        "kind": listing.kind.value,
        "type": listing.type.value,
        "name": listing.name,
        "partner_name": partner_name,
        "summary": listing.summary,
        "category": listing.category,
        "delivery": listing.delivery.value,
        "billing": listing.billing.value,
        "connected": is_connected(listing),
        "goes_with": _goes_with(listing),
        "free": is_free(listing),
        "prices": {
            currency: prices_plain(least) for currency, least in least_by_currency(listing).items()
        },
        "quotation": next((each.quotation for each in listing.editions if each.quotation), ""),
        "logo": listing.logo,
        "sort_name": " ".join(spelled(listing.name).split())[:SORT_LETTERS_MAX],
        "name_sought": sought(listing.name),
        "partner_sought": sought(f"{partner_name} {listing.category}"),
        "summary_sought": sought(listing.summary),
        "body_sought": sought(_body(listing)),
        "listed_at": listed_at,
        "changed_at": changed_at,
    }


def is_connected(listing: Listing) -> bool:
    """An add-on that is connected to nothing is not shown anywhere (product: L8)."""
    return listing.addon is None or any(each.editions for each in listing.addon.connections)


def prices_plain(least: Least) -> dict[str, Any]:
    """`monthly` and `once` in minor units; `amount`, `unit` and `months` say it on a card."""
    return {
        "monthly": least.monthly.minor if least.monthly is not None else None,
        "once": least.once.minor if least.once is not None else None,
        "amount": str(least.amount),
        "unit": least.unit,
        "months": least.months,
    }


def _goes_with(listing: Listing) -> list[str]:
    if listing.addon is None:
        return []
    return list(dict.fromkeys(each.product for each in listing.addon.connections if each.editions))


def _body(listing: Listing) -> str:
    editions = [f"{each.name} {each.summary}" for each in listing.editions]
    return " ".join([*listing.highlights, *editions, listing.description])
