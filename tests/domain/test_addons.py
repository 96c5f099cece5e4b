"""Whether an add-on may be bought: every rule says no in its turn (product: B3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.domain.selling import (
    TODAY,
    addon,
    base,
    bought,
    contract,
    fixed,
    nothing_held,
    offer,
    on_sale,
    order,
)
from vendible.domain.catalog.listing import Billing, Connection, Listing, Ownership
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.addons import addon_verdict
from vendible.domain.subscriptions.holding import Contract, Holding, State

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


def yearly(**terms: Any) -> Listing:
    return addon(offers=(offer("pack", fixed("6.00"), contract=contract(12, **terms)),))


@pytest.mark.parametrize(
    ("parent", "lasts_until"),
    [
        ({"auto_renew": False}, date(2026, 2, 1)),
        ({"auto_renew": False, "ends_on": date(2026, 1, 20)}, date(2026, 1, 20)),
        (
            {
                "auto_renew": False,
                "contract": Contract(TODAY, date(2026, 7, 1), contract(6, auto_renew=False)),
            },
            date(2026, 7, 1),
        ),
    ],
)
def test_a_contract_may_not_outlive_a_parent_that_does_not_renew(
    parent: dict[str, Any], lasts_until: date
) -> None:
    held = desk()
    desk_ = replace(held.subscriptions[0], **parent)
    verdict = addon_verdict(nothing_held(desk_), on_sale(yearly()), desk_, TODAY)
    assert verdict.refusal is Code.ADDON_OUTLIVES_PARENT
    assert verdict.facts["parent_end"] == lasts_until
    assert verdict.facts["contract_end"] == date(2027, 1, 1)
    # Where it renews by itself, or the add-on is bound to nothing, nothing stands against it.
    assert addon_verdict(held, on_sale(yearly()), held.subscriptions[0], TODAY).is_allowed
    assert addon_verdict(nothing_held(desk_), on_sale(addon()), desk_, TODAY).is_allowed


def test_one_offer_that_fits_is_enough_but_the_one_asked_for_counts() -> None:
    held = desk()
    desk_ = replace(held.subscriptions[0], auto_renew=False)
    bound = offer("pack", fixed("5.00"), code="bound", contract=contract(12))
    free = offer("pack", fixed("6.00"), code="free")
    both = on_sale(addon(offers=(bound, free)))
    assert addon_verdict(nothing_held(desk_), both, desk_, TODAY).is_allowed
    asked = addon_verdict(nothing_held(desk_), both, desk_, TODAY, bound)
    assert asked.refusal is Code.ADDON_OUTLIVES_PARENT


def test_it_needs_a_price_in_the_parents_currency_and_is_ordered_in_it() -> None:
    held = desk()
    dollars = addon(offers=(offer("pack", fixed("7.00"), prices=(("USD", fixed("7.00")),)),))
    verdict = addon_verdict(held, on_sale(dollars), held.subscriptions[0], TODAY)
    assert verdict.refusal is Code.NO_PRICE_IN_CURRENCY
    assert verdict.facts["currency"] == "EUR"
    prices = (("EUR", fixed("6.00")), ("USD", fixed("7.00")))
    in_both = on_sale(addon(offers=(offer("pack", fixed("6.00"), prices=prices),)))
    with pytest.raises(Refusal) as no:
        order([LineAsk("pack")], in_both, holding=held, currency="USD")
    assert no.value.code is Code.ADDON_OTHER_CURRENCY


def test_bought_for_a_parent_that_is_set_to_end_it_ends_with_it() -> None:
    """The first span is cut, and only its days are charged: 19 of 31 (rules: Add-ons)."""
    held = desk()
    desk_ = replace(held.subscriptions[0], auto_renew=False, ends_on=date(2026, 1, 20))
    pack = on_sale(addon(align_with_parent=False))
    placed = order([LineAsk("pack")], pack, holding=nothing_held(desk_))
    (begun,) = placed.begins
    assert (begun.end, begun.ends_on, begun.auto_renew) == (desk_.ends_on, desk_.ends_on, False)
    assert placed.net.amount == "3.68"  # 6.00 × 19/31
