"""Which lives are walked, and how what they show becomes traps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from vendible.domain.catalog.findings import Finding, Severity
from vendible.domain.catalog.listing import Kind, Listing
from vendible.domain.explorer.changing import deferred, misfits_of, orphaned
from vendible.domain.explorer.findings import Explored, Trap
from vendible.domain.explorer.lasting import delivering, expiring
from vendible.domain.explorer.leaving import SETTLING, leaving, meeting
from vendible.domain.explorer.life import BoundReachedError, Walk
from vendible.domain.explorer.owning import by_parent, second_parents
from vendible.domain.explorer.pairs import (
    Bought,
    Choosable,
    Pair,
    Sketch,
    begun,
    choosables,
    currency_of,
    days_to_buy,
    with_addon,
)
from vendible.domain.explorer.paying import billing, suspending, trying
from vendible.domain.explorer.placing import place_of
from vendible.domain.explorer.sentences import SENTENCES, Conflict

STEPS_MAX = 100_000
BOUND_REACHED = "explorer-bound-reached"

Question = Callable[[Walk, Bought], Iterator[Sketch]]
# Each with the answers after which it need not be asked again about the same pair.
QUESTIONS: Sequence[tuple[Question, frozenset[Conflict]]] = (
    (leaving, SETTLING),
    (meeting, frozenset({Conflict.CONTRACTS_NEVER_MEET})),
    (billing, frozenset({Conflict.CYCLES_DIFFER})),
    (suspending, frozenset({Conflict.SUSPENDED_APART})),
    (trying, frozenset({Conflict.PAID_IN_TRIAL})),
    (expiring, frozenset({Conflict.EXPIRES_BEFORE_PARENT})),
    (delivering, frozenset({Conflict.PENDING_BLOCKS_PARENT, Conflict.DELIVERED_BY_HAND})),
)
_WORST = tuple(Severity)
_ORDER = tuple(Conflict)

Found = tuple[Pair, Sketch]


def search(
    listing: Listing, others: Mapping[str, Listing], *, today: date, bound: int = STEPS_MAX
) -> Explored:
    """As `explore`, which is the door."""
    listings = dict(sorted({**others, listing.slug: listing}.items()))
    walk = Walk(listings, today, bound)
    found = list(_until_the_bound(_all(walk, listing, listings)))
    traps = _traps(found, listing)
    if walk.is_spent:
        traps = (*traps, _bound_reached(bound))
    return Explored(traps, walk.steps, bound_reached=walk.is_spent)


def _until_the_bound(found: Iterator[Found]) -> Iterator[Found]:
    try:
        yield from found
    except BoundReachedError:
        return


def _all(walk: Walk, listing: Listing, listings: Mapping[str, Listing]) -> Iterator[Found]:
    kinds = Kinds()
    about = pairs_of(listing, listings, kinds)
    yield from _questioned(walk, about)
    for slug in dict.fromkeys(each.addon.listing.slug for each in about):
        bases = (each for each in listings.values() if each.kind is Kind.BASE)
        of_addon = [pair for base in bases for pair in _pairs(base, listings[slug], kinds)]
        yield from second_parents(walk, by_parent(of_addon))
    for slug in dict.fromkeys(each.parent.listing.slug for each in about):
        own = misfits_of(walk, [each for each in about if each.parent.listing.slug == slug])
        yield from orphaned(own)
        blocking = own
        if own and listing.kind is Kind.ADDON:  # what its siblings keep waiting matters too
            blocking = misfits_of(walk, pairs_of(listings[slug], listings, kinds))
        yield from deferred(walk, own, blocking)


class Kinds:
    """Numbers for equal terms, so that those of a pair are compared at once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._known: dict[tuple[str, int, str], int] = {}

    def number(self, chosen: Choosable, currency: str) -> int:
        key = (chosen.listing.slug, chosen.index, currency)
        if key not in self._known:
            terms = chosen.terms(currency)
            self._known[key] = self._numbers.setdefault(terms, len(self._numbers))
        return self._known[key]


def pairs_of(listing: Listing, listings: Mapping[str, Listing], kinds: Kinds) -> list[Pair]:
    """Each offer of a parent with each of an add-on that is connected to its edition."""
    bases = [each for each in listings.values() if each.kind is Kind.BASE]
    addons = [each for each in listings.values() if each.kind is Kind.ADDON]
    if listing.kind is Kind.BASE:
        bases = [listing]
    else:
        addons = [listing]
    return [pair for base in bases for addon in addons for pair in _pairs(base, addon, kinds)]


def _pairs(base: Listing, addon: Listing, kinds: Kinds) -> Iterator[Pair]:
    connected = {
        edition
        for connection in (addon.addon.connections if addon.addon else ())
        if connection.product == base.slug
        for edition in connection.editions
    }
    addons = list(choosables(addon)) if connected else []
    for parent in choosables(base):
        if parent.edition.code not in connected:
            continue
        for each in addons:
            currency = currency_of(parent, each)
            if currency is not None:
                alike = (kinds.number(parent, currency), kinds.number(each, currency))
                yield Pair(parent, each, currency, alike)


def _questioned(walk: Walk, pairs: Sequence[Pair]) -> Iterator[Found]:
    """The questions about one parent and one add-on, once for all pairs that are alike."""
    known: dict[tuple[int, int], list[Sketch]] = {}
    for pair in pairs:
        alike = pair.alike
        if alike not in known:
            known[alike] = list(_sketches(walk, pair))
        for each in known[alike]:
            yield pair, each


def _sketches(walk: Walk, pair: Pair) -> Iterator[Sketch]:
    started = begun(walk, pair)
    if started is None:
        return
    life, parent = started
    told: set[Conflict] = set()
    for rank, day in enumerate(days_to_buy(parent)):
        bought = with_addon(walk, pair, walk.wait(life, day), parent, rank)
        if bought is None:
            continue
        for question, answers in QUESTIONS:
            if answers & told:
                continue
            for each in question(walk, bought):
                told.add(each.conflict)
                yield each


def _traps(found: Sequence[Found], listing: Listing) -> tuple[Trap, ...]:
    """One for each conflict, parent, add-on and place: the worst, by its shortest story."""
    best: dict[tuple[str, ...], tuple[tuple[int, ...], Found]] = {}
    for number, (pair, each) in enumerate(found):
        place = place_of(each.conflict, pair, listing)
        slugs = (pair.parent.listing.slug, pair.addon.listing.slug)
        key = (each.conflict.value, *slugs, place if listing.kind is Kind.ADDON else "")
        rank = (_WORST.index(each.severity), len(each.story), each.rank, number)
        if key not in best or rank < best[key][0]:
            best[key] = (rank, (pair, each))
    traps = [_trap(pair, each, listing) for _, (pair, each) in best.values()]
    return tuple(sorted(traps, key=_by_weight))


def _by_weight(trap: Trap) -> tuple[int, int, str, str, str]:
    finding = trap.finding
    conflict = _ORDER.index(Conflict(finding.code))
    return _WORST.index(finding.severity), conflict, trap.parent, trap.addon, finding.place


def _trap(pair: Pair, each: Sketch, listing: Listing) -> Trap:
    names = pair.names
    sentence = SENTENCES[each.conflict]
    finding = Finding(
        code=each.conflict.value,
        severity=each.severity,
        place=place_of(each.conflict, pair, listing),
        message=sentence.message.format(**names, **each.facts),
        remedy=sentence.remedy.format(**names, **each.facts),
    )
    told = (replace(event, words=event.words.format(**names, **each.facts)) for event in each.story)
    story = tuple(told)
    return Trap(finding, story, pair.parent.listing.slug, pair.addon.listing.slug)


def _bound_reached(bound: int) -> Trap:
    finding = Finding(
        BOUND_REACHED,
        Severity.INFO,
        "",
        f"The search stopped after {bound} decisions; there may be traps that it did not reach.",
        "Split the product, or give its editions and add-ons the same terms.",
    )
    return Trap(finding, (), "", "")
