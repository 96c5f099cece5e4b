"""Quotes that are kept: they hold for a time and are honoured as shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import DESK, PACK, PLATFORM, VOICE, Marketplace, demo_listing
from tests.usecases.buying import as_quoted, buyer, expire, keep, pay
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import models as tables
from vendible.usecases import paying, quoting, settings
from vendible.usecases.ordering import OrderAsk


def refusal_of(call: Callable[..., Any], *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        call(*args, **more)
    return refused.value


def with_price(market: Marketplace, amount: str) -> None:
    listing = demo_listing("ota-platform")
    for offer in listing["offers"]:
        if offer["code"] == "starter-monthly":
            offer["prices"]["EUR"] = amount
    market.list_product("polaris", listing)


def test_it_is_an_order_that_holds_nothing(market: Marketplace) -> None:
    quote = keep(market, PLATFORM, PACK)
    assert (quote["state"], quote["total"]) == ("quoted", "630.70")
    assert quote["until"].startswith("2026-01-29T11:00")
    assert [line["subscription"] for line in quote["lines"]] == [None, None]
    assert not tables.Subscription.objects.exists()
    order = tables.Order.objects.get()
    assert order.due_at == market.present.now + timedelta(days=14)
    assert (order.agreements, order.completed_at) == ([], None)


def test_ordered_as_quoted_it_costs_what_was_shown(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    with_price(market, "400.00")
    then = market.after(days=13)
    assert refusal_of(then.order, PLATFORM, expected_total="345.10").code is Code.PRICE_MOVED
    placed = as_quoted(then, quote)
    assert (placed["id"], placed["state"], placed["total"]) == (quote["id"], "completed", "345.10")
    held = tables.Subscription.objects.get()
    assert held.revision.number == 1
    assert str(held.first) == "2026-01-28"  # the days count from the day of ordering
    assert placed["agreements"]
    assert tables.Order.objects.get().due_at is None


def test_a_lower_price_of_today_is_another_order(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    with_price(market, "100.00")
    assert as_quoted(market, quote)["total"] == "345.10"


def test_it_is_ordered_once(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    as_quoted(market, quote)
    refused = refusal_of(as_quoted, market, quote)
    assert (refused.code, refused.facts["state"]) == (Code.ORDER_STATE, "completed")


def test_after_its_time_it_is_refused(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    late = market.after(days=14)
    assert refusal_of(as_quoted, late, quote).code is Code.QUOTE_EXPIRED
    expire(late)
    assert tables.Order.objects.get().state == "expired"
    assert refusal_of(as_quoted, late, quote).code is Code.QUOTE_EXPIRED


def test_it_can_be_given_up(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    given_up = paying.cancel_order(
        UUID(quote["id"]), actor=market.actor("aurora"), present=market.present
    )
    assert given_up["state"] == "cancelled"
    assert refusal_of(as_quoted, market, quote).code is Code.ORDER_STATE


def test_it_can_be_ordered_and_paid_later(market: Marketplace) -> None:
    quote = keep(market, DESK, VOICE)
    placed = as_quoted(market, quote, pay_later=True)
    assert (placed["id"], placed["state"]) == (quote["id"], "awaiting_payment")
    assert placed["agreements"]
    assert placed["until"].startswith("2026-01-18")
    assert pay(market.after(days=1), placed)["total"] == quote["total"]


def test_the_rules_are_those_of_the_day_of_ordering(market: Marketplace) -> None:
    quote = keep(market, DESK, VOICE)
    market.order(DESK, VOICE)
    assert refusal_of(as_quoted, market, quote).code is Code.ADDON_ALREADY_OWNED


def test_the_parent_that_was_meant_stays_the_one(market: Marketplace) -> None:
    market.order(PLATFORM)
    first = tables.Subscription.objects.get()
    quote = keep(market, LineAsk("ota-500-vehicles", "monthly"))
    market.order(PLATFORM)
    as_quoted(market, quote)
    assert tables.Subscription.objects.exclude(parent=None).get().parent_id == first.id


def test_a_parent_that_ended_is_named(market: Marketplace) -> None:
    market.order(PLATFORM)
    quote = keep(market, LineAsk("ota-500-vehicles", "monthly"))
    tables.Subscription.objects.update(state="ended", ends_on="2026-01-15")
    assert refusal_of(as_quoted, market, quote).code is Code.ORDER_OVERTAKEN


def test_another_total_than_shown_is_said(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    refused = refusal_of(as_quoted, market, quote, expected_total="1.00")
    assert refused.code is Code.PRICE_MOVED


def test_a_customer_keeps_only_so_many(market: Marketplace) -> None:
    settings.save_setting(
        "orders", {"quotes_max": 1}, actor=market.actor("market"), present=market.present
    )
    keep(market, PLATFORM)
    assert refusal_of(keep, market, PLATFORM).code is Code.TOO_MANY_OPEN


def test_who_may_not_order_keeps_none(market: Marketplace) -> None:
    actor = market.actor("aurora", without=[Permission.ORDERS_PLACE])
    ask = OrderAsk([PLATFORM], "EUR")
    refused = refusal_of(quoting.keep_quote, ask, actor=actor, present=market.present)
    assert refused.code is Code.NOT_ALLOWED


def test_above_ones_limit_it_asks(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    asked = quoting.order_as_quoted(
        UUID(quote["id"]), actor=buyer(market, Money(100, "EUR")), present=market.present
    )
    assert (asked["id"], asked["state"], asked["approval"]) == (quote["id"], "quoted", "asked")
    assert asked["until"] == quote["until"]
    assert refusal_of(as_quoted, market, quote).facts["state"] == "waiting for an approval"


def test_a_preview_changes_nothing(market: Marketplace) -> None:
    quote = keep(market, PLATFORM)
    shown = as_quoted(market, quote, preview=True)
    assert (shown["preview"], shown["total"]) == (True, "345.10")
    assert tables.Order.objects.get().state == "quoted"
