"""Taking a cancellation back: what goes on with it, and what keeps its own end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tests.domain.leaving import desk, held_of, planned, with_pack
from tests.domain.selling import contract
from vendible.domain.catalog.listing import Trial
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.leaving_plan import with_plan
from vendible.domain.subscriptions.holding import (
    Holding,
    Scheduled,
    ScheduledKind,
    State,
)
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.domain.subscriptions.staying import decide_staying, leaves_on

TODAY = date(2026, 1, 10)
PLAN = UUID(int=5)


def left(kind: WayKind = WayKind.END_OF_PAID) -> Holding:
    """A desk and a pack, both set to end by one plan."""
    holding = with_pack(desk(date(2026, 1, 1)), date(2026, 1, 1))
    way = planned(holding, TODAY).way(kind)
    assert way is not None
    assert way.order is not None
    return holding.with_changed(*with_plan(way.order, PLAN).changed)


def refused(holding: Holding, slug: str = "desk") -> Code:
    with pytest.raises(Refusal) as no:
        decide_staying(holding, held_of(holding, slug), TODAY)
    return no.value.code


def test_l07_the_addons_cancellation_made_with_it_is_taken_back_too() -> None:
    holding = left()
    before = with_pack(desk(date(2026, 1, 1)), date(2026, 1, 1))
    staying = decide_staying(holding, held_of(holding, "desk"), TODAY)
    assert [each.listing.slug for each in staying] == ["desk", "pack"]
    for each in staying:
        was = held_of(before, each.listing.slug)
        kept = ("end", "ends_on", "auto_renew", "scheduled", "plan", "state", "license_revision")
        assert [getattr(each, name) for name in kept] == [getattr(was, name) for name in kept]


def test_l09_the_addons_own_earlier_cancellation_stays() -> None:
    holding = left()
    pack = replace(held_of(holding, "pack"), plan=None)
    holding = holding.with_changed(pack)
    staying = decide_staying(holding, held_of(holding, "desk"), TODAY)
    assert [each.listing.slug for each in staying] == ["desk"]
    assert pack.ends_on == date(2026, 2, 1)


def test_an_addon_cannot_stay_longer_than_its_product() -> None:
    assert refused(left(), "pack") is Code.PARENT_ENDING


def test_there_must_be_something_to_take_back() -> None:
    assert refused(desk(date(2026, 1, 1))) is Code.NOTHING_TO_TAKE_BACK


def test_a_trial_that_does_not_convert_ends() -> None:
    holding = desk(date(2026, 1, 1), trial=Trial(30, converts=False))
    assert refused(holding) is Code.TRIAL_DOES_NOT_CONVERT


def test_a_trial_that_converts_may_go_on() -> None:
    holding = desk(date(2026, 1, 1), trial=Trial(30))
    (trial,) = holding.subscriptions
    ending = replace(trial, ends_on=trial.end, auto_renew=False)
    assert decide_staying(holding.with_changed(ending), ending, TODAY) == (trial,)


def test_what_has_lapsed_is_renewed_not_kept() -> None:
    (held,) = desk(date(2026, 1, 1)).subscriptions
    lapsed = replace(held, state=State.ISOLATED, ends_on=date(2026, 1, 8))
    holding = Holding(held.id, "", (lapsed,))
    assert refused(holding) is Code.SUBSCRIPTION_NOT_ACTIVE


@pytest.mark.parametrize("renews", [True, False])
def test_it_renews_again_as_it_was_bought(renews: bool) -> None:
    holding = desk(date(2026, 1, 1), contract=contract(12, auto_renew=renews))
    (held,) = holding.subscriptions
    ending = replace(held, ends_on=date(2027, 1, 1), auto_renew=False)
    (stays,) = decide_staying(holding.with_changed(ending), ending, TODAY)
    assert stays == held
    assert stays.auto_renew is renews


def test_a_scheduled_cancellation_is_taken_back_and_a_change_is_not() -> None:
    holding = desk(date(2026, 1, 1), months=12)
    (held,) = holding.subscriptions
    cancelled = Scheduled(ScheduledKind.CANCELLATION, date(2026, 7, 1), TODAY)
    leaving = replace(held, scheduled=cancelled)
    assert leaves_on(leaving) == date(2026, 7, 1)
    assert decide_staying(holding.with_changed(leaving), leaving, TODAY) == (held,)
    changing = replace(held, scheduled=replace(cancelled, kind=ScheduledKind.CHANGE))
    assert leaves_on(changing) is None
    assert refused(holding.with_changed(changing)) is Code.NOTHING_TO_TAKE_BACK
