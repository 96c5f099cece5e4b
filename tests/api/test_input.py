"""Whatever is sent, bad input is told as a problem and changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.api.calling import DESK, PLATFORM, Caller, order_body, plain, refused
from tests.marketplace import Marketplace, stackable_listing
from vendible.records.models import JournalEntry, Order

NUL = "a\0b"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[",
        b"nonsense",
        b"\xff\xfe{}",
        b"\x00",
        '{"lines": []}'.encode("utf-16"),
        b'{"lines": NaN}',
        b'{"lines": 1e999}',
        b'{"lines": ' + b"1" * 5000 + b"}",
        b'{"currency": "\\ud800"}',
        b'{"currency": "\xed\xa0\x80"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
@pytest.mark.parametrize("path", ["/orders", "/quotes"])
def test_what_is_no_json(aurora: Caller, path: str, body: bytes) -> None:
    refused(aurora.post(path, body), "unreadable", 400)
    assert not Order.objects.exists()


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"3", b'"text"', b"true", b"{}"])
@pytest.mark.parametrize("path", ["/orders", "/quotes"])
def test_what_is_no_order(aurora: Caller, path: str, body: bytes) -> None:
    refused(aurora.post(path, body), "bad_input", 422)


@pytest.mark.parametrize(
    "more",
    [
        {"unknown": 1},
        {"lines": []},
        {"lines": {}},
        {"lines": [PLATFORM] * 51},
        {"lines": [PLATFORM | {"unknown": 1}]},
        {"lines": [PLATFORM | {"quantity": -1}]},
        {"lines": [PLATFORM | {"quantity": 10**9 + 1}]},
        {"lines": [PLATFORM | {"quantity": 10**40}]},
        {"lines": [PLATFORM | {"quantity": 1.5}]},
        {"lines": [PLATFORM | {"parent": {}}]},
        {"lines": [PLATFORM | {"attributes": {"a": 1}}]},
        {"lines": [PLATFORM | {"product": "x" * 101}]},
        {"lines": [{"product": None}]},
        {"currency": "euro"},
        {"currency": "EU\n"},
        {"currency": 7},
        {"expected_total": 345.1},
    ],
    ids=repr,
)
def test_an_order_of_another_form(aurora: Caller, more: dict[str, Any]) -> None:
    told = refused(aurora.post("/orders", order_body(PLATFORM) | more), "bad_input", 422)
    assert told["facts"]["mistakes"]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        order_body(PLATFORM | {"product": NUL}),
        order_body(PLATFORM | {"offer": NUL}),
        order_body(PLATFORM | {"edition": NUL}),
        order_body(DESK | {"attributes": {NUL: "red"}}),
        order_body(DESK | {"attributes": {"colour": NUL}}),
        order_body(PLATFORM, expected_total=NUL),
        order_body(PLATFORM) | {NUL: 1},
    ],
    ids=repr,
)
def test_nul_in_an_order(aurora: Caller, body: object) -> None:
    refused(aurora.post("/orders", body), "bad_input", 422)
    refused(aurora.post("/quotes", body), "bad_input", 422)


def test_a_backslash_before_u0000_is_no_nul(harbor: Caller) -> None:
    document = stackable_listing() | {"summary": r"Write \u0000 for the end."}
    saved = harbor.post("/listings", json.dumps(document).encode())
    assert saved.status_code == 201
    kept = harbor.read("/listings/extra-inbox")["draft"]
    assert kept["summary"] == r"Write \u0000 for the end."


@pytest.mark.parametrize("key", ["slug", "name", "summary", "description", "support", "category"])
def test_nul_in_a_listing(harbor: Caller, key: str) -> None:
    told = refused(harbor.post("/listings", stackable_listing() | {key: NUL}), "bad_input", 422)
    assert told["facts"]["where"] == key
    refused(harbor.post("/listings/check", stackable_listing() | {key: NUL}), "bad_input", 422)


def test_nul_deep_in_a_listing(harbor: Caller) -> None:
    document = stackable_listing()
    document["offers"][0]["code"] = NUL
    told = refused(harbor.post("/listings", document), "bad_input", 422)
    assert told["facts"]["where"] == "offers[0].code"


def test_nul_from_the_operator(operator: Caller, market: Marketplace) -> None:
    deposit = {
        "customer": str(market.organizations["aurora"]),
        "amount": "10.00",
        "currency": "EUR",
        "reference": NUL,
    }
    refused(operator.post("/deposits", deposit), "bad_input", 422)
    submission = market.submit("harbor", stackable_listing())
    operator.done(f"/submissions/{submission}/open")
    body = {"reasons": [{"place": "x", "reason": NUL}]}
    refused(operator.post(f"/submissions/{submission}/reject", body), "bad_input", 422)


def test_nul_in_a_query_and_a_path(aurora: Caller) -> None:
    refused(aurora.get("/orders", after="\0"), "bad_input", 422)
    refused(aurora.get("/orders", **{"\0": "x"}), "bad_input", 422)
    refused(aurora.get("/products/%00"), "not_found", 404)


def test_other_characters_are_kept_as_they_are(operator: Caller, market: Marketplace) -> None:
    reference = "Überweisung 12 – 谢谢 \U0001f600 \x01\x1f\x7f \u2028"
    deposit = {
        "customer": str(market.organizations["aurora"]),
        "amount": "10.00",
        "currency": "EUR",
        "reference": reference,
    }
    operator.done("/deposits", deposit)
    newest = JournalEntry.objects.order_by("-id")[0]
    assert newest.facts["reference"] == reference


@pytest.mark.parametrize(
    "path",
    [
        "/orders/1",
        "/licenses/x/versions",
        "/nowhere",
        "/products/ü",
        "/orders/",
        "/orders/%0A",
    ],
)
def test_a_path_that_is_none_is_a_problem(aurora: Caller, path: str) -> None:
    refused(aurora.get(path), "not_found", 404)


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/orders"), ("PUT", "/quotes"), ("PATCH", "/products")]
)
def test_a_method_that_is_none(aurora: Caller, method: str, path: str) -> None:
    answer = aurora.call(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"]


def test_too_large_a_body(aurora: Caller, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = order_body(*[PLATFORM] * 50)
    refused(aurora.post("/orders", body), "too_large", 413)


def test_the_content_type_does_not_matter(market: Marketplace, client: Client) -> None:
    answer = client.generic(
        "POST",
        "/api/v1/quotes",
        json.dumps(order_body(PLATFORM)),
        content_type="text/plain",
        headers={"Authorization": f"Bearer {market.keys['aurora']}"},
    )
    assert answer.status_code == 200
    assert plain(answer)["total"] == "345.10"


def test_huge_prices_are_sums_and_no_crash(market: Marketplace, aurora: Caller) -> None:
    document = stackable_listing()
    document |= {"slug": "mountain", "name": "Mountain"}
    document["addon"] = document["addon"] | {"ownership": "repeatable"}
    document["quantity"] = {"name": "Peaks", "unit": "peak", "minimum": 1}
    document["offers"] = [
        {
            "code": "monthly",
            "method": "recurring",
            "cycle": "1 month",
            "prices": {"EUR": {"template": "linear", "unit": "99999999.99"}},
        }
    ]
    market.list_product("harbor", document)
    line = {"product": "mountain", "offer": "monthly", "quantity": 10**9, "parent": 0}
    quoted = aurora.done("/quotes", order_body(DESK, line))
    assert quoted["lines"][1]["net"] == "99999999990000000.00"
    answer = aurora.post("/orders", order_body(DESK, line))
    refused(answer, "balance_too_low", 409)
