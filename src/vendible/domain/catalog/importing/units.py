"""What the unit of a price says: once or each month or year, for what, and how many of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vendible.domain.kernel.money import CURRENCIES

_MONTHS = {
    **dict.fromkeys(("month", "months", "mo", "monthly"), 1),
    **dict.fromkeys(("quarter", "quarterly"), 3),
    **dict.fromkeys(("year", "years", "yr", "annual", "annually", "yearly"), 12),
}
_ONCE = re.compile(r"one[ -]?time( (purchase|payment|fee))?", re.IGNORECASE)
_COUNTED = re.compile(r"(\d{1,9}) (.+)")


@dataclass(frozen=True, slots=True)
class Unit:
    """The meaning of a unit's text.

    `months` None: paid once. `things` are what is counted: none for a flat price. `pack`: how
    many of them one price is for. `is_assumed`: the text names no period, or there is no text.
    """

    text: str
    months: int | None
    things: tuple[str, ...] = ()
    pack: int = 1
    is_assumed: bool = False

    @property
    def is_piece(self) -> bool:
        """Paid once for each thing: a message, an active hour."""
        return self.months is None and bool(self.things)


def unit_of(text: str) -> Unit:
    """`user/month`, `/month`, `500 users/month`, `one-time payment`, `message` ...

    Without a period a price of things is taken as paid once for each, a flat one as monthly.
    """
    text = text.strip()
    if _ONCE.fullmatch(text):
        return Unit(text, months=None)
    months, things, pack = None, [], 1
    for part in text.split("/"):
        word = part.strip().removeprefix("per ").strip()
        if word.lower() in _MONTHS and months is None:
            months = _MONTHS[word.lower()]
        elif word and word not in CURRENCIES:
            counted = _COUNTED.fullmatch(word)
            if counted and int(counted[1]) > 0:
                pack, word = pack * int(counted[1]), counted[2].removesuffix("s")
            things.append(word)
    is_assumed = months is None
    if is_assumed and not things:
        months = 1
    return Unit(text, months, tuple(things), pack, is_assumed)
