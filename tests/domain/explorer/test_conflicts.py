"""Each conflict is found in a listing made for it, and not in its mended twin (conflicts.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from tests.domain.explorer.shelves import (
    bound,
    codes,
    editions_of,
    explored,
    pack,
    parent,
    trap,
    trial,
)
from tests.domain.selling import edition, fixed
from vendible.domain.catalog.listing import (
    Connection,
    Delivery,
    Integration,
    Listing,
    Ownership,
)
from vendible.domain.explorer.sentences import Conflict

DESK = Connection("desk", ("basic",))
SHOP = Connection("shop", ("basic",))
ONCE = Ownership.ONE_PER_CUSTOMER
STACKED = Ownership.ONE_PER_PARENT


@dataclass(frozen=True)
class Twins:
    """The add-on (first) with the listings around it, and the same mended."""

    conflict: Conflict
    severity: str
    place: str
    trapped: tuple[Listing, ...]
    mended: tuple[Listing, ...]


def basic_and_pro() -> Listing:
    return editions_of("basic", "pro")


def including() -> Listing:
    """Pro has the pack's functions."""
    desk = basic_and_pro()
    basic, pro = desk.editions
    return replace(desk, editions=(basic, replace(pro, includes=("pack",))))


BLOCKER = pack(slug="blocker", contract=bound(6), connections=(DESK,))
LEAVABLE = pack(slug="blocker", contract=bound(6, "50"), connections=(DESK,))

TWINS = (
    Twins(
        Conflict.CONTRACT_OUTLIVES_PARENT,
        "warning",
        "offers[0].contract",
        (pack(contract=bound(12, "50")), parent()),
        (pack(), parent()),
    ),
    Twins(
        Conflict.CONTRACT_OUTLIVES_PARENT,  # longer than the parent's
        "warning",
        "offers[0].contract",
        (pack(contract=bound(24, "50")), parent(contract=bound(12))),
        (pack(contract=bound(12, "50")), parent(contract=bound(12))),
    ),
    Twins(
        Conflict.CONTRACT_WITHOUT_EXIT,
        "error",
        "offers[0].contract",
        (pack(contract=bound(12)), parent()),
        (pack(contract=bound(12, "50")), parent()),
    ),
    Twins(
        Conflict.CONTRACT_WITHOUT_EXIT,  # without K1
        "warning",
        "offers[0].contract",
        (pack(contract=bound(12)), parent(contract=bound(12))),
        (pack(contract=bound(12, "50")), parent(contract=bound(12))),
    ),
    Twins(
        Conflict.PAID_BEYOND_PARENT,
        "warning",
        "offers[0].credit_unused",
        (pack(12), parent()),
        (pack(12, credit_unused=True), parent()),
    ),
    Twins(
        Conflict.PAID_BEYOND_PARENT,  # not aligned
        "warning",
        "offers[0].credit_unused",
        (pack(aligned=False), parent()),
        (pack(aligned=True), parent()),
    ),
    Twins(
        Conflict.PENDING_BLOCKS_PARENT,
        "info",
        "delivery",
        (pack(delivery=Delivery.INSTANCE), parent()),
        (pack(delivery=Delivery.LICENSE), parent()),
    ),
    Twins(
        Conflict.CONTRACTS_NEVER_MEET,
        "warning",
        "offers[0].contract",
        (pack(contract=bound(12)), parent(contract=bound(12))),
        (pack(), parent(contract=bound(12))),
    ),
    Twins(
        Conflict.SECOND_PARENT,
        "warning",
        "addon.ownership",
        (pack(ownership=ONCE, connections=(DESK, SHOP)), parent(), parent(slug="shop")),
        (pack(ownership=STACKED, connections=(DESK, SHOP)), parent(), parent(slug="shop")),
    ),
    Twins(
        Conflict.SECOND_PARENT,  # connected to one product only
        "warning",
        "addon.ownership",
        (pack(ownership=ONCE, connections=(DESK, SHOP)), parent(), parent(slug="shop")),
        (pack(ownership=ONCE), parent(), parent(slug="shop")),
    ),
    Twins(
        Conflict.CYCLES_DIFFER,
        "info",
        "offers[0].cycle",
        (pack(3), parent()),
        (pack(1), parent()),
    ),
    Twins(
        Conflict.CYCLES_DIFFER,  # what costs nothing has no invoice
        "info",
        "offers[0].cycle",
        (pack(3), parent()),
        (pack(3, price=fixed("0")), parent()),
    ),
    Twins(
        Conflict.PAID_IN_TRIAL,
        "warning",
        "offers[0].trial",
        (pack(), parent(trial=trial(30))),
        (pack(trial=trial(30)), parent(trial=trial(30))),
    ),
    Twins(
        Conflict.PAID_IN_TRIAL,
        "error",
        "offers[0].trial",
        (pack(contract=bound(6, "50")), parent(trial=trial(30))),
        (pack(contract=bound(6, "50")), parent()),
    ),
    Twins(
        Conflict.EXPIRES_BEFORE_PARENT,
        "warning",
        "offers[0].trial",
        (pack(trial=trial(14, converts=False)), parent()),
        (pack(trial=trial(14)), parent()),
    ),
    Twins(
        Conflict.EXPIRES_BEFORE_PARENT,  # a contract that lapses
        "warning",
        "offers[0].contract",
        (pack(contract=bound(6, "10", auto_renew=False)), parent()),
        (pack(contract=bound(6, "10")), parent()),
    ),
    Twins(
        Conflict.CHANGE_ORPHANS,
        "warning",
        "addon.connections[0].editions",
        (pack(connections=(DESK,)), basic_and_pro()),
        (pack(connections=(Connection("desk", ("basic", "pro")),)), basic_and_pro()),
    ),
    Twins(
        Conflict.CHANGE_ORPHANS,  # or included
        "warning",
        "addon.connections[0].editions",
        (pack(connections=(DESK,)), basic_and_pro()),
        (pack(connections=(DESK,)), including()),
    ),
    Twins(
        Conflict.DEFERRED_CHANGE,
        "warning",
        "addon.connections[0].editions",
        (pack(connections=(DESK,)), basic_and_pro(), BLOCKER),
        (pack(connections=(Connection("desk", ("basic", "pro")),)), basic_and_pro(), BLOCKER),
    ),
    Twins(
        Conflict.DEFERRED_CHANGE,  # no change ever waits
        "warning",
        "addon.connections[0].editions",
        (pack(connections=(DESK,)), basic_and_pro(), BLOCKER),
        (pack(connections=(DESK,)), basic_and_pro(), LEAVABLE),
    ),
    Twins(
        Conflict.DELIVERED_BY_HAND,
        "warning",
        "addon.integration",
        (pack(integration=Integration.MANUAL), parent()),
        (pack(integration=Integration.API), parent()),
    ),
    Twins(
        Conflict.SUSPENDED_APART,
        "warning",
        "offers[0].cycle",
        (pack(12), parent()),
        (pack(1), parent(12)),
    ),
)


@pytest.mark.parametrize("twins", TWINS, ids=lambda each: each.conflict.value)
def test_found_where_it_is_and_not_where_it_was_mended(twins: Twins) -> None:
    addon, *around = twins.trapped
    found = trap(twins.conflict, addon, *around)
    assert found.finding.severity.value == twins.severity
    assert found.finding.place == twins.place
    assert found.addon == addon.slug
    mended, *beside = twins.mended
    assert twins.conflict not in codes(mended, *beside)


@pytest.mark.parametrize("twins", TWINS, ids=lambda each: each.conflict.value)
def test_the_parent_is_told_the_same(twins: Twins) -> None:
    """Explored from the other side, with all add-ons and products around it."""
    addon, base, *around = twins.trapped
    found = {each.finding.code: each for each in explored(base, addon, *around).traps}
    assert twins.conflict in found
    assert found[twins.conflict].parent in {base.slug, *(each.slug for each in around)}
    mended, beside, *more = twins.mended
    assert twins.conflict not in {
        each.finding.code
        for each in explored(beside, mended, *more).traps
        if each.addon == mended.slug
    }


# The table "Cases for the checker", as far as the settings exist: severities where it names them.
CASES = {
    "contract of 12 without fee": (
        (pack(contract=bound(12)), parent()),
        {
            Conflict.CONTRACT_OUTLIVES_PARENT: "warning",
            Conflict.CONTRACT_WITHOUT_EXIT: "error",
        },
    ),
    "contract of 12 with a fee": (
        (pack(contract=bound(12, "50")), parent()),
        {Conflict.CONTRACT_OUTLIVES_PARENT: "warning"},
    ),
    "monthly on a yearly parent with a contract": (
        (pack(), parent(12, contract=bound(1))),
        {Conflict.CYCLES_DIFFER: "info"},
    ),
    "one-time": ((pack(None), parent()), {}),
    "parent in trial": (
        (pack(), parent(trial=trial(30))),
        {Conflict.PAID_IN_TRIAL: "warning"},
    ),
    "parent in trial, add-on with a contract": (
        (pack(contract=bound(6, "50")), parent(trial=trial(30))),
        {Conflict.CONTRACT_OUTLIVES_PARENT: "warning", Conflict.PAID_IN_TRIAL: "error"},
    ),
    "delivered by hand": (
        (pack(integration=Integration.MANUAL), parent()),
        {Conflict.DELIVERED_BY_HAND: "warning"},
    ),
    "non-stackable for two products": (
        (pack(ownership=ONCE, connections=(DESK, SHOP)), parent(), parent(slug="shop")),
        {Conflict.SECOND_PARENT: "warning"},
    ),
    "connected to two of three editions": (
        (
            pack(connections=(Connection("desk", ("basic", "pro")),)),
            editions_of("basic", "pro", "enterprise"),
        ),
        {Conflict.CHANGE_ORPHANS: "warning"},
    ),
    "nothing special": ((pack(), parent()), {}),
}


@pytest.mark.parametrize(("listings", "expected"), CASES.values(), ids=CASES)
def test_cases_for_the_checker(
    listings: tuple[Listing, ...], expected: dict[Conflict, str]
) -> None:
    addon, *around = listings
    assert codes(addon, *around) == {each.value: severity for each, severity in expected.items()}


def test_each_change_is_named() -> None:
    addon = pack(connections=(Connection("desk", ("basic", "pro")),))
    found = trap(Conflict.CHANGE_ORPHANS, addon, editions_of("basic", "pro", "enterprise"))
    assert "Basic to Enterprise, Pro to Enterprise" in found.finding.message


def test_an_edition_that_nobody_may_change_to_orphans_nothing() -> None:
    desk = basic_and_pro()
    unticked = replace(desk, editions=(edition("basic", changes_to=()), edition("pro")))
    assert Conflict.CHANGE_ORPHANS not in codes(pack(connections=(DESK,)), unticked)


def test_what_an_addon_depends_on_is_bought_with_it() -> None:
    needy = pack(contract=bound(12), depends_on=("ground",))
    found = trap(Conflict.CONTRACT_WITHOUT_EXIT, needy, parent(), pack(slug="ground"))
    assert [each.words for each in found.story][1:3] == [
        "adds Ground",
        "adds Pack, monthly, 12-month contract",
    ]
