"""The stories: dated, shortest, told by what the rules answer; the same each time."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.explorer.shelves import TODAY, bound, editions_of, explored, pack, parent, trap
from tests.domain.explorer.test_conflicts import TWINS, Twins
from tests.domain.selling import edition, linear, offer
from vendible.domain.catalog.findings import Severity
from vendible.domain.catalog.listing import Connection
from vendible.domain.explorer import Event, explore
from vendible.domain.explorer.searching import BOUND_REACHED
from vendible.domain.explorer.sentences import Conflict


def test_an_addon_that_binds_its_parent() -> None:
    """conflicts.md K1 with K3, as its timeline tells it."""
    found = trap(Conflict.CONTRACT_WITHOUT_EXIT, pack(contract=bound(12)), parent())
    assert found.story == (
        Event(date(2027, 1, 1), "buys Desk, Basic, monthly"),
        Event(date(2027, 3, 10), "adds Pack, monthly, 12-month contract"),
        Event(
            date(2027, 6, 1),
            "asks to cancel Desk at the end of its term, 1 Jul 2027: refused until 10 Mar 2028",
            is_refused=True,
        ),
    )
    assert (found.parent, found.addon) == ("desk", "pack")
    assert found.finding.message == "Pack cannot be left before 10 Mar 2028, not even for a fee."


def test_contracts_that_never_meet() -> None:
    """conflicts.md K8."""
    addon = pack(contract=bound(12))
    found = trap(Conflict.CONTRACTS_NEVER_MEET, addon, parent(contract=bound(12)))
    assert [(each.on, each.words) for each in found.story[2:]] == [
        (
            date(2028, 1, 1),
            "the contract of Desk could end: Pack is bound until 10 Mar 2028",
        ),
        (
            date(2028, 3, 10),
            "the contract of Pack could end: Desk is bound until 1 Jan 2029",
        ),
    ]
    assert "on no day in five years" in found.finding.message


def test_a_change_that_waits_while_another_addon_is_bought() -> None:
    """conflicts.md K14."""
    desk = Connection("desk", ("basic",))
    blocker = pack(slug="blocker", contract=bound(6), connections=(desk,))
    around = (editions_of("basic", "pro"), blocker)
    found = trap(Conflict.DEFERRED_CHANGE, pack(connections=(desk,)), *around)
    assert [f"{each.on}: {each.words}" for each in found.story] == [
        "2027-01-01: buys Desk, Basic, monthly",
        "2027-03-10: adds Blocker, monthly, 6-month contract",
        "2027-06-01: asks to change Desk to Pro: refused until 10 Sep 2027, scheduled for that day",
        "2027-06-01: adds Pack, monthly",
        "2027-09-10: Desk is to change to Pro: Pack does not fit it",
    ]


@pytest.mark.parametrize("twins", TWINS, ids=lambda each: each.conflict.value)
def test_every_story_runs_forward_from_the_first_purchase(twins: Twins) -> None:
    addon, *around = twins.trapped
    for found in explored(addon, *around).traps:
        days = [each.on for each in found.story]
        assert days == sorted(days)
        assert days[0] == TODAY
        assert found.story[0].words.startswith("buys ")
        assert all("{" not in each.words for each in found.story)
        assert not any(each.words.endswith(".") for each in found.story)
        assert "{" not in found.finding.message + found.finding.remedy


@pytest.mark.parametrize("twins", TWINS, ids=lambda each: each.conflict.value)
def test_the_same_each_time(twins: Twins) -> None:
    addon, *around = twins.trapped
    assert explored(addon, *around) == explored(addon, *reversed(around))


def test_names_with_braces_are_told_as_they_are() -> None:
    braced = parent()
    odd = pack(contract=bound(12), slug="pack")
    found = explore(braced, {"pack": odd}, today=TODAY).traps[0]
    assert "{" not in found.finding.message


def test_the_worst_comes_first() -> None:
    found = explored(pack(12, contract=bound(2)), parent()).traps
    severities = [each.finding.severity for each in found]
    assert severities == sorted(severities, key=list(Severity).index)
    assert severities[0] is Severity.ERROR


def test_a_bound_is_kept_and_said() -> None:
    whole = explored(pack(contract=bound(12)), parent())
    assert not whole.bound_reached
    cut = explore(pack(contract=bound(12)), {"desk": parent()}, today=TODAY, bound=10)
    assert cut.bound_reached
    assert cut.steps == 10
    assert cut.traps[-1].finding.code == BOUND_REACHED
    assert cut.traps[-1].finding.severity is Severity.INFO


def test_what_cannot_be_ordered_leads_nowhere() -> None:
    assert explored(pack(), parent(on_sale=False)).traps == ()
    assert explored(parent()).traps == ()
    elsewhere = pack(connections=(Connection("other", ("basic",)),), contract=bound(12))
    assert explored(elsewhere, parent()).traps == ()
    in_dollars = pack(contract=bound(12), prices=(("USD", linear("1.00")),))
    assert explored(in_dollars, parent()).traps == ()


def test_a_place_names_the_offer_that_is_to_be_mended() -> None:
    addon = pack()
    both = (*addon.offers, offer("pack", linear("5.00"), code="bound", contract=bound(12)))
    from dataclasses import replace

    listing = replace(addon, offers=both, editions=(edition("pack"),))
    found = trap(Conflict.CONTRACT_WITHOUT_EXIT, listing, parent())
    assert found.finding.place == "offers[1].contract"
