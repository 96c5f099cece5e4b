"""A sandbox's clock, and what a sandbox sees."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from tests.api.calling import PLATFORM, Caller, order_body, refused
from tests.marketplace import Marketplace, demo_listing

TRIED = PLATFORM | {"product": "sandbox-platform"}


@pytest.fixture
def boxed(market: Marketplace) -> Marketplace:
    both = market.with_sandboxes("aurora", "polaris")
    document = demo_listing("ota-platform") | {"slug": "sandbox-platform"}
    both.list_product("polaris-sandbox", document)
    return both


@pytest.fixture
def box(boxed: Marketplace, client: Client) -> Caller:
    return Caller(client, boxed.keys["aurora-sandbox"])


def test_a_sandbox_sees_what_sandboxes_sell(box: Caller, aurora: Caller) -> None:
    assert [each["slug"] for each in box.read("/products")["items"]] == ["sandbox-platform"]
    assert box.read("/products/sandbox-platform")["partner"] == "Polaris (sandbox)"
    refused(box.get("/products/ota-platform"), "not_found", 404)
    refused(aurora.get("/products/sandbox-platform"), "not_found", 404)
    theirs = {each["slug"] for each in aurora.read("/products")["items"]}
    assert "sandbox-platform" not in theirs
    refused(aurora.post("/orders", order_body(TRIED)), "not_on_sale", 409)
    refused(box.post("/quotes", order_body(PLATFORM)), "not_on_sale", 409)


def test_a_clock_is_moved_and_tells_what_happened(box: Caller) -> None:
    box.order(TRIED)
    before = box.read("/clock")
    assert (before["sandbox"], before["is_done"], before["happened"]) == (True, True, [])
    moved = box.done("/clock", {"days": 62})
    assert moved["is_done"]
    assert [each["fact"] for each in moved["happened"]] == [
        "clock_moved",
        "subscription_renewed",
        "subscription_renewed",
    ]
    days = [datetime.fromisoformat(each["at"]).astimezone().date() for each in moved["happened"]]
    assert days == sorted(days)
    assert box.read("/clock")["happened"] == moved["happened"]
    held = box.read("/subscriptions")["items"][0]
    assert held["end"] == "2026-04-15"


def test_a_clock_is_put_to_a_day(box: Caller, market: Marketplace) -> None:
    moved = box.done("/clock", {"to": "2026-03-01"})
    said = datetime.fromisoformat(moved["now"]).astimezone(market.present.zone)
    assert said.isoformat()[:16] == "2026-03-01T00:00"


def test_the_same_key_moves_it_once(box: Caller) -> None:
    for _ in range(2):
        assert box.post("/clock", {"days": 1}, once="a").status_code == 200
    assert len(box.read("/clock")["happened"]) == 1
    assert box.read("/clock")["now"] < "2026-01-17"


@pytest.mark.parametrize("body", [{}, {"days": 1, "to": "2026-03-01"}, {"days": 0}])
def test_what_is_no_move(box: Caller, body: dict[str, object]) -> None:
    refused(box.post("/clock", body), "bad_input", 422)


def test_where_a_clock_can_not_go(box: Caller, aurora: Caller) -> None:
    refused(box.post("/clock", {"to": "2026-01-01"}), "clock_backwards", 409)
    refused(box.post("/clock", {"to": "2040-01-01"}), "clock_too_far", 409)
    refused(aurora.post("/clock", {"days": 1}), "not_a_sandbox", 409)
    assert aurora.read("/clock")["sandbox"] is False


def test_the_books_of_the_sandboxes_are_asked_for(box: Caller, operator: Caller) -> None:
    box.order(TRIED)
    real, tried = operator.read("/books"), operator.read("/books", sandbox=True)
    assert real["balanced"]
    assert tried["balanced"]
    assert "Aurora (sandbox)" not in {each["owner"] for each in real["accounts"]}
    assert "Aurora (sandbox)" in {each["owner"] for each in tried["accounts"]}
