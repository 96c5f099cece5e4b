"""Reminders: which days, each once, and none in a forecast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.domain.selling import base, bought, contract, edition, fixed, offer
from tests.domain.subscriptions.test_trials import tried_desk
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.day import Fact, coming_days, next_day, work_day
from vendible.domain.subscriptions.holding import Held, Holding, OnSale, State
from vendible.domain.subscriptions.reminders import (
    ReminderKind,
    last_notice_of,
    next_reminder,
    without_passed,
)

FIRST = date(2026, 1, 10)
Told = tuple[date, ReminderKind, date]


def nothing_live(_: object) -> OnSale | None:
    return None


def held_by(months: int = 1, **more: object) -> Holding:
    listing = base(
        editions=(edition("basic"),), offers=(offer("basic", fixed("30.00"), months, **more),)
    )
    return bought(listing, day=FIRST, offer=f"basic-{months}")


def changed(holding: Holding, **more: object) -> Holding:
    (held,) = holding.subscriptions
    return holding.with_changed(replace(held, **more))  # type: ignore[arg-type]


def told(holding: Holding, until: date) -> Iterator[Told]:
    while (on := next_day(holding)) is not None and on < until:
        day = work_day(holding, on, {}, nothing_live, {})
        for each in day.happened:
            if each.fact is Fact.REMINDED:
                assert each.reminder is not None
                yield on, each.reminder.kind, each.reminder.of
        if day.holding == holding:
            return
        holding = day.holding


def before(day: date, days: int, kind: ReminderKind) -> Told:
    return day - timedelta(days=days), kind, day


def test_a_trial_is_told_of_seven_three_and_one_day_before() -> None:
    end = FIRST + timedelta(days=30)
    kind = ReminderKind.TRIAL_ENDS
    assert list(told(bought(tried_desk(), day=FIRST, offer="basic-1"), end)) == [
        before(end, 7, kind),
        before(end, 3, kind),
        before(end, 1, kind),
    ]


def test_a_short_trial_is_not_told_of_before_it_began() -> None:
    end = FIRST + timedelta(days=7)
    holding = bought(tried_desk(7), day=FIRST, offer="basic-1")
    assert [on for on, _, _ in told(holding, end)] == [
        end - timedelta(days=3),
        end - timedelta(days=1),
    ]


def test_a_trial_that_converts_says_what_it_will_cost() -> None:
    holding = bought(tried_desk(), day=FIRST, offer="basic-1")
    on = next_day(holding)
    assert on is not None
    (happened,) = work_day(holding, on, {}, nothing_live).happened
    assert happened.costs == Money(3000, "EUR")
    ends = bought(tried_desk(converts=False), day=FIRST, offer="basic-1")
    (happened,) = work_day(ends, on, {}, nothing_live).happened
    assert happened.costs is None


def test_a_term_that_nothing_follows_is_told_of_twice() -> None:
    holding = changed(held_by(), auto_renew=False)
    end = date(2026, 2, 10)
    kind = ReminderKind.TERM_ENDS
    assert list(told(holding, end)) == [before(end, 7, kind), before(end, 1, kind)]


def test_an_end_that_was_set_counts_and_not_the_term() -> None:
    end = date(2026, 4, 10)
    holding = changed(held_by(), auto_renew=False, ends_on=end)
    first = next_reminder(holding.subscriptions[0])
    assert first is not None
    assert (first.on, first.of) == (date(2026, 4, 3), end)


def test_a_monthly_renewal_is_not_told_of_and_a_yearly_one_is() -> None:
    assert list(told(held_by(), FIRST + timedelta(days=27))) == []
    end = date(2027, 1, 10)
    assert list(told(held_by(12), end)) == [before(end, 14, ReminderKind.LONG_RENEWAL)]


def test_the_last_day_of_notice_is_told_of_a_week_before() -> None:
    holding = held_by(contract=contract(12, notice_days=30))
    (held,) = holding.subscriptions
    notice_by = date(2026, 12, 11)
    assert last_notice_of(held) == notice_by
    last_month = changed(holding, first=date(2026, 11, 10), end=date(2026, 12, 10))
    assert next(told(last_month, date(2027, 1, 1))) == before(
        notice_by, 7, ReminderKind.LAST_DAY_OF_NOTICE
    )
    assert last_notice_of(replace(held, auto_renew=False)) is None


def test_what_lapsed_is_told_of_a_day_before_it_ends_for_good() -> None:
    holding = changed(held_by(), state=State.ISOLATED)
    (told_,) = told(holding, date(2026, 2, 17))
    assert told_ == before(date(2026, 2, 17), 1, ReminderKind.DESTRUCTION)


@pytest.mark.parametrize("state", [State.SUSPENDED, State.PENDING, State.ENDED])
def test_what_is_not_used_is_not_reminded_of(state: State) -> None:
    (held,) = held_by(12).subscriptions
    assert next_reminder(replace(held, state=state)) is None


def test_what_was_decided_too_late_for_a_reminder_is_told_by_the_next() -> None:
    (held,) = changed(held_by(), auto_renew=False).subscriptions
    today = date(2026, 2, 5)  # five days before the end
    kept = without_passed(held, today)
    assert _next_of(kept) == date(2026, 2, 9)
    assert without_passed(kept, today) == kept
    assert without_passed(held, date(2026, 2, 3)) == held, "its day is today"


def test_two_of_one_day_are_both_told() -> None:
    # The last day of notice is a week before the end, so both are two weeks before it.
    holding = held_by(12, contract=contract(1, notice_days=7))
    end = date(2027, 1, 10)
    assert {kind for _, kind, _ in told(holding, end)} == {
        ReminderKind.LAST_DAY_OF_NOTICE,
        ReminderKind.LONG_RENEWAL,
    }


def test_a_forecast_knows_no_reminders() -> None:
    holding = bought(tried_desk(), day=FIRST, offer="basic-1")
    days = list(coming_days(holding, date(2026, 6, 1), {}, nothing_live))
    assert [each.on for each in days] == [date(2026, month, 9) for month in (2, 3, 4, 5)]
    assert not any(each.happened for each in days)


def _next_of(held: Held) -> date | None:
    found = next_reminder(held)
    return found.on if found else None
