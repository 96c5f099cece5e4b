"""What is measured: the requests of each path, and its goals and limit."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from bench.client import Request, post
from bench.figures import Goal
from bench.market import Customer, Holder, Market

_ORDER = {
    "currency": "EUR",
    "lines": [
        {"product": "ota-platform", "offer": "starter-monthly"},
        {"product": "ota-500-vehicles", "offer": "monthly", "parent": 0},
    ],
}
# A customer of a marketplace has a few subscriptions, not thousands.
_ORDERS_PER_CUSTOMER = 4


@dataclass(frozen=True)
class HotPath:
    """`count` units are measured in one round. `requests` never end."""

    name: str
    count: int
    goal: Goal
    limit: str
    is_reading: bool
    requests: Callable[[Market], Iterator[Request]]

    @property
    def is_check(self) -> bool:
        return self.name == "check"


def order(customer: Customer) -> Request:
    """A base product and one add-on, as a careful client asks for them."""
    once = secrets.token_hex(16)
    return post("/api/v1/orders", customer.key, _ORDER, Idempotency_Key=once)


def _orders(market: Market) -> Iterator[Request]:
    while True:
        # Consecutive orders are different customers': those of one customer wait for each other.
        several = [market.customer() for _ in range(20)]
        for _ in range(_ORDERS_PER_CUSTOMER):
            yield from (order(each) for each in several)


def check(holder: Holder, path: str = "/v1/check") -> Request:
    return post(path, holder.credential, {"nonce": secrets.token_hex(16)})


def _quotes(market: Market) -> Iterator[Request]:
    return cycle(
        [post("/api/v1/quotes", each.customer.key, _ORDER) for each in _holders(market, 8)]
    )


def _change_quotes(market: Market) -> Iterator[Request]:
    return cycle(
        [
            post(f"/api/v1/subscriptions/{each.desk}/change-quote", each.customer.key, change)
            for each in _holders(market, 8)
            for change in ({"quantity": 200}, {"edition": "advanced"})
        ]
    )


def _checks(market: Market) -> Iterator[Request]:
    for holder in cycle(_holders(market, 64)):
        yield check(holder)


def _holders(market: Market, count: int) -> list[Holder]:
    return [market.holder() for _ in range(count)]


PATHS = (
    HotPath(
        "quote",
        1500,
        Goal(cpu_ms=1),
        "bare WSGI app, the same reads",
        is_reading=True,
        requests=_quotes,
    ),
    HotPath(
        "change-quote",
        1500,
        Goal(cpu_ms=1),
        "bare WSGI app, the same reads",
        is_reading=True,
        requests=_change_quotes,
    ),
    HotPath(
        "order",
        800,
        Goal(cpu_ms=3, statements=12, ratio=0.4),
        "pgbench, the same inserts",
        is_reading=False,
        requests=_orders,
    ),
    HotPath(
        "check",
        6000,
        Goal(cpu_ms=0.25, statements=1, ratio=0.7),
        "bare ASGI app, one license by its key",
        is_reading=True,
        requests=_checks,
    ),
)
