"""The review's states, working days, and the sections of a difference."""

from __future__ import annotations

from datetime import date

import pytest

from vendible.domain.catalog.difference import Section, section_of
from vendible.domain.catalog.review import (
    TRANSITIONS,
    ReviewState,
    is_open,
    require_transition,
    working_days_after,
    working_days_until,
)
from vendible.domain.kernel.refusals import Code, Refusal

NEW_YEAR = date(2027, 1, 1)  # a Friday


def is_holiday(day: date) -> bool:
    return day == NEW_YEAR


@pytest.mark.parametrize("before", ReviewState)
@pytest.mark.parametrize("after", ReviewState)
def test_only_the_table_is_allowed(before: ReviewState, after: ReviewState) -> None:
    if after in TRANSITIONS[before]:
        require_transition("Fleet", before, after)
        return
    with pytest.raises(Refusal) as caught:
        require_transition("Fleet", before, after)
    assert caught.value.code is Code.REVIEW_STATE


def test_what_is_decided_is_not_open() -> None:
    assert [each.value for each in ReviewState if is_open(each)] == ["submitted", "in_review"]


@pytest.mark.parametrize(
    ("day", "count", "by"),
    [
        (date(2026, 11, 16), 3, date(2026, 11, 19)),  # Monday: Thursday
        (date(2026, 11, 20), 3, date(2026, 11, 25)),  # Friday: over the weekend
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday: Monday
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over a holiday and the weekend
        (date(2026, 11, 16), 0, date(2026, 11, 16)),
    ],
)
def test_working_days_are_counted_there_and_back(day: date, count: int, by: date) -> None:
    assert working_days_after(day, count, is_holiday) == by
    assert working_days_until(day, by, is_holiday) == count


def test_a_day_that_has_passed_is_no_working_day_away() -> None:
    assert working_days_until(date(2026, 11, 20), date(2026, 11, 16), is_holiday) == 0


@pytest.mark.parametrize(
    ("place", "section"),
    [
        ("name", Section.BASICS),
        ("editions[team].quantity.maximum", Section.EDITIONS),
        ("editions (order)", Section.EDITIONS),
        ("entitlements[vehicles].name", Section.EDITIONS),
        ("offers[monthly].prices.EUR", Section.OFFERS),
        ("addon.connections[fleet].editions", Section.ADDON),
        ("delivery_days", Section.DELIVERY),
        ("agreement.text", Section.AGREEMENTS),
        ("pictures[0].caption", Section.TEXTS),
        ("sign_on.address", Section.SIGN_ON),
        ("", Section.BASICS),
    ],
)
def test_a_place_belongs_to_a_section(place: str, section: Section) -> None:
    assert section_of(place) is section
