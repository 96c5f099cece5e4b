"""Whether the balance suffices for what is to come, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vendible.consoles.design.words import day_text, money_text
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.forecast import ComingInvoice, first_shortfalls


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of one currency: what is there, how long it lasts; `is_short` where it will not do."""

    balance: Money
    words: str
    is_short: bool


def balance_outlook(
    coming: Sequence[ComingInvoice], balances: Mapping[str, int], until: date
) -> list[Outlook]:
    """One for each currency that there is a balance in, or something to be paid in."""
    short = {each.invoice.currency: each for each in first_shortfalls(coming, balances)}
    currencies = dict.fromkeys([*balances, *(each.currency for each in coming)])
    outlooks = []
    for currency in currencies:
        balance = Money(balances.get(currency, 0), currency)
        due = [each for each in coming if each.currency == currency]
        found = short.get(currency)
        last = day_text(until - timedelta(days=1))
        if not due:
            words = f"Nothing is due from it until {last}."
        elif found is None:
            words = f"Your balance pays for all that is due until {last}."
        else:
            on, total = day_text(found.invoice.on), money_text(found.invoice.total)
            words = (
                f"Your balance lasts until {day_text(found.invoice.on - timedelta(days=1))}: "
                f"{total} is due on {on}, and {money_text(found.missing)} will be missing."
            )
        outlooks.append(Outlook(balance, words, is_short=found is not None))
    return outlooks
