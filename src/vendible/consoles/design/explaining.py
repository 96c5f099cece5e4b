"""The steps of an explained price, ready for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vendible.domain.kernel.money import Money
from vendible.domain.pricing.explained import Explained, Inputs, Step, price


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One step. `exact` is empty where the formula or the amount already says it."""

    formula: str
    exact: str
    amount: Money | None
    rounding: str
    inputs: Inputs


def price_lines(explained: Explained | Mapping[str, Any]) -> list[PriceLine]:
    """A line for each step of a price, or of its plain form."""
    if not isinstance(explained, Explained):
        explained = Explained.from_plain(explained)
    return [_line(step, explained.amount.currency) for step in explained.steps]


def _line(step: Step, currency: str) -> PriceLine:
    exact = price(step.exact, currency)
    is_news = step.formula != exact and (step.amount is None or bool(step.rounding))
    return PriceLine(
        step.formula, exact if is_news else "", step.amount, step.rounding, step.inputs
    )
