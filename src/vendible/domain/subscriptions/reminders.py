"""What a customer is reminded of before it happens, and on which day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from vendible.domain.subscriptions.holding import Held, State
from vendible.domain.subscriptions.renewing import ISOLATED_DAYS, goes_on

TRIAL_DAYS = (7, 3, 1)  # before its end
ENDING_DAYS = (7, 1)  # Tencent: seven days before the end
NOTICE_DAYS = 7  # before the last day of notice
LONG_RENEWAL_DAYS = 14
LONG_CYCLE_MONTHS = 12
DESTRUCTION_DAYS = 1


class ReminderKind(StrEnum):
    TRIAL_ENDS = "trial_ends"
    TERM_ENDS = "term_ends"  # and nothing follows
    LAST_DAY_OF_NOTICE = "last_day_of_notice"
    LONG_RENEWAL = "long_renewal"
    DESTRUCTION = "destruction"


@dataclass(frozen=True, slots=True)
class Reminder:
    """`on` is the day on which it is told; `of` the day of what is to come."""

    on: date
    kind: ReminderKind
    of: date


def next_reminder(held: Held) -> Reminder | None:
    """The first that was not told yet; None if there is none in the present term.

    What lies before the term, or on its first day, was known when it was bought or paid.
    """
    return min(_untold(held), key=lambda each: each.on, default=None)


def reminders_on(held: Held, day: date) -> tuple[Reminder, ...]:
    """Those that are due on `day`, or were before and are not told yet."""
    return tuple(each for each in _untold(held) if each.on <= day)


def without_passed(held: Held, today: date) -> Held:
    """Reminders whose day had passed before what they tell of was done are never told."""
    first = next_reminder(held)
    if first is None or first.on >= today:
        return held
    return replace(held, reminded_on=today - timedelta(days=1))


def last_notice_of(held: Held) -> date | None:
    """The last day on which a contract that renews itself can be left; None if nothing renews."""
    contract = held.contract
    if contract is None or not contract.terms.auto_renew or not held.auto_renew:
        return None
    return contract.end - timedelta(days=contract.terms.notice_days)


def _untold(held: Held) -> Iterator[Reminder]:
    after = max(held.first, held.reminded_on or date.min)
    return (each for each in _all_of(held) if each.on > after)


def _all_of(held: Held) -> Iterator[Reminder]:
    """Of the present term, in no order."""
    if held.state is State.ISOLATED and held.end is not None:
        yield _before(held.end + timedelta(days=ISOLATED_DAYS), DESTRUCTION_DAYS, _DESTRUCTION)
    if held.state is not State.ACTIVE:
        return
    if held.trial_until is not None and held.trial_until == held.end:
        for days in TRIAL_DAYS:
            yield _before(held.trial_until, days, ReminderKind.TRIAL_ENDS)
        return
    last = held.ends_on if held.ends_on is not None or goes_on(held) else held.end
    if last is not None:
        for days in ENDING_DAYS:
            yield _before(last, days, ReminderKind.TERM_ENDS)
        return
    if (last_notice := last_notice_of(held)) is not None:
        yield _before(last_notice, NOTICE_DAYS, ReminderKind.LAST_DAY_OF_NOTICE)
    is_long = held.cycle is not None and held.cycle.months >= LONG_CYCLE_MONTHS
    if is_long and held.end is not None:
        yield _before(held.end, LONG_RENEWAL_DAYS, ReminderKind.LONG_RENEWAL)


_DESTRUCTION = ReminderKind.DESTRUCTION


def _before(day: date, days: int, kind: ReminderKind) -> Reminder:
    return Reminder(day - timedelta(days=days), kind, day)
