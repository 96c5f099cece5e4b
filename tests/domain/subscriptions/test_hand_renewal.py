"""Renewing by hand (product: B7; rules: Add-ons): how long, at what price, and when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.domain.selling import RATES, addon, base, bought, contract, edition, fixed, offer
from vendible.domain.catalog.listing import Billing, Trial
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import Term
from vendible.domain.ordering.day import first_moving_day
from vendible.domain.ordering.renewals import order_of_hand_renewal
from vendible.domain.subscriptions.amounts import credit_for_rest
from vendible.domain.subscriptions.hand_renewal import (
    HandRenewal,
    decide_hand_renewal,
    renewable_addons,
)
from vendible.domain.subscriptions.holding import Held, Holding, State
from vendible.domain.subscriptions.suspending import suspended

NEW_YEAR = date(2026, 1, 1)


def desk(months: int = 1, *, day: date = NEW_YEAR, **of_offer: Any) -> Holding:
    """One edition at 31.00 a cycle."""
    listing = base(
        editions=(edition("basic"),), offers=(offer("basic", fixed("31.00"), months, **of_offer),)
    )
    return bought(listing, day=day)


def with_pack(
    holding: Holding, months: int = 1, *, day: date = NEW_YEAR, aligned: bool = True, **more: Any
) -> Holding:
    listing = addon(
        offers=(offer("pack", fixed("6.00"), months, **more),), align_with_parent=aligned
    )
    return bought(listing, holding=holding, day=day, parent=holding.subscriptions[0].id)


def renew(holding: Holding, today: date, *addons: UUID) -> HandRenewal:
    return decide_hand_renewal(holding, holding.subscriptions[0], today, addons)


def refused(holding: Holding, today: date, *addons: UUID, of: int = 0) -> Code:
    with pytest.raises(Refusal) as no:
        decide_hand_renewal(holding, holding.subscriptions[of], today, addons)
    return no.value.code


def lapsed(holding: Holding, on: date) -> Holding:
    """As the runner leaves it when the renewal can't be paid."""
    day = first_moving_day(holding, on, RATES, lambda _: None, {}, reminding=False)
    assert day is not None
    assert day.on == on
    return day.holding


def only(decided: HandRenewal) -> Held:
    (extended,) = decided.extended
    return extended.after


def test_ahead_of_its_day_the_term_grows_by_one_cycle() -> None:
    decided = renew(desk(), date(2026, 1, 20))
    after = only(decided)
    assert (after.first, after.end, after.paid_from) == (NEW_YEAR, date(2026, 3, 1), NEW_YEAR)
    assert after.paid == Money(6200, "EUR")
    assert after.license_revision == 2
    (extended,) = decided.extended
    assert extended.term == Term(date(2026, 2, 1), date(2026, 3, 1))
    assert extended.charge.amount == Money(3100, "EUR")
    assert extended.contract_until is None


def test_its_order_tells_the_days_that_are_paid() -> None:
    order = order_of_hand_renewal(renew(desk(), date(2026, 1, 20)), RATES)
    (line,) = order.lines
    assert line.term == Term(date(2026, 2, 1), date(2026, 3, 1))
    assert [each.name for each in line.parts] == ["next 1 month"]
    assert order.total.amount == "37.20"
    assert order.goes_on[0].end == date(2026, 3, 1)


def test_what_is_paid_ahead_comes_back_in_full() -> None:
    after = only(renew(desk(credit_unused=True), NEW_YEAR))
    assert credit_for_rest(after, NEW_YEAR).amount == Money(-6200, "EUR")
    assert credit_for_rest(after, date(2026, 2, 1)).amount == Money(-3100, "EUR")


def test_month_ends_do_not_drift() -> None:
    held = desk(day=date(2026, 1, 31))
    for end in (date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)):
        held = held.with_changed(only(renew(held, date(2026, 2, 1))))
        assert held.subscriptions[0].end == end


def test_due_and_not_moved_yet_it_is_the_renewal_by_itself() -> None:
    held = desk()
    after = only(renew(held, date(2026, 2, 1)))
    day = first_moving_day(held, date(2026, 2, 1), RATES, lambda _: None, reminding=False)
    assert day is not None
    assert after == day.holding.subscriptions[0]


def test_isolated_it_is_active_again_without_a_gap() -> None:
    held = lapsed(desk(), date(2026, 2, 1))
    decided = renew(held, date(2026, 2, 7))
    after = only(decided)
    assert (after.state, after.first, after.end) == (
        State.ACTIVE,
        date(2026, 2, 1),
        date(2026, 3, 1),
    )
    assert decided.extended[0].charge.amount == Money(3100, "EUR")
    assert after.license_revision == held.subscriptions[0].license_revision + 1
    assert refused(held, date(2026, 2, 8)) is Code.SUBSCRIPTION_NOT_ACTIVE


def test_its_addons_come_back_with_it() -> None:
    held = lapsed(with_pack(desk(), 12), date(2026, 2, 1))
    parent, pack = held.subscriptions
    assert (parent.state, pack.state) == (State.ISOLATED, State.SUSPENDED)
    decided = renew(held, date(2026, 2, 5))
    (back,) = decided.returned
    # Aligned to its parent's bill date, its own term is over: it goes on from today.
    assert (back.state, back.end) == (State.ACTIVE, date(2026, 2, 5))
    assert back.license_revision == pack.license_revision + 1
    order = order_of_hand_renewal(decided, RATES)
    assert len(order.lines) == 1
    assert [each.state for each in order.goes_on] == [State.ACTIVE, State.ACTIVE]


def test_an_addon_that_comes_back_can_be_renewed_in_the_same_order() -> None:
    held = lapsed(with_pack(desk()), date(2026, 2, 1))
    pack = held.subscriptions[1]
    decided = renew(held, date(2026, 2, 5), pack.id)
    assert decided.returned == ()
    parent, extended = (each.after for each in decided.extended)
    assert (parent.end, extended.end) == (date(2026, 3, 1), date(2026, 3, 1))
    # No day of the suspension is charged: 24 of 28 days.
    assert decided.extended[1].charge.amount == Money(514, "EUR")
    assert extended.license_revision == pack.license_revision + 1
    order = order_of_hand_renewal(decided, RATES)
    assert [each.total.amount for each in order.lines] == ["37.20", "6.17"]


def test_a_parent_with_its_addons_is_one_order() -> None:
    held = with_pack(desk())
    pack = held.subscriptions[1]
    today = date(2026, 1, 20)
    assert renewable_addons(held, held.subscriptions[0], today) == (pack,)
    decided = renew(held, today, pack.id)
    assert [each.after.end for each in decided.extended] == [date(2026, 3, 1)] * 2
    assert order_of_hand_renewal(decided, RATES).total.amount == "44.40"


def test_beyond_a_contracts_end_the_same_contract_begins_again() -> None:
    held = desk(contract=contract(2))
    decided = renew(held, date(2026, 1, 5))
    assert decided.extended[0].contract_until is None
    held = held.with_changed(only(decided))
    decided = renew(held, date(2026, 1, 5))
    assert decided.extended[0].contract_until == date(2026, 5, 1)
    bound = only(decided).contract
    assert bound is not None
    assert (bound.first, bound.end) == (NEW_YEAR, date(2026, 5, 1))


def test_a_contract_that_does_not_renew_itself_is_renewed_by_hand() -> None:
    held = desk(contract=contract(1, auto_renew=False))
    decided = renew(held, date(2026, 1, 31))
    assert decided.extended[0].contract_until == date(2026, 3, 1)
    assert only(decided).end == date(2026, 3, 1)
    isolated = lapsed(held, date(2026, 2, 1))
    assert only(renew(isolated, date(2026, 2, 3))).end == date(2026, 3, 1)


def test_past_its_seven_days_and_not_moved_yet_it_is_too_late() -> None:
    held = desk(contract=contract(1, auto_renew=False))
    assert only(renew(held, date(2026, 2, 7))).end == date(2026, 3, 1)
    assert refused(held, date(2026, 2, 8)) is Code.SUBSCRIPTION_NOT_ACTIVE


def test_what_is_set_to_end_is_not_renewed() -> None:
    (held,) = desk().subscriptions
    ending = replace(held, ends_on=held.end, auto_renew=False)
    assert refused(replace(desk(), subscriptions=(ending,)), NEW_YEAR) is Code.SET_TO_END


def test_an_addon_of_a_parent_that_ends_is_not_renewed_beyond_it() -> None:
    held = with_pack(desk())
    parent, pack = held.subscriptions
    held = held.with_changed(replace(parent, ends_on=parent.end, auto_renew=False))
    assert refused(held, NEW_YEAR, of=1) is Code.SET_TO_END
    later = replace(parent, ends_on=date(2026, 2, 10), auto_renew=False)
    decided = decide_hand_renewal(held.with_changed(later), pack, NEW_YEAR)
    assert only(decided).end == date(2026, 2, 10)


@pytest.mark.parametrize("state", [State.ISOLATED, State.SUSPENDED])
def test_an_addon_needs_its_parent(state: State) -> None:
    held = with_pack(desk(12))
    stopped = held.with_changed(replace(held.subscriptions[0], state=state))
    assert refused(stopped, NEW_YEAR, of=1) is Code.RENEWAL_NEEDS_PARENT


def test_an_addon_waits_for_a_parent_whose_term_is_over() -> None:
    held = with_pack(desk(), 12, aligned=False)
    assert refused(held, date(2026, 2, 1), of=1) is Code.RENEWAL_NEEDS_PARENT


def test_a_suspended_subscription_is_not_renewed() -> None:
    held = desk()
    stopped = held.with_changed(*suspended(held, held.subscriptions[0]))
    assert refused(stopped, NEW_YEAR) is Code.SUBSCRIPTION_NOT_ACTIVE


def test_what_has_no_term_is_not_renewed() -> None:
    once = bought(base(editions=(edition("basic"),), offers=(offer("basic", fixed("9"), None),)))
    assert refused(once, NEW_YEAR) is Code.RENEWAL_NOT_POSSIBLE
    offline = bought(
        base(
            billing=Billing.OFFLINE,
            editions=(edition("basic"),),
            offers=(offer("basic", fixed("9")),),
        )
    )
    assert refused(offline, NEW_YEAR) is Code.RENEWAL_NOT_POSSIBLE


def test_a_trial_is_not_renewed() -> None:
    trial = desk(trial=Trial(14, converts=True))
    assert refused(trial, date(2026, 1, 10)) is Code.RENEWAL_NOT_POSSIBLE


def test_no_more_than_three_years_ahead() -> None:
    held = desk(12)
    for _ in range(2):
        held = held.with_changed(only(renew(held, NEW_YEAR)))
    assert held.subscriptions[0].end == date(2029, 1, 1)
    assert refused(held, NEW_YEAR) is Code.RENEWED_TOO_FAR


def test_only_its_own_addons_are_renewed_with_it() -> None:
    assert refused(desk(), NEW_YEAR, UUID(int=5)) is Code.BAD_INPUT


def test_an_addon_that_cant_be_renewed_is_not_offered() -> None:
    held = with_pack(desk())
    parent, pack = held.subscriptions
    held = held.with_changed(replace(pack, ends_on=pack.end, auto_renew=False))
    assert renewable_addons(held, parent, NEW_YEAR) == ()
    assert refused(held, NEW_YEAR, pack.id) is Code.SET_TO_END
