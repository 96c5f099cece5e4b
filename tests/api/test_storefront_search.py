"""Products by words, filters and order, as programs ask for them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from tests.api.calling import Caller, refused
from tests.api.test_statements import _statements
from vendible.cli.dev import write


def found(caller: Caller, **asked: object) -> list[str]:
    return [each["slug"] for each in caller.read("/products", **asked)["items"]]


def test_words_and_filters(aurora: Caller) -> None:
    assert found(aurora, q="ota platform")[0] == "ota-platform"
    assert found(aurora, category="mobility", kind="base") == ["ota-platform"]
    assert found(aurora, kind="addon", q="vehicles") == ["ota-500-vehicles"]
    assert found(aurora, type="service") == []
    assert found(aurora, least="241.67", most="241.67") == ["ota-platform"]
    assert found(aurora, free=True) == []


def test_forgiven_words_are_told(aurora: Caller) -> None:
    answer = aurora.read("/products", q="platfrom polars")
    assert answer["meant"] == "platform polaris"
    assert answer["items"][0]["slug"] == "ota-platform"
    assert "meant" not in aurora.read("/products", q="platform polaris")


def test_what_a_product_costs_at_least(aurora: Caller) -> None:
    row, *_ = aurora.read("/products", q="ota platform", kind="base")["items"]
    assert row["prices"]["EUR"] == {"per_month": "241.67", "once": None}
    assert (row["delivery"], row["billing"], row["free"]) == ("license", "online", False)
    (pack,) = aurora.read("/products", q="500 more vehicles", kind="addon")["items"]
    assert pack["goes_with"] == ["ota-platform"]


def test_a_product_says_what_is_agreed_to(aurora: Caller) -> None:
    agreement = aurora.read("/products/ota-platform")["agreement"]
    assert agreement["title"] == "Polaris Mobility licence terms"
    assert agreement["sha256"] == sha256(agreement["text"].encode()).hexdigest()
    placed = aurora.order({"product": "ota-platform", "offer": "starter-monthly"})
    assert placed["agreements"] == [{"product": "ota-platform", **agreement}]


@pytest.mark.parametrize("sort", ["relevance", "newest", "name", "price"])
def test_the_pages_make_up_each_order(sort: str, aurora: Caller) -> None:
    write(1, range(30))
    whole = aurora.read("/products", sort=sort, limit=100)
    shown: list[Any] = []
    after = None
    while len(shown) < 40:
        page = aurora.read(
            "/products", sort=sort, limit=7, **({} if after is None else {"after": after})
        )
        shown += page["items"]
        after = page["after"]
        if after is None:
            break
    assert shown == whole["items"]
    assert len(shown) == 36


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "best"},
        {"kind": "thing"},
        {"currency": "EURO"},
        {"least": "a lot"},
        {"most": "1.999"},
        {"least": "9" * 19},
        {"q": "x" * 1001},
    ],
)
def test_what_is_no_question(asked: dict[str, object], aurora: Caller) -> None:
    refused(aurora.get("/products", **asked), "bad_input", 422)


@pytest.mark.parametrize("words", ["'\"&|!():*", "\u8f66\u961f", "😀", "a" * 1000, "%_\\"])
def test_odd_words_are_answered(words: str, aurora: Caller) -> None:
    aurora.read("/products", q=words)


def test_more_products_take_no_more_statements(aurora: Caller) -> None:
    few = len(_statements(lambda: aurora.read("/products", q="platform", sort="price")))
    write(1, range(200))
    many = len(_statements(lambda: aurora.read("/products", q="platform", sort="price")))
    assert many == few <= 4
