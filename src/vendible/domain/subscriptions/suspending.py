"""Suspending a subscription and its return; a parent's add-ons go and come back with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from vendible.domain.subscriptions.holding import TRANSITIONS, Held, Holding, State


def suspended(holding: Holding, held: Held) -> tuple[Held, ...]:
    """The subscription, and with a parent all its active add-ons (rules: Add-ons).

    It is held back itself: neither its parent's return nor a renewal by hand brings it back.
    """
    assert State.SUSPENDED in TRANSITIONS[held.state], f"{held.state} can't be suspended"
    own = replace(held, state=State.SUSPENDED, held_back=True)
    return (own, *suspended_addons(holding, held))


def suspended_addons(holding: Holding, parent: Held) -> tuple[Held, ...]:
    """What a parent that is suspended or isolated takes along."""
    return tuple(
        replace(addon, state=State.SUSPENDED)
        for addon in holding.addons_of(parent.id)
        if addon.state is State.ACTIVE
    )


def returned(
    holding: Holding, held: Held, today: date, *, unpaid: Collection[UUID] = ()
) -> tuple[Held, ...]:
    """Active again, and with a parent the add-ons that went with it.

    Add-ons that are held back themselves stay suspended, and so do `unpaid` ones. The
    renewal of an add-on whose term ran out meanwhile waited: it counts from today, so that no
    day of the suspension is charged.
    """
    assert State.ACTIVE in TRANSITIONS[held.state], f"{held.state} can't return"
    addons = [
        addon
        for addon in holding.addons_of(held.id)
        if addon.state is State.SUSPENDED and not addon.held_back and addon.id not in unpaid
    ]
    return tuple(_active(each, today) for each in (held, *addons))


def _active(held: Held, today: date) -> Held:
    waited = held.parent is not None and held.has_lapsed(today)
    end = today if waited else held.end
    return replace(held, state=State.ACTIVE, end=end, held_back=False)
