"""Calendars: bill dates, first spans that are aligned to them, and how many cycles a term has."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from vendible.domain.kernel.terms import Cycle, Term, cycle_around, nth_cycle
from vendible.domain.pricing.policies import Policy
from vendible.domain.pricing.shares import share_of


@dataclass(frozen=True, slots=True)
class BillDates:
    """Bill dates on one day of the month, or on the month's last where it is shorter."""

    cycle: Cycle
    bill_day: int
    month: int  # year x 12 + month - 1 of the first bill date

    @classmethod
    def from_start(cls, start: date, cycle: Cycle, bill_day: int) -> BillDates:
        """The first is in the month of `start`, or one cycle later if that lies before it."""
        month = start.year * 12 + start.month - 1
        dates = cls(cycle, bill_day, month)
        return dates if dates[0] >= start else cls(cycle, bill_day, month + cycle.months)

    def __getitem__(self, k: int) -> date:
        year, month0 = divmod(self.month + k * self.cycle.months, 12)
        return date(year, month0 + 1, min(self.bill_day, monthrange(year, month0 + 1)[1]))

    def cycle_before(self, k: int) -> Term:
        """The cycle that ends on bill date `k`."""
        return Term(self[k - 1], self[k])


def align(start: date, cycle: Cycle, bill_day: int) -> tuple[Term, Term]:
    """The first span of what is bought on `start` and billed on `bill_day`, and its cycle.

    The span runs to the next bill date after `start`; a start on a bill date gives a whole cycle.
    """
    dates = BillDates.from_start(start, cycle, bill_day)
    around = dates.cycle_before(1 if dates[0] == start else 0)
    return Term(start, around.end), around


def align_to(day: date, anchor: date, cycle: Cycle) -> tuple[Term, Term]:
    """The first span of an add-on bought on `day`, and the add-on's own cycle that ends with it.

    `anchor` is the parent's next bill date, to which the span runs even over several of the
    add-on's cycles; or, where both have one cycle, the parent's anchor: then the days of the
    month stay the parent's (31 Jan, 28 Feb, 31 Mar). On a bill date it is a whole cycle.
    """
    around = nth_cycle(anchor, cycle, -1) if day < anchor else cycle_around(anchor, cycle, day)
    return Term(day, around.end), around


def count_cycles(start: date, end: date, cycle: Cycle, bill_day: int, policy: Policy) -> Fraction:
    """How many cycles the term `[start, end)` has: its two partial ends by the policy."""
    if end < start:
        raise ValueError(f"the end ({end}) lies before the start ({start})")
    dates = BillDates.from_start(start, cycle, bill_day)
    leading = _leading(start, end, dates, policy)
    if end <= dates[0]:
        return leading
    whole = 0
    while dates[whole + 1] <= end:
        whole += 1
    if dates[whole] == end:
        return leading + whole
    around = dates.cycle_before(whole + 1)
    trailing = share_of(Term(around.first, end), around, policy)
    return leading + whole + trailing.ratio


def count_cycles_in_advance(
    start: date, target: date, cycle: Cycle, bill_day: int, policy: Policy
) -> Fraction:
    """The leading part, and each cycle that starts on or before `target`, counted whole."""
    dates = BillDates.from_start(start, cycle, bill_day)
    whole = 0
    while dates[whole] <= target:
        whole += 1
    return _leading(start, dates[0], dates, policy) + whole


def _leading(start: date, end: date, dates: BillDates, policy: Policy) -> Fraction:
    """The part before the first bill date, a share of the cycle that ends there."""
    if start == dates[0] or start == end:
        return Fraction(0)
    return share_of(Term(start, min(end, dates[0])), dates.cycle_before(0), policy).ratio
