"""The review of a revision: its states, who may move it, and by when an answer is expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Billing, Listing, Ownership, ProductType
from vendible.domain.kernel.refusals import Code, Refusal

_SATURDAY = 5
TARGET_DAYS = 3  # working days from submission to answer (L7)
BUSY_DAY = 10  # submissions of one partner in a day from which answers take longer (L7)

IsHoliday = Callable[[date], bool]


class ReviewState(StrEnum):
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[ReviewState, frozenset[ReviewState]] = {
    ReviewState.SUBMITTED: frozenset({ReviewState.IN_REVIEW, ReviewState.WITHDRAWN}),
    ReviewState.IN_REVIEW: frozenset({ReviewState.APPROVED, ReviewState.REJECTED}),
    ReviewState.APPROVED: frozenset(),
    ReviewState.REJECTED: frozenset(),
    ReviewState.WITHDRAWN: frozenset(),
}


def require_transition(product: str, before: ReviewState, after: ReviewState) -> None:
    """Refusal `review_state`: withdrawing is too late once a reviewer has opened it, and so on."""
    if after not in TRANSITIONS[before]:
        raise Refusal(
            Code.REVIEW_STATE,
            product=product,
            state=before.value,
            asked=after.value,
            possible=sorted(each.value for each in TRANSITIONS[before]),
        )


def is_open(state: ReviewState) -> bool:
    """Whether somebody still has to decide: only then it can be claimed."""
    return bool(TRANSITIONS[state])


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the operator lets a partner list (L1, L8)."""

    types: frozenset[ProductType]
    billings: frozenset[Billing]
    stackable: bool


class Ability(StrEnum):
    """What the operator enables a partner for."""

    TYPE = "type"
    BILLING = "billing"
    STACKABLE = "stackable"


def missing_ability(listing: Listing, live: Listing | None, abilities: Abilities) -> Ability | None:
    """The first ability that the listing needs and the partner has not; None: it may be listed.

    What is listed already stays: a revision may use what the live one uses.
    """
    if listing.type not in abilities.types and live is None:
        return Ability.TYPE
    if listing.billing not in abilities.billings and not (live and live.billing is listing.billing):
        return Ability.BILLING
    stackable = listing.addon is not None and listing.addon.ownership is Ownership.ONE_PER_PARENT
    if stackable and not abilities.stackable and live is None:
        return Ability.STACKABLE
    return None


def require_fit(product: str, findings: tuple[Finding, ...]) -> None:
    """Refusal `parent_does_not_fit`: a parent changed since this add-on was submitted.

    `findings` are those beside the parents that are on sale. A parent that isn't on sale yet is
    none: the add-on is approved, and stands beside no product until its parent is there (L8).
    """
    wrong = [each for each in findings if each.is_error]
    if wrong:
        raise Refusal(
            Code.PARENT_DOES_NOT_FIT,
            product=product,
            why=wrong[0].message,
            places=[each.place for each in wrong],
        )


def is_working_day(day: date, is_holiday: IsHoliday) -> bool:
    return day.weekday() < _SATURDAY and not is_holiday(day)


def working_days_after(day: date, count: int, is_holiday: IsHoliday) -> date:
    """The working day that comes `count` working days after `day`, which is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, is_holiday)
    return day


def working_days_until(day: date, by: date, is_holiday: IsHoliday) -> int:
    """How many working days lie after `day` up to and with `by`; 0 where `by` is not later."""
    span = (day + timedelta(days=number) for number in range(1, (by - day).days + 1))
    return sum(is_working_day(each, is_holiday) for each in span)


def answer_by(
    submitted_at: datetime, zone: tzinfo, is_holiday: IsHoliday, target: int = TARGET_DAYS
) -> datetime:
    """Until when an answer can be expected: the last second of the `target`th working day after.

    Huawei: Review time. A day counts in the marketplace's zone.
    """
    submitted_on = submitted_at.astimezone(zone).date()
    day = working_days_after(submitted_on, target, is_holiday)
    return datetime.combine(day, time(23, 59, 59), zone)
