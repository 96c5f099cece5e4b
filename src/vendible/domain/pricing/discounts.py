"""Discounts on the recurring part of a price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from vendible.domain.pricing.explained import MINUS, Step, number, price


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

    def off(self, exact: Fraction) -> Fraction:
        """How much less a cycle costs that costs `exact`, in major units."""
        if self.percent is not None:
            return exact * Fraction(self.percent) / 100
        return min(max(exact, Fraction(0)), Fraction(self.amount or 0))

    def words(self, currency: str) -> str:
        """`20 %`, or `2.00` in the currency's digits."""
        if self.percent is not None:
            return f"{number(self.percent)} %"
        return price(self.amount or Decimal(0), currency)

    def reduced(self, step: Step, currency: str) -> Step:
        """The price of a cycle after `step`, told as a step of its own."""
        exact = step.exact - self.off(step.exact)
        formula = f"{price(step.exact, currency)}{MINUS}{self.words(currency)}"
        return Step(f"{formula} (coupon {self.code})", exact, inputs=(("coupon", self.code),))
