"""Kinds of messages, tries, phone numbers."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from vendible.domain.access.notices import (
    AUDIENCE,
    FACTS,
    TRIES_MAX,
    Channel,
    Notice,
    kinds_for,
    plain_phone,
    usual_channels,
    wait_after,
)
from vendible.domain.access.permissions import OrganizationKind


def test_each_kind_has_an_audience_and_facts() -> None:
    assert set(AUDIENCE) == set(FACTS) == set(Notice)


@pytest.mark.parametrize("kind", Notice)
def test_by_default_the_console_tells_everything_and_sms_nothing(kind: Notice) -> None:
    for told in AUDIENCE[kind]:
        usual = usual_channels(kind, told)
        assert Channel.SITE in usual
        assert Channel.SMS not in usual


def test_an_operator_gets_no_letter_for_each_submission() -> None:
    kind = Notice.LISTING_SUBMITTED
    assert usual_channels(kind, OrganizationKind.OPERATOR) == {Channel.SITE}
    assert usual_channels(kind, OrganizationKind.PARTNER) == {Channel.SITE, Channel.EMAIL}


def test_who_can_be_told_of_what() -> None:
    assert Notice.REVIEW_OVERDUE in kinds_for(OrganizationKind.OPERATOR)
    assert Notice.REVIEW_OVERDUE not in kinds_for(OrganizationKind.PARTNER)
    assert Notice.TRIAL_ENDING in kinds_for(OrganizationKind.CUSTOMER)
    assert Notice.TRIAL_ENDING not in kinds_for(OrganizationKind.PARTNER)
    assert Notice.REVIEW_OVERDUE not in kinds_for(OrganizationKind.CUSTOMER)


def test_the_tries_of_a_day() -> None:
    waits = [wait_after(tries) for tries in range(1, TRIES_MAX)]
    assert waits[0] == timedelta(minutes=1)
    assert all(later == 3 * earlier for earlier, later in pairwise(waits))
    assert timedelta(hours=18) < sum(waits, timedelta()) < timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("", ""),
        ("  ", ""),
        ("+49 151 2345678", "+491512345678"),
        ("+49 (151) 234-56.78", "+491512345678"),
        ("+8613800138000", "+8613800138000"),
        ("0151 2345678", None),
        ("+0151 2345678", None),
        ("+49", None),
        ("+49 151 23456 x", None),
        ("+1234567890123456", None),
        ("call me", None),
    ],
)
def test_phone_numbers(typed: str, plain: str | None) -> None:
    assert plain_phone(typed) == plain
