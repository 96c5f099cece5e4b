"""Whether an add-on may be bought: every rule says no in its turn (product: B3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tests.domain.selling import TODAY, addon, base, bought, nothing_held, on_sale
from vendible.domain.catalog.listing import Billing, Connection, Ownership
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.addons import addon_verdict
from vendible.domain.subscriptions.holding import Holding, State

ONE = Ownership.ONE_PER_CUSTOMER
STACKED = Ownership.ONE_PER_PARENT


def desk() -> Holding:
    return bought(base(), offer="basic-1", quantity=10)


def two_desks() -> Holding:
    return bought(base(), holding=desk(), offer="basic-1", quantity=5)


def test_an_addon_needs_a_parent() -> None:
    verdict = addon_verdict(nothing_held(), on_sale(addon()), None, TODAY)
    assert verdict.refusal is Code.ADDON_NEEDS_PARENT
    assert verdict.facts["products"] == ["desk"]
    with pytest.raises(Refusal):
        verdict.require()


def test_only_with_connected_editions() -> None:
    held = desk()
    only_advanced = addon(connections=(Connection("desk", ("advanced",)),))
    verdict = addon_verdict(held, on_sale(only_advanced), held.subscriptions[0], TODAY)
    assert verdict.refusal is Code.ADDON_NOT_CONNECTED
    assert verdict.facts["editions"] == ["advanced"]


def test_not_connected_to_anything() -> None:
    held = desk()
    verdict = addon_verdict(held, on_sale(addon(connections=())), held.subscriptions[0], TODAY)
    assert verdict.refusal is Code.ADDON_NOT_CONNECTED


@pytest.mark.parametrize("state", [State.PENDING, State.SUSPENDED, State.ISOLATED, State.ENDED])
def test_the_parent_must_be_active(state: State) -> None:
    parent = replace(desk().subscriptions[0], state=state)
    verdict = addon_verdict(nothing_held(parent), on_sale(addon()), parent, TODAY)
    assert verdict.refusal is Code.PARENT_NOT_ACTIVE


def test_a_parent_whose_term_is_over_is_not_active_whatever_its_state() -> None:
    held = desk()
    day = date(2026, 2, 1)
    verdict = addon_verdict(held, on_sale(addon()), held.subscriptions[0], day)
    assert verdict.refusal is Code.PARENT_NOT_ACTIVE
    assert verdict.facts["state"] == "expired"


def test_online_and_offline_do_not_mix() -> None:
    held = desk()
    verdict = addon_verdict(
        held, on_sale(addon(billing=Billing.OFFLINE)), held.subscriptions[0], TODAY
    )
    assert verdict.refusal is Code.BILLING_MIX


def test_non_stackable_is_one_for_the_customer_whatever_the_parent() -> None:
    held = two_desks()
    first, second = held.subscriptions
    once = addon("voice", ownership=ONE)
    held = bought(once, holding=held, parent=first.id)
    for parent in (first, second):
        verdict = addon_verdict(held, on_sale(once), parent, TODAY)
        assert verdict.refusal is Code.ADDON_ALREADY_OWNED


def test_non_stackable_again_after_it_ended() -> None:
    held = desk()
    once = addon("voice", ownership=ONE)
    with_it = bought(once, holding=held, parent=held.subscriptions[0].id)
    ended = replace(with_it.subscriptions[1], state=State.ENDED)
    after = nothing_held(with_it.subscriptions[0], ended)
    assert addon_verdict(after, on_sale(once), after.subscriptions[0], TODAY).is_allowed


def test_stackable_is_one_for_each_parent() -> None:
    held = two_desks()
    first, second = held.subscriptions
    stacked = addon("storage", ownership=STACKED)
    held = bought(stacked, holding=held, parent=first.id)
    again = addon_verdict(held, on_sale(stacked), first, TODAY)
    assert again.refusal is Code.ADDON_ALREADY_ON_PARENT
    assert addon_verdict(held, on_sale(stacked), second, TODAY).is_allowed


def test_stackable_needs_the_operator() -> None:
    held = desk()
    stacked = on_sale(addon("storage", ownership=STACKED), stackable_enabled=False)
    verdict = addon_verdict(held, stacked, held.subscriptions[0], TODAY)
    assert verdict.refusal is Code.ADDON_STACKABLE_DISABLED


def test_a_pack_may_be_bought_again_and_again() -> None:
    held = desk()
    for _ in range(3):
        held = bought(addon(), holding=held, parent=held.subscriptions[0].id)
    licenses = {each.license for each in held.subscriptions}
    assert len(licenses) == 4
    assert addon_verdict(held, on_sale(addon()), held.subscriptions[0], TODAY).is_allowed


def test_a_prerequisite_must_be_on_the_same_parent() -> None:
    held = two_desks()
    first, second = held.subscriptions
    child = on_sale(addon("child", depends_on=("pack",)))
    assert addon_verdict(held, child, first, TODAY).refusal is Code.ADDON_PREREQUISITE_MISSING
    held = bought(addon(), holding=held, parent=first.id)
    assert addon_verdict(held, child, first, TODAY).is_allowed
    assert addon_verdict(held, child, second, TODAY).refusal is Code.ADDON_PREREQUISITE_MISSING


@pytest.mark.parametrize("says", ["held", "wanted"])
def test_exclusion_holds_whichever_side_says_it(says: str) -> None:
    plain, other = addon("plain"), addon("other", excludes=("plain",))
    first, wanted = (other, plain) if says == "held" else (plain, other)
    held = desk()
    held = bought(first, holding=held, parent=held.subscriptions[0].id)
    verdict = addon_verdict(held, on_sale(wanted), held.subscriptions[0], TODAY)
    assert verdict.refusal is Code.ADDON_EXCLUDED


def test_not_with_the_product_of_another_partner() -> None:
    """A slug may have become another partner's since the add-on named it."""
    held = desk()
    foreign = replace(on_sale(addon()), partner=UUID(int=98))
    verdict = addon_verdict(held, foreign, held.subscriptions[0], TODAY)
    assert verdict.refusal is Code.ADDON_NOT_CONNECTED
    assert addon_verdict(held, on_sale(addon()), held.subscriptions[0], TODAY).is_allowed
