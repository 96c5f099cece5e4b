"""Kept quotes, unpaid orders, previews and approvals over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.test import Client

from tests.api.calling import DESK, NO_ID, PACK, PLATFORM, Caller, order_body, plain, refused
from tests.marketplace import Marketplace
from tests.usecases.buying import buyer
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import models as tables
from vendible.usecases import ordering

NO_ID_TEXT = str(NO_ID)


def without_ids(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    hidden = ("id", "subscription", "product", "offer")
    return [{k: v for k, v in line.items() if k not in hidden} for line in lines]


def test_a_quote_is_kept_and_ordered_as_shown(aurora: Caller) -> None:
    kept = aurora.done("/quotes", order_body(PLATFORM, PACK, keep=True))
    assert kept["state"] == "quoted"
    assert kept["until"].startswith("2026-01-29")
    assert aurora.read(f"/orders/{kept['id']}") == kept
    assert aurora.read("/orders", state="quoted")["items"] == [kept]
    assert aurora.read("/orders", state="completed")["items"] == []
    placed = aurora.done("/orders", {"quote": kept["id"]})
    assert (placed["id"], placed["state"], placed["until"]) == (kept["id"], "completed", None)
    assert without_ids(placed["lines"]) == without_ids(kept["lines"])
    refused(aurora.post("/orders", {"quote": kept["id"]}), "order_state", 409)


def test_keeping_takes_a_key_once(aurora: Caller) -> None:
    body = order_body(PLATFORM, keep=True)
    first = aurora.done("/quotes", body, once="one")
    assert aurora.done("/quotes", body, once="one") == first
    assert tables.Order.objects.count() == 1


def test_an_order_is_lines_or_a_quote(aurora: Caller) -> None:
    refused(aurora.post("/orders", {}), "bad_input", 422)
    refused(aurora.post("/orders", {"lines": [PLATFORM]}), "bad_input", 422)
    both = order_body(PLATFORM, quote=NO_ID_TEXT)
    refused(aurora.post("/orders", both), "bad_input", 422)
    refused(aurora.post("/orders", {"quote": NO_ID_TEXT}), "not_found", 404)


def test_an_order_is_paid_later(aurora: Caller) -> None:
    placed = aurora.done("/orders", order_body(PLATFORM, pay="later"))
    path = f"/orders/{placed['id']}"
    assert (placed["state"], placed["licenses"]) == ("awaiting_payment", [])
    (held,) = aurora.read("/subscriptions")["items"]
    assert held["state"] == "pending"
    wrong = aurora.post(f"{path}/pay", {"expected_total": "1.00"})
    refused(wrong, "price_moved", 409)
    previewed = aurora.done(f"{path}/pay", {"preview": True})
    assert previewed["preview"] is True
    paid = aurora.done(f"{path}/pay", {"expected_total": previewed["total"]})
    assert (paid["state"], len(paid["licenses"])) == ("completed", 1)
    assert without_ids(paid["lines"]) == without_ids(previewed["lines"])
    refused(aurora.post(f"{path}/pay", {}), "order_state", 409)
    refused(aurora.post(f"{path}/cancel"), "order_state", 409)


def test_an_unpaid_order_is_cancelled(aurora: Caller) -> None:
    placed = aurora.done("/orders", order_body(PLATFORM, pay="later"))
    assert aurora.done(f"/orders/{placed['id']}/cancel")["state"] == "cancelled"
    (held,) = aurora.read("/subscriptions")["items"]
    assert held["state"] == "ended"


def test_a_preview_answers_what_would_happen(aurora: Caller) -> None:
    body = order_body(PLATFORM, PACK)
    answer = aurora.post("/orders", body | {"preview": True}, once="key")
    shown = plain(answer)
    assert (answer.status_code, shown["preview"], shown["state"]) == (200, True, "completed")
    assert [each["signed"] for each in shown["licenses"]] == ["", ""]
    for table in (tables.Order, tables.Subscription, tables.IdempotencyKey, tables.JournalEntry):
        assert not table.objects.filter(**_of(table)).exists()
    placed = aurora.done("/orders", body, once="key")
    for key in ("kind", "state", "net", "tax", "total", "agreements"):
        assert shown[key] == placed[key]
    assert without_ids(shown["lines"]) == without_ids(placed["lines"])


def _of(table: type[Any]) -> dict[str, str]:
    return {"fact": "order_completed"} if table is tables.JournalEntry else {}


def test_a_preview_says_what_stands_against_it(aurora: Caller) -> None:
    tables.CustomerBalance.objects.update(minor=0)
    refused(aurora.post("/orders", order_body(PLATFORM, preview=True)), "balance_too_low", 409)


def test_an_administrators_key_approves(market: Marketplace, aurora: Caller) -> None:
    asked = _asked(market)
    assert [each["id"] for each in aurora.read("/approvals")["items"]] == [asked["id"]]
    shown = aurora.done(f"/orders/{asked['id']}/approve", {"preview": True})
    done = aurora.done(f"/orders/{asked['id']}/approve", {"expected_total": shown["total"]})
    assert (done["state"], done["approval"]) == ("completed", "given")
    assert aurora.read("/approvals")["items"] == []


def test_an_approval_is_declined(market: Marketplace, aurora: Caller) -> None:
    asked = _asked(market)
    answer = aurora.done(f"/orders/{asked['id']}/decline", {"reason": "Not now."})
    assert (answer["state"], answer["approval"]) == ("cancelled", "declined")
    refused(aurora.post(f"/orders/{asked['id']}/decline", {}), "order_state", 409)


def test_a_key_without_the_scope_does_not(market: Marketplace, client: Client) -> None:
    asked = _asked(market)
    reader = Caller(client, market.key("aurora", Permission.ORDERS_READ, Permission.ORDERS_PLACE))
    refused(reader.post(f"/orders/{asked['id']}/approve", {}), "not_allowed", 403)
    kept = reader.done("/quotes", order_body(DESK, keep=True))
    refused(reader.post(f"/orders/{kept['id']}/pay", {}), "not_allowed", 403)
    only = Caller(client, market.key("aurora", Permission.ORDERS_READ))
    refused(only.post("/quotes", order_body(DESK, keep=True)), "not_allowed", 403)


def _asked(market: Marketplace) -> dict[str, Any]:
    answer = ordering.place_order(
        ordering.OrderAsk([LineAsk("ota-platform", "starter-monthly")], "EUR"),
        actor=buyer(market, Money(100, "EUR")),
        present=market.present,
    )
    assert UUID(answer["id"])
    return answer


def test_a_key_has_no_limit_so_nothing_it_asks_for_waits_for_an_approval(aurora: Caller) -> None:
    placed = aurora.post("/orders", order_body(DESK | {"quantity": 200}))
    path = f"/subscriptions/{plain(placed)['lines'][0]['subscription']}"
    changed = aurora.post(f"{path}/change", {"quantity": 400})
    renewed = aurora.post(f"{path}/renew", {})
    assert [each.status_code for each in (placed, changed, renewed)] == [201, 201, 201]
    assert aurora.read("/approvals")["items"] == []
