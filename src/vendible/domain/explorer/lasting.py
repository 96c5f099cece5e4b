"""Traps of an add-on's own states: it is pending, or it ends while its parent goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from vendible.domain.catalog.listing import Delivery, Integration
from vendible.domain.explorer.life import Walk
from vendible.domain.explorer.pairs import Bought, Sketch, sketch
from vendible.domain.explorer.sentences import Conflict, day_in_words
from vendible.domain.subscriptions.holding import State
from vendible.domain.subscriptions.renewing import Outcome


def expiring(walk: Walk, bought: Bought) -> Iterator[Sketch]:
    """K12: the add-on ends by itself while its parent goes on."""
    addon = bought.addon
    days = [addon.end, addon.contract.end if addon.contract else None]
    last = max((each for each in days if each is not None), default=None)
    if last is None:
        return
    life = walk.wait(bought.life, last)
    over = [
        step
        for subscription, step in life.past
        if subscription == addon.id and step.outcome in (Outcome.ISOLATED, Outcome.ENDED)
    ]
    if not over or not life.holds(bought.parent.id):
        return
    on = over[0].on
    parent = life.get(bought.parent.id)
    goes_on = parent.state is State.ACTIVE and (parent.ends_on is None or parent.ends_on > on)
    if not goes_on:
        return
    told = walk.wait(bought.life, on).told("{addon} ends by itself, {parent} goes on")
    yield sketch(Conflict.EXPIRES_BEFORE_PARENT, told, bought.rank, until=day_in_words(on))


def delivering(walk: Walk, bought: Bought) -> Iterator[Sketch]:
    """K7, K19: before its delivery the add-on is pending, and nobody can act on it."""
    listing = bought.addon.listing
    by_hand = listing.addon is not None and listing.addon.integration is Integration.MANUAL
    if not by_hand and listing.delivery is not Delivery.INSTANCE:
        return
    life = bought.life.with_held(replace(bought.addon, state=State.PENDING))
    life = walk.wait(life, life.day + timedelta(days=1))
    if not (life.holds(bought.parent.id) and life.holds(bought.addon.id)):
        return
    parent, addon = life.get(bought.parent.id), life.get(bought.addon.id)
    alone = walk.ways_to_leave(life, parent, alone=True)
    if walk.ways_to_leave(life, addon) or walk.ways_to_leave(life, parent) == alone:
        return
    life = life.told("asks to cancel {addon}: refused, it is pending", is_refused=True)
    life = life.told("asks to cancel {parent}: refused until {addon} is ended", is_refused=True)
    conflict = Conflict.DELIVERED_BY_HAND if by_hand else Conflict.PENDING_BLOCKS_PARENT
    yield sketch(conflict, life, bought.rank)
