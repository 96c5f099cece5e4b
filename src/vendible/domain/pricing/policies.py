"""Policies: the named sets of choices by which a part of a price is counted and rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from vendible.domain.kernel.money import Rounding


class DayCount(StrEnum):
    """The days of a span `[first, end)`."""

    HALF_OPEN_DAYS = "half_open_days"
    INCLUSIVE_DAYS = "inclusive_days"  # the same number; says how the dates read elsewhere
    FIXED_MONTHS = "fixed_months"  # every month has `fixed_days`
    STRICT_30_360 = "strict_30_360"


class Denominator(StrEnum):
    """What the days of a part are divided by."""

    CYCLE = "cycle"
    FIXED_DAYS = "fixed_days"
    CALENDAR_MONTH = "calendar_month"  # the month in which the part begins


class RoundingStep(StrEnum):
    """Where an amount is rounded to the currency's digits."""

    LINE = "line"
    NET = "net"
    UNIT_PRICE_FIRST = "unit_price_first"
    DAILY_RATE_FIRST = "daily_rate_first"
    RUNNING_TOTAL = "running_total"  # the difference of two rounded totals: parts always add up


class CreditCap(StrEnum):
    NONE = "none"
    PAID_AND_NOT_YET_CREDITED = "paid_and_not_yet_credited"


class Deduct(StrEnum):
    """What an old item gives back."""

    UNUSED_PART = "unused_part"
    AMOUNT_PAID = "amount_paid"


class TaxBasis(StrEnum):
    """What the tax on a credit is a share of."""

    UNROUNDED_NET = "unrounded_net"
    ROUNDED_NET = "rounded_net"


@dataclass(frozen=True, slots=True)
class Policy:
    """How parts of a cycle, credits and their tax are counted and rounded (rules: Proration).

    `fixed_days` is there where `day_count` or `denominator` needs it. `ratio_digits` None: exact.
    `words` tells customers in one sentence.
    """

    name: str = ""
    words: str = ""
    day_count: DayCount = DayCount.HALF_OPEN_DAYS
    denominator: Denominator = Denominator.CYCLE
    fixed_days: int | None = None
    ratio_digits: int | None = None
    rounding_step: RoundingStep = RoundingStep.LINE
    rounding_mode: Rounding = Rounding.HALF_UP
    credit_cap: CreditCap = CreditCap.NONE
    deduct: Deduct = Deduct.UNUSED_PART
    tax_basis: TaxBasis = TaxBasis.UNROUNDED_NET
    shown_unit_mode: Rounding = Rounding.HALF_UP

    def __post_init__(self) -> None:
        needed = (
            self.day_count is DayCount.FIXED_MONTHS or self.denominator is Denominator.FIXED_DAYS
        )
        if needed and self.fixed_days is None:
            raise ValueError("fixed_days is missing; fixed_months and fixed_days need it, e.g. 30")


VENDIBLE = Policy(
    name="vendible",
    words=(
        "Each day costs its share of the cycle's price, the parts of a cycle add up to exactly "
        "that price, and you get back the days not used, never more than you paid."
    ),
    rounding_step=RoundingStep.RUNNING_TOTAL,
    credit_cap=CreditCap.PAID_AND_NOT_YET_CREDITED,
)

_NAMED = (
    VENDIBLE,
    Policy(
        name="killbill",
        words=(
            "Days are a share of the cycle, counted to nine decimals; you get back the days not "
            "used, never more than you paid."
        ),
        ratio_digits=9,
        credit_cap=CreditCap.PAID_AND_NOT_YET_CREDITED,
    ),
    Policy(
        name="killbill-fixed-30",
        words="Every month counts as 30 days, and a part of it as so many thirtieths.",
        day_count=DayCount.FIXED_MONTHS,
        denominator=Denominator.FIXED_DAYS,
        fixed_days=30,
        ratio_digits=9,
    ),
    Policy(
        name="killbill-fixed-28",
        words="Every month counts as 28 days, and a part of it as so many twenty-eighths.",
        day_count=DayCount.FIXED_MONTHS,
        denominator=Denominator.FIXED_DAYS,
        fixed_days=28,
        ratio_digits=9,
    ),
    Policy(
        name="lago",
        words="The day of a change counts, and each line is the share of its days in the cycle.",
        day_count=DayCount.INCLUSIVE_DAYS,
    ),
    Policy(
        name="lago-floor",
        words="The day of a change counts, and fractions of the smallest coin are left out.",
        day_count=DayCount.INCLUSIVE_DAYS,
        rounding_mode=Rounding.FLOOR,
    ),
    Policy(
        name="full-price-difference",
        words="You pay for the days that are left, less all that you paid for what you had.",
        day_count=DayCount.INCLUSIVE_DAYS,
        deduct=Deduct.AMOUNT_PAID,
    ),
    Policy(
        name="flexprice",
        words=(
            "The day of a change and the last day both count; you get back the days not used, "
            "never more than you paid."
        ),
        day_count=DayCount.INCLUSIVE_DAYS,
        credit_cap=CreditCap.PAID_AND_NOT_YET_CREDITED,
    ),
    Policy(
        name="once-on-net",
        words="All lines of a change are counted exactly, and only their balance is rounded.",
        day_count=DayCount.INCLUSIVE_DAYS,
        rounding_step=RoundingStep.NET,
    ),
    Policy(
        name="meteroid",
        words="Each line is the share of its days in the cycle, rounded on its own.",
    ),
    Policy(
        name="zuora-30",
        words="Calendar days are counted, and each costs a thirtieth of the price.",
        day_count=DayCount.INCLUSIVE_DAYS,
        denominator=Denominator.FIXED_DAYS,
        fixed_days=30,
    ),
    Policy(
        name="zuora-actual",
        words="Calendar days are counted, as a share of the month in which the part begins.",
        day_count=DayCount.INCLUSIVE_DAYS,
        denominator=Denominator.CALENDAR_MONTH,
    ),
    Policy(
        name="zuora-strict",
        words="Every month has 30 days, its last day being the 30th, and each costs a thirtieth.",
        day_count=DayCount.STRICT_30_360,
        denominator=Denominator.FIXED_DAYS,
        fixed_days=30,
    ),
    Policy(
        name="zuora-cycle",
        words="First and last day both count, as a share of the days of the whole cycle.",
        day_count=DayCount.INCLUSIVE_DAYS,
    ),
    Policy(
        name="given-share",
        words="The share of the cycle is agreed, and each line is rounded on its own.",
    ),
    Policy(
        name="licence-rebill",
        words="The price of one unit is prorated and rounded first, then multiplied.",
        day_count=DayCount.INCLUSIVE_DAYS,
        rounding_step=RoundingStep.UNIT_PRICE_FIRST,
    ),
    Policy(
        name="line-exact",
        words="The line is counted exactly; the unit price beside it is shown cut off.",
        day_count=DayCount.INCLUSIVE_DAYS,
        shown_unit_mode=Rounding.FLOOR,
    ),
    Policy(
        name="term-count",
        words="A term is counted in cycles to six decimals, then multiplied by the price.",
        day_count=DayCount.INCLUSIVE_DAYS,
        ratio_digits=6,
    ),
    Policy(
        name="daily-rate",
        words="The price of one day is rounded first, then multiplied by the days.",
        rounding_step=RoundingStep.DAILY_RATE_FIRST,
    ),
)
POLICIES: Mapping[str, Policy] = {policy.name: policy for policy in _NAMED}

_Choice = TypeVar("_Choice", bound=StrEnum)
_KEYS = frozenset(Policy.__dataclass_fields__) - {"name", "words"}


def policy_from(mapping: Mapping[str, object]) -> Policy:
    """A policy from the keys of a pricing case; an absent key has its default.

    ValueError for an unknown key or value says what was expected.
    """
    for key in mapping:
        if key not in _KEYS:
            raise ValueError(f"unknown policy key {key!r}; expected one of {_listed(_KEYS)}")
    return Policy(
        day_count=_one_of(DayCount, mapping, "day_count", DayCount.HALF_OPEN_DAYS),
        denominator=_one_of(Denominator, mapping, "denominator", Denominator.CYCLE),
        fixed_days=_count(mapping, "fixed_days", 1),
        ratio_digits=_count(mapping, "ratio_digits", 0),
        rounding_step=_one_of(RoundingStep, mapping, "rounding_step", RoundingStep.LINE),
        rounding_mode=_one_of(Rounding, mapping, "rounding_mode", Rounding.HALF_UP),
        credit_cap=_one_of(CreditCap, mapping, "credit_cap", CreditCap.NONE),
        deduct=_one_of(Deduct, mapping, "deduct", Deduct.UNUSED_PART),
        tax_basis=_one_of(TaxBasis, mapping, "tax_basis", TaxBasis.UNROUNDED_NET),
        shown_unit_mode=_one_of(Rounding, mapping, "shown_unit_mode", Rounding.HALF_UP),
    )


def _one_of(
    choices: type[_Choice], mapping: Mapping[str, object], key: str, default: _Choice
) -> _Choice:
    if key not in mapping:
        return default
    value = mapping[key]
    found = next((each for each in choices if each.value == value), None)
    if found is None:
        raise ValueError(f"{key} is {value!r}; expected one of {_listed(choices)}")
    return found


def _count(mapping: Mapping[str, object], key: str, least: int) -> int | None:
    value = mapping.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 1000:
        raise ValueError(f"{key} is {value!r}; expected a whole number from {least} to 1000")
    return value


def _listed(names: type[StrEnum] | frozenset[str]) -> str:
    return ", ".join(sorted(str(each) for each in names))
