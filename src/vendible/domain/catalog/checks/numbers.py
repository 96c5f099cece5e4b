"""The numbers that release requirements use: their defaults, and how far they may be moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number that the operator may set from `least` to `greatest`; both are allowed."""

    default: int
    least: int
    greatest: int
    unit: str


_MIB = "MiB"

# Huawei: Release requirements as a checklist, Attributes and SKUs, Unknowns and our decisions.
NUMBERS: Mapping[str, Number] = {
    "name_length_max": Number(80, 10, 200, "characters"),
    "edition_name_length_max": Number(50, 10, 200, "characters"),
    "introduction_length_min": Number(400, 1, 10_000, "characters"),
    "logo_side": Number(120, 16, 1024, "pixels"),
    "logo_size_max": Number(5, 1, 20, _MIB),
    "pictures_max": Number(5, 0, 20, "pictures"),
    "picture_width_min": Number(900, 1, 10_000, "pixels"),
    "picture_width_max": Number(1200, 1, 10_000, "pixels"),
    "picture_height_min": Number(800, 1, 10_000, "pixels"),
    "picture_size_max": Number(5, 1, 20, _MIB),
    "delivery_days_max": Number(90, 1, 365, "days"),
    "delivery_days_usual": Number(30, 1, 365, "days"),
    "attributes_max": Number(5, 0, 5, "attributes"),
    "skus_max": Number(1000, 1, 5000, "SKUs"),
    "trial_days_max": Number(365, 1, 365, "days"),
    "price_max": Number(99_999_999, 1, 10**12, "major units"),
}
DEFAULTS: Mapping[str, int] = {name: number.default for name, number in NUMBERS.items()}

# The first may not be above the second.
ORDERED = (
    ("picture_width_min", "picture_width_max"),
    ("delivery_days_usual", "delivery_days_max"),
)
