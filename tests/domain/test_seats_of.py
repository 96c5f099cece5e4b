"""Seats: how many people a product or an add-on has room for, and what a change leaves of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.domain.selling import addon, base, bought, edition, seats
from vendible.domain.catalog.listing import (
    UNLIMITED,
    Entitlement,
    EntitlementKind,
    Grant,
    GrantKind,
    Listing,
    Value,
)
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.seats import require_seats, seats_of
from vendible.domain.subscriptions.holding import Held, Holding, State

PEOPLE = Entitlement("people", "People", EntitlementKind.LIMIT, "person")


def desk_listing(value: Value = Decimal(1), **more: Any) -> Listing:
    """As many people as agents, in each edition."""
    both = ("basic", "advanced")
    grant = Grant("people", value, per_unit=value is not UNLIMITED)
    made = tuple(edition(each, quantity=seats(), changes_to=both, grants=(grant,)) for each in both)
    return base(**{"entitlements": (PEOPLE,), "seats": "people", "editions": made} | more)


def pack_listing(value: Value = Decimal(5), **more: Any) -> Listing:
    grant = Grant("people", value, GrantKind.ADDS)
    return replace(
        addon(), entitlements=(PEOPLE,), editions=(edition("pack", grants=(grant,)),), **more
    )


def desk(quantity: int = 10, value: Value = Decimal(1), *packs: Listing) -> Holding:
    holding = bought(desk_listing(value), offer="basic-1", quantity=quantity)
    for pack in packs:
        holding = bought(pack, holding=holding, parent=holding.subscriptions[0].id)
    return holding


def of_first(holding: Holding) -> int | None:
    return seats_of(holding, holding.subscriptions[0])


@pytest.mark.parametrize(
    ("value", "packs", "expected"),
    [
        (Decimal(1), (), 10),
        (Decimal(1), (pack_listing(),), 15),
        (Decimal(1), (pack_listing(), pack_listing()), 20),
        (UNLIMITED, (), None),
        (Decimal(1), (pack_listing(UNLIMITED),), None),
    ],
)
def test_a_products_seats_come_from_all_its_licenses(
    value: Value, packs: tuple[Listing, ...], expected: int | None
) -> None:
    assert of_first(desk(10, value, *packs)) == expected


def test_a_listing_that_names_no_seats_has_any_number() -> None:
    assert of_first(bought(base(), offer="basic-1", quantity=3)) is None


def test_an_edition_that_grants_none_of_it_has_no_seats() -> None:
    both = ("basic", "advanced")
    bare = tuple(edition(each, quantity=seats(), changes_to=both) for each in both)
    assert of_first(bought(desk_listing(editions=bare), offer="basic-1")) == 0


def test_an_addon_has_seats_of_its_own() -> None:
    holding = desk(10, Decimal(1), pack_listing(seats="people"))
    assert seats_of(holding, holding.subscriptions[1]) == 5
    assert of_first(holding) == 15


def test_what_is_suspended_with_its_parent_still_counts_for_it() -> None:
    holding = desk(10, Decimal(1), pack_listing())
    parent, pack = holding.subscriptions
    alone = holding.with_changed(replace(pack, state=State.SUSPENDED))
    assert of_first(alone) == 10
    both = alone.with_changed(replace(parent, state=State.SUSPENDED))
    assert of_first(both) == 15


def with_quantity(holding: Holding, quantity: int) -> Holding:
    return holding.with_changed(replace(holding.subscriptions[0], quantity=quantity))


def used(held: Held, people: int) -> dict[UUID, int]:
    return {held.id: people}


def test_fewer_seats_than_people_are_refused_with_how_many_to_free() -> None:
    holding = desk(10)
    with pytest.raises(Refusal) as no:
        require_seats(holding, with_quantity(holding, 5), used(holding.subscriptions[0], 7))
    assert no.value.code is Code.SEATS_IN_USE
    assert (no.value.facts["seats"], no.value.facts["to_free"]) == (5, 2)
    require_seats(holding, with_quantity(holding, 7), used(holding.subscriptions[0], 7))


def test_an_addon_that_ends_takes_its_seats_along() -> None:
    holding = desk(10, Decimal(1), pack_listing())
    parent, pack = holding.subscriptions
    without = holding.with_changed(replace(pack, state=State.ENDED))
    with pytest.raises(Refusal, match="seats_in_use"):
        require_seats(holding, without, used(parent, 12))
    require_seats(holding, without, used(parent, 10) | used(pack, 3))


def test_more_seats_are_never_refused_however_many_are_assigned() -> None:
    holding = desk(10)
    require_seats(holding, with_quantity(holding, 12), used(holding.subscriptions[0], 20))
