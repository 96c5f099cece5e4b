"""Discounts on the recurring part of a price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Discount:
    """What a coupon takes off each cycle's price that begins before `until` (None: always).

    Either `percent` of it, or `amount` in major units, never more than the price. Rules: Prices.
    """

    code: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    until: date | None = None

    def is_in_force(self, first: date) -> bool:
        """For a span that begins on `first`."""
        return self.until is None or first < self.until
