"""All products of a partner side by side: which editions they have, which add-ons go with which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vendible.records.models import Product

SHELF_MAX = 500  # more products than this are not shown in one matrix


@dataclass(frozen=True, slots=True)
class Shelved:
    """A product by its draft, else by what is on sale: plain, and perhaps not yet a listing."""

    slug: str
    name: str
    kind: str
    is_live: bool
    document: Mapping[str, Any]

    @property
    def editions(self) -> list[tuple[str, str]]:
        """Codes and names."""
        rows = self.document.get("editions")
        return [
            (str(each["code"]), str(each.get("name") or each["code"]))
            for each in (rows if isinstance(rows, list) else [])
            if isinstance(each, Mapping) and each.get("code")
        ]

    @property
    def connections(self) -> dict[str, frozenset[str]]:
        """Of an add-on: the editions by the slug of their product."""
        addon = self.document.get("addon")
        rows = addon.get("connections") if isinstance(addon, Mapping) else None
        return {
            str(each.get("product")): frozenset(map(str, each.get("editions") or ()))
            for each in (rows if isinstance(rows, list) else [])
            if isinstance(each, Mapping)
        }


def shelf_of(partner: UUID) -> list[Shelved]:
    """By name; one statement."""
    rows = (
        Product.objects.filter(partner_id=partner)
        .order_by("name", "slug")
        .values_list("slug", "name", "kind", "live_id", "draft", "live__listing")[:SHELF_MAX]
    )
    return [
        Shelved(slug, name, kind, live is not None, draft or listing or {})
        for slug, name, kind, live, draft, listing in rows
    ]
