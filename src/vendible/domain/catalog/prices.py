"""Prices as they stand in a listing. What they come to for a quantity is in `domain.pricing`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Template(StrEnum):
    """How a price depends on the quantity (rules: Prices)."""

    FIXED = "fixed"
    PER_SKU = "per_sku"
    LINEAR = "linear"
    GRADUATED = "graduated"  # Huawei: Step
    VOLUME = "volume"  # Huawei: Tier
    STAIRSTEP = "stairstep"
    PACKAGE = "package"
    PERCENTAGE = "percentage"


@dataclass(frozen=True, slots=True)
class Tier:
    """Quantities up to and including `up_to` (None: without limit) at `unit` each, plus `flat`."""

    up_to: Decimal | None
    unit: Decimal = Decimal(0)
    flat: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Price:
    """One price in one currency, for one cycle. Amounts are major units; a unit may be finer.

    Which fields count: fixed `flat`; linear `flat + unit x q`; graduated, volume and stairstep
    `tiers`; package `unit` per begun pack of `size`, the first `free` units free; percentage
    `rate_pct` of each reported amount and `flat` per event, the first `free_events` free while
    their sum stays within `free_amount`; per_sku `skus`, each key `value/value` over the
    edition's enumerated attributes in their order.
    """

    template: Template
    flat: Decimal = Decimal(0)
    unit: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()
    size: Decimal = Decimal(1)
    free: Decimal = Decimal(0)
    rate_pct: Decimal = Decimal(0)
    free_events: int | None = None
    free_amount: Decimal | None = None
    skus: tuple[tuple[str, Price], ...] = ()
