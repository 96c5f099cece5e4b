"""The storefront among many products: its list, a search, a product's page."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from random import Random
from urllib.parse import quote_plus

from bench.client import Request, get
from bench.figures import Goal
from bench.market import Market
from bench.paths import HotPath
from vendible.cli.dev import tidy, write
from vendible.cli.seed_listings import slug_of

ONE_ROW = "SELECT name FROM storefront_entries ORDER BY product_id LIMIT 1"
_SEED = 1
_AT_ONCE = 1000
_SEARCHES = ("fleet manager", "invoice", "flet manger", "\u8f66\u961f", "meridian vault", "patient")


def _products() -> int:
    """As many as `VENDIBLE_BENCH_PRODUCTS` says; seeding a hundred thousand takes minutes."""
    return int(os.environ.get("VENDIBLE_BENCH_PRODUCTS", "10000"))


def _seeded(addresses: Callable[[int], list[str]]) -> Callable[[Market], Iterator[Request]]:
    """Addresses made for so many products, again and again; what is missing is put on sale."""

    def requests(_market: Market) -> Iterator[Request]:
        count = _products()
        print(f"putting {count} products on sale", file=sys.stderr, flush=True)
        added = [
            write(_SEED, range(first, min(first + _AT_ONCE, count)))
            for first in range(0, count, _AT_ONCE)
        ]
        if any(added):
            tidy()
        return cycle([get(each) for each in addresses(count)])

    return requests


def _list(_count: int) -> list[str]:
    return ["/", "/?category=security", "/?sort=price", "/?sort=name&kind=addon"]


def _search(_count: int) -> list[str]:
    return [f"/?q={quote_plus(each)}" for each in _SEARCHES]


def _page(count: int) -> list[str]:
    chance = Random(_SEED)
    return [f"/products/{slug_of(_SEED, chance.randrange(count))}/" for _ in range(500)]


def _path(name: str, addresses: Callable[[int], list[str]], statements: int) -> HotPath:
    return HotPath(
        name,
        300,
        Goal(cpu_ms=20, statements=statements),
        "bare WSGI app, one row by its key",
        is_reading=True,
        requests=_seeded(addresses),
    )


# One more than a page asks: whether the kept connection still lives.
PATHS = (
    _path("storefront-list", _list, 5),
    _path("storefront-search", _search, 7),
    _path("product-page", _page, 5),
)
NAMES = tuple(each.name for each in PATHS)
