"""Pairs of a parent's and an add-on's offer: which are alike, and the days that tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from vendible.domain.catalog.findings import Severity
from vendible.domain.catalog.listing import Edition, Listing, Method, Offer
from vendible.domain.explorer.findings import Event
from vendible.domain.explorer.life import Life, Walk
from vendible.domain.explorer.sentences import SENTENCES, Conflict, offer_in_words
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.kernel.terms import add_months
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.amounts import cycle_price
from vendible.domain.subscriptions.holding import Held

_DAY = timedelta(days=1)
_LATER_MONTHS, _LATER_DAYS = 2, 9  # from 1 January: 10 March
_ASKED_DAYS = 80  # after the add-on, on a day of the parent's month


@dataclass(frozen=True, slots=True)
class Choosable:
    """One offer of a listing, with the least that can be ordered of it at a price."""

    listing: Listing
    edition: Edition
    offer: Offer
    index: int  # among the listing's offers

    def ask(self, parent: Held | None = None) -> LineAsk:
        return LineAsk(
            self.listing.slug,
            offer=self.offer.code,
            edition=self.edition.code,
            quantity=self.quantity,
            attributes=self.attributes,
            parent=parent.id if parent else None,
        )

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        return tuple((each.code, each.values[0].code) for each in self.edition.attributes)

    @property
    def quantity(self) -> int | None:
        return self.edition.quantity.minimum if self.edition.quantity else None

    def is_free(self, currency: str) -> bool:
        """Nothing is charged for a cycle of the least quantity."""
        price = dict(self.offer.prices)[currency]
        chosen = cycle_price(price, self.edition, self.quantity or 1, self.attributes, currency)
        return not chosen.step.exact

    def terms(self, currency: str) -> tuple[object, ...]:
        """All that can make a difference to the walk; two offers with equal terms are alike."""
        offer, listing = self.offer, self.listing
        return (
            offer.method,
            offer.cycle,
            offer.contract,
            offer.trial,
            offer.credit_unused,
            self.is_free(currency),
            any(fee and known == currency for known, fee in offer.setup_fees),
            listing.billing,
            listing.delivery,
            listing.proration,
            *_addon_terms(listing),
        )


def _addon_terms(listing: Listing) -> tuple[object, ...]:
    """Ownership and exclusion matter where more than one add-on is held, not for a pair."""
    terms = listing.addon
    if terms is None:
        return ()
    return terms.align_with_parent, terms.integration, terms.depends_on


@dataclass(frozen=True, slots=True)
class Pair:
    """What is walked together; `currency` is one that both have a price in.

    `alike`: numbers of the parent's and the add-on's terms; equal numbers are equal terms.
    """

    parent: Choosable
    addon: Choosable
    currency: str
    alike: tuple[int, int]

    @property
    def names(self) -> dict[str, str]:
        parent, addon = self.parent, self.addon
        bought = (parent.listing.name, parent.edition.name, offer_in_words(parent.offer))
        return {
            "parent": parent.listing.name,
            "addon": addon.listing.name,
            "parent_bought": ", ".join(bought),
            "addon_bought": f"{addon.listing.name}, {offer_in_words(addon.offer)}",
        }

    def literally(self, words: str) -> str:
        """The words with these names in them."""
        return literal(words.format(**self.names))


@dataclass(frozen=True, slots=True)
class Sketch:
    """A trap of all pairs that are alike: words have placeholders for names.

    `rank`: how telling its story is, the lower the better.
    """

    conflict: Conflict
    severity: Severity
    story: tuple[Event, ...]
    rank: int = 0
    facts: dict[str, str] = field(default_factory=dict)


def sketch(
    conflict: Conflict,
    life: Life,
    rank: int = 0,
    severity: Severity | None = None,
    **facts: str,
) -> Sketch:
    return Sketch(conflict, severity or SENTENCES[conflict].severity, life.story, rank, facts)


@dataclass(frozen=True, slots=True)
class Bought:
    """A life in which the parent and, on some day, the add-on were bought."""

    life: Life
    parent: Held
    addon: Held
    rank: int

    @property
    def is_with_parent(self) -> bool:
        return self.addon.starts_at == self.parent.starts_at


def choosables(listing: Listing) -> Iterator[Choosable]:
    """What can be ordered: on sale, priced, not in words, not by usage."""
    for index, offer in enumerate(listing.offers):
        edition = listing.edition(offer.edition)
        if edition is None or not edition.on_sale or edition.quotation or not offer.on_sale:
            continue
        if offer.method is not Method.USAGE and offer.prices:
            yield Choosable(listing, edition, offer, index)


def currency_of(parent: Choosable, addon: Choosable) -> str | None:
    """The first of the parent's currencies in which the add-on has a price."""
    known = {currency for currency, _ in addon.offer.prices}
    return next((each for each, _ in parent.offer.prices if each in known), None)


def begun(walk: Walk, pair: Pair, *, literally: bool = False) -> tuple[Life, Held] | None:
    """The parent is bought today; None where the rules refuse it.

    `literally`: its story keeps these names, where another pair goes on with it.
    """
    words = pair.literally("buys {parent_bought}") if literally else "buys {parent_bought}"
    try:
        return walk.order(walk.beginning(), pair.parent.ask(), pair.currency, words)
    except Refusal:
        return None


def with_addon(
    walk: Walk, pair: Pair, life: Life, parent: Held, rank: int, *, literally: bool = False
) -> Bought | None:
    """The add-on is bought today, what it depends on before it; None where that is refused."""
    words = pair.literally("adds {addon_bought}") if literally else "adds {addon_bought}"
    try:
        life = _with_needed(walk, pair, life, parent, pair.addon.listing, ())
        life, addon = walk.order(life, pair.addon.ask(parent), pair.currency, words)
    except Refusal:
        return None
    return Bought(life, life.get(parent.id), addon, rank)


def _with_needed(
    walk: Walk, pair: Pair, life: Life, parent: Held, addon: Listing, path: tuple[str, ...]
) -> Life:
    needed = addon.addon.depends_on if addon.addon else ()
    for slug in needed:
        beside = {each.listing.slug for each in life.holding.addons_of(parent.id)}
        if slug in beside or slug in path or slug not in walk.on_sale:
            continue
        listing = walk.on_sale[slug].listing
        life = _with_needed(walk, pair, life, parent, listing, (*path, slug))
        for each in choosables(listing):
            if currency_of(each, each) and pair.currency in dict(each.offer.prices):
                words = "adds " + literal(listing.name)
                life, _ = walk.order(life, each.ask(parent), pair.currency, words)
                break
    return life


def literal(text: str) -> str:
    """A name inside words that still have placeholders."""
    return text.replace("{", "{{").replace("}", "}}")


def days_to_buy(parent: Held) -> list[date]:
    """When an add-on may be bought so that it matters, the most telling day first.

    Some day in a running term; with the parent; the edges of its first term, of its trial and
    of its contract, between which nothing changes that the rules look at.
    """
    first = parent.first
    later = add_months(first, _LATER_MONTHS) + timedelta(days=_LATER_DAYS)
    edges = {first + _DAY}
    if parent.end is not None:
        edges |= {first + (parent.end - first) // 3, parent.end - _DAY, parent.end}
    edges |= _contract_edges(parent)
    in_trial = [] if parent.trial_until is None else [first + (parent.trial_until - first) // 3]
    days = [*in_trial, later, first, *sorted(each for each in edges if each > first)]
    return list(dict.fromkeys(days))


def days_to_ask(bought: Bought) -> list[date]:
    """When to ask whether one may leave, the most telling day first."""
    since = bought.life.day
    months = 0
    while (day := add_months(bought.parent.first, months)) < since + timedelta(days=_ASKED_DAYS):
        months += 1
    edges = {since, since + _DAY}
    for held in (bought.parent, bought.addon):
        if held.end is not None:
            edges |= {held.end - _DAY, held.end, held.end + _DAY}
        edges |= _contract_edges(held)
    return list(dict.fromkeys([day, *sorted(each for each in edges if each >= since)]))


def _contract_edges(held: Held) -> set[date]:
    contract = held.contract
    if contract is None:
        return set()
    last_notice = contract.end - timedelta(days=contract.terms.notice_days)
    graceful = contract.first + timedelta(days=contract.terms.grace_days)
    return {
        graceful,
        last_notice,
        last_notice + _DAY,
        contract.end - _DAY,
        contract.end,
    }
