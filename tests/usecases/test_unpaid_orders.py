"""Orders that wait for their payment: what they hold, how they are paid, how they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import (
    DESK,
    PACK,
    PLATFORM,
    VOICE,
    Marketplace,
    demo_listing,
    stackable_listing,
)
from tests.usecases.buying import expire, order_later, pay
from tests.usecases.telling import person
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records import models as tables
from vendible.records.books import read_books
from vendible.usecases import changing, leaving, paying, settings
from vendible.usecases.commands import Once

VOICE_OF_HELD = LineAsk("voice-channel", "monthly")
PACK_OF_HELD = LineAsk("ota-500-vehicles", "monthly")


def refusal_of(call: Callable[..., Any], *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        call(*args, **more)
    return refused.value


def reduce(reductions: dict[str, Any]) -> None:
    """As a partner does before the payment."""
    row = tables.Order.objects.get()
    tables.Order.objects.update(shown=(row.shown or {}) | {"reductions": reductions})


def states() -> list[str]:
    rows = tables.Subscription.objects.order_by("id")
    return [each.state for each in rows]


def cancel(market: Marketplace, order: dict[str, Any]) -> dict[str, Any]:
    return paying.cancel_order(
        UUID(order["id"]), actor=market.actor("aurora"), present=market.present
    )


def test_it_holds_its_place_and_gives_nothing(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM, PACK)
    assert placed["state"] == "awaiting_payment"
    assert placed["until"].startswith("2026-01-18T11:00")
    assert placed["licenses"] == []
    assert [line["total"] for line in placed["lines"]] == ["345.10", "285.60"]
    assert states() == ["pending", "pending"]
    assert not tables.License.objects.exists()
    assert not tables.Invoice.objects.exists()
    assert tables.Order.objects.get().due_at == market.present.now + timedelta(days=3)


def test_payment_begins_access_and_terms_on_its_day(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM, PACK)
    two_days_later = market.after(days=2)
    paid = pay(two_days_later, placed)
    assert (paid["id"], paid["state"], paid["until"]) == (placed["id"], "completed", None)
    assert [line["id"] for line in paid["lines"]] == [line["id"] for line in placed["lines"]]
    assert paid["total"] == placed["total"]
    assert len(paid["licenses"]) == 2
    held = tables.Subscription.objects.get(parent=None)
    assert (held.state, held.first, held.end) == ("active", date(2026, 1, 17), date(2026, 2, 17))
    assert held.starts_at == two_days_later.present.now
    assert held.paid_minor == 29_000
    assert tables.Invoice.objects.get().total_minor == 63_070
    assert tables.Instance.objects.count() == 1
    order = tables.Order.objects.get()
    assert (order.due_at, order.completed_at) == (None, two_days_later.present.now)
    assert read_books().balance


def test_nothing_to_pay_is_not_waited_for(market: Marketplace) -> None:
    free = demo_listing("ota-platform")
    for offer in free["offers"]:
        offer["trial"] = {"days": 14}
    market.list_product("polaris", free)
    assert order_later(market, PLATFORM)["state"] == "completed"


def test_fewer_days_of_an_aligned_add_on_cost_less(market: Marketplace) -> None:
    market.order(PLATFORM)
    then = market.after(days=10)
    placed = order_later(then, PACK_OF_HELD)
    paid = pay(then.after(days=2), placed)
    assert paid["total"] < placed["total"]
    assert paid["lines"][0]["end"] == "2026-02-15"


def test_more_days_than_shown_cost_nothing_more(market: Marketplace) -> None:
    """The parent renewed meanwhile, so that the add-on now runs a whole cycle."""
    market.order(PLATFORM)
    before = market.after(days=29)  # 13 February, two days before the renewal
    placed = order_later(before, PACK_OF_HELD)
    after = before.after(days=2)
    after.work_off()
    paid = pay(after, placed)
    assert paid["total"] == placed["total"]
    assert paid["lines"][0]["end"] == "2026-03-15"
    assert "never more than was shown" in str(paid["lines"][0]["explained"])
    # What was not paid is not given back either.
    addon = tables.Subscription.objects.exclude(parent=None).get()
    assert addon.paid_minor == tables.OrderLine.objects.get(subscription=addon).net_minor


def test_a_price_that_moved_is_not_charged(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM)
    dearer = demo_listing("ota-platform")
    for offer in dearer["offers"]:
        if offer["code"] == "starter-monthly":
            offer["prices"]["EUR"] = "400.00"
    market.list_product("polaris", dearer)
    assert market.order(PLATFORM)["total"] == "476.00"
    assert pay(market, placed)["total"] == "345.10"


def test_the_partners_reduction_is_a_part_of_the_line(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM)
    line = placed["lines"][0]["id"]
    reduce({line: {"minor": 9_000, "by": "test:polaris", "reason": "Welcome"}})
    paid = pay(market, placed)
    assert (paid["net"], paid["total"]) == ("200.00", "238.00")
    last = paid["lines"][0]["explained"][-1]
    assert (last["name"], last["amount"]) == ("price changed by the partner", "-90.00")
    assert last["steps"][-1]["formula"] == "Welcome"
    assert tables.Subscription.objects.get().paid_minor == 20_000
    assert read_books().balance


def test_no_reduction_makes_a_line_negative(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM)
    reduce({placed["lines"][0]["id"]: {"minor": 99_999_999}})
    assert pay(market, placed)["total"] == "0.00"


def test_who_waits_holds_the_only_one(market: Marketplace) -> None:
    """Two could never be paid, so the second is refused when it is ordered."""
    market.order(DESK)
    order_later(market, VOICE_OF_HELD)
    assert refusal_of(market.order, VOICE_OF_HELD).code is Code.ADDON_ALREADY_OWNED
    expire(market.after(days=3))
    assert market.after(days=3).order(VOICE_OF_HELD)["state"] == "completed"


def test_a_pending_subscription_takes_nothing(market: Marketplace) -> None:
    order_later(market, PLATFORM)
    held, actor = tables.Subscription.objects.get(), market.actor("aurora")
    pack = LineAsk("ota-500-vehicles", "monthly", parent=held.id)
    assert refusal_of(market.order, pack).code is Code.PARENT_NOT_ACTIVE
    acting = {"actor": actor, "present": market.present}
    changed = refusal_of(
        changing.change_specification, held.id, ChangeAsk(edition="fleet"), **acting
    )
    assert (changed.code, changed.facts["state"]) == (Code.SUBSCRIPTION_NOT_ACTIVE, "pending")
    left = refusal_of(leaving.cancel, held.id, When.NOW, **acting)
    assert (left.code, left.facts["state"]) == (Code.SUBSCRIPTION_NOT_ACTIVE, "pending")


def test_cancelling_frees_what_it_held(market: Marketplace) -> None:
    placed = order_later(market, DESK, VOICE)
    answer = cancel(market, placed)
    assert (answer["state"], answer["until"]) == ("cancelled", None)
    assert states() == ["ended", "ended"]
    assert set(tables.Subscription.objects.values_list("ended_because", flat=True)) == {"not_paid"}
    assert not tables.License.objects.exists()
    assert not tables.Invoice.objects.exists()
    assert refusal_of(pay, market, placed).code is Code.ORDER_STATE
    assert refusal_of(cancel, market, placed).code is Code.ORDER_STATE
    assert market.order(DESK, VOICE)["state"] == "completed"


def test_it_expires_by_itself_once(market: Marketplace) -> None:
    person(market, "aurora", "Ada")
    placed = order_later(market, PLATFORM)
    expire(market.after(days=2, hours=23))
    assert tables.Order.objects.get().state == "awaiting_payment"
    then = market.after(days=3)
    for _ in range(2):
        expire(then)
    order = tables.Order.objects.get()
    assert (order.state, order.due_at) == ("expired", None)
    assert states() == ["ended"]
    assert tables.JournalEntry.objects.filter(fact="order_expired").count() == 1
    assert tables.Message.objects.filter(kind="order_expired").count() == 1
    refused = refusal_of(pay, then, placed)
    assert refused.code is Code.ORDER_EXPIRED


def test_it_can_not_be_paid_late_even_before_the_runner_came(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM)
    assert refusal_of(pay, market.after(days=3), placed).code is Code.ORDER_EXPIRED


def test_a_trial_that_was_never_paid_for_was_not_used(market: Marketplace) -> None:
    trial = demo_listing("ota-platform")
    for offer in trial["offers"]:
        offer["trial"] = {"days": 14}
    market.list_product("polaris", trial)
    order_later(market, PLATFORM, DESK)
    expire(market.after(days=3))
    assert market.after(days=3).order(PLATFORM)["total"] == "0.00"


def test_a_trial_is_paid_for_with_the_rest(market: Marketplace) -> None:
    trial = demo_listing("ota-platform")
    for offer in trial["offers"]:
        offer["trial"] = {"days": 14}
    market.list_product("polaris", trial)
    placed = order_later(market, PLATFORM, DESK)
    then = market.after(days=1)
    assert pay(then, placed)["total"] == placed["total"]
    tried = tables.Subscription.objects.get(trial_until__isnull=False)
    assert tried.trial_until == date(2026, 1, 30)


def test_what_it_was_for_has_ended(market: Marketplace) -> None:
    market.order(PLATFORM)
    placed = order_later(market, PACK_OF_HELD)
    market.deposit("aurora", Money(1, "EUR"))
    parent = tables.Subscription.objects.get(parent=None)
    leaving.cancel(parent.id, When.NOW, actor=market.actor("aurora"), present=market.present)
    assert states() == ["ended", "ended"]
    assert tables.License.objects.count() == 1  # the add-on never had one
    refused = refusal_of(pay, market, placed)
    assert refused.code is Code.ORDER_OVERTAKEN
    assert cancel(market, placed)["state"] == "cancelled"


def test_the_rules_are_asked_again(market: Marketplace) -> None:
    """A parent that was suspended meanwhile takes no add-on."""
    market.order(PLATFORM)
    placed = order_later(market, PACK_OF_HELD)
    tables.Subscription.objects.filter(parent=None).update(state="suspended")
    refused = refusal_of(pay, market, placed)
    assert (refused.code, refused.facts["state"]) == (Code.PARENT_NOT_ACTIVE, "suspended")


def test_too_little_is_said_and_it_waits_on(market: Marketplace) -> None:
    row = tables.CustomerBalance.objects.get(organization_id=market.organizations["aurora"])
    tables.CustomerBalance.objects.filter(pk=row.pk).update(minor=100)
    placed = order_later(market, PLATFORM)
    assert refusal_of(pay, market, placed).code is Code.BALANCE_TOO_LOW
    assert tables.Order.objects.get().state == "awaiting_payment"


def test_a_customer_has_only_so_many(market: Marketplace) -> None:
    settings.save_setting(
        "orders", {"unpaid_max": 2}, actor=market.actor("market"), present=market.present
    )
    first = order_later(market, DESK)
    order_later(market, PLATFORM)
    refused = refusal_of(order_later, market, PLATFORM)
    assert refused.code is Code.TOO_MANY_OPEN
    assert refused.facts["most"] == 2
    cancel(market, first)
    assert order_later(market, PLATFORM)["state"] == "awaiting_payment"


def test_the_operator_says_how_long(market: Marketplace) -> None:
    settings.save_setting(
        "orders", {"unpaid_days": 10}, actor=market.actor("market"), present=market.present
    )
    placed = order_later(market, PLATFORM)
    assert pay(market.after(days=9), placed)["state"] == "completed"


def test_another_total_than_shown_is_said(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM)
    assert refusal_of(pay, market, placed, expected_total="1.00").code is Code.PRICE_MOVED


def test_the_same_key_pays_once(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM)
    once = Once("k", "hash")
    assert pay(market, placed, once=once) == pay(market, placed, once=once)
    assert tables.Invoice.objects.count() == 1


def test_who_may(market: Marketplace) -> None:
    placed = order_later(market, PLATFORM)
    other = market.actor("boreal")
    refused = refusal_of(paying.pay, UUID(placed["id"]), actor=other, present=market.present)
    assert refused.code is Code.NOT_FOUND


def test_a_stackable_one_is_held_on_its_parent(market: Marketplace) -> None:
    market.list_product("harbor", stackable_listing())
    market.order(DESK)
    desk = tables.Subscription.objects.get()
    inbox = LineAsk("extra-inbox", "monthly", parent=desk.id)
    order_later(market, inbox)
    assert refusal_of(market.order, inbox).code is Code.ADDON_ALREADY_ON_PARENT


def test_a_sandbox_waits_by_its_own_clock(market: Marketplace) -> None:
    """`due_at` is real time: ten days ahead, three days of waiting are three real days."""
    tables.Organization.objects.filter(slug="polaris").update(sandbox=True)
    aurora = tables.Organization.objects.filter(slug="aurora")
    aurora.update(sandbox=True, clock_seconds=10 * 86_400)
    ahead = market.present.ahead_by(10 * 86_400)
    placed = order_later(replace(market, present=ahead), PLATFORM)
    assert placed["until"].startswith("2026-01-28T11:00")
    assert tables.Order.objects.get().due_at == market.present.now + timedelta(days=3)


def test_a_preview_is_what_happens_and_changes_nothing(market: Marketplace) -> None:
    before = {table: table.objects.count() for table in (tables.Order, tables.License)}
    shown = order_later(market, PLATFORM, PACK, preview=True)
    assert shown["preview"] is True
    assert {table: table.objects.count() for table in before} == before
    placed = order_later(market, PLATFORM, PACK)
    previewed = pay(market, placed, preview=True)
    assert all(each["signed"] == "" for each in previewed["licenses"])
    paid = pay(market, placed)
    assert previewed["total"] == paid["total"]
    told = [{k: v for k, v in line.items() if k != "id"} for line in previewed["lines"]]
    assert told == [{k: v for k, v in line.items() if k != "id"} for line in paid["lines"]]
