"""Days as sentences of the domain say them: labels of orders, facts of the journal."""

from __future__ import annotations

from datetime import date

_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def day_words(day: date) -> str:
    """`1 March 2026`: read aloud, and taken for no other day in any country."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
