"""How many statements a request takes, authentication included; BEGIN and COMMIT are not counted.

The budget of an order is in docs (quality: at most 12), and nobody else's things add to it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.calling import DESK, PACK, PLATFORM, Caller, order_body
from tests.marketplace import Marketplace

ORDER_MAX = 12
_NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


def _statements(request: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        request()
    return [
        each["sql"]
        for each in captured.captured_queries
        if not each["sql"].startswith(_NOT_COUNTED)
    ]


def _order(caller: Caller, key: str) -> list[str]:
    return _statements(lambda: caller.order(PLATFORM, PACK, once=key))


def test_an_order_with_an_add_on(aurora: Caller) -> None:
    statements = _order(aurora, "first")
    assert len(statements) <= ORDER_MAX, "\n".join(each[:120] for each in statements)


def test_what_others_hold_adds_nothing(aurora: Caller, boreal: Caller, market: Marketplace) -> None:
    _order(aurora, "warm")  # the listings are parsed now
    alone = _order(aurora, "alone")
    for _ in range(5):
        boreal.order(PLATFORM, PACK, DESK)
    among = _order(aurora, "among")
    assert len(among) == len(alone) <= ORDER_MAX


def test_what_one_holds_adds_nothing(aurora: Caller) -> None:
    _order(aurora, "warm")
    few = _order(aurora, "few")
    for number in range(5):
        _order(aurora, f"more {number}")
    assert len(_order(aurora, "many")) == len(few)


def test_an_answer_that_is_kept_takes_three(aurora: Caller) -> None:
    """The key, the lock, the answer."""
    _order(aurora, "again")
    assert len(_order(aurora, "again")) == 3


def test_a_quote_writes_nothing(aurora: Caller) -> None:
    aurora.order(PLATFORM)
    statements = _statements(lambda: aurora.done("/quotes", order_body(PLATFORM, PACK)))
    assert all(each.lstrip().startswith("SELECT") for each in statements)
    assert len(statements) <= 4


@pytest.mark.parametrize(
    "path",
    [
        "/orders",
        "/subscriptions",
        "/licenses",
        "/instances",
        "/invoices",
        "/products",
        "/journal",
    ],
)
def test_a_list_takes_as_many_for_one_as_for_many(aurora: Caller, path: str) -> None:
    aurora.order(PLATFORM, PACK)
    one = len(_statements(lambda: aurora.read(path)))
    for _ in range(5):
        aurora.order(PLATFORM, PACK, DESK)
    assert len(_statements(lambda: aurora.read(path))) == one
    assert one <= 4


@pytest.mark.parametrize(
    ("path", "who"), [("/submissions", "market"), ("/listings", "polaris"), ("/books", "market")]
)
def test_lists_of_the_others(aurora: Caller, market: Marketplace, path: str, who: str) -> None:
    caller = Caller(aurora.client, market.keys[who])
    assert len(_statements(lambda: caller.read(path))) <= 5
