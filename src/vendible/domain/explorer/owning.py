"""K9: an add-on that a customer may own once, connected to two products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vendible.domain.explorer.life import Walk
from vendible.domain.explorer.pairs import (
    Pair,
    Sketch,
    begun,
    sketch,
    with_addon,
)
from vendible.domain.explorer.sentences import Conflict
from vendible.domain.kernel.refusals import Code, Refusal


def second_parents(walk: Walk, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Sketch]]:
    """`pairs`: one for each product with which the add-on may be bought, in order.

    The pair that is answered is that of the second product.
    """
    if len(pairs) < 2:
        return
    first = pairs[0]
    started = begun(walk, first, literally=True)
    bought = with_addon(walk, first, *started, 0, literally=True) if started else None
    if bought is None:
        return
    for second in pairs[1:]:
        try:
            life, parent = walk.order(
                bought.life, second.parent.ask(), second.currency, "buys {parent_bought}"
            )
        except Refusal:
            continue
        verdict = walk.may_add(life, second.addon.listing.slug, parent)
        if verdict.refusal is Code.ADDON_ALREADY_OWNED:
            told = life.told(
                "asks for {addon} for {parent}: refused, already owned", is_refused=True
            )
            found = sketch(Conflict.SECOND_PARENT, told, first=first.parent.listing.name)
            yield second, found


def by_parent(pairs: Sequence[Pair]) -> list[Pair]:
    """The first pair of each parent product."""
    found: dict[str, Pair] = {}
    for each in pairs:
        found.setdefault(each.parent.listing.slug, each)
    return list(found.values())
