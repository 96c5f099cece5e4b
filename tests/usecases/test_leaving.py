"""Leaving by a plan and taking it back, through the use cases, on a moved clock."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import DESK, PACK, PLATFORM, VOICE, Marketplace, demo_listing
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.records.books import read_books
from vendible.records.models import (
    CustomerBalance,
    JournalEntry,
    LeavingPlan,
    License,
    Order,
    Subscription,
)
from vendible.usecases import leaving
from vendible.usecases.commands import Once


def held(market: Marketplace, *lines: LineAsk) -> list[UUID]:
    placed = market.order(*lines)
    return [UUID(line["subscription"]) for line in placed["lines"]]


def run(market: Marketplace, which: UUID, kind: WayKind, **more: Any) -> dict[str, Any]:
    actor = market.actor("aurora")
    return leaving.run_plan(which, kind, actor=actor, present=market.present, **more)


def stay(market: Marketplace, which: UUID) -> dict[str, Any]:
    return leaving.stay(which, actor=market.actor("aurora"), present=market.present)


def cancel(market: Marketplace, which: UUID, when: When) -> dict[str, Any]:
    return leaving.cancel(which, when, actor=market.actor("aurora"), present=market.present)


def refused(code: Code, do: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        do(*args, **more)
    assert no.value.code is code
    return no.value


def balance(market: Marketplace) -> int:
    return CustomerBalance.objects.get(organization_id=market.organizations["aurora"]).minor


def states() -> set[str]:
    return set(Subscription.objects.values_list("state", flat=True))


def test_now_ends_all_in_one_order(market: Marketplace) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    later = market.after(days=3)
    answer = run(later, platform, WayKind.SOONEST)
    assert answer["kind"] == "cancellation"
    assert {line["subscription"] for line in answer["lines"]} == {str(platform), str(pack)}
    assert states() == {"ended"}
    assert Order.objects.filter(kind="cancellation").count() == 1
    plan = LeavingPlan.objects.get()
    assert str(plan.id) == answer["plan"]
    assert {step["subscription"] for step in plan.steps} == {str(platform), str(pack)}
    assert plan.made_by == "test:aurora"
    assert read_books().balance


def test_the_end_of_what_is_paid_is_set_and_comes(market: Marketplace) -> None:
    platform, _ = held(market, PLATFORM, PACK)
    before = balance(market)
    answer = run(market, platform, WayKind.END_OF_PAID, expected_total="0.00")
    assert answer["ends_on"] == "2026-02-15"
    assert set(Subscription.objects.values_list("ends_on", flat=True)) == {date(2026, 2, 15)}
    assert {line["label"].rpartition(": ")[2] for line in answer["lines"]} == {
        "ends on 15 February 2026"
    }
    assert market.after(days=31).work_off() > 0
    assert states() == {"ended"}
    assert balance(market) == before
    assert refused(Code.NOT_FOUND, run, market.after(days=32), platform, WayKind.SOONEST)


def test_an_addon_in_a_contract_keeps_its_product_and_the_plan_says_until_when(
    market: Marketplace,
) -> None:
    """K1: the voice channel is bound for a year, the desk renews month by month until then."""
    desk, voice = held(market, DESK, VOICE)
    later = market.after(days=20)
    plan = leaving.plan_of(desk, actor=market.actor("aurora"), present=later.present)
    assert [(each.by.id, each.until) for each in plan.blocks] == [(voice, date(2027, 1, 15))]
    (way,) = plan.ways
    assert way.ends_on == date(2027, 1, 15)
    before = balance(market)
    answer = run(later, desk, WayKind.SOONEST, expected_total=way.total.amount)
    assert answer["ends_on"] == "2027-01-15"
    end = market.after(days=366)
    end.work_off()
    assert states() == {"ended"}
    assert before - balance(market) == way.total.minor
    assert read_books().balance


def test_what_ends_amid_a_paid_year_is_cancelled_on_its_day(market: Marketplace) -> None:
    """A yearly platform with a pack bound for three months: cancelled in the middle of the year."""
    pack = demo_listing("ota-500-vehicles", slug="ota-bound", name="Bound Pack")
    pack["offers"] = [
        {**offer, "contract": {"cycles": 3, "auto_renew": False, "grace_days": 5}}
        for offer in pack["offers"]
        if offer["code"] == "monthly"
    ]
    market.list_product("polaris", pack)
    platform, _ = held(
        market,
        LineAsk("ota-platform", "starter-yearly"),
        LineAsk("ota-bound", "monthly", parent=0),
    )
    later = market.after(days=20)
    answer = run(later, platform, WayKind.SOONEST)
    row = Subscription.objects.get(id=platform)
    assert row.ends_on is None
    assert row.scheduled is not None
    assert row.scheduled["on"] == "2026-04-15"
    assert answer["ends_on"] == "2026-04-15"
    assert market.after(days=89).work_off() > 0
    assert "active" in states()
    assert market.after(days=91).work_off() > 0
    assert states() == {"ended"}


def test_a_plan_that_comes_to_something_else_now_is_refused(market: Marketplace) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    told = refused(
        Code.PLAN_CHANGED, run, market, platform, WayKind.END_OF_PAID, expected_total="1.00"
    )
    assert told.facts["ends_on"] == "15 February 2026"
    assert Subscription.objects.get(id=pack).ends_on is None
    assert not LeavingPlan.objects.exists()


def test_the_same_key_leaves_once(market: Marketplace) -> None:
    platform, _ = held(market, PLATFORM, PACK)
    once = Once("leave", "hash")
    first = run(market, platform, WayKind.SOONEST, once=once)
    assert run(market, platform, WayKind.SOONEST, once=once) == first
    assert Order.objects.filter(kind="cancellation").count() == 1


def test_leaving_twice_the_same_way_is_said(market: Marketplace) -> None:
    platform, _ = held(market, PLATFORM, PACK)
    run(market, platform, WayKind.END_OF_PAID)
    refused(Code.ALREADY_ENDING, run, market, platform, WayKind.END_OF_PAID)


def test_staying_takes_back_what_was_made_together(market: Marketplace) -> None:
    platform, pack = held(market, PLATFORM, PACK)
    before = list(Subscription.objects.order_by("id").values())
    revisions = list(License.objects.order_by("id").values_list("revision", flat=True))
    run(market, platform, WayKind.END_OF_PAID)
    later = market.after(days=5)
    assert stay(later, platform)["subscriptions"] == [str(platform), str(pack)]
    assert list(Subscription.objects.order_by("id").values()) == before
    assert list(License.objects.order_by("id").values_list("revision", flat=True)) == revisions
    assert LeavingPlan.objects.get().withdrawn_at == later.present.now
    entry = JournalEntry.objects.get(fact="cancellation_withdrawn")
    assert entry.facts["subscriptions"] == [str(platform), str(pack)]
    assert market.after(days=31).work_off() > 0
    assert states() == {"active"}
    refused(Code.NOTHING_TO_TAKE_BACK, stay, later, platform)


def test_an_addons_own_cancellation_stays(market: Marketplace) -> None:
    """L09."""
    platform, pack = held(market, PLATFORM, PACK)
    cancel(market, pack, When.END_OF_TERM)
    run(market, platform, WayKind.END_OF_PAID)
    refused(Code.PARENT_ENDING, stay, market, pack)
    assert stay(market, platform)["subscriptions"] == [str(platform)]
    assert Subscription.objects.get(id=pack).ends_on == date(2026, 2, 15)
    assert stay(market, pack)["subscriptions"] == [str(pack)]


def test_the_end_of_a_contract_is_free_and_is_asked_for(market: Marketplace) -> None:
    _, voice = held(market, DESK, VOICE)
    later = market.after(days=20)
    left = cancel(later, voice, When.END_OF_CONTRACT)
    assert left["ends_on"] == "2027-01-15"
    assert left["total"] == "0.00"


def test_who_may_look_may_not_leave(market: Marketplace) -> None:
    platform, _ = held(market, PLATFORM, PACK)
    from vendible.domain.access.permissions import Permission

    member = market.actor("aurora", without=[Permission.SUBSCRIPTIONS_CHANGE])
    assert leaving.plan_of(platform, actor=member, present=market.present).ways
    for do in (
        lambda: leaving.run_plan(platform, WayKind.SOONEST, actor=member, present=market.present),
        lambda: leaving.stay(platform, actor=member, present=market.present),
    ):
        refused(Code.NOT_ALLOWED, do)
    stranger = market.actor("boreal")
    refused(Code.NOT_FOUND, leaving.plan_of, platform, actor=stranger, present=market.present)
