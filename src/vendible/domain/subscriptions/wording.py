"""A subscription in the words of an order's line."""

from __future__ import annotations

from vendible.domain.subscriptions.holding import Held


def described(held: Held) -> str:
    """`Voice Channel, 10 × line`: name, edition (of a product), and quantity with its unit."""
    edition = held.listing.edition(held.edition)
    assert edition is not None
    name = held.name if held.parent else f"{held.name}, {edition.name}"
    unit = edition.quantity.unit if edition.quantity else ""
    return f"{name}, {held.quantity} × {unit}" if unit else name
