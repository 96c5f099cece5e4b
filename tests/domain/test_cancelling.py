"""When one may leave, what stands in the way, and what it costs (rules: Contracts)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.selling import (
    RATES,
    addon,
    base,
    bought,
    contract,
    edition,
    fixed,
    offer,
)
from vendible.domain.catalog.listing import Ownership, TerminationFee
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import add_months
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.subscriptions.cancelling import (
    When,
    cancel_choices,
    decide_cancellation,
)
from vendible.domain.subscriptions.holding import Held, Holding, State

JUNE = date(2026, 6, 10)


def desk_with(*addons: tuple[str, object], day: date = date(2026, 1, 1)) -> Holding:
    """A desk bought on 1 January and aligned add-ons at 6.00, each with these contract terms."""
    held = bought(base(), day=date(2026, 1, 1), offer="basic-1", quantity=1)
    month = date(day.year, day.month, 1)
    renewed = replace(held.subscriptions[0], first=month, end=add_months(month, 1))
    held = replace(held, subscriptions=(renewed,))
    for slug, terms in addons:
        listing = addon(slug, offers=(offer(slug, fixed("6.00"), contract=terms),))
        held = bought(listing, holding=held, day=day, parent=held.subscriptions[0].id)
    return held


def in_june(held: Holding) -> Holding:
    """As if every subscription had renewed each month up to 1 July."""
    return replace(
        held,
        subscriptions=tuple(
            replace(each, first=date(2026, 6, 1), end=date(2026, 7, 1))
            for each in held.subscriptions
        ),
    )


def leave(held: Holding, which: Held, when: When, day: date = JUNE) -> object:
    return decide_cancellation(held, which, when, day)


def the_one_standing(refusal: Refusal) -> dict[str, Any]:
    addons = refusal.facts["addons"]
    assert isinstance(addons, list)
    assert len(addons) == 1
    found: dict[str, Any] = addons[0]
    return found


def test_outside_a_contract_one_chooses() -> None:
    held = in_june(desk_with())
    now, later = cancel_choices(held, held.subscriptions[0], JUNE)
    assert (now.when, now.on, now.is_possible) == (When.NOW, JUNE, True)
    assert now.credit is None
    assert (later.when, later.on, later.is_possible) == (
        When.END_OF_TERM,
        date(2026, 7, 1),
        True,
    )


def test_credit_unused_gives_back_the_rest() -> None:
    listing = base(
        editions=(edition("basic"),),
        offers=(offer("basic", fixed("30.00"), credit_unused=True),),
    )
    held = bought(listing, day=date(2026, 6, 1))
    now = cancel_choices(held, held.subscriptions[0], date(2026, 6, 16))[0]
    assert now.credit is not None
    assert now.credit.amount.amount == "-15.00"


def test_a_parent_waits_for_its_addon_which_is_named() -> None:
    held = in_june(desk_with(("pack", None)))
    parent, pack = held.subscriptions
    with pytest.raises(Refusal) as no:
        leave(held, parent, When.NOW)
    assert no.value.code is Code.ADDONS_IN_THE_WAY
    assert no.value.facts["possible_from"] == JUNE
    standing = the_one_standing(no.value)
    assert standing == {
        "subscription": str(pack.id),
        "name": "Pack",
        "until": JUNE,
        "in_contract": False,
    }


def test_a_parent_may_go_on_the_day_on_which_its_addon_goes() -> None:
    held = in_june(desk_with(("pack", None)))
    parent, pack = held.subscriptions
    ending = replace(pack, ends_on=date(2026, 7, 1), auto_renew=False)
    after = replace(held, subscriptions=(parent, ending))
    assert decide_cancellation(after, parent, When.END_OF_TERM, JUNE).on == date(2026, 7, 1)
    with pytest.raises(Refusal) as no:
        leave(after, parent, When.NOW)
    assert no.value.facts["possible_from"] == date(2026, 7, 1)


def test_k1_an_addon_contract_binds_the_parent() -> None:
    """conflicts.md K1: parent monthly, add-on bought 10 March for twelve months."""
    held = in_june(desk_with(("pack", contract(12)), day=date(2026, 3, 10)))
    parent, pack = held.subscriptions
    assert pack.contract is not None
    assert pack.contract.end == date(2027, 3, 10)
    with pytest.raises(Refusal) as no:
        leave(held, parent, When.END_OF_TERM)
    assert no.value.facts["possible_from"] == date(2027, 3, 10)
    standing = the_one_standing(no.value)
    assert standing["in_contract"] is True


def test_k3_a_contract_without_fee_is_left_only_at_its_end() -> None:
    held = in_june(desk_with(("pack", contract(24)), day=date(2026, 1, 15)))
    pack = held.subscriptions[1]
    with pytest.raises(Refusal) as no:
        leave(held, pack, When.NOW)
    assert no.value.code is Code.CONTRACT_UNTIL
    assert no.value.facts["until"] == date(2028, 1, 15)
    choice = decide_cancellation(held, pack, When.END_OF_TERM, JUNE)
    assert choice.on == date(2028, 1, 15)


@pytest.mark.parametrize(
    ("kind", "fee", "due"),
    [(TerminationFee.PERCENTAGE, "50", "18.00"), (TerminationFee.FLAT, "25.50", "25.50")],
)
def test_a_fee_buys_the_way_out(kind: TerminationFee, fee: str, due: str) -> None:
    """Six cycles of 6.00 are left from 1 July to 1 January: half of them is 18.00."""
    terms = contract(12, fee_kind=kind, fee=Decimal(fee))
    held = in_june(desk_with(("pack", terms)))
    choice = decide_cancellation(held, held.subscriptions[1], When.NOW, JUNE)
    assert choice.fee is not None
    assert choice.fee.amount.amount == due


def test_within_the_grace_days_no_fee_and_the_rest_comes_back() -> None:
    terms = contract(12, fee_kind=TerminationFee.FLAT, fee=Decimal(99), grace_days=14)
    held = desk_with(("pack", terms))
    pack = held.subscriptions[1]
    within = decide_cancellation(held, pack, When.NOW, date(2026, 1, 14))
    assert within.fee is None
    assert within.credit is not None
    assert within.credit.amount.amount == "-3.48"  # 6.00 less 6.00 x 13/31, rounded: 2.52
    after = decide_cancellation(held, pack, When.NOW, date(2026, 1, 15))
    assert after.fee is not None


def test_notice_that_comes_too_late_reaches_the_next_end() -> None:
    terms = contract(6, notice_days=30)
    held = in_june(desk_with(("pack", terms)))
    pack = held.subscriptions[1]
    in_time = decide_cancellation(held, pack, When.END_OF_TERM, date(2026, 6, 1))
    assert in_time.on == date(2026, 7, 1)
    with pytest.raises(Refusal) as no:
        leave(held, pack, When.NOW, date(2026, 6, 2))
    assert no.value.facts["until"] == date(2027, 1, 1)


def test_one_time_never_stands_in_the_way_and_ends_with_its_parent() -> None:
    """conflicts.md K4."""
    held = in_june(desk_with())
    once = addon("setup", offers=(offer("setup", fixed("100.00"), None),))
    held = bought(once, holding=held, day=JUNE, parent=held.subscriptions[0].id)
    parent, setup = held.subscriptions
    with pytest.raises(Refusal) as no:
        cancel_choices(held, setup, JUNE)
    assert no.value.code is Code.ONE_TIME_CANNOT_BE_CANCELLED
    choice = decide_cancellation(held, parent, When.NOW, JUNE)
    order = order_of_cancellation(held, parent, choice, RATES, JUNE)
    assert {each.id for each in order.ends} == {parent.id, setup.id}
    assert all(each.state is State.ENDED for each in order.ends)


def test_ending_twice_is_said() -> None:
    held = in_june(desk_with())
    ending = replace(held.subscriptions[0], ends_on=date(2026, 7, 1), auto_renew=False)
    after = replace(held, subscriptions=(ending,))
    with pytest.raises(Refusal) as no:
        leave(after, ending, When.END_OF_TERM)
    assert no.value.code is Code.ALREADY_ENDING


def test_an_addon_of_another_kind_of_ownership_blocks_the_same() -> None:
    listing = addon("voice", ownership=Ownership.ONE_PER_CUSTOMER)
    held = in_june(desk_with())
    held = bought(listing, holding=held, day=JUNE, parent=held.subscriptions[0].id)
    with pytest.raises(Refusal) as no:
        leave(held, held.subscriptions[0], When.END_OF_TERM)
    assert no.value.code is Code.ADDONS_IN_THE_WAY
