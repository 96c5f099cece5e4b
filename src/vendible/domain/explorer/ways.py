"""What can be bought and changed within one row of offers, by the rules that run in the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import count
from uuid import UUID

from vendible.domain.catalog.checks import changes_allowed
from vendible.domain.catalog.listing import Edition, Kind, Listing, Method, Offer
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.kernel.terms import Cycle
from vendible.domain.ordering.changes import order_of_change
from vendible.domain.ordering.quotes import LineAsk, Moment, quote_order
from vendible.domain.subscriptions.changing import Change, ChangeAsk, decide_change
from vendible.domain.subscriptions.holding import Held, Holding, OnSale

EDITIONS_MAX = 40  # more can't be looked at in one map
_NOBODY = UUID(int=0)
_OPENING = time(9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """Offers that can be changed into each other: one method, cycle and currency."""

    method: Method
    cycle: Cycle | None
    currency: str


def rows_of(listing: Listing) -> tuple[Row, ...]:
    """Every row in which at least one edition is sold, in the order of the offers."""
    rows = (
        Row(offer.method, offer.cycle, currency)
        for offer in listing.offers
        if offer.on_sale and offer.method is not Method.USAGE
        for currency, _ in offer.prices
    )
    return tuple(dict.fromkeys(rows))


class Ways:
    """Buys and changes within one row, by the rules that run in the product."""

    def __init__(self, listing: Listing, row: Row, first: date) -> None:
        self._ids = count(1)
        # A map of prices: no trial, which would make each of them zero for a while.
        offers = tuple(replace(each, trial=None) for each in listing.offers)
        self.listing = replace(listing, offers=offers)
        self.on_sale = OnSale(self._mint(), _NOBODY, "", self._mint(), self.listing)
        self.row, self.first = row, first
        self.editions = [
            each
            for each in listing.editions[:EDITIONS_MAX]
            if each.on_sale and not each.quotation and self.offer_of(each.code)
        ]

    def _mint(self) -> UUID:
        return UUID(int=next(self._ids))

    def offer_of(self, edition: str) -> Offer | None:
        return next(
            (
                each
                for each in self.listing.offers_of(edition)
                if each.on_sale
                and (each.method, each.cycle) == (self.row.method, self.row.cycle)
                and any(currency == self.row.currency for currency, _ in each.prices)
            ),
            None,
        )

    def bought(self, edition: Edition, quantity: int | None = None) -> Iterator[Held]:
        """The edition as bought on the first day; nothing where it can't be ordered."""
        offer = self.offer_of(edition.code)
        assert offer is not None
        attributes = tuple(
            (each.code, each.values[0].code) for each in edition.attributes if each.values
        )
        ask = LineAsk(self.listing.slug, offer.code, quantity=quantity, attributes=attributes)
        moment = Moment(datetime.combine(self.first, _OPENING), self.first)
        catalog = {self.listing.slug: self.on_sale}
        # An add-on is changed as any product is; who may buy it is another question.
        if self.listing.addon is not None:
            base = replace(self.listing, addon=None, kind=Kind.BASE)
            catalog = {self.listing.slug: replace(self.on_sale, listing=base)}
        try:
            order = quote_order(
                Holding(_NOBODY, "", ()), [ask], catalog, self.row.currency, {}, moment, self._mint
            )
        except Refusal:
            return
        yield replace(order.begins[0], listing=self.listing)

    def to(self, held: Held) -> list[Edition]:
        """The ticked targets other than the edition itself that are sold in this row."""
        ticked = changes_allowed(self.listing, held.edition)
        return [each for each in self.editions if each.code in ticked and each.code != held.edition]

    def change(self, held: Held, edition: Edition, today: date) -> Change:
        """Refusals are those of `decide_change`."""
        ask = ChangeAsk(edition.code, nearest(edition, held.quantity), _values(edition, held))
        return decide_change(Holding(_NOBODY, "", (held,)), held, ask, self.on_sale, today)

    def net_of(self, change: Change, today: date) -> Money:
        """What the change comes to, without tax; negative is given back."""
        return order_of_change(change, {}, today).net


def nearest(edition: Edition, quantity: int) -> int:
    """The quantity of the target that comes closest to what is held."""
    allowed = edition.quantity
    if allowed is None:
        return 1
    most = quantity if allowed.maximum is None else min(quantity, allowed.maximum)
    steps = max(0, -(-(most - allowed.minimum) // allowed.step))
    fitting = allowed.minimum + steps * allowed.step
    if allowed.maximum is not None and fitting > allowed.maximum:
        fitting -= allowed.step
    return max(fitting, allowed.minimum)


def _values(edition: Edition, held: Held) -> tuple[tuple[str, str], ...]:
    """The values held where the target knows them, else its first."""
    held_values = dict(held.attributes)
    return tuple(
        (
            each.code,
            held_values[each.code]
            if held_values.get(each.code) in {value.code for value in each.values}
            else each.values[0].code,
        )
        for each in edition.attributes
        if each.values
    )
