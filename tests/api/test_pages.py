"""Lists come in pages, newest first."""

from __future__ import annotations

import pytest

from tests.api.calling import DESK, Caller, refused
from tests.marketplace import Marketplace

LISTS = {
    "/orders": "aurora",
    "/subscriptions": "aurora",
    "/licenses": "aurora",
    "/instances": "aurora",
    "/invoices": "aurora",
    "/products": "aurora",
    "/journal": "market",
    "/submissions": "market",
    "/listings": "polaris",
}


@pytest.fixture
def many(aurora: Caller) -> None:
    """Five orders of one product."""
    for _ in range(5):
        aurora.order(DESK)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("path", LISTS)
def test_the_pages_make_up_the_list(path: str, market: Marketplace, aurora: Caller) -> None:
    caller = Caller(aurora.client, market.keys[LISTS[path]])
    whole = caller.read(path, limit=100)
    assert whole["after"] is None
    shown, after = [], None
    for _ in range(len(whole["items"])):
        page = caller.read(path, limit=2, **({} if after is None else {"after": after}))
        assert 1 <= len(page["items"]) <= 2
        shown += page["items"]
        after = page["after"]
        if after is None:
            break
    assert after is None
    assert shown == whole["items"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_may_be_empty(path: str, market: Marketplace, aurora: Caller) -> None:
    caller = Caller(aurora.client, market.keys[LISTS[path]])
    first = "0" if path == "/journal" else "00000000-0000-7000-8000-000000000000"
    assert caller.read(path, after=first) == {"items": [], "after": None}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": -1},
        {"limit": 101},
        {"limit": "many"},
        {"limit": 10**30},
        {"after": ""},
        {"after": "yesterday"},
        {"after": "\0"},
        {"after": "9" * 5000},
        {"limit": "\0"},
    ],
)
def test_what_is_no_page(
    path: str, query: dict[str, object], market: Marketplace, aurora: Caller
) -> None:
    caller = Caller(aurora.client, market.keys[LISTS[path]])
    refused(caller.get(path, **query), "bad_input", 422)


def test_a_cursor_beyond_all_numbers(operator: Caller) -> None:
    whole = operator.read("/journal", limit=100)
    assert operator.read("/journal", limit=100, after=10**30) == whole
    assert operator.read("/journal", after=-(10**30)) == {"items": [], "after": None}


def test_the_newest_is_the_first(aurora: Caller) -> None:
    placed = [aurora.order(DESK)["id"] for _ in range(3)]
    assert [each["id"] for each in aurora.read("/orders")["items"]] == sorted(placed, reverse=True)
