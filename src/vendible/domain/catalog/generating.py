"""What follows from a partner's choices: SKUs, the offers of methods and cycles, codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

from vendible.domain.catalog.checks.found import code_of
from vendible.domain.catalog.checks.numbers import DEFAULTS
from vendible.domain.catalog.listing import Listing, Method, ProductType
from vendible.domain.kernel.terms import Cycle


@dataclass(frozen=True, slots=True, order=True)
class Sale:
    """A way in which an edition is sold: a method and, unless it is one-time, a cycle."""

    method: Method
    cycle: Cycle | None = None

    @classmethod
    def parse(cls, text: str) -> Sale | None:
        """`recurring 1 month`, `one_time`; None for anything else."""
        method, _, cycle = text.partition(" ")
        try:
            return cls(Method(method), Cycle.parse(cycle) if cycle else None)
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.method.value} {self.cycle}" if self.cycle else self.method.value

    @property
    def rank(self) -> tuple[int, int]:
        """For an order: the shortest cycle first, then one-time, then usage."""
        return list(Method).index(self.method), self.cycle.months if self.cycle else 0


SKUS_MAX = DEFAULTS["skus_max"]

Sold = tuple[str, Sale]  # the code of an edition, and a way in which it is sold

# What the editor offers to begin with; a draft may have others.
USUAL = (
    *(Sale(Method.RECURRING, Cycle(months)) for months in (1, 3, 6, 12, 24, 36)),
    Sale(Method.ONE_TIME),
)


def sku_count(values: Iterable[Collection[str]]) -> int:
    """How many SKUs these enumerated attributes make: none without attributes."""
    counts = [len(each) for each in values]
    return prod(counts) if counts else 0


def sku_codes(values: Sequence[Collection[str]], most: int = SKUS_MAX) -> list[str]:
    """The SKUs in order, each `value/value` (Huawei: Attributes and SKUs); at most `most`."""
    return ["/".join(each) for each in islice(product(*values), most)] if values else []


def missing_offers(
    editions: Sequence[str],
    sales: Iterable[Sale],
    present: Iterable[Sold],
    *,
    one_time: Mapping[str, bool] | None = None,
) -> list[Sold]:
    """The offers that are to be generated: each edition by each way, without those there are.

    `one_time` is for type license, whose editions are sold one-time or by cycles, never both: what
    was chosen for each edition (Tencent: Listing).
    """
    have = set(present)
    ordered = sorted(set(sales), key=lambda each: each.rank)
    return [
        (edition, sale)
        for edition in editions
        for sale in ordered
        if (edition, sale) not in have and _suits(edition, sale, one_time)
    ]


def _suits(edition: str, sale: Sale, one_time: Mapping[str, bool] | None) -> bool:
    if one_time is None:
        return True
    return one_time.get(edition, False) is (sale.method is Method.ONE_TIME)


def is_either_or(type_: str) -> bool:
    """Whether an edition of this type is sold by one method only."""
    return type_ == ProductType.LICENSE.value


def sold_in(listing: Listing) -> frozenset[Sold]:
    """What a listing sells: its editions, each with its ways."""
    return frozenset((each.edition, Sale(each.method, each.cycle)) for each in listing.offers)


def lost(live: Listing | None, editions: Collection[str], sold: Collection[Sold]) -> Iterator[Sold]:
    """What is listed and would be gone: a listed edition or way of selling is never deleted.

    An edition comes with each of its ways; one without offers with the method recurring.
    """
    if live is None:
        return
    offered = sold_in(live)
    yield from sorted(each for each in offered if each[0] not in editions or each not in sold)
    without = {each.code for each in live.editions} - {edition for edition, _ in offered}
    yield from ((code, Sale(Method.RECURRING)) for code in sorted(without - set(editions)))


def proposed_code(words: str, taken: Collection[str], otherwise: str) -> str:
    """A code that resembles the words and is not taken: `Fleet Plus` gives `fleet-plus`.

    `otherwise` is its stem where the words have no Latin letter and no digit.
    """
    has_letter = any(each.isascii() and each.isalnum() for each in words)
    stem = code_of(words.lower()) if has_letter else otherwise
    stem = stem[:90]
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def offer_code(edition: str, sale: Sale, taken: Collection[str]) -> str:
    """`basic-1-month`, `basic-once`."""
    way = str(sale.cycle).replace(" ", "-") if sale.cycle else "once"
    suffix = "-usage" if sale.method is Method.USAGE else ""
    return proposed_code(f"{edition[:60]}-{way}{suffix}", taken, "offer")
