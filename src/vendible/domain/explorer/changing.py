"""Traps of changing the parent's edition: add-ons that don't fit the new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from vendible.domain.catalog.listing import Edition
from vendible.domain.explorer.life import Life, Walk
from vendible.domain.explorer.pairs import (
    Bought,
    Pair,
    Sketch,
    begun,
    days_to_ask,
    days_to_buy,
    sketch,
    with_addon,
)
from vendible.domain.explorer.sentences import Conflict, day_in_words
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.changing import Fate
from vendible.domain.subscriptions.holding import Held

_BLOCKERS_TRIED = 3


@dataclass(frozen=True, slots=True)
class Misfit:
    """A pair and an edition to which its parent may be changed, but not with the add-on.

    `blocked_until` where the change has to wait for the add-on's contract. The story names the
    edition as {target}.
    """

    pair: Pair
    target: Edition
    life: Life
    blocked_until: date | None

    @property
    def words(self) -> str:
        return f"{self.pair.parent.edition.name} to {self.target.name}"


Ending = tuple[Life, date | None]  # what `Misfit` has of all changes that are alike


def misfits_of(walk: Walk, pairs: Sequence[Pair]) -> list[Misfit]:
    """Every change of edition that an add-on does not survive, or stands in the way of.

    What becomes of an add-on is asked once for all pairs that are alike and fit the new edition
    alike; whether the parent may be changed at all, once for each of its offers and targets.
    """
    found: list[Misfit] = []
    allowed: dict[tuple[int, str, str], bool] = {}
    known: dict[tuple[object, ...], Ending | None] = {}
    for pair in pairs:
        here = pair.parent
        for target in here.listing.editions:
            if target.code == here.edition.code:
                continue
            change = (here.index, target.code, pair.currency)
            if change not in allowed:
                allowed[change] = _may_change(walk, pair, target)
            if not allowed[change]:
                continue
            key = (pair.alike, _fit(pair, target))
            if key not in known:
                known[key] = _ending(walk, pair, target)
            ending = known[key]
            if ending is not None:
                found.append(Misfit(pair, target, *ending))
    return found


def _may_change(walk: Walk, pair: Pair, target: Edition) -> bool:
    """Without add-ons, on the day after it was bought."""
    started = begun(walk, pair)
    if started is None:
        return False
    life, parent = started
    try:
        walk.decide_change(life, parent, target.code)
    except Refusal:
        return False
    return True


def _fit(pair: Pair, target: Edition) -> tuple[bool, ...]:
    """What tells one add-on from another for this target; the rules decide what it means."""
    slug = pair.parent.listing.slug
    terms = pair.addon.listing.addon
    connections = terms.connections if terms else ()
    return (
        any(each.product == slug and target.code in each.editions for each in connections),
        pair.addon.listing.slug in target.includes,
    )


def _later(walk: Walk, pair: Pair, *, literally: bool = False) -> Bought | None:
    """Both bought, the add-on on a day inside a term if that is possible."""
    started = begun(walk, pair, literally=literally)
    if started is None:
        return None
    life, parent = started
    for rank, day in enumerate(days_to_buy(parent)):
        there = walk.wait(life, day)
        bought = with_addon(walk, pair, there, parent, rank, literally=literally)
        if bought is not None:
            return bought
    return None


def _ending(walk: Walk, pair: Pair, target: Edition) -> Ending | None:
    bought = _later(walk, pair)
    if bought is None:
        return None
    for day in days_to_ask(bought):
        life = walk.wait(bought.life, day)
        if not (life.holds(bought.parent.id) and life.holds(bought.addon.id)):
            continue
        try:
            change = walk.decide_change(life, life.get(bought.parent.id), target.code)
        except Refusal as refusal:
            until = refusal.facts.get("until")
            if refusal.code is not Code.CHANGE_BLOCKED_BY_CONTRACT or not isinstance(until, date):
                continue
            words = f"asks to change {{parent}} to {{target}}: refused until {day_in_words(until)}"
            return life.told(words, is_refused=True), until
        if any(each.fate is Fate.NOT_AVAILABLE for each in change.addons):
            return life.told("changes {parent} to {target}: {addon} ends"), None
        return None
    return None


def orphaned(misfits: Sequence[Misfit]) -> Iterator[tuple[Pair, Sketch]]:
    """K13: one trap for a parent and an add-on, naming each change."""
    by_names: dict[tuple[str, str], list[Misfit]] = {}
    for each in misfits:
        names = (each.pair.parent.listing.slug, each.pair.addon.listing.slug)
        by_names.setdefault(names, []).append(each)
    for found in by_names.values():
        first = min(found, key=lambda each: each.blocked_until is not None)
        blocked = [each for each in found if each.blocked_until is not None]
        fates = ["it ends with the change"] if len(blocked) < len(found) else []
        if blocked:
            fates.append("a contract that cannot be left blocks it")
        pairs = ", ".join(dict.fromkeys(each.words for each in found))
        yield (
            first.pair,
            sketch(
                Conflict.CHANGE_ORPHANS,
                first.life,
                pairs=pairs,
                fate=" or ".join(fates),
                target=first.target.name,
            ),
        )


def deferred(
    walk: Walk, misfits: Sequence[Misfit], of_all: Sequence[Misfit]
) -> Iterator[tuple[Pair, Sketch]]:
    """K14: a change waits for the contract of one add-on, another is bought meanwhile.

    `misfits` of the add-ons asked about, `of_all` add-ons of the parent.
    """
    blocking: dict[tuple[str, str, str], list[Misfit]] = {}
    for each in of_all:
        if each.blocked_until is not None:
            blocking.setdefault(_change(each), []).append(each)
    schedule = Schedule(walk)
    told: set[tuple[str, str]] = set()
    for each in misfits:
        names = (each.pair.parent.listing.slug, each.pair.addon.listing.slug)
        for blocker in blocking.get(_change(each), [])[:_BLOCKERS_TRIED]:
            found = None if names in told else schedule.stale(blocker, each)
            if found is not None:
                told.add(names)
                yield each.pair, found


class Schedule:
    """Lives in which a change waits, kept, and which kinds of late add-ons fit it after all."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._lives: dict[tuple[int, str, int], Waiting | None] = {}
        self._fitting: set[tuple[object, ...]] = set()

    def stale(self, blocker: Misfit, late: Misfit) -> Sketch | None:
        key = _alike(blocker, late)
        if key in self._fitting:
            return None
        life = _life_of(blocker)
        if life not in self._lives:
            self._lives[life] = _waiting(self._walk, blocker)
        waiting = self._lives[life]
        found = _stale(self._walk, blocker, waiting, late) if waiting else None
        if found is None and key is not None:
            self._fitting.add(key)
        return found


def _alike(blocker: Misfit, late: Misfit) -> tuple[object, ...] | None:
    """Two different add-ons without rules about each other are told apart by their terms alone."""
    first, second = blocker.pair.addon.listing, late.pair.addon.listing
    terms = [each.addon for each in (first, second)]
    if any(each is None or each.depends_on or each.excludes for each in terms):
        return None
    owned = second.addon.ownership if second.addon and first.slug == second.slug else None
    return blocker.pair.alike, late.pair.alike, owned


def _life_of(blocker: Misfit) -> tuple[int, str, int]:
    """The same for all targets that it blocks: only the words differ, which have a placeholder."""
    pair = blocker.pair
    return pair.parent.index, pair.addon.listing.slug, pair.addon.index


def _change(misfit: Misfit) -> tuple[str, str, str]:
    parent = misfit.pair.parent
    return parent.listing.slug, parent.edition.code, misfit.target.code


@dataclass(frozen=True, slots=True)
class Waiting:
    """A life in which a change was scheduled for the day on which its blocker ends."""

    life: Life
    parent: Held
    until: date


def _waiting(walk: Walk, blocker: Misfit) -> Waiting | None:
    bought = _later(walk, blocker.pair, literally=True)
    if bought is None:
        return None
    life = walk.wait(bought.life, days_to_ask(bought)[0])
    if not (life.holds(bought.parent.id) and life.holds(bought.addon.id)):
        return None
    parent = life.get(bought.parent.id)
    if _until(walk, life, parent, blocker.target) is None:
        return None
    try:
        life = walk.cancel(life, life.get(bought.addon.id), When.END_OF_TERM)
    except Refusal:
        return None
    until = life.get(bought.addon.id).ends_on
    assert until is not None
    told = (
        f"asks to change {{parent}} to {{target}}: refused until {day_in_words(until)}, "
        "scheduled for that day"
    )
    return Waiting(life.told(told, is_refused=True), parent, until)


def _stale(walk: Walk, blocker: Misfit, waiting: Waiting, late: Misfit) -> Sketch | None:
    """The late add-on comes after the change was scheduled.

    On the day the change is decided again, after what ends on it and before what renews.
    """
    pair = Pair(blocker.pair.parent, late.pair.addon, blocker.pair.currency, late.pair.alike)
    added = with_addon(walk, pair, waiting.life, waiting.parent, 0)
    if added is None:
        return None
    life = walk.wait(added.life, waiting.until)
    if not (life.holds(waiting.parent.id) and life.holds(added.addon.id)):
        return None
    outcome = _outcome(walk, life, life.get(waiting.parent.id), late.target)
    if outcome is None:
        return None
    told = life.told(f"{{parent}} is to change to {{target}}: {outcome}", is_refused=True)
    return sketch(
        Conflict.DEFERRED_CHANGE,
        told,
        pairs=late.words,
        until=day_in_words(waiting.until),
        blocker=blocker.pair.addon.listing.name,
        target=late.target.name,
    )


def _until(walk: Walk, life: Life, parent: Held, target: Edition) -> date | None:
    """Until when the contract of an add-on blocks the change; None where nothing does."""
    try:
        walk.decide_change(life, parent, target.code)
    except Refusal as refusal:
        until = refusal.facts.get("until")
        if refusal.code is Code.CHANGE_BLOCKED_BY_CONTRACT and isinstance(until, date):
            return until
    return None


def _outcome(walk: Walk, life: Life, parent: Held, target: Edition) -> str | None:
    try:
        change = walk.decide_change(life, parent, target.code)
    except Refusal as refusal:
        until = refusal.facts.get("until")
        if refusal.code is Code.CHANGE_BLOCKED_BY_CONTRACT and isinstance(until, date):
            return f"{{addon}} blocks it until {day_in_words(until)}"
        return None
    if any(each.fate is Fate.NOT_AVAILABLE for each in change.addons):
        return "{addon} does not fit it"
    return None
