"""Terms and cycles: half-open spans of days, months that keep their anchor, days and instants."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """Days `[first, end)`: `end` is the first day that no longer belongs to it."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.first:
            raise ValueError(f"a term can't end ({self.end}) before it begins ({self.first})")

    @property
    def days(self) -> int:
        return (self.end - self.first).days

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end


_CYCLE = re.compile(r"(?:(\d{1,3}) )?(month|year)s?")


@dataclass(frozen=True, slots=True, order=True)
class Cycle:
    """How often something recurs, in months: 1 is monthly, 12 yearly."""

    months: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`"1 month"`, `"month"`, `"3 months"`, `"1 year"`. ValueError says what was expected."""
        found = _CYCLE.fullmatch(text.strip().lower())
        count = int(found[1] or 1) if found else 0
        if found is None or count == 0:
            raise ValueError(f"{text!r} is not a cycle; expected e.g. 1 month, 3 months or 1 year")
        return cls(count * (12 if found[2] == "year" else 1))

    def __str__(self) -> str:
        count, unit = (
            (self.months // 12, "year") if self.months % 12 == 0 else (self.months, "month")
        )
        return f"{count} {unit}{'s' if count != 1 else ''}"


@lru_cache(maxsize=4096)  # asked for the same few days again and again, whoever's term it is
def add_months(anchor: date, months: int) -> date:
    """`months` later, on the anchor's day or the month's last: 31 Jan + 1 = 28 Feb, + 2 = 31 Mar.

    Always count from the anchor, never from the last result, or the day drifts.
    """
    year, month0 = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month0 + 1, min(anchor.day, monthrange(year, month0 + 1)[1]))


def nth_cycle(anchor: date, cycle: Cycle, n: int) -> Term:
    """The cycle number `n` (0 begins on the anchor; negative ones lie before it)."""
    return Term(add_months(anchor, n * cycle.months), add_months(anchor, (n + 1) * cycle.months))


def cycle_number(anchor: date, cycle: Cycle, day: date) -> int:
    """Which cycle, counted from the anchor, contains `day`."""
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    n = months // cycle.months
    return n if add_months(anchor, n * cycle.months) <= day else n - 1


def cycle_around(anchor: date, cycle: Cycle, day: date) -> Term:
    """The cycle, counted from the anchor, that contains `day`."""
    return nth_cycle(anchor, cycle, cycle_number(anchor, cycle, day))


def day_of(instant: datetime, zone: tzinfo) -> date:
    """The calendar day of an instant in the marketplace's time zone."""
    return instant.astimezone(zone).date()


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which `day` begins in the marketplace's time zone."""
    return datetime.combine(day, time(), zone)
