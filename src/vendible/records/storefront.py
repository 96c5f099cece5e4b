"""What the storefront lists: searched, filtered, counted, in pages that stay stable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from vendible.domain.catalog.settings import categories_from_plain
from vendible.records.search_words import asked, closest, is_unspaced, slips

BESIDE_MAX = 4
_NEAR_MAX = 12


class Sort(StrEnum):
    RELEVANCE = "relevance"  # without words: the newest first
    NEWEST = "newest"
    NAME = "name"
    PRICE = "price"  # what has no price in the currency comes last


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; what is empty or None is not asked.

    `least_minor` and `most_minor` are what the least quantity costs for a month in `currency`.
    """

    words: str = ""
    kind: str = ""
    category: str = ""
    type: str = ""
    delivery: str = ""
    is_free: bool = False
    currency: str = "EUR"
    least_minor: int | None = None
    most_minor: int | None = None
    sort: Sort = Sort.RELEVANCE
    sandbox: bool = False  # what sandbox partners offer instead of what the others do


@dataclass(frozen=True, slots=True)
class Entry:
    """A product as a list shows it; `prices` by currency as `storefront_entries.prices_plain`."""

    product: UUID
    slug: str
    kind: str
    type: str
    name: str
    partner: str
    summary: str
    category: str
    delivery: str
    billing: str
    goes_with: list[str]
    is_free: bool
    prices: Mapping[str, Mapping[str, Any]]
    quotation: str
    logo: str
    listed_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """`after` is the cursor of the next page, None on the last one."""

    entries: list[Entry]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many products have these four."""

    kind: str
    category: str
    type: str
    delivery: str
    is_free: bool
    count: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`categories` are code and name as the operator set them, None where it did not."""

    categories: list[tuple[str, str]] | None
    currencies: list[str]
    currency: str  # the operator's


_COLUMNS = (
    "e.product_id, e.slug, e.kind, e.type, e.name, e.partner_name, e.summary, e.category, "
    "e.delivery, e.billing, e.goes_with, e.free, e.prices::text, e.quotation, e.logo, e.listed_at"
)

_PRICES = 12  # their place among the columns


class _Query:
    """Conditions with their values, in the order in which they are written."""

    def __init__(self, wanted: Wanted) -> None:
        self.words = asked(wanted.words)
        self._conditions = ["e.connected", _shown_to(sandbox=wanted.sandbox)]
        self.values: list[Any] = []
        # Beside words, an index of half the products would cost more than it leaves out.
        plainly = " IS TRUE" if self.words else ""
        for column in ("kind", "category", "type", "delivery"):
            if value := getattr(wanted, column):
                self.add(f"(e.{column} = %s){plainly}", value)
        if wanted.is_free:
            self.add("e.free")
        if self.words:
            # A subselect, so that the planner can't weigh the word: it would take the match of a
            # common one for cheap, and read every long vector instead of the index.
            self.add(f"e.words @@ (SELECT {_QUERY})", *_query_values(_all_of(self.words)))
        elif wanted.words.strip():  # signs alone are nobody's words
            self.add("false")
        if wanted.least_minor is not None or wanted.most_minor is not None:
            self._price_between(wanted)

    def add(self, condition: str, *values: Any) -> None:
        self._conditions.append(condition)
        self.values += values

    @property
    def where(self) -> str:
        return " AND ".join(self._conditions)

    def _price_between(self, wanted: Wanted) -> None:
        condition = (
            "EXISTS (SELECT FROM storefront_prices b WHERE b.entry_id = e.product_id "
            "AND b.currency = %s"
        )
        values: list[Any] = [wanted.currency]
        for sign, bound in ((">=", wanted.least_minor), ("<=", wanted.most_minor)):
            if bound is not None:
                condition += f" AND b.monthly_minor {sign} %s"
                values.append(bound)
        self.add(f"{condition})", *values)


# English finds `fleets` by `fleet`; a search of nothing but its stop words is taken as it stands.
_QUERY = (
    "(CASE WHEN numnode(to_tsquery('english', %s::text)) = 0 THEN to_tsquery('simple', %s::text) "
    "ELSE to_tsquery('english', %s::text) END)"
)


def _query_values(query: str) -> list[str]:
    return [query] * 3


def _all_of(words: Sequence[str]) -> str:
    """Every word; the last one may go on, as somebody is still typing it."""
    *first, last = words
    return " & ".join([*(_quoted(each) for each in first), _begun(last)])


def _begun(word: str) -> str:
    may_go_on = len(word) > 2 or (is_unspaced(word) and len(word) == 1)
    return f"{_quoted(word)}:*" if may_go_on else _quoted(word)


def _quoted(word: str) -> str:
    assert word.isalnum(), f"{word!r} is no word"
    return f"'{word}'"


def find(wanted: Wanted, after: UUID | None, limit: int) -> Found:
    """Up to `limit` entries behind the one with the id `after`. One statement."""
    rows = (_by_price if wanted.sort is Sort.PRICE else _sorted)(wanted, after, limit + 1)
    shown = rows[:limit]
    return Found(shown, shown[-1].product if len(rows) > limit else None)


@dataclass(frozen=True, slots=True)
class _Order:
    """How entries `e` are sorted, and which of them come after the one with an id."""

    keys: str
    beyond: str


_NEWEST = _Order(
    "e.listed_at DESC, e.product_id DESC",
    "(e.listed_at, e.product_id) < (SELECT c.listed_at, c.product_id "
    "FROM storefront_entries c WHERE c.product_id = %s)",
)
_BY_NAME = _Order(
    "e.sort_name, e.product_id",
    "(e.sort_name, e.product_id) > (SELECT c.sort_name, c.product_id "
    "FROM storefront_entries c WHERE c.product_id = %s)",
)


def _sorted(wanted: Wanted, after: UUID | None, limit: int) -> list[Entry]:
    query = _Query(wanted)
    if wanted.sort is Sort.RELEVANCE and query.words:
        return _ranked(query, after, limit)
    order = _BY_NAME if wanted.sort is Sort.NAME else _NEWEST
    if after is not None:
        query.add(order.beyond, after)
    sql = (
        f"SELECT {_COLUMNS} FROM storefront_entries e WHERE {query.where} "  # noqa: S608  names written here; values are parameters
        f"ORDER BY {order.keys} LIMIT %s"
    )
    return _rows(sql, [*query.values, limit])


# Name above partner above summary above the rest; what has every word in its name is first.
_SCORE = (
    f"(({{0}}.name_words @@ {_QUERY})::int * 8 + ({{0}}.name_words @@ {_QUERY})::int * 4 "
    f"+ ({{0}}.partner_words @@ {_QUERY})::int * 2 + ({{0}}.summary_words @@ {_QUERY})::int)"
)


_BEYOND_SCORE = (
    "WHERE (f.score, f.listed_at, f.product_id) < "  # noqa: S608  names written here
    f"(SELECT {_SCORE.format('c')}, c.listed_at, c.product_id "
    "FROM storefront_entries c WHERE c.product_id = %s)"
)


def _ranked(query: _Query, after: UUID | None, limit: int) -> list[Entry]:
    """Ids are ranked first: what a list shows is read of the few that it shows."""
    any_of = _query_values(" | ".join(_quoted(each) for each in query.words))
    score_values = [*_query_values(_all_of(query.words)), *any_of * 3]
    beyond = _BEYOND_SCORE if after is not None else ""
    bounds = [*score_values, after] if after is not None else []
    sql = (
        f"SELECT {_COLUMNS} FROM (SELECT * FROM (SELECT e.product_id, e.listed_at, "  # noqa: S608  names written here; values are parameters
        f"{_SCORE.format('e')} AS score FROM storefront_entries e WHERE {query.where}) f {beyond} "
        "ORDER BY f.score DESC, f.listed_at DESC, f.product_id DESC LIMIT %s) h "
        "JOIN storefront_entries e ON e.product_id = h.product_id "
        "ORDER BY h.score DESC, h.listed_at DESC, h.product_id DESC"
    )
    return _rows(sql, [*score_values, *query.values, *bounds, limit])


_OWN_PRICE = (
    "SELECT o.lowest_minor FROM storefront_prices o WHERE o.entry_id = %s AND o.currency = %s"
)
_NO_PRICE = (
    "NOT EXISTS (SELECT FROM storefront_prices n WHERE n.entry_id = e.product_id "
    "AND n.currency = %s)"
)


def _by_price(wanted: Wanted, after: UUID | None, limit: int) -> list[Entry]:
    """Those with a price in the currency, then the others, newest first.

    The database asks for the others only when the first are too few.
    """
    priced, others = _Query(wanted), _Query(wanted)
    priced.add("p.currency = %s", wanted.currency)
    others.add(_NO_PRICE, wanted.currency)
    if after is not None:
        own = (after, wanted.currency)
        priced.add(f"(p.lowest_minor, p.entry_id) > (({_OWN_PRICE}), %s)", *own, after)
        others.add(f"(EXISTS ({_OWN_PRICE}) OR {_NEWEST.beyond})", *own, after)
    sql = (
        f"(SELECT {_COLUMNS} FROM storefront_prices p JOIN storefront_entries e "  # noqa: S608  names written here; values are parameters
        f"ON e.product_id = p.entry_id WHERE {priced.where} "
        "ORDER BY p.lowest_minor, p.entry_id LIMIT %s) UNION ALL "
        f"(SELECT {_COLUMNS} FROM storefront_entries e WHERE {others.where} "
        f"ORDER BY {_NEWEST.keys} LIMIT %s) LIMIT %s"
    )
    return _rows(sql, [*priced.values, limit, *others.values, limit, limit])


def count(wanted: Wanted) -> list[Counted]:
    """How many fit words and price, by kind, category, type, delivery and whether it is free.

    The other filters are left to the caller: beside each value stands how many it would show.
    """
    bare = replace(wanted, kind="", category="", type="", delivery="", is_free=False)
    query = _Query(bare)
    by = "e.kind, e.category, e.type, e.delivery, e.free"
    sql = f"SELECT {by}, count(*) FROM storefront_entries e WHERE {query.where} GROUP BY {by}"  # noqa: S608  names written here; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, query.values)
        return [Counted(*row) for row in cursor.fetchall()]


def _shown_to(*, sandbox: bool) -> str:
    """Sandboxes and everybody else see nothing of each other."""
    return "e.sandbox" if sandbox else "NOT e.sandbox"


def meant(words: str, *, sandbox: bool = False) -> str | None:
    """The words that were probably meant, where some are on no product; None without a better one.

    One statement: which words are found, and those spelled alike.
    """
    typed = asked(words)
    if not typed:
        return None
    sql = (
        "SELECT t.word, EXISTS (SELECT FROM storefront_entries e WHERE e.connected "  # noqa: S608  names written here; values are parameters
        f"AND {_shown_to(sandbox=sandbox)} "
        "AND e.words @@ to_tsquery('english', '''' || t.word || '''')), "
        "ARRAY(SELECT s.word FROM search_words s WHERE s.word %% t.word "
        "OR s.word = ANY(string_to_array(t.slips, ' ')) "
        "ORDER BY similarity(s.word, t.word) DESC, s.word LIMIT %s) "
        "FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS t(word, slips, place) "
        "ORDER BY t.place"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_NEAR_MAX, typed, [" ".join(slips(each)) for each in typed]])
        rows = cursor.fetchall()
    better = [word if is_found else (closest(word, near) or word) for word, is_found, near in rows]
    return " ".join(better) if better != typed else None


def beside(entries: Sequence[Entry]) -> dict[str, list[str]]:
    """By slug, up to four names: of a product's add-ons, of an add-on's products. One statement."""
    if not entries:
        return {}
    addons = [each.slug for each in entries if each.kind == "addon"]
    products = [each.slug for each in entries if each.kind != "addon"]
    sql = (
        "SELECT g.slug, (array_agg(a.name ORDER BY a.sort_name, a.product_id))[:%s] "
        "FROM storefront_entries a, unnest(a.goes_with) AS g(slug) WHERE a.connected "
        "AND a.goes_with && %s::text[] AND g.slug = ANY(%s::text[]) GROUP BY g.slug UNION ALL "
        "SELECT a.slug, (array_agg(p.name ORDER BY g.place))[:%s] FROM storefront_entries a, "
        "unnest(a.goes_with) WITH ORDINALITY AS g(slug, place) "
        "JOIN storefront_entries p ON p.slug = g.slug WHERE a.slug = ANY(%s::text[]) "
        "GROUP BY a.slug"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [BESIDE_MAX, products, products, BESIDE_MAX, addons])
        return dict(cursor.fetchall())


def addons_of(slug: str) -> list[Entry]:
    """Its partner's add-ons that go with a product, by name."""
    return _rows(
        f"SELECT {_COLUMNS} FROM storefront_entries e WHERE e.connected "  # noqa: S608  names written here; values are parameters
        "AND e.goes_with @> ARRAY[%s::text] "
        "AND e.partner_id = (SELECT p.partner_id FROM storefront_entries p WHERE p.slug = %s) "
        "ORDER BY e.sort_name, e.product_id",
        [slug, slug],
    )


def surroundings() -> Surroundings:
    """What the filters offer beside the products themselves. One statement."""
    sql = (
        "WITH RECURSIVE c(currency) AS ((SELECT currency FROM storefront_prices "
        "ORDER BY currency LIMIT 1) UNION ALL SELECT (SELECT p.currency FROM storefront_prices p "
        "WHERE p.currency > c.currency ORDER BY p.currency LIMIT 1) FROM c "
        "WHERE c.currency IS NOT NULL) "
        "SELECT (SELECT value::text FROM market_settings WHERE key = 'categories'), "
        "ARRAY(SELECT currency FROM c WHERE currency IS NOT NULL), "
        "(SELECT currency FROM organizations WHERE kind = 'operator' ORDER BY id LIMIT 1)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        categories, currencies, currency = cursor.fetchone()
    return Surroundings(
        (_categories(msgspec.json.decode(categories)) or None) if categories else None,
        currencies,
        currency or "EUR",
    )


def _categories(value: object) -> list[tuple[str, str]]:
    """Codes and English names, as the operator ordered them."""
    return [(each.code, each.name("en")) for each in categories_from_plain(value)]


def _rows(sql: str, values: Iterable[Any]) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        rows = cursor.fetchall()
    return [_entry(list(row)) for row in rows]


def _entry(columns: list[Any]) -> Entry:
    columns[_PRICES] = msgspec.json.decode(columns[_PRICES])
    return Entry(*columns)
