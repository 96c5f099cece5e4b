"""Walks what a customer can do with a listing, by the rules themselves, and tells the traps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from vendible.domain.catalog.listing import Listing
from vendible.domain.explorer.findings import Event, Explored, Trap
from vendible.domain.explorer.searching import STEPS_MAX, search

__all__ = ["STEPS_MAX", "Event", "Explored", "Trap", "explore"]


def explore(
    listing: Listing, others: Mapping[str, Listing], *, today: date, bound: int = STEPS_MAX
) -> Explored:
    """Every trap that the listing and those around it let a customer run into.

    `others` by slug: of a base product its add-ons, of an add-on its parents and their other
    add-ons. The stories begin on `today`. After `bound` decisions it stops and says so.
    """
    return search(listing, others, today=today, bound=bound)
