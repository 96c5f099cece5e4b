"""Money, days, instants and terms as people read them, in the language of the page."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_skeleton
from babel.numbers import NumberPattern, format_decimal, parse_pattern
from django.conf import settings
from django.utils.translation import get_language, ngettext

from vendible.domain.kernel.money import Money, digits
from vendible.domain.kernel.terms import Term

_MINUS = "\N{MINUS SIGN}"
_BETWEEN = " \N{EN DASH} "
_CODE_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=\d)")


def page_locale() -> Locale:
    """The locale of the page's language; English where Babel doesn't know the language."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=256)
def _pattern(locale: Locale, places: int) -> NumberPattern:
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (places, places)
    return pattern


def money_text(amount: Money, *, signed: bool = False) -> str:
    """`Money(-724, "EUR")` is `−€7.24`, always with the currency's own digits (ISO 4217).

    Babel's digits are not used: for some currencies they differ from ISO 4217. `signed` puts a
    plus before what is above zero.
    """
    locale = page_locale()
    pattern = _pattern(locale, digits(amount.currency))
    size = abs(Decimal(amount.amount))
    text = pattern.apply(size, locale, currency=amount.currency, currency_digits=False)
    sign = _MINUS if amount.minor < 0 else "+" if signed and amount.minor > 0 else ""
    return sign + _CODE_BEFORE_DIGIT.sub("\N{NO-BREAK SPACE}", text)


def number_text(number: Decimal | float) -> str:
    """`10000` is `10,000`; decimals stay as they are."""
    return format_decimal(number, locale=page_locale(), decimal_quantization=False)


def day_text(day: date) -> str:
    """`1 Jan 2027`. English puts the day first, so that no two readers take it for two dates."""
    locale = page_locale()
    if locale.language == "en":
        return f"{day.day} {locale.months['format']['abbreviated'][day.month]} {day.year}"
    return format_skeleton("yMMMd", day, locale=locale)


def market_zone() -> ZoneInfo:
    """The zone in which the marketplace counts its days."""
    return ZoneInfo(settings.MARKET_ZONE)


def instant_text(at: datetime) -> str:
    """`1 Jan 2027, 09:30` in the marketplace's zone. ValueError for an instant without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; expected an instant such as {at}+00:00")
    local = at.astimezone(market_zone())
    return f"{day_text(local.date())}, {local:%H:%M}"


def zone_text(at: datetime) -> str:
    """`Europe/Berlin, CET`, for who hovers or listens."""
    local = at.astimezone(market_zone())
    return f"{settings.MARKET_ZONE}, {format_datetime(local, 'zzz', locale=page_locale())}"


def days_text(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number_text(count)}


def term_text(term: Term) -> str:
    """`1 Jan 2027 – 31 Jan 2027 (31 days)`: the half-open term with its last day."""
    if not term.days:
        return day_text(term.first)
    if term.days == 1:
        return f"{day_text(term.first)} ({days_text(term.days)})"
    return f"{day_text(term.first)}{_BETWEEN}{day_text(last_day(term))} ({days_text(term.days)})"


def last_day(term: Term) -> date:
    """The last day that belongs to a term of at least one day."""
    return date.fromordinal(term.end.toordinal() - 1)
