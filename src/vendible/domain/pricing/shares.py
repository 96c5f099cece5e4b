"""Shares: the days of a part, what they are divided by, and the ratio of the two."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from vendible.domain.kernel.money import rounded_fraction
from vendible.domain.kernel.terms import Term
from vendible.domain.pricing.explained import number
from vendible.domain.pricing.policies import DayCount, Denominator, Policy

Span = Term | int  # dates, or only how many days
Part = Term | int | Fraction  # or a given ratio: then there is nothing to count


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a cycle. `days` and `of` are None where the ratio was given."""

    ratio: Fraction
    days: int | None = None
    of: int | None = None
    words: str = ""

    @property
    def formula(self) -> str:
        """`9/31`, or the ratio where it was rounded or given."""
        if self.of and self.ratio == Fraction(self.days or 0, self.of):
            return f"{self.days}/{self.of}"
        decimal = number(self.ratio)
        return str(self.ratio) if decimal.endswith("\u2026") else decimal


def days_of(span: Span, policy: Policy) -> int:
    """How many days a span has by the policy's day count."""
    if isinstance(span, int):
        return span
    if policy.day_count is DayCount.FIXED_MONTHS:
        assert policy.fixed_days is not None
        return _months(span.first, span.end) * policy.fixed_days + span.end.day - span.first.day
    if policy.day_count is DayCount.STRICT_30_360:
        return _strict_30_360(span)
    return span.days


def denominator_of(part: Span, cycle: Span | None, policy: Policy) -> int:
    """What the days of `part` are divided by. ValueError where that is missing or nothing."""
    if policy.denominator is Denominator.FIXED_DAYS:
        assert policy.fixed_days is not None
        return policy.fixed_days
    if policy.denominator is Denominator.CALENDAR_MONTH:
        if not isinstance(part, Term):
            raise ValueError("calendar_month needs the dates of the part, not only its days")
        return monthrange(part.first.year, part.first.month)[1]
    if cycle is None:
        raise ValueError("the cycle is missing; the denominator `cycle` divides by its days")
    of = days_of(cycle, policy)
    if of <= 0:
        raise ValueError("the cycle has no days to divide by")
    return of


def share_of(part: Part, cycle: Span | None, policy: Policy) -> Share:
    """The share of a price that `part` costs, rounded first where the policy gives digits."""
    if isinstance(part, Fraction):
        ratio = _to_digits(part, policy)
        return Share(ratio, words=f"a share of {ratio}")
    days, of = days_of(part, policy), denominator_of(part, cycle, policy)
    ratio = _to_digits(Fraction(days, of), policy)
    return Share(ratio, days, of, _words(days, of, policy))


def count_days(span: Term, cycle: Span | None, policy: Policy) -> Share:
    """The days of a span, what they are divided by, and the ratio."""
    return share_of(span, cycle, policy)


def ratio_text(ratio: Fraction, policy: Policy) -> str:
    """With the policy's decimals, else as a reduced fraction."""
    if policy.ratio_digits is None:
        return str(ratio)
    return number(rounded_fraction(ratio, policy.ratio_digits), policy.ratio_digits)


def _to_digits(ratio: Fraction, policy: Policy) -> Fraction:
    if policy.ratio_digits is None:
        return ratio
    return rounded_fraction(ratio, policy.ratio_digits)


def _words(days: int, of: int, policy: Policy) -> str:
    words = f"{days} of {of} days"
    if policy.day_count is DayCount.FIXED_MONTHS:
        return f"{words}, every month counting {policy.fixed_days}"
    if policy.day_count is DayCount.STRICT_30_360:
        return f"{words}, every month counting 30"
    return words


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _strict_30_360(span: Term) -> int:
    if span.first == span.end:
        return 0
    last = span.end - timedelta(days=1)
    is_month_end = last.day == monthrange(last.year, last.month)[1]
    last_day = 30 if is_month_end else last.day
    return _months(span.first, last) * 30 + last_day - min(span.first.day, 30) + 1
