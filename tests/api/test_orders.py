"""Quotes and orders over HTTP."""

from __future__ import annotations

import pytest

from tests.api.calling import DESK, NO_ID, PACK, PLATFORM, VOICE, Caller, order_body, refused
from tests.marketplace import Marketplace
from vendible.records.books import read_books
from vendible.records.models import JournalEntry, Order


def test_a_quote_is_what_the_order_comes_to(aurora: Caller) -> None:
    quoted = aurora.done("/quotes", order_body(PLATFORM, PACK))
    assert not Order.objects.exists()
    placed = aurora.order(PLATFORM, PACK)
    for key in ("kind", "currency", "net", "tax", "total"):
        assert quoted[key] == placed[key]
    for asked, written in zip(quoted["lines"], placed["lines"], strict=True):
        shared = asked.keys() & written.keys()
        assert {key: asked[key] for key in shared} == {key: written[key] for key in shared}


def test_an_order_is_complete_at_once(aurora: Caller) -> None:
    placed = aurora.order(PLATFORM, PACK)
    assert (placed["kind"], placed["state"]) == ("new", "completed")
    # Starter 290.00 and a pack 240.00, for the same whole month; 19 % in Germany.
    assert (placed["net"], placed["tax"], placed["total"]) == ("530.00", "100.70", "630.70")
    assert [each["kind"] for each in placed["licenses"]] == ["main", "addition"]
    assert [each["revision"] for each in placed["licenses"]] == [1, 1]
    assert len({each["instance"] for each in placed["licenses"]}) == 1
    titles = {each["product"]: each["title"] for each in placed["agreements"]}
    assert titles["ota-platform"] == "Polaris Mobility licence terms"
    assert aurora.read("/balance") == {"balances": {"EUR": "99369.30"}}
    assert read_books().balance


def test_every_line_explains_its_price(aurora: Caller) -> None:
    placed = aurora.order(DESK, VOICE)
    parts = {part["name"]: part["amount"] for line in placed["lines"] for part in line["explained"]}
    assert parts == {"first 1 month": "120.00", "setup fee": "90.00"} | {"first 1 month": "120.00"}
    desk, voice = placed["lines"]
    assert desk["net"] == desk["explained"][0]["amount"] == "300.00"
    assert voice["net"] == "210.00"
    assert all(step["formula"] for part in desk["explained"] for step in part["steps"])


def test_an_order_is_read_again_as_it_was_answered(aurora: Caller) -> None:
    placed = aurora.order(PLATFORM, PACK)
    again = aurora.read(f"/orders/{placed['id']}")
    assert again == {key: value for key, value in placed.items() if key != "licenses"}
    assert aurora.read("/orders")["items"] == [again]


def test_the_order_is_in_the_journal(aurora: Caller, market: Marketplace) -> None:
    placed = aurora.order(PLATFORM)
    line = JournalEntry.objects.get(fact="order_completed")
    assert str(line.subject_id) == placed["id"]
    assert line.organization_id == market.organizations["aurora"]
    assert line.actor.startswith("key:")


def test_a_moved_price_is_refused(aurora: Caller) -> None:
    answer = aurora.post("/orders", order_body(PLATFORM, expected_total="345.00"))
    told = refused(answer, "price_moved", 409)
    assert "345.10 EUR" in told["detail"]
    assert not Order.objects.exists()
    right = aurora.post("/orders", order_body(PLATFORM, expected_total="345.10"))
    assert right.status_code == 201


def test_too_low_a_balance_is_refused(aurora: Caller) -> None:
    line = DESK | {"offer": "basic-yearly", "quantity": 5000}  # 1,500,000.00
    answer = aurora.post("/orders", order_body(PLATFORM, line))
    told = refused(answer, "balance_too_low", 409)
    assert told["facts"]["missing_minor"] > 0
    assert not Order.objects.exists()
    assert aurora.read("/balance") == {"balances": {"EUR": "100000.00"}}


@pytest.mark.parametrize(
    ("line", "code", "status"),
    [
        ({"product": "nowhere"}, "not_on_sale", 409),
        (PLATFORM | {"offer": "nothing"}, "not_on_sale", 409),
        (PLATFORM | {"quantity": 3}, "quantity_out_of_range", 422),
        (DESK | {"quantity": 0}, "quantity_out_of_range", 422),
        (DESK | {"attributes": {"colour": "red"}}, "attribute_value_unknown", 422),
        (PACK, "bad_input", 422),  # there is no line before it
        (PACK | {"parent": None}, "addon_needs_parent", 409),
        (PACK | {"parent": str(NO_ID)}, "not_found", 404),
        ({"product": "ota-platform"}, "bad_input", 422),  # of its offers one must be named
    ],
)
@pytest.mark.parametrize("path", ["/quotes", "/orders"])
def test_what_can_not_be_bought(
    aurora: Caller, path: str, line: dict[str, object], code: str, status: int
) -> None:
    told = refused(aurora.post(path, order_body(line)), code, status)
    assert told["facts"]["line"] == 0
    assert not Order.objects.exists()


def test_no_price_in_the_currency(aurora: Caller) -> None:
    answer = aurora.post("/orders", order_body(PLATFORM, currency="JPY"))
    refused(answer, "no_price_in_currency", 409)


def test_a_second_one_of_a_non_stackable_add_on_is_refused(aurora: Caller) -> None:
    aurora.order(DESK, VOICE)
    answer = aurora.post("/orders", order_body(DESK, VOICE))
    refused(answer, "addon_already_owned", 409)
    assert Order.objects.count() == 1


def test_a_pack_may_be_bought_again(aurora: Caller) -> None:
    placed = aurora.order(PLATFORM)
    again = PACK | {"parent": placed["lines"][0]["subscription"]}
    assert aurora.order(again)["kind"] == "addon"
    assert aurora.order(again)["kind"] == "addon"


def test_an_order_of_another_customer_is_not_there(aurora: Caller, boreal: Caller) -> None:
    placed = aurora.order(PLATFORM)
    refused(boreal.get(f"/orders/{placed['id']}"), "not_found", 404)
    assert boreal.read("/orders")["items"] == []


def test_a_foreign_subscription_is_no_parent(aurora: Caller, boreal: Caller) -> None:
    placed = aurora.order(PLATFORM)
    theirs = PACK | {"parent": placed["lines"][0]["subscription"]}
    refused(boreal.post("/orders", order_body(theirs)), "not_found", 404)


def test_another_country_pays_its_own_tax(boreal: Caller) -> None:
    assert boreal.order(PLATFORM)["tax"] == "58.00"  # 20 % of 290.00
