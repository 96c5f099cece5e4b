"""Editions side by side: what is the same in all of them, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from vendible.consoles.design.words import money_text, number_text
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.offering import connected_editions
from vendible.consoles.storefront.prices import price_in_currency, price_words, setup_fee
from vendible.domain.catalog.listing import Edition, Listing, Offer, Trial
from vendible.domain.kernel.terms import Cycle, Term, nth_cycle
from vendible.domain.pricing.explained import number
from vendible.domain.pricing.least import least_of, orderable
from vendible.domain.pricing.parts import Item, amount_of
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.holding import OnSale

_NEW_YEAR = date(2027, 1, 1)  # an example needs a cycle; any will do
_EXAMPLE_DAY = date(2027, 1, 21)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing over the editions; a cell is empty where an edition says nothing of it."""

    name: str
    group: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


def rows(listing: Listing, currency: str) -> tuple[Row, ...]:
    """Prices for each way to pay, choices, and what is allowed; editions on sale, in order."""
    editions = [each for each in listing.editions if each.on_sale]
    offers = {
        each.code: [offer for offer in listing.offers_of(each.code) if offer.on_sale]
        for each in editions
    }
    return tuple(
        row
        for row in (
            *_prices(editions, offers, currency),
            *_choices(editions),
            *_entitlements(listing, editions),
        )
        if any(row.cells)
    )


def _prices(
    editions: list[Edition], offers: dict[str, list[Offer]], currency: str
) -> Iterator[Row]:
    cycles = dict.fromkeys(
        wording.cycle_name(offer) for edition in editions for offer in offers[edition.code]
    )

    def told(name: str, group: str, words: Callable[[Edition, Offer], str], cycle: str) -> Row:
        cells = tuple(
            "; ".join(
                text
                for offer in offers[edition.code]
                if wording.cycle_name(offer) == cycle and (text := words(edition, offer))
            )
            for edition in editions
        )
        return Row(name, group, cells)

    def price(edition: Edition, offer: Offer) -> str:
        found = price_in_currency(offer, currency)
        return price_words(found, offer, edition, currency).line if found else ""

    def setup(_edition: Edition, offer: Offer) -> str:
        fee = setup_fee(offer, currency)
        return money_text(fee) if fee else ""

    def contract(_edition: Edition, offer: Offer) -> str:
        if offer.contract is None or offer.cycle is None:
            return ""
        return " ".join(wording.contract_sentences(offer.contract, offer.cycle, currency))

    for cycle in cycles:
        yield told("Price", cycle, price, cycle)
        yield told("Setup, once", cycle, setup, cycle)
        yield told("Trial", cycle, lambda _, offer: trial_words(offer.trial), cycle)
        yield told("Contract", cycle, contract, cycle)
    if any(each.quotation for each in editions):
        yield Row("Price", "By request", tuple(each.quotation for each in editions))


def _choices(editions: list[Edition]) -> Iterator[Row]:
    names = dict.fromkeys(each.quantity.name for each in editions if each.quantity)
    for name in names:
        yield Row(
            name,
            "Quantity",
            tuple(
                wording.range_name(each.quantity)
                if each.quantity and each.quantity.name == name
                else ""
                for each in editions
            ),
        )
    attributes = {each.code: each.name for edition in editions for each in edition.attributes}
    for code, name in attributes.items():
        yield Row(
            name,
            "Choice",
            tuple(
                next(
                    (
                        ", ".join(value.name for value in each.values)
                        for each in edition.attributes
                        if each.code == code
                    ),
                    "",
                )
                for edition in editions
            ),
        )


def _entitlements(listing: Listing, editions: list[Edition]) -> Iterator[Row]:
    for entitlement in listing.entitlements:
        beside = wording.unit_beside(entitlement.name, entitlement.unit)
        unit = f" ({beside})" if beside else ""
        renews = ", anew each cycle" if entitlement.renews else ""
        yield Row(
            f"{entitlement.name}{unit}{renews}",
            entitlement.group,
            tuple(
                "; ".join(
                    wording.grant_name(grant, listing, edition)
                    for grant in edition.grants
                    if grant.entitlement == entitlement.code
                )
                for edition in editions
            ),
        )


@dataclass(frozen=True, slots=True)
class AddonCell:
    """What an add-on is to an edition: included, available at a price, or not available."""

    is_included: bool
    is_available: bool


@dataclass(frozen=True, slots=True)
class AddonRow:
    """An add-on over the editions of one product."""

    slug: str
    name: str
    summary: str
    ownership: str
    prices: tuple[str, ...]
    contract: tuple[str, ...]
    cells: tuple[AddonCell, ...]


def addon_rows(listing: Listing, addons: list[OnSale], currency: str) -> tuple[AddonRow, ...]:
    """Every add-on that an edition on sale includes or that is connected to one."""
    editions = [each for each in listing.editions if each.on_sale]
    shown = [_addon_row(listing.slug, editions, addon, currency) for addon in addons]
    return tuple(
        row for row in shown if any(cell.is_available or cell.is_included for cell in row.cells)
    )


def _addon_row(product: str, editions: list[Edition], addon: OnSale, currency: str) -> AddonRow:
    terms = addon.listing.addon
    assert terms is not None, "asked of a product that is no add-on"
    connected = connected_editions(addon.listing, product)
    offers = [
        (edition, offer)
        for edition in addon.listing.editions
        if edition.on_sale
        for offer in addon.listing.offers_of(edition.code)
        if offer.on_sale
    ]
    contracts = [
        wording.contract_sentences(offer.contract, offer.cycle, currency)
        for _, offer in offers
        if offer.contract is not None and offer.cycle is not None
    ]
    return AddonRow(
        slug=addon.listing.slug,
        name=addon.listing.name,
        summary=addon.listing.summary,
        ownership=wording.OWNERSHIPS[terms.ownership],
        prices=tuple(
            price_words(price, offer, edition, currency).line
            for edition, offer in offers
            if (price := price_in_currency(offer, currency)) is not None
        )
        or tuple(each.quotation for each in addon.listing.editions if each.quotation),
        contract=tuple(contracts[0]) if contracts else (),
        cells=tuple(
            AddonCell(addon.listing.slug in each.includes, each.code in connected)
            for each in editions
        ),
    )


def trial_words(trial: Trial | None) -> str:
    """`30 days free, then it is paid` or `30 days free, then it ends`."""
    if trial is None:
        return ""
    then = "it is paid" if trial.converts else "it ends"
    return f"{number_text(trial.days)} days free, then {then}"


def proration_example(listing: Listing, currency: str) -> str:
    """The policy with the listing's own figures; empty where nothing recurs at a fixed price."""
    policy = POLICIES.get(listing.proration)
    if policy is None:
        return ""
    for edition, offer in orderable(listing):
        price = price_in_currency(offer, currency)
        amount = least_of(price, edition, currency) if price and offer.cycle else None
        if amount and offer.cycle is not None:
            cycle = nth_cycle(_NEW_YEAR, offer.cycle, 0)
            part = Term(_EXAMPLE_DAY, cycle.end)
            item = Item(Fraction(amount.exact), currency, part, cycle)
            return (
                f"An example: of {money_text(amount)} {wording.per_cycle(offer.cycle)}, "
                f"{_length(offer.cycle)} from 1 January 2027, what begins on 21 January costs "
                f"{money_text(amount_of(item, policy).amount)} until the cycle ends, "
                f"for {number(Fraction(part.days))} of its {number(Fraction(cycle.days))} days."
            )
    return ""


def _length(cycle: Cycle) -> str:
    return f"for {cycle}"
