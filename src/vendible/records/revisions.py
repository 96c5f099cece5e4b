"""Listings by revision, parsed once a process; and what is on sale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from vendible.domain.catalog.document import listing_from_plain
from vendible.domain.catalog.listing import Listing
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.holding import OnSale

_CACHE_MAX = 4096
_cache: OrderedDict[UUID, Listing] = OrderedDict()  # a revision never changes
_lock = Lock()


def listings(revisions: Iterable[UUID]) -> Mapping[UUID, Listing]:
    """The listings of these revisions; at most one statement, none when all are known."""
    wanted = set(revisions)
    with _lock:
        known = {each: _cache[each] for each in wanted if each in _cache}
    missing = wanted - known.keys()
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, listing::text FROM revisions WHERE id = ANY(%s)", [list(missing)]
            )
            fetched = {id_: parsed(text) for id_, text in cursor.fetchall()}
        known.update(fetched)
        _keep(fetched)
    return known


def parsed(text: str) -> Listing:
    """A stored listing. It was checked before it was stored: a finding here is a bug."""
    return listing_from_plain(msgspec.json.decode(text))


def on_sale(slugs: Iterable[str], *, sandbox: bool | None = None) -> dict[str, OnSale]:
    """The live revisions of these products; one that is not on sale is left out.

    `sandbox`: only those of sandbox partners, or only those of the others; None: of both.
    """
    if sandbox is None:
        return _on_sale("p.slug = ANY(%s)", [list(slugs)])
    return _on_sale("p.slug = ANY(%s) AND o.sandbox = %s", [list(slugs), sandbox])


def live_of(product: UUID) -> OnSale | None:
    return next(iter(_on_sale("p.id = %s", [product]).values()), None)


def live_of_each(products: Iterable[UUID]) -> dict[UUID, OnSale]:
    """The live revisions of these products, by product; one that is not on sale is left out."""
    wanted = list(set(products))
    if not wanted:
        return {}
    return {each.product: each for each in _on_sale("p.id = ANY(%s)", [wanted]).values()}


def product_on_sale(slug: str, *, sandbox: bool | None = False) -> OnSale:
    """Refusal `not_found` for a product that is not on sale, or on the sandboxes' other side."""
    found = on_sale([slug], sandbox=sandbox).get(slug)
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="product", id=slug)
    return found


def addons_for(slug: str) -> list[OnSale]:
    """Add-ons of the same partner on sale that are connected to any edition of this product."""
    connected = (
        "p.id IN (SELECT product_id FROM storefront_entries WHERE goes_with @> ARRAY[%s::text]) "
        "AND p.partner_id = (SELECT partner_id FROM products WHERE slug = %s)"
    )
    found = _on_sale(connected, [slug, slug])
    return sorted(found.values(), key=lambda each: each.listing.name)


def addons_of_any(slugs: Iterable[str]) -> dict[str, OnSale]:
    """Add-ons on sale that are connected to any of these products, by slug."""
    return _on_sale(
        "p.id IN (SELECT product_id FROM storefront_entries WHERE goes_with && %s::text[])",
        [list(slugs)],
    )


def _on_sale(condition: str, values: list[Any]) -> dict[str, OnSale]:
    """`condition` is written here, never by a caller outside this module."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.slug, p.id, p.partner_id, o.name, p.live_id, o.stackable_enabled "  # noqa: S608  conditions written in this file; values are parameters
            "FROM products p JOIN organizations o ON o.id = p.partner_id "
            f"JOIN revisions r ON r.id = p.live_id WHERE {condition}",
            values,
        )
        rows = cursor.fetchall()
    known = listings(row[4] for row in rows)
    return {
        slug: OnSale(product, partner, name, revision, known[revision], stackable)
        for slug, product, partner, name, revision, stackable in rows
    }


def _keep(fetched: Mapping[UUID, Listing]) -> None:
    with _lock:
        _cache.update(fetched)
        while len(_cache) > _CACHE_MAX:
            _cache.popitem(last=False)
