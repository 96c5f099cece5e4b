"""What a visitor asks of the list, and the filters that are offered beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from vendible.consoles.storefront import wording
from vendible.domain.catalog.listing import Delivery, Kind, ProductType
from vendible.domain.kernel.money import Money
from vendible.records.storefront import Counted, Sort, Surroundings, Wanted

LETTERS_MAX = 200
_AMOUNT = re.compile(r"\d{1,12}([.,]\d{1,4})?")
_SORTS = {
    Sort.RELEVANCE: "Best match",
    Sort.NEWEST: "Newest",
    Sort.NAME: "Name",
    Sort.PRICE: "Lowest price",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The list's address, read. `least` and `most` as they were typed, with what is wrong."""

    wanted: Wanted
    least: str = ""
    most: str = ""
    finding: str = ""

    @property
    def is_narrowed(self) -> bool:
        """By anything that can be loosened."""
        wanted = self.wanted
        bare = Wanted(
            kind=wanted.kind,
            currency=wanted.currency,
            sort=wanted.sort,
            sandbox=wanted.sandbox,
        )
        return wanted != bare

    @property
    def said(self) -> dict[str, str]:
        """Every question by its name in the address; empty where it is not asked."""
        wanted = self.wanted
        return {
            "q": wanted.words,
            "kind": wanted.kind if wanted.kind == Kind.ADDON else "",
            "category": wanted.category,
            "type": wanted.type,
            "delivery": wanted.delivery,
            "free": "1" if wanted.is_free else "",
            "least": self.least,
            "most": self.most,
            "currency": wanted.currency,
            "sort": wanted.sort.value,
        }

    def query(self, **changed: str) -> str:
        """The address with these questions changed; what is empty is left out."""
        said = {**self.said, **changed}
        if said["sort"] == Sort.RELEVANCE:
            said["sort"] = ""
        return urlencode({name: value for name, value in said.items() if value})

    def href(self, **changed: str) -> str:
        return f"/?{query}" if (query := self.query(**changed)) else "/"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a filter: how many products it would show, and the address that does."""

    code: str
    name: str
    count: int
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """`all_href` takes the filter away."""

    title: str
    name: str
    values: tuple[Value, ...]
    all_href: str
    chosen: str


def read_asked(asked: Mapping[str, str], currencies: Sequence[str], usual: str) -> Asked:
    """From the address; what makes no sense there is as if it were not said."""

    def text(name: str) -> str:
        return asked.get(name, "").replace("\0", "").strip()[:LETTERS_MAX]

    currency = next((each for each in (text("currency"), usual) if each in currencies), None)
    currency = currency or (currencies[0] if currencies else usual)
    least, least_minor = _amount(text("least"), currency)
    most, most_minor = _amount(text("most"), currency)
    sort = text("sort")
    wanted = Wanted(
        words=text("q"),
        kind=Kind.ADDON if text("kind") == Kind.ADDON else Kind.BASE,
        category=text("category"),
        type=text("type") if text("type") in set(ProductType) else "",
        delivery=text("delivery") if text("delivery") in set(Delivery) else "",
        is_free=text("free") == "1",
        currency=currency,
        least_minor=least_minor,
        most_minor=most_minor,
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
    )
    finding = ""
    if (text("least") and least_minor is None) or (text("most") and most_minor is None):
        finding = "Write an amount such as 49 or 49.90."
    elif least_minor is not None and most_minor is not None and least_minor > most_minor:
        finding = "The first amount is above the second, so nothing fits."
    return Asked(wanted, least or text("least"), most or text("most"), finding)


def _amount(text: str, currency: str) -> tuple[str, int | None]:
    """As it was typed, and in minor units; None where it is no amount of this currency."""
    plain = text.replace(",", ".")
    if not _AMOUNT.fullmatch(text):
        return text, None
    try:
        return text, Money.parse(plain, currency).minor
    except ValueError:
        return text, None


def filters(asked: Asked, counted: Sequence[Counted], around: Surroundings) -> tuple[Filter, ...]:
    """Beside each value stands how many there are with the other filters as they are."""
    names = dict(around.categories or [])
    order = list(names)

    def category(code: str) -> str:
        return names.get(code) or wording.category_name(code)

    def placed(code: str) -> tuple[int, str]:
        return (order.index(code) if code in names else len(order), category(code))

    found = _counts(asked.wanted, counted, "category")
    in_order = dict(sorted(found.items(), key=lambda each: placed(each[0])))
    return (
        _filter(asked, "Category", "category", in_order, category),
        _filter(asked, "Type", "type", _counts(asked.wanted, counted, "type"), _type_name),
        _filter(
            asked,
            "Delivery",
            "delivery",
            _counts(asked.wanted, counted, "delivery"),
            lambda code: wording.DELIVERIES[Delivery(code)],
        ),
    )


def _type_name(code: str) -> str:
    return wording.TYPES[ProductType(code)]


def _filter(
    asked: Asked, title: str, name: str, counts: Mapping[str, int], called: Callable[[str], str]
) -> Filter:
    chosen = getattr(asked.wanted, name)
    shown = dict(counts) if not chosen or chosen in counts else {**counts, chosen: 0}
    return Filter(
        title,
        name,
        tuple(
            Value(code, called(code), count, asked.href(**{name: code}), code == chosen)
            for code, count in shown.items()
            if code
        ),
        asked.href(**{name: ""}),
        chosen,
    )


def free_value(asked: Asked, counted: Sequence[Counted]) -> Value:
    """How many cost nothing; its address turns the filter on, or off where it is on."""
    is_on = asked.wanted.is_free
    free = replace(asked.wanted, is_free=True)
    href = asked.href(free="" if is_on else "1")
    return Value("1", "Free of charge", total(free, counted), href, is_on)


def sorts(asked: Asked) -> list[tuple[str, str, bool]]:
    """Name, address and whether it is the one in use; best match needs words."""
    usual = Sort.RELEVANCE if asked.wanted.words else Sort.NEWEST
    used = asked.wanted.sort
    used = usual if used is Sort.RELEVANCE else used
    return [
        (name, asked.href(sort=sort.value), sort is used)
        for sort, name in _SORTS.items()
        if sort is not Sort.RELEVANCE or asked.wanted.words
    ]


def total(wanted: Wanted, counted: Sequence[Counted]) -> int:
    return sum(each.count for each in counted if _fits(each, wanted))


def without(wanted: Wanted, name: str) -> Wanted:
    """The same without the filter of that name."""
    match name:
        case "category":
            return replace(wanted, category="")
        case "type":
            return replace(wanted, type="")
        case _:
            return replace(wanted, delivery="")


def _counts(wanted: Wanted, counted: Sequence[Counted], name: str) -> dict[str, int]:
    """By value, with every filter but this one, in the order of the names."""
    others = without(wanted, name)
    found: dict[str, int] = {}
    for each in counted:
        if _fits(each, others):
            value = getattr(each, name)
            found[value] = found.get(value, 0) + each.count
    return dict(sorted(found.items()))


def _fits(each: Counted, wanted: Wanted) -> bool:
    return (
        (not wanted.kind or each.kind == wanted.kind)
        and (not wanted.category or each.category == wanted.category)
        and (not wanted.type or each.type == wanted.type)
        and (not wanted.delivery or each.delivery == wanted.delivery)
        and (not wanted.is_free or each.is_free)
    )
