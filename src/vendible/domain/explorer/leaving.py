"""Traps of leaving: an add-on that keeps its parent, contracts that never end together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from vendible.domain.catalog.findings import Severity
from vendible.domain.explorer.life import Life, Walk
from vendible.domain.explorer.pairs import Bought, Sketch, days_to_ask, sketch
from vendible.domain.explorer.sentences import Conflict, day_in_words
from vendible.domain.kernel.terms import add_months
from vendible.domain.subscriptions.cancelling import Choice, When, leavable_on
from vendible.domain.subscriptions.holding import Held

_MEETING_YEARS = 5

# An add-on is either bound or paid beyond its parent; K3 without them may still turn worse.
SETTLING = frozenset({Conflict.CONTRACT_OUTLIVES_PARENT, Conflict.PAID_BEYOND_PARENT})


def leaving(walk: Walk, bought: Bought) -> Iterator[Sketch]:
    """K1, K3, K6: at the end of its term the parent could be left, but for the add-on."""
    telling, *others = days_to_ask(bought)
    told: set[tuple[Conflict, Severity]] = set()
    life = bought.life
    for rank, day in enumerate([telling, *sorted(others)]):
        # The most telling day is seen first, from the purchase; the others follow each other.
        there = walk.wait(bought.life if rank == 0 else life, day)
        life = life if rank == 0 else there
        for each in _asked(walk, bought, there, rank):
            if (each.conflict, each.severity) not in told:
                told.add((each.conflict, each.severity))
                yield each
        if any(conflict in SETTLING for conflict, _ in told):
            return


def _asked(walk: Walk, bought: Bought, life: Life, rank: int) -> Iterator[Sketch]:
    if not (life.holds(bought.parent.id) and life.holds(bought.addon.id)):
        return
    parent, addon = life.get(bought.parent.id), life.get(bought.addon.id)
    rank += bought.rank
    is_free = _at_the_end(walk.ways_to_leave(life, parent)) is not None
    if is_free and addon.contract is None:
        return
    ways = walk.ways_to_leave(life, addon)
    yield from _without_exit(life, addon, ways, rank)
    if is_free:
        return
    free = _at_the_end(walk.ways_to_leave(life, parent, alone=True))
    if free is None or free.fee is not None:
        return
    in_time = [each for each in ways if each.on <= free.on]
    without_fee = [each for each in in_time if each.fee is None]
    asked = "asks to cancel {parent} at the end of its term, " + day_in_words(free.on)
    if not without_fee:
        if addon.contract is None:
            return  # it is in the way of nothing; what keeps the parent is an add-on that it needs
        yield from _bound(bought, life, addon, asked, free.on, rank, has_exit=bool(in_time))
    elif _loses(without_fee, addon, free.on):
        assert addon.end is not None
        until = day_in_words(addon.end)
        told = life.told(f"{asked}: refused, {{addon}} is paid until {until}", is_refused=True)
        free_on = day_in_words(free.on)
        yield sketch(Conflict.PAID_BEYOND_PARENT, told, rank, until=until, free=free_on)


def _bound(
    bought: Bought,
    life: Life,
    addon: Held,
    asked: str,
    free_on: date,
    rank: int,
    *,
    has_exit: bool,
) -> Iterator[Sketch]:
    """K1, and K3 where not even a fee helps.

    A contract that is just as long as the parent's is no trap of its own when it began later:
    that is told as K8.
    """
    assert addon.contract is not None
    until_day = leavable_on(addon.contract, addon, life.day)
    if until_day <= free_on:
        return  # asked again in the contract's last term it is free
    until = day_in_words(until_day)
    outlives = bought.parent.contract is None or bought.is_with_parent
    told = life.told(f"{asked}: refused until {until}", is_refused=True)
    if outlives:
        yield sketch(
            Conflict.CONTRACT_OUTLIVES_PARENT,
            told,
            rank,
            bought=day_in_words(bought.life.day),
            until=until,
            free=day_in_words(free_on),
            unless=" unless its termination fee is paid" if has_exit else "",
        )
    if not has_exit:
        # Within its grace days it was free to leave, which conflicts.md names as a remedy.
        is_locked = outlives and not addon.contract.terms.grace_days
        severity = Severity.ERROR if is_locked else Severity.WARNING
        yield sketch(Conflict.CONTRACT_WITHOUT_EXIT, told, rank, severity, until=until)


def _without_exit(life: Life, addon: Held, ways: tuple[Choice, ...], rank: int) -> Iterator[Sketch]:
    """K3 by itself: the add-on cannot be left before its contract ends, at no price."""
    contract = addon.contract
    if contract is None or addon.end is None or not contract.first <= life.day < contract.end:
        return
    if any(each.on <= addon.end for each in ways):
        return
    until = day_in_words(leavable_on(contract, addon, life.day))
    told = life.told(f"asks to cancel {{addon}}: refused until {until}", is_refused=True)
    yield sketch(Conflict.CONTRACT_WITHOUT_EXIT, told, rank, until=until)


def meeting(walk: Walk, bought: Bought) -> Iterator[Sketch]:
    """K8: the first day within five years on which both contracts end, if not the parent's next."""
    life, last = bought.life, add_months(bought.life.day, 12 * _MEETING_YEARS)
    story, first_free, common = life, None, None
    while common is None and life.day < last:
        if not (life.holds(bought.parent.id) and life.holds(bought.addon.id)):
            return
        parent_end = _contract_end(life.get(bought.parent.id), life.day)
        addon_end = _contract_end(life.get(bought.addon.id), life.day)
        if parent_end is None or addon_end is None:
            return
        first_free = first_free or parent_end
        common = parent_end if parent_end == addon_end else None
        life = walk.wait(life, min(parent_end, addon_end))
        if len(story.story) < len(bought.life.story) + 2:
            story = _passing(story, life, parent_end, addon_end)
    if first_free is None or common == first_free:
        return
    told = f"on {day_in_words(common)} for the first time" if common else "on no day in five years"
    yield sketch(Conflict.CONTRACTS_NEVER_MEET, story, bought.rank, common=told)


def _passing(story: Life, life: Life, parent_end: date, addon_end: date) -> Life:
    """One of the contracts could be left on this day, were it not for the other."""
    if parent_end == addon_end:
        return story
    free, bound = ("{parent}", "{addon}") if parent_end < addon_end else ("{addon}", "{parent}")
    until = day_in_words(max(parent_end, addon_end))
    there = replace(life, story=story.story)
    return there.told(f"the contract of {free} could end: {bound} is bound until {until}")


def _contract_end(held: Held, today: date) -> date | None:
    """The next day on which the contract may be left; None for one that does not renew."""
    contract = held.contract
    if contract is None or not contract.terms.auto_renew or held.ends_on is not None:
        return None
    return leavable_on(contract, held, today)


def _at_the_end(ways: tuple[Choice, ...]) -> Choice | None:
    """Of the term; of the contract, where that is the first end of a term that it allows."""
    return next((each for each in ways if each.when is not When.NOW), None)


def _loses(ways: list[Choice], addon: Held, on: date) -> bool:
    """Whether every free way in time gives up days that are paid."""
    if addon.end is None or addon.end <= on or not addon.paid:
        return False
    return all(not each.credit or not each.credit.amount for each in ways)
