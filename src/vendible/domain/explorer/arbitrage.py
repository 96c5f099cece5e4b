"""Arbitrage between editions: how a customer pays less than the listing means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from vendible.domain.catalog.prices import Template
from vendible.domain.explorer.ways import Ways, nearest
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.subscriptions.amounts import sku_of
from vendible.domain.subscriptions.changing import Direction
from vendible.domain.subscriptions.holding import Held

_DAYS_WATCHED = 12  # days of a term on which it is looked for


class Leak(StrEnum):
    """How a customer pays less than the listing means. The next one goes to the end."""

    ROUND_TRIP = "round_trip_gains"
    DETOUR = "detour_is_cheaper"
    SETUP_FEE = "setup_fee_avoided"
    CONTRACT = "contract_avoided"
    UPGRADE_REFUNDS = "upgrade_refunds"
    MORE_COSTS_LESS = "more_costs_less"


@dataclass(frozen=True, slots=True)
class Arbitrage:
    """One leak: the editions walked, on which day, and what it saves the customer."""

    leak: Leak
    path: tuple[str, ...]
    on: date
    gain: Money
    words: str
    remedy: str


def arbitrage(ways: Ways, sold: Mapping[str, Held], first: date, last: int) -> Iterator[Arbitrage]:
    days = sorted({first + timedelta(days=last * n // _DAYS_WATCHED) for n in range(_DAYS_WATCHED)})
    found: dict[tuple[Leak, tuple[str, ...]], Arbitrage] = {}
    for today in days:
        for held in sold.values():
            for each in _leaks_from(ways, held, today):
                known = found.get((each.leak, each.path))
                if known is None or each.gain > known.gain:
                    found[each.leak, each.path] = each
    yield from found.values()
    for held in sold.values():
        yield from _avoided(ways, held, sold)
        yield from _more_costs_less(ways, held)


def _leaks_from(ways: Ways, held: Held, today: date) -> Iterator[Arbitrage]:
    direct = {}
    for edition in ways.to(held):
        try:
            direct[edition.code] = ways.change(held, edition, today)
        except Refusal:
            continue
    for code, change in direct.items():
        net = ways.net_of(change, today)
        names = (held.edition, code)
        if change.direction is Direction.UPGRADE and net.minor < 0:
            yield _leak(Leak.UPGRADE_REFUNDS, names, today, -net, ways)
        for edition in ways.to(change.after):
            try:
                onward = ways.net_of(ways.change(change.after, edition, today), today)
            except Refusal:
                continue
            both = net + onward
            path = (*names, edition.code)
            if edition.code == held.edition and both.minor < 0:
                yield _leak(Leak.ROUND_TRIP, path, today, -both, ways)
            straight = direct.get(edition.code)
            if straight is not None:
                saved = ways.net_of(straight, today) - both
                if saved.minor > 1:  # a cent is rounding
                    yield _leak(Leak.DETOUR, path, today, saved, ways)


def _avoided(ways: Ways, held: Held, sold: Mapping[str, Held]) -> Iterator[Arbitrage]:
    """What the cheap way in leaves out: a change charges no setup fee and keeps the contract."""
    for edition in ways.to(held):
        target = sold.get(edition.code)
        if target is None:
            continue
        try:
            change = ways.change(held, edition, ways.first)
        except Refusal:
            continue
        if change.direction is Direction.DOWNGRADE:
            continue
        path = (held.edition, edition.code)
        fees = _setup_fee(target, ways.row.currency) - _setup_fee(held, ways.row.currency)
        saved = (target.paid + fees) - (held.paid + ways.net_of(change, ways.first))
        if fees.minor > 0 and saved.minor > 0:
            yield _leak(Leak.SETUP_FEE, path, ways.first, saved, ways)
        if target.contract is not None and held.contract is None:
            nothing = Money.zero(ways.row.currency)
            yield _leak(Leak.CONTRACT, path, ways.first, nothing, ways)


def _setup_fee(held: Held, currency: str) -> Money:
    fees = dict(held.bought.setup_fees)
    return (
        Money.rounded(Fraction(fees[currency]), currency)
        if currency in fees
        else Money.zero(currency)
    )


def _more_costs_less(ways: Ways, held: Held) -> Iterator[Arbitrage]:
    """A quantity at which a greater one costs less: just below each band of the price."""
    edition = held.listing.edition(held.edition)
    assert edition is not None
    if edition.quantity is None:
        return
    price = held.price
    if price.template is Template.PER_SKU:
        price = dict(price.skus)[sku_of(edition, held.attributes)]
    for bound in price.tiers[:-1]:
        if bound.up_to is None:
            continue
        below = nearest(edition, int(bound.up_to))
        more = below + edition.quantity.step
        pair = [each for n in (below, more) for each in ways.bought(edition, n)]
        if len(pair) == 2 and pair[1].paid < pair[0].paid:
            gain = pair[0].paid - pair[1].paid
            words = f"{more} × {edition.quantity.unit} cost {gain} less than {below}"
            yield Arbitrage(
                Leak.MORE_COSTS_LESS,
                (held.edition,),
                ways.first,
                gain,
                words,
                "Use graduated bands, or choose prices at which the next band never costs less.",
            )


_WORDS = {
    Leak.ROUND_TRIP: (
        "{path} on one day gives back {gain} more than it costs",
        "Choose a policy that gives back the unused part of what was paid.",
    ),
    Leak.DETOUR: (
        "{path} on one day costs {gain} less than changing at once",
        "Untick a step of the detour, or choose a policy that rounds once.",
    ),
    Leak.SETUP_FEE: (
        "bought as {first} and changed to {last} at once, {gain} of setup fee are never paid",
        "Give both editions the same setup fee, or untick this change.",
    ),
    Leak.CONTRACT: (
        "bought as {first} and changed to {last}, there is no contract: a change brings none",
        "Give both editions the same contract, or untick this change.",
    ),
    Leak.UPGRADE_REFUNDS: (
        "{path} is an upgrade by rank and gives back {gain}",
        "Let the ranks follow the prices, or leave the ranks out.",
    ),
}


def _leak(leak: Leak, path: tuple[str, ...], on: date, gain: Money, ways: Ways) -> Arbitrage:
    names = [edition.name for code in path if (edition := ways.listing.edition(code))]
    words, remedy = _WORDS[leak]
    told = words.format(path=" → ".join(names), gain=gain, first=names[0], last=names[-1])
    return Arbitrage(leak, path, on, gain, told, remedy)
