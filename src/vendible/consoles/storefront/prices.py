"""Prices in words and figures, as the pages show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendible.consoles.design.words import money_text, number_text
from vendible.consoles.storefront.wording import per_cycle
from vendible.domain.catalog.listing import Edition, Listing, Offer
from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Cycle
from vendible.domain.pricing.explained import number
from vendible.domain.pricing.least import least_by_currency, least_of, orderable
from vendible.records.storefront_entries import prices_plain

_FIGURE = re.compile(r"\d[\d.,\s]*\d|\d")


@dataclass(frozen=True, slots=True)
class PriceWords:
    """`€30.00`, `per agent and month`; what does not fit there is a note, or rows of a table."""

    figure: str
    per: str
    note: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    rows_of: str = ""  # what the first column of the rows is: "Agents"

    @property
    def line(self) -> str:
        """All of it on one line, without the rows."""
        words = f"{self.figure} {self.per}"
        return f"{words} ({self.note})" if self.note else words


def amount_text(value: Decimal, currency: str) -> str:
    """`€30.00`; a unit price that is finer than the currency keeps its digits: `€0.0008`."""
    exact = Fraction(value)
    rounded = Money.rounded(exact, currency)
    text = money_text(rounded)
    return text if rounded.exact == exact else _FIGURE.sub(number_text(value), text, count=1)


def price_in_currency(offer: Offer, currency: str) -> Price | None:
    return next((price for known, price in offer.prices if known == currency), None)


def price_words(price: Price, offer: Offer, edition: Edition, currency: str) -> PriceWords:
    """One offer's price, by its template (rules: Prices)."""
    return _Telling(offer, edition, currency).told(price)


@dataclass(frozen=True, slots=True)
class _Telling:
    offer: Offer
    edition: Edition
    currency: str

    def told(self, price: Price) -> PriceWords:
        match price.template:
            case Template.LINEAR:
                return self._linear(price)
            case Template.GRADUATED | Template.VOLUME | Template.STAIRSTEP:
                return self._tiered(price)
            case Template.PACKAGE:
                return self._package(price)
            case Template.PERCENTAGE:
                return self._percentage(price)
            case Template.PER_SKU:
                return self._per_sku(price)
            case _:
                return PriceWords(self._money(price.flat), self._per())

    def _linear(self, price: Price) -> PriceWords:
        note = f"plus {self._money(price.flat)} {self._per()}" if price.flat else ""
        return PriceWords(self._money(price.unit), self._per(self._unit()), note)

    def _tiered(self, price: Price) -> PriceWords:
        name = {
            Template.GRADUATED: "each slice of the quantity at its own price",
            Template.VOLUME: "the whole quantity at the price of its band",
            Template.STAIRSTEP: "one price for each band",
        }[price.template]
        rows = tuple(
            (label, self._tier(tier, price.template)) for label, tier in _bands(price.tiers)
        )
        return PriceWords(
            f"from {self._least(price)}", self._per(), name, rows, self._quantity() or "Quantity"
        )

    def _tier(self, tier: Tier, template: Template) -> str:
        if template is Template.STAIRSTEP:
            return self._money(tier.flat)
        each = f"{self._money(tier.unit)} each"
        return f"{each}, plus {self._money(tier.flat)}" if tier.flat else each

    def _package(self, price: Price) -> PriceWords:
        size = f"pack of {number(price.size)}"
        free = f"the first {number(price.free)} free; " if price.free else ""
        return PriceWords(
            self._money(price.unit), self._per(size), f"{free}a pack that is begun counts whole"
        )

    def _percentage(self, price: Price) -> PriceWords:
        said = []
        if price.flat:
            said.append(f"plus {self._money(price.flat)} each")
        if price.free_events is not None:
            said.append(f"the first {price.free_events} free")
        if price.free_amount is not None:
            said.append(f"free up to {self._money(price.free_amount)} in all")
        return PriceWords(f"{number(price.rate_pct)} %", "of each amount reported", "; ".join(said))

    def _per_sku(self, price: Price) -> PriceWords:
        rows: list[tuple[str, str]] = []
        for key, own in price.skus:
            words, name = self.told(own), self._sku(key)
            rows.append((name, f"{words.figure} {words.per}"))
            rows.extend((f"{name}, {label}", text) for label, text in words.rows)
        names = ", ".join(each.name for each in self.edition.attributes)
        return PriceWords(f"from {self._least(price)}", self._per(), "", tuple(rows), names)

    def _sku(self, key: str) -> str:
        chosen = zip(self.edition.attributes, key.split("/"), strict=False)
        return ", ".join(
            next((value.name for value in attribute.values if value.code == code), code)
            for attribute, code in chosen
        )

    def _least(self, price: Price) -> str:
        found = least_of(price, self.edition, self.currency)
        return money_text(found) if found is not None else "–"

    def _money(self, value: Decimal) -> str:
        return amount_text(value, self.currency)

    def _per(self, thing: str = "") -> str:
        cycle = per_cycle(self.offer.cycle, self.offer.method)
        if not thing:
            return cycle
        is_recurring = cycle.startswith("per ")
        return (
            f"per {thing} and {cycle.removeprefix('per ')}"
            if is_recurring
            else f"per {thing}, {cycle}"
        )

    def _unit(self) -> str:
        allowed = self.edition.quantity
        return (allowed.unit or allowed.name) if allowed else ""

    def _quantity(self) -> str:
        return self.edition.quantity.name if self.edition.quantity else ""


def from_words(listing: Listing, currency: str) -> str:
    """The line on a product's card: `from €290.00 per month`; a price in words as it is."""
    least = least_by_currency(listing).get(currency)
    quotation = next((each.quotation for each in listing.editions if each.quotation), "")
    return card_words(prices_plain(least) if least else None, currency, quotation)


def card_words(price: Mapping[str, Any] | None, currency: str, quotation: str) -> str:
    """The same of a price as an entry of the storefront keeps it."""
    if price is None:
        return quotation
    amount, months = Decimal(price["amount"]), price["months"]
    if not amount:
        return "free"
    per = per_cycle(Cycle(months) if months else None)
    unit = price["unit"]
    if unit:
        per = f"per {unit} and {per.removeprefix('per ')}" if months else f"per {unit}, {per}"
    return f"from {amount_text(amount, currency)} {per}"


def currencies_of(listing: Listing) -> tuple[str, ...]:
    """All in which something of it is sold, in the listing's order."""
    return tuple(
        dict.fromkeys(known for _, offer in orderable(listing) for known, _ in offer.prices)
    )


def best_currency(wanted: Iterable[str | None], known: tuple[str, ...]) -> str:
    """The first that is wanted and known, else the first known; EUR where there is no price."""
    return next((each for each in wanted if each in known), None) or (known[0] if known else "EUR")


def _bands(tiers: Iterable[Tier]) -> Iterator[tuple[str, Tier]]:
    """`1 to 10`, `11 to 50`, `51 and more`."""
    first = Decimal(1)
    for tier in tiers:
        if tier.up_to is None:
            yield f"{number(first)} and more", tier
            return
        yield f"{number(first)} to {number(tier.up_to)}", tier
        first = tier.up_to + 1


def setup_fee(offer: Offer, currency: str) -> Money | None:
    fee = dict(offer.setup_fees).get(currency)
    return Money.rounded(Fraction(fee), currency) if fee else None
