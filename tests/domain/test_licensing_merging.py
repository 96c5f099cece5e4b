"""Merging: the greatest that is set, plus all that is added, whatever the order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.licensing_cases import KINDS, LEVELS, adds, entitled, held, licenses
from vendible.domain.catalog.listing import UNLIMITED, EntitlementKind, GrantKind, Value
from vendible.domain.licensing.license import Entitled, License, LicenseKind
from vendible.domain.licensing.merging import effective

# Each row: the entitlements of licenses 1, 2, 3; the effective value; where it comes from.
CASES = [
    ([entitled("vehicles", 500)], 500, [1]),
    ([entitled("vehicles", 500), adds("vehicles", 100)], 600, [1, 2]),
    ([entitled("vehicles", 500), entitled("vehicles", 300)], 500, [1]),
    ([entitled("vehicles", 300), entitled("vehicles", 500)], 500, [2]),
    ([entitled("vehicles", 500), entitled("vehicles", 500)], 500, [1, 2]),
    ([entitled("vehicles", 5), entitled("vehicles", 9), adds("vehicles", 1)], 10, [2, 3]),
    ([adds("vehicles", 1), adds("vehicles", 2), adds("vehicles", 3)], 6, [1, 2, 3]),
    ([entitled("vehicles", UNLIMITED), entitled("vehicles", 9)], UNLIMITED, [1]),
    ([entitled("vehicles", 9), adds("vehicles", UNLIMITED)], UNLIMITED, [1, 2]),
    ([entitled("vehicles", UNLIMITED), adds("vehicles", 9)], UNLIMITED, [1, 2]),
    ([entitled("vehicles", 0), adds("vehicles", Decimal("0.5"))], Decimal("0.5"), [1, 2]),
    ([entitled("ai", False), entitled("ai", True)], True, [2]),
    ([entitled("ai", False), entitled("ai", False)], False, [1, 2]),
    ([entitled("ai", True), adds("ai", True)], True, [1, 2]),
    ([entitled("support", "basic"), entitled("support", "gold")], "gold", [2]),
    ([entitled("support", "platinum"), entitled("support", "gold")], "platinum", [1]),
]


@pytest.mark.parametrize(("parts", "value", "sources"), CASES)
def test_what_counts(parts: list[Entitled], value: Value, sources: list[int]) -> None:
    merged = effective(held(number, part) for number, part in enumerate(parts, 1))
    (only,) = merged.values()
    assert only.value == value
    assert type(only.value) is type(value) or isinstance(only.value, Decimal)
    assert [each.int for each in only.licenses] == sources


def test_a_license_with_several_grants_of_one_entitlement_is_named_once() -> None:
    parts = (entitled("vehicles", 5), entitled("vehicles", 5), adds("vehicles", 1))
    merged = effective([held(1, *parts)])["vehicles"]
    assert (merged.value, merged.licenses) == (6, (UUID(int=1),))


def test_nothing_held_entitles_to_nothing() -> None:
    assert effective([]) == {}


def test_a_newer_revision_knows_more_levels() -> None:
    old = replace(entitled("support", "gold"), levels=("basic", "gold"))
    new = entitled("support", "platinum")
    for order in permutations([held(1, old), held(2, new)]):
        assert effective(order)["support"].value == "platinum"


def test_the_main_license_says_what_an_entitlement_is() -> None:
    switch = entitled("ai", True)
    number = replace(entitled("vehicles", 9), code="ai")
    for order in permutations([held(1, switch), held(2, number)]):
        merged = effective(order)["ai"]
        assert (merged.value, merged.kind) == (True, EntitlementKind.SWITCH)
        assert merged.licenses == (UUID(int=1),)


@given(licenses(), st.randoms(use_true_random=False))
def test_the_order_changes_nothing(drawn: list[License], chance: Random) -> None:
    shuffled = [
        replace(each, entitlements=tuple(chance.sample(each.entitlements, len(each.entitlements))))
        for each in drawn
    ]
    chance.shuffle(shuffled)
    assert effective(shuffled) == effective(drawn)


@given(licenses())
def test_splitting_a_license_changes_no_value(drawn: list[License]) -> None:
    split = [replace(each, entitlements=(part,)) for each in drawn for part in each.entitlements]
    assert effective(split) == effective(drawn)


@given(licenses(), st.integers(0, 5))
def test_groups_may_be_merged_first(drawn: list[License], cut: int) -> None:
    """Associative: what one group sets and adds can stand for the group."""
    for code, kind in KINDS.items():
        left, right = drawn[:cut], drawn[cut:]
        whole = effective(drawn).get(code)
        summary = [*_summary(left, code, kind), *_summary(right, code, kind)]
        if whole is None:
            assert not summary
        else:
            assert effective([held(1, *summary)])[code].value == whole.value


def _summary(drawn: list[License], code: str, kind: EntitlementKind) -> list[Entitled]:
    parts = [part for each in drawn for part in each.entitlements if part.code == code]
    setting = [part for part in parts if part.how is GrantKind.SETS]
    adding = [part for part in parts if part.how is GrantKind.ADDS]
    summary = []
    for group, how in ((setting, GrantKind.SETS), (adding, GrantKind.ADDS)):
        if group:
            value = effective([held(1, *group)])[code].value
            summary.append(entitled(code, value, how))
    assert kind is EntitlementKind.LEVEL or all(part.levels == () for part in summary)
    return summary


@given(licenses(), licenses(most=1))
def test_more_licenses_never_give_less(drawn: list[License], more: list[License]) -> None:
    extra = replace(more[0], id=UUID(int=99), kind=LicenseKind.ADDITION)
    before, after = effective(drawn), effective([*drawn, extra])
    for code, had in before.items():
        assert _size(after[code].value) >= _size(had.value)


def _size(value: Value) -> Decimal | int:
    if value is UNLIMITED:
        return Decimal("Infinity")
    return LEVELS.index(value) if isinstance(value, str) else value


@given(licenses())
def test_sources_are_licenses_that_have_the_entitlement(drawn: list[License]) -> None:
    by_id = {each.id: each for each in drawn}
    for code, merged in effective(drawn).items():
        assert merged.licenses
        assert list(merged.licenses) == sorted(set(merged.licenses))
        for source in merged.licenses:
            assert code in {part.code for part in by_id[source].entitlements}
