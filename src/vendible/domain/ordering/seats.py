"""Seats: how many people may be assigned, and that no change takes away those in use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from uuid import UUID

from vendible.domain.catalog.listing import UNLIMITED
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.licensing.merging import Effective, effective
from vendible.domain.ordering.issuing import license_of
from vendible.domain.subscriptions.holding import Held, Holding, State


def effective_of(holding: Holding, held: Held) -> Mapping[str, Effective]:
    """What the licenses in force allow together: of a product with its add-ons, or of an add-on.

    `held` counts as it is given, whatever `holding` has under its id.
    """
    with_it = [held]
    if held.parent is None:
        with_it += [each for each in holding.addons_of(held.id) if _counts(each, held)]
    # Only what they entitle to is read, which no instant changes.
    return effective(license_of(each, each.starts_at, UTC) for each in with_it)


def _counts(addon: Held, parent: Held) -> bool:
    """In force; what is suspended along with its parent still counts for it."""
    if addon.state is State.SUSPENDED:
        return parent.state is not State.ACTIVE
    return addon.state is State.ACTIVE


def seats_of(holding: Holding, held: Held) -> int | None:
    """How many people may be assigned to it at once; None: any number.

    The effective value of the entitlement that the listing names as `seats` (rules: Licenses);
    an edition that grants none of it has no seats.
    """
    code = held.listing.seats
    if code is None:
        return None
    found = effective_of(holding, held).get(code)
    if found is None:
        return 0
    if found.value is UNLIMITED:
        return None
    assert isinstance(found.value, Decimal), f"seats of {held.listing.slug} are no number"
    return int(found.value)


def require_seats(before: Holding, after: Holding, assigned: Mapping[UUID, int]) -> None:
    """Refusal `seats_in_use` where seats go away that people use (rules: Changing 8).

    `assigned`: how many people use each subscription now. What has ended is not asked: its
    assignments end with it.
    """
    for held in after.subscriptions:
        used = assigned.get(held.id, 0)
        if not used:
            continue
        seats = seats_of(after, held)
        if seats is None or used <= seats:
            continue
        was = seats_of(before, before.get(held.id)) if before.holds(held.id) else None
        if was is not None and was <= seats:
            continue  # too many were assigned already, and this takes none of their seats
        raise Refusal(
            Code.SEATS_IN_USE,
            product=held.name,
            subscription=str(held.id),
            seats=seats,
            assigned=used,
            to_free=used - seats,
        )
