"""A change of a product worked out at its own prices, by the code that changes subscriptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vendible.consoles.design.words import day_text
from vendible.domain.catalog.listing import Billing, Edition, Listing
from vendible.domain.explorer.ways import Ways, rows_of
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.pricing.explained import Explained
from vendible.domain.subscriptions.changing import Change, Direction
from vendible.domain.subscriptions.holding import Held

_FIRST = date(2027, 4, 1)  # of a month of thirty days; any would do
_CHANGED_ON = date(2027, 4, 10)


@dataclass(frozen=True, slots=True)
class WorkedChange:
    """`credit` is negative; `net` is what the two lines come to, without tax."""

    title: str
    before: str
    after: str
    credit: Explained
    charge: Explained
    net: Money


def worked_change(listing: Listing, currency: str) -> WorkedChange | None:
    """An upgrade if one is offered, else any change; None where editions can't be changed."""
    if listing.billing is Billing.OFFLINE:
        return None
    found = list(_changes(listing, currency))
    upgrades = [each for each in found if each[1].direction is Direction.UPGRADE]
    chosen = next(iter(upgrades or found), None)
    if chosen is None:
        return None
    ways, change = chosen
    before, after = (_name(listing, each.edition) for each in (change.before, change.after))
    return WorkedChange(
        f"From {before} to {after} on {day_text(_CHANGED_ON)}, "
        f"in a term that began on {day_text(_FIRST)}",
        f"Unused part of {before}",
        f"{after} for the rest of the term",
        change.credit,
        change.charge,
        ways.net_of(change, _CHANGED_ON),
    )


def _changes(listing: Listing, currency: str) -> Iterator[tuple[Ways, Change]]:
    """Those of the first way to pay that has any, from the first edition that has any."""
    for row in rows_of(listing):
        if row.cycle is None or row.currency != currency:
            continue
        ways = Ways(listing, row, _FIRST)
        for edition in ways.editions:
            found = [
                (ways, change)
                for held in ways.bought(edition)
                for target in ways.to(held)
                if (change := _tried(ways, held, target)) is not None
            ]
            if found:
                yield from found
                return


def _tried(ways: Ways, held: Held, target: Edition) -> Change | None:
    try:
        return ways.change(held, target, _CHANGED_ON)
    except Refusal:
        return None


def _name(listing: Listing, code: str) -> str:
    edition = listing.edition(code)
    return edition.name if edition else code
