"""The exhaustive walk: every pair by itself, bought and asked about on every few days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from tests.domain.explorer.shelves import TODAY
from vendible.domain.catalog.findings import Severity
from vendible.domain.catalog.listing import Listing
from vendible.domain.explorer.lasting import delivering, expiring
from vendible.domain.explorer.leaving import _asked, meeting
from vendible.domain.explorer.life import Life, Walk
from vendible.domain.explorer.pairs import (
    Bought,
    Pair,
    Sketch,
    begun,
    days_to_ask,
    days_to_buy,
    with_addon,
)
from vendible.domain.explorer.paying import billing, suspending, trying
from vendible.domain.explorer.searching import Kinds, pairs_of
from vendible.domain.explorer.sentences import Conflict
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.changing import Fate

_DAY = timedelta(days=1)
_BUYING_DAYS, _BUYING_STEP = 130, 8
_ASKING_DAYS, _ASKING_STEP = 400, 13
_WORST = tuple(Severity)

Found = dict[tuple[str, str], str]  # by code and add-on: the worst severity


def exhausted(listing: Listing, others: Mapping[str, Listing]) -> Found:
    """Codes and severities, without classes of pairs and without days that tell."""
    listings = {**others, listing.slug: listing}
    found: Found = {}
    for pair in pairs_of(listing, listings, Kinds()):
        walk = Walk(listings, TODAY, 10**9)
        for code, severity in _pair(walk, pair):
            key = (code.value, pair.addon.listing.slug)
            known = found.get(key, severity.value)
            worst = min(Severity(known), severity, key=_WORST.index)
            found[key] = worst.value
    return found


def _pair(walk: Walk, pair: Pair) -> Iterator[tuple[Conflict, Severity]]:
    started = begun(walk, pair)
    if started is None:
        return
    life, parent = started
    for day in _around(days_to_buy(parent), TODAY, _BUYING_DAYS, _BUYING_STEP):
        bought = with_addon(walk, pair, walk.wait(life, day, with_bills=True), parent, 0)
        if bought is None:
            continue
        for each in _answers(walk, bought):
            yield each.conflict, each.severity
        yield from _changes(walk, pair, bought)


def _answers(walk: Walk, bought: Bought) -> Iterator[Sketch]:
    for question in (meeting, billing, suspending, trying, expiring, delivering):
        yield from question(walk, bought)
    life = bought.life
    days = _around(days_to_ask(bought), life.day, _ASKING_DAYS, _ASKING_STEP)
    for day in days:
        life = walk.wait(life, day, with_bills=True)
        yield from _asked(walk, bought, life, 0)


def _changes(walk: Walk, pair: Pair, bought: Bought) -> Iterator[tuple[Conflict, Severity]]:
    for day in _around(days_to_ask(bought), bought.life.day, _ASKING_DAYS, 3 * _ASKING_STEP):
        life = walk.wait(bought.life, day)
        for target in pair.parent.listing.editions:
            if _is_orphan(walk, bought, life, target.code):
                yield Conflict.CHANGE_ORPHANS, Severity.WARNING


def _is_orphan(walk: Walk, bought: Bought, life: Life, target: str) -> bool:
    if not (life.holds(bought.parent.id) and life.holds(bought.addon.id)):
        return False
    try:
        change = walk.decide_change(life, life.get(bought.parent.id), target)
    except Refusal as refusal:
        return refusal.code is Code.CHANGE_BLOCKED_BY_CONTRACT
    return any(each.fate is Fate.NOT_AVAILABLE for each in change.addons)


def _around(edges: list[date], first: date, count: int, step: int) -> list[date]:
    """Every few days, and each edge with the days beside it; none before `first`."""
    every = {first + timedelta(days=number) for number in range(0, count, step)}
    beside = {each + shift for each in edges for shift in (-_DAY, timedelta(0), _DAY)}
    return sorted(each for each in every | beside if each >= first)
