"""conflicts.md K1, K3, K4, K6 to K10 with their dates: what the cancel planner answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.leaving import (
    desk,
    held_of,
    later,
    names_and_days,
    percent,
    planned,
    with_pack,
)
from tests.domain.selling import addon, base, bought, contract
from vendible.domain.catalog.listing import Connection, Ownership
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.leaving_plan import LeavingPlan, Way
from vendible.domain.subscriptions.holding import State
from vendible.domain.subscriptions.leaving_days import Rule, WayKind


def soonest(plan: LeavingPlan) -> Way:
    found = plan.way(WayKind.SOONEST)
    assert found is not None
    return found


def test_k1_the_addons_contract_outlives_the_parent() -> None:
    """Parent monthly from 1 January 2025; add-on from 10 March for twelve months; asked 1 June."""
    holding = with_pack(desk(date(2025, 1, 1)), date(2025, 3, 10), contract=contract(12))
    today = date(2025, 6, 1)
    plan = planned(later(holding, today), today)
    (block,) = plan.blocks
    assert (block.by.name, block.until, block.why) == (
        "Pack",
        date(2026, 3, 10),
        Code.CONTRACT_UNTIL,
    )
    assert plan.earliest == date(2026, 3, 10)
    (way,) = plan.ways  # the three come to the same
    assert way.kinds == tuple(WayKind)
    assert {step.held.listing.slug: step.rule for step in way.steps} == {
        "desk": Rule.WITH_ADDONS,
        "pack": Rule.END_OF_CONTRACT,
    }
    desk_step = next(step for step in way.steps if step.held.parent is None)
    # Nine months from 1 July to 1 March, and nine days of March cut at the end: 10.00 x 9/31.
    last = desk_step.billed[-1]
    assert (last.on, last.line.net.amount) == (date(2026, 3, 1), "2.90")
    assert len(desk_step.billed) == 9


def test_k3_a_contract_without_exit_locks_the_parent() -> None:
    """Add-on of 15 January 2025 for 24 months without a fee; the parent monthly."""
    holding = with_pack(desk(date(2025, 1, 1)), date(2025, 1, 15), contract=contract(24))
    today = date(2025, 6, 1)
    plan = planned(later(holding, today), today)
    assert plan.earliest == date(2027, 1, 15)
    assert not soonest(plan).has_fee


def test_k3_with_a_fee_the_parent_goes_at_once() -> None:
    """50 % and twelve cycles of 10.00 left: 60.00 is due, here 36.00 of twelve at 6.00."""
    holding = with_pack(desk(date(2025, 1, 1)), date(2025, 1, 1), contract=percent(24, "50"))
    today = date(2025, 12, 20)
    plan = planned(later(holding, today), today)
    way = soonest(plan)
    assert way.ends_on == today
    fee = next(step.fee for step in way.steps if step.fee is not None)
    assert fee.amount.amount == "36.00"
    free = plan.way(WayKind.WITHOUT_FEE)
    assert free is not None
    assert free.ends_on == date(2027, 1, 1)


def test_k4_what_was_bought_once_ends_with_its_parent() -> None:
    """Parent yearly from 1 March 2025, setup pack once on the 5th; asked 20 February 2026."""
    holding = with_pack(desk(date(2025, 3, 1), months=12), date(2025, 3, 5), "setup", months=None)
    today = date(2026, 2, 20)
    plan = planned(later(holding, today), today)
    assert plan.blocks == ()
    way = soonest(plan)
    assert way.ends_on == today
    setup = next(step for step in way.steps if step.held.listing.slug == "setup")
    assert (setup.rule, setup.on) == (Rule.WITH_PARENT, today)
    assert setup.total.minor == 0


def test_k6_both_are_planned_for_the_addons_last_paid_day_in_one_step() -> None:
    """Add-on quarterly, paid to 1 July 2025; asked 2 May: both for that date in one step."""
    holding = with_pack(desk(date(2025, 1, 1)), date(2025, 4, 1), months=3, aligned=False)
    today = date(2025, 5, 2)
    plan = planned(later(holding, today), today)
    paid = plan.way(WayKind.END_OF_PAID)
    assert paid is not None
    assert names_and_days(paid) == {"desk": date(2025, 7, 1), "pack": date(2025, 7, 1)}
    assert paid.order is not None
    assert len(paid.order.will_end) == 2
    assert soonest(plan).ends_on == today


@pytest.mark.parametrize("today", [date(2025, 4, 3), date(2025, 4, 20)])
def test_k7_a_pending_addon_keeps_nobody(today: date) -> None:
    """Ordered on 1 April 2025 and not paid: it can be withdrawn, so it is in nobody's way."""
    holding = with_pack(desk(date(2025, 4, 1)), date(2025, 4, 1), contract=contract(12))
    pack = held_of(holding, "pack")
    waiting = replace(pack, state=State.PENDING, license=pack.id, license_revision=0)
    plan = planned(holding.with_changed(waiting), today)
    assert plan.blocks == ()
    way = soonest(plan)
    assert way.ends_on == today
    assert [step.rule for step in way.steps] == [Rule.NOW, Rule.WITH_PARENT]
    assert way.total.minor == 0


def test_k7_an_addon_in_delivery_is_waited_for() -> None:
    """Paid on 1 April 2025 and not yet delivered: nobody can act on it."""
    holding = with_pack(desk(date(2025, 4, 1)), date(2025, 4, 1))
    waiting = replace(held_of(holding, "pack"), state=State.PENDING)
    plan = planned(holding.with_changed(waiting), date(2025, 4, 3))
    assert [each.by.name for each in plan.blocks] == ["Pack"]
    assert (plan.ways, plan.earliest) == ((), None)


def test_k8_contracts_that_never_end_together_are_ended_one_after_the_other() -> None:
    """Both twelve months and renewing, from 1 January and from 1 July 2025."""
    holding = with_pack(
        desk(date(2025, 1, 1), contract=contract(12)), date(2025, 7, 1), contract=contract(12)
    )
    today = date(2025, 9, 1)
    plan = planned(later(holding, today), today)
    assert {(each.by.listing.slug, each.until) for each in plan.blocks} == {
        ("pack", date(2026, 7, 1)),
        ("desk", date(2026, 1, 1)),
    }
    # The add-on at its first end; the parent renews once more and goes at its second.
    assert names_and_days(soonest(plan)) == {"pack": date(2026, 7, 1), "desk": date(2027, 1, 1)}
    assert plan.earliest == date(2027, 1, 1)


def test_k8_the_second_contract_binds_until_its_end() -> None:
    """Set to end at its second end, the parent renews its contract: no way out in between."""
    holding = with_pack(
        desk(date(2025, 1, 1), contract=contract(12)), date(2025, 7, 1), contract=contract(12)
    )
    today = date(2025, 9, 1)
    holding = later(holding, today)
    way = soonest(planned(holding, today))
    assert way.order is not None
    after = later(holding.with_changed(*way.order.changed), date(2026, 8, 1))
    left = held_of(after, "desk")
    assert left.contract is not None
    assert left.contract.end == date(2027, 1, 1)
    assert not after.addons_of(left.id)


def test_k9_the_second_products_addon_stays_with_its_first_parent() -> None:
    """Support is held once, for the first product: leaving it names support, the second is free."""
    both = tuple(Connection(slug, ("basic",)) for slug in ("first", "second"))
    support = addon("support", ownership=Ownership.ONE_PER_CUSTOMER, connections=both)
    holding = bought(base("first"), day=date(2025, 1, 1), offer="basic-1", quantity=1)
    holding = bought(
        support, holding=holding, day=date(2025, 1, 1), parent=holding.subscriptions[0].id
    )
    holding = bought(
        base("second"), holding=holding, day=date(2025, 2, 1), offer="basic-1", quantity=1
    )
    today = date(2025, 2, 1)
    with pytest.raises(Refusal) as no:
        bought(support, holding=holding, day=today, parent=holding.subscriptions[2].id)
    assert no.value.code is Code.ADDON_ALREADY_OWNED
    assert [each.by.name for each in planned(holding, today, 0).blocks] == ["Support"]
    second = planned(holding, today, 2)
    assert second.blocks == ()
    assert names_and_days(soonest(second)) == {"second": today}


def test_k10_other_cycles_end_each_at_what_is_paid() -> None:
    """Parent monthly on the 5th; add-on quarterly of 20 March 2025, aligned: 5 April, 5 July."""
    holding = with_pack(desk(date(2025, 3, 5)), date(2025, 3, 20), months=3)
    today = date(2025, 4, 10)
    plan = planned(later(holding, today), today)
    paid = plan.way(WayKind.END_OF_PAID)
    assert paid is not None
    assert names_and_days(paid) == {"desk": date(2025, 7, 5), "pack": date(2025, 7, 5)}
    desk_step = next(step for step in paid.steps if step.held.parent is None)
    assert [each.on for each in desk_step.billed] == [date(2025, 5, 5), date(2025, 6, 5)]
    assert desk_step.still_billed.amount == "24.00"  # 2 x 10.00 and 20 % tax
