"""Tags and filters of the design system: money, days, instants, terms and states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template

from vendible.consoles.design import explaining, states, words
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.pricing.explained import Explained

register = template.Library()

Amount = Money | Explained | Mapping[str, Any]


def _money(amount: Amount) -> Money:
    """A `Money`, an explained price or its plain form, or `{"minor": 724, "currency": "EUR"}`."""
    if isinstance(amount, Money):
        return amount
    if isinstance(amount, Explained):
        return amount.amount
    if "minor" in amount:
        return Money(amount["minor"], amount["currency"])
    return Money.parse(amount["amount"], amount["currency"])


@register.filter
def money(amount: Amount | None) -> str:
    """`−€7.24`; nothing for None."""
    return "" if amount is None else words.money_text(_money(amount))


@register.filter
def signed_money(amount: Amount | None) -> str:
    """`+€7.24` or `−€7.24`: for differences."""
    return "" if amount is None else words.money_text(_money(amount), signed=True)


@register.filter
def money_value(amount: Amount) -> str:
    """`-7.24 EUR`, for machines."""
    return str(_money(amount))


@register.filter
def money_in(minor: int, currency: str) -> Money:
    """`{{ row.minor|money_in:"EUR"|money }}`: minor units from a query, made an amount."""
    return Money(minor, currency)


@register.filter
def number(value: Decimal | float | None) -> str:
    """`10,000`; nothing for None."""
    return "" if value is None else words.number_text(value)


@register.filter
def day(value: date | None) -> str:
    """`1 Jan 2027`; nothing for None. An instant is shown by `instant`, never by this."""
    if isinstance(value, datetime):
        raise TypeError(f"{value} is an instant; show it with the filter instant")
    return "" if value is None else words.day_text(value)


@register.filter
def instant(at: datetime | None) -> str:
    """`1 Jan 2027, 09:30` in the marketplace's zone; nothing for None."""
    return "" if at is None else words.instant_text(at)


@register.filter
def zone(at: datetime) -> str:
    """The zone in which `instant` shows it."""
    return words.zone_text(at)


@register.simple_tag
def market_zone() -> str:
    return words.market_zone().key


@register.filter
def term(value: Term | None) -> str:
    """`1 Jan 2027 – 31 Jan 2027 (31 days)`; nothing for None."""
    return "" if value is None else words.term_text(value)


@register.filter
def last_day(value: Term | date) -> date:
    """The last day of a half-open term, its first where it has no days; or that before an end."""
    if not isinstance(value, Term):
        return value - timedelta(days=1)
    return max(value.first, value.end - timedelta(days=1))


@register.filter
def days(value: Term) -> str:
    """`31 days`."""
    return words.days_text(value.days)


@register.filter
def state_look(state: str, kind: str) -> states.Look:
    """Word, tone and shape of a state: `{% with look=order.state|state_look:"order" %}`."""
    return states.look_of(kind, state)


@register.filter
def percent_of(part: Decimal | int, whole: Decimal | int | None) -> int:
    """How much of `whole` is `part`, 0 to 100; 0 without a whole."""
    return min(100, max(0, int(part * 100 / whole))) if whole else 0


@register.filter
def initial(name: str) -> str:
    """The first letter of a name, for its tile: F of Fleetboard, M of 500 more vehicles."""
    return next((each.upper() for each in name if each.isalpha()), "")


@register.filter
def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text from a file, in which single line breaks mean nothing."""
    return [" ".join(each.split()) for each in re.split(r"\n\s*\n", text) if each.strip()]


@register.filter
def price_lines(price: Explained | Mapping[str, Any]) -> list[explaining.PriceLine]:
    """The steps of an explained price or of its plain form, each ready for reading."""
    return explaining.price_lines(price)


@register.filter
def at_place(typed: Mapping[str, str] | str, place: str) -> str:
    """What was typed about a place; nothing where nothing was."""
    return typed.get(place, "") if isinstance(typed, Mapping) else ""


@register.filter
def is_within(path: str, href: str) -> bool:
    """Whether a page's path lies at or below `href`."""
    return bool(href) and path.startswith(href)
