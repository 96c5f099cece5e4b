"""What an operator may change about release requirements, and how that is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.listings import POLICIES, base_listing
from vendible.domain.catalog.checks import (
    Requirement,
    RulesError,
    check,
    requirements,
    rules_from_plain,
    rules_to_plain,
)
from vendible.domain.catalog.checks.demands import DEMANDS
from vendible.domain.catalog.checks.numbers import DEFAULTS, NUMBERS, ORDERED
from vendible.domain.catalog.findings import Severity

CHANGEABLE = [each.code.value for each in requirements() if each.may_be_changed]
STRUCTURAL = [each.code.value for each in requirements() if not each.may_be_changed]


def test_every_requirement_is_described_once() -> None:
    described = [code for demands in DEMANDS.values() for code in demands]
    assert sorted(described) == sorted(Requirement)
    for each in requirements():
        assert each.sentence.endswith(".")
        assert "{" not in each.sentence


def test_every_number_is_used_and_within_its_bounds() -> None:
    assert {name for each in requirements() for name in each.numbers} == set(NUMBERS)
    for number in NUMBERS.values():
        assert number.least <= number.default <= number.greatest
    assert all(DEFAULTS[least] <= DEFAULTS[greatest] for least, greatest in ORDERED)


def test_what_a_fresh_marketplace_cannot_know_is_no_error() -> None:
    by_code = {each.code: each for each in requirements()}
    for code in (
        Requirement.LOGO_MISSING,
        Requirement.INTRODUCTION_SHORT,
        Requirement.CONTACT_INCOMPLETE,
        Requirement.DELIVERY_DAYS_LONG,
    ):
        assert by_code[code].severity is Severity.WARNING
    assert by_code[Requirement.HIGHLIGHTS_MISSING].severity is Severity.INFO


def test_what_is_switched_off_is_not_found() -> None:
    listing = base_listing(logo="", highlights=())
    rules = rules_from_plain({"switched_off": ["logo_missing"]})
    assert [each.code for each in check(listing, policies=POLICIES, rules=rules)] == [
        "highlights_missing"
    ]


def test_a_requirement_is_weighed_otherwise() -> None:
    rules = rules_from_plain({"severities": {"logo_missing": "error"}})
    (found,) = check(base_listing(logo=""), policies=POLICIES, rules=rules)
    assert found.severity is Severity.ERROR


def test_a_number_is_changed() -> None:
    rules = rules_from_plain({"numbers": {"name_length_max": 10}})
    (found,) = check(base_listing(name="OTA Platform"), policies=POLICIES, rules=rules)
    assert "at most 10 are allowed" in found.message
    said = {each.code: each.sentence for each in requirements(rules)}
    assert said[Requirement.NAME_TOO_LONG] == "A product's name has at most 10 characters."


def test_what_an_order_depends_on_cannot_be_switched_off() -> None:
    assert {"price_missing", "edition_missing", "cycle_missing"} <= set(STRUCTURAL)
    for code in STRUCTURAL:
        for data in ({"switched_off": [code]}, {"severities": {code: "info"}}):
            with pytest.raises(RulesError) as error:
                rules_from_plain(data)
            assert "can't be switched off or eased" in str(error.value)


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ([], "", "expected keys with values"),
        ({"switched_of": []}, "switched_of", "Did you mean switched_off?"),
        ({"switched_off": "logo_missing"}, "switched_off", "expected a list of codes"),
        ({"switched_off": ["logo_mising"]}, "switched_off[0]", "Did you mean logo_missing?"),
        ({"severities": []}, "severities", "expected keys with values"),
        ({"severities": {"logo_missing": "bad"}}, "severities.logo_missing", "bad is no severity"),
        ({"numbers": {"logo_sides": 1}}, "numbers.logo_sides", "Did you mean logo_side?"),
        ({"numbers": {"logo_side": "120"}}, "numbers.logo_side", "expected a whole number"),
        ({"numbers": {"logo_side": True}}, "numbers.logo_side", "expected a whole number"),
        ({"numbers": {"logo_side": 1}}, "numbers.logo_side", "expected 16 to 1024 pixels"),
        (
            {"numbers": {"delivery_days_max": 20}},
            "numbers.delivery_days_usual",
            "30 is above delivery_days_max, which is 20",
        ),
    ],
)
def test_what_is_no_setting(data: object, place: str, words: str) -> None:
    with pytest.raises(RulesError) as error:
        rules_from_plain(data)
    assert [each for each, _ in error.value.mistakes] == [place]
    assert words in error.value.mistakes[0][1]


@given(
    off=st.sets(st.sampled_from(CHANGEABLE), max_size=5),
    severities=st.dictionaries(st.sampled_from(CHANGEABLE), st.sampled_from(Severity), max_size=5),
    side=st.integers(16, 1024),
)
def test_settings_are_read_back(off: set[str], severities: dict[str, Severity], side: int) -> None:
    plain = {
        "switched_off": sorted(off),
        "severities": {code: each.value for code, each in severities.items()},
        "numbers": {"logo_side": side},
    }
    rules = rules_from_plain(plain)
    assert rules.switched_off == off
    assert rules.number("logo_side") == side
    again = rules_from_plain(rules_to_plain(rules))
    assert rules_to_plain(again) == rules_to_plain(rules)
    assert again.severities == rules.severities
