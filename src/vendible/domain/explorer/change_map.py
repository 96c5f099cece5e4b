"""The change map (X9): every change a listing allows, with its fee on a day, and its arbitrage.

Every figure comes from the functions that quote and charge: `quote_order`, `decide_change`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from vendible.domain.catalog.listing import Edition, Listing
from vendible.domain.explorer.arbitrage import Arbitrage, arbitrage
from vendible.domain.explorer.ways import Row, Ways
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.kernel.terms import add_months
from vendible.domain.subscriptions.changing import Direction
from vendible.domain.subscriptions.holding import Held


@dataclass(frozen=True, slots=True)
class Node:
    """An edition as one would hold it: its least quantity and first attribute values."""

    edition: str
    name: str
    price: Money  # of the first cycle, without a setup fee
    quantity: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """A ticked change on the map's day. `net` is to pay, negative is given back, without tax.

    With a `refusal` the change is ticked and yet refused, and has no amounts.
    """

    before: str
    after: str
    direction: Direction | None
    net: Money | None
    credit: Money | None = None
    charge: Money | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class ChangeMap:
    """One row of offers, bought on `first`, on `day` of the term `[first, end)`."""

    row: Row
    first: date
    day: date
    end: date | None
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    arbitrage: tuple[Arbitrage, ...]


def change_map(listing: Listing, row: Row, *, first: date, day: int = 0) -> ChangeMap:
    """The map on day `day` (from 0, at most the last) of a term that begins on `first`."""
    ways = Ways(listing, row, first)
    sold = {edition.code: held for edition in ways.editions for held in ways.bought(edition)}
    end = add_months(first, row.cycle.months) if row.cycle else None
    last = (end - first).days - 1 if end else 0
    today = first + timedelta(days=max(0, min(day, last)))
    nodes = tuple(_node(held) for held in sold.values())
    arrows = tuple(
        _arrow(ways, held, each, today) for held in sold.values() for each in ways.to(held)
    )
    return ChangeMap(
        row, first, today, end, nodes, arrows, tuple(arbitrage(ways, sold, first, last))
    )


def _node(held: Held) -> Node:
    edition = held.listing.edition(held.edition)
    assert edition is not None
    return Node(held.edition, edition.name, held.paid, held.quantity)


def _arrow(ways: Ways, held: Held, edition: Edition, today: date) -> Arrow:
    try:
        change = ways.change(held, edition, today)
    except Refusal as refusal:
        return Arrow(held.edition, edition.code, None, None, refusal=refusal)
    return Arrow(
        held.edition,
        edition.code,
        change.direction,
        ways.net_of(change, today),
        change.credit.amount,
        change.charge.amount,
    )
