"""Policies: named, complete, and read strictly."""

from __future__ import annotations

import pytest

from vendible.domain.kernel.money import Rounding
from vendible.domain.pricing.policies import (
    POLICIES,
    VENDIBLE,
    CreditCap,
    DayCount,
    Deduct,
    Denominator,
    Policy,
    RoundingStep,
    TaxBasis,
    policy_from,
)

NAMES = [
    "vendible",
    "killbill",
    "killbill-fixed-30",
    "killbill-fixed-28",
    "lago",
    "lago-floor",
    "full-price-difference",
    "flexprice",
    "once-on-net",
    "meteroid",
    "zuora-30",
    "zuora-actual",
    "zuora-strict",
    "zuora-cycle",
    "given-share",
    "licence-rebill",
    "line-exact",
    "term-count",
    "daily-rate",
]


def test_all_named_policies_are_there() -> None:
    assert list(POLICIES) == NAMES
    assert all(POLICIES[name].name == name for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_tells_customers_in_one_sentence(name: str) -> None:
    words = POLICIES[name].words
    assert words.endswith(".")
    assert words.count(".") == 1


def test_our_default() -> None:
    assert POLICIES["vendible"] is VENDIBLE
    assert VENDIBLE.day_count is DayCount.HALF_OPEN_DAYS
    assert VENDIBLE.denominator is Denominator.CYCLE
    assert VENDIBLE.ratio_digits is None
    assert VENDIBLE.rounding_step is RoundingStep.RUNNING_TOTAL
    assert VENDIBLE.rounding_mode is Rounding.HALF_UP
    assert VENDIBLE.credit_cap is CreditCap.PAID_AND_NOT_YET_CREDITED
    assert VENDIBLE.deduct is Deduct.UNUSED_PART
    assert VENDIBLE.tax_basis is TaxBasis.UNROUNDED_NET


def test_absent_keys_have_their_defaults() -> None:
    assert policy_from({}) == Policy()
    assert policy_from({"ratio_digits": None}) == Policy()


def test_every_key_is_read() -> None:
    found = policy_from(
        {
            "day_count": "fixed_months",
            "denominator": "fixed_days",
            "fixed_days": 28,
            "ratio_digits": 9,
            "rounding_step": "daily_rate_first",
            "rounding_mode": "floor",
            "credit_cap": "paid_and_not_yet_credited",
            "deduct": "amount_paid",
            "tax_basis": "rounded_net",
            "shown_unit_mode": "floor",
        }
    )
    assert found == Policy(
        day_count=DayCount.FIXED_MONTHS,
        denominator=Denominator.FIXED_DAYS,
        fixed_days=28,
        ratio_digits=9,
        rounding_step=RoundingStep.DAILY_RATE_FIRST,
        rounding_mode=Rounding.FLOOR,
        credit_cap=CreditCap.PAID_AND_NOT_YET_CREDITED,
        deduct=Deduct.AMOUNT_PAID,
        tax_basis=TaxBasis.ROUNDED_NET,
        shown_unit_mode=Rounding.FLOOR,
    )


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (
            {"daycount": "half_open_days"},
            "unknown policy key 'daycount'; expected one of credit_cap",
        ),
        ({"name": "killbill"}, "unknown policy key 'name'"),
        ({"day_count": "actual"}, "day_count is 'actual'; expected one of fixed_months"),
        ({"rounding_mode": 1}, "rounding_mode is 1; expected one of floor, half_even, half_up"),
        ({"ratio_digits": "9"}, "ratio_digits is '9'; expected a whole number"),
        ({"ratio_digits": -1}, "expected a whole number from 0"),
        ({"denominator": "fixed_days", "fixed_days": 0}, "expected a whole number from 1"),
        ({"denominator": "fixed_days"}, "fixed_days is missing"),
        ({"day_count": "fixed_months"}, "fixed_days is missing"),
        ({"fixed_days": True}, "fixed_days is True"),
    ],
)
def test_what_is_wrong_is_said(mapping: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        policy_from(mapping)
