"""Settling: charges against credits, and what a balance that was carried in pays of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vendible.domain.kernel.money import Money, total


@dataclass(frozen=True, slots=True)
class Settled:
    """Sizes: what of the balance was used, what is still to pay, what is carried out."""

    credit_used: Money
    net: Money
    carried_out: Money


def settle(charges: Iterable[Money], given_back: Iterable[Money], carried_in: Money) -> Settled:
    """A balance pays what is due as far as it goes; a surplus of credits is added to it."""
    currency = carried_in.currency
    nothing = Money.zero(currency)
    due = total(charges, currency) - total(given_back, currency)
    if due < nothing:
        return Settled(nothing, nothing, carried_in - due)
    used = min(carried_in, due)
    return Settled(used, due - used, carried_in - used)
