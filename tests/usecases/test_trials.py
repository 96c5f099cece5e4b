"""A trial from the order to its end: free for its days, once for each customer and product."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.marketplace import Marketplace, demo_listing, open_marketplace
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.records.books import read_books
from vendible.records.models import License, Subscription
from vendible.usecases import leaving

PLATFORM = LineAsk("ota-platform", "starter-monthly")


def with_trial(days: int, *, converts: bool = True) -> dict[str, Any]:
    listing = demo_listing("ota-platform")
    for offer in listing["offers"]:
        if offer["code"] == "starter-monthly":
            offer["trial"] = {"days": days} | ({} if converts else {"converts": False})
    return listing


@pytest.fixture
def market(db: None, tmp_path: Path) -> Marketplace:
    market = open_marketplace(tmp_path / "keys")
    market.list_product("polaris", with_trial(30))
    return market


def line_of(answer: dict[str, Any]) -> dict[str, Any]:
    (line,) = answer["lines"]
    return dict(line)


def test_a_trial_costs_nothing_and_says_so(market: Marketplace) -> None:
    line = line_of(market.order(PLATFORM))
    assert (line["net"], line["total"]) == ("0.00", "0.00")
    assert "30 days of trial" in str(line["explained"])
    held = Subscription.objects.get()
    assert (held.first, held.end) == (date(2026, 1, 15), date(2026, 2, 14))
    assert held.trial_until == held.end
    assert License.objects.get().state == "active"
    assert read_books().balance


def test_it_is_there_once_for_each_customer_and_product(market: Marketplace) -> None:
    market.order(PLATFORM)
    assert line_of(market.order(PLATFORM))["net"] == "290.00"
    assert line_of(market.order(PLATFORM, customer="boreal"))["net"] == "0.00"


def test_who_left_in_the_trial_has_had_it(market: Marketplace) -> None:
    market.order(PLATFORM)
    held, actor = Subscription.objects.get(), market.actor("aurora")
    left = leaving.cancel(held.id, When.NOW, actor=actor, present=market.present)
    assert left["total"] == "0.00"
    assert line_of(market.order(PLATFORM))["net"] == "290.00"


def test_a_trial_that_does_not_convert_ends_by_itself(market: Marketplace) -> None:
    market.list_product("polaris", with_trial(30, converts=False))
    market.order(PLATFORM)
    assert Subscription.objects.get().ends_on == date(2026, 2, 14)
    later = market.after(days=31)
    assert later.work_off() == 4, "three reminders, and the end"
    assert Subscription.objects.get().state == "ended"
