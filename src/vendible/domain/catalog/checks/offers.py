"""Offers: methods, cycles, contracts and currencies."""

from __future__ import annotations

from collections.abc import Iterator

from vendible.domain.catalog.checks.found import choose, found, listed
from vendible.domain.catalog.checks.prices import (
    Priced,
    amount_findings,
    costs,
    price_findings,
)
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import ReleaseRules
from vendible.domain.catalog.findings import Finding, at, did_you_mean
from vendible.domain.catalog.listing import (
    Billing,
    ContractTerms,
    Listing,
    Method,
    Offer,
    ProductType,
    TerminationFee,
    Trial,
)
from vendible.domain.kernel.money import CURRENCIES


def offer_findings(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    codes = [each.code for each in listing.editions]
    seen: dict[object, str] = {}
    for index, offer in enumerate(listing.offers):
        place = at("offers", index)
        if offer.edition not in codes:
            yield found(
                Requirement.OFFER_EDITION,
                at(place, "edition"),
                code=offer.edition,
                known=listed(codes),
                remedy=choose(offer.edition, codes),
            )
        sold = (offer.edition, offer.method, offer.cycle)
        if sold in seen:
            yield found(Requirement.OFFER_REPEATED, place, first=seen[sold])
        seen.setdefault(sold, place)
        yield from _cycle(offer, place)
        if offer.contract:
            yield from _contract(offer, offer.contract, at(place, "contract"))
        if offer.trial:
            yield from _trial(offer, offer.trial, at(place, "trial"), rules)
        yield from _prices(listing, offer, place, rules)
    if listing.type is ProductType.LICENSE:
        yield from _mixed_methods(listing)


def _cycle(offer: Offer, place: str) -> Iterator[Finding]:
    if offer.method is Method.ONE_TIME:
        if offer.cycle is not None:
            yield found(Requirement.CYCLE_NOT_USED, at(place, "cycle"), cycle=offer.cycle)
    elif offer.cycle is None or offer.cycle.months < 1:
        yield found(Requirement.CYCLE_MISSING, at(place, "cycle"), method=offer.method.value)


def _mixed_methods(listing: Listing) -> Iterator[Finding]:
    """Each edition of type license is sold by recurring cycles or one-time, never both."""
    one_time = {
        offer.edition: at("offers", index)
        for index, offer in reversed(list(enumerate(listing.offers)))
        if offer.method is Method.ONE_TIME
    }
    for index, offer in enumerate(listing.offers):
        if offer.method is not Method.ONE_TIME and offer.edition in one_time:
            yield found(
                Requirement.LICENSE_METHODS_MIXED,
                at(at("offers", index), "method"),
                edition=offer.edition,
                first=one_time[offer.edition],
                method=offer.method.value,
            )


def _contract(offer: Offer, terms: ContractTerms, place: str) -> Iterator[Finding]:
    if offer.method is not Method.RECURRING:
        yield found(Requirement.CONTRACT_ONE_TIME, place, method=offer.method.value)
    if terms.cycles < 1:
        yield found(Requirement.CONTRACT_CYCLES, at(place, "cycles"), cycles=terms.cycles)
    for key, days in (("notice_days", terms.notice_days), ("grace_days", terms.grace_days)):
        if days < 0:
            yield found(Requirement.CONTRACT_DAYS, at(place, key), days=days)
    yield from _fee(offer, terms, at(place, "fee"))


def _trial(offer: Offer, trial: Trial, place: str, rules: ReleaseRules) -> Iterator[Finding]:
    if offer.method is not Method.RECURRING:
        yield found(Requirement.TRIAL_NOT_RECURRING, place, method=offer.method.value)
    limit = rules.number("trial_days_max")
    if not 1 <= trial.days <= limit:
        days = {"days": trial.days, "limit": limit}
        yield found(Requirement.TRIAL_DAYS, at(place, "days"), **days)


def _fee(offer: Offer, terms: ContractTerms, place: str) -> Iterator[Finding]:
    fee = terms.fee
    if terms.fee_kind is TerminationFee.NONE:
        if fee:
            yield found(Requirement.CONTRACT_FEE_NOT_USED, place, fee=fee)
        return
    if fee <= 0:
        yield found(Requirement.CONTRACT_FEE, place, fee=fee)
    if terms.fee_kind is TerminationFee.PERCENTAGE:
        if fee > 100:
            yield found(Requirement.CONTRACT_PERCENTAGE, place, fee=fee)
    elif len(offer.prices) > 1:
        currencies = listed(currency for currency, _ in offer.prices)
        yield found(Requirement.CONTRACT_FEE_CURRENCIES, place, fee=fee, currencies=currencies)


def _prices(listing: Listing, offer: Offer, place: str, rules: ReleaseRules) -> Iterator[Finding]:
    prices, fees = at(place, "prices"), at(place, "setup_fees")
    if not offer.prices and offer.on_sale:
        yield found(Requirement.PRICE_MISSING, prices)
    edition = listing.edition(offer.edition)
    seen: list[str] = []
    for currency, price in offer.prices:
        where = at(prices, currency)
        if currency in seen:
            yield found(Requirement.CURRENCY_REPEATED, where, currency=currency)
        seen.append(currency)
        yield from _currency(currency, where)
        yield from price_findings(price, where, Priced(offer, edition, currency, rules))
        if listing.billing is Billing.FREE and costs(price):
            yield found(Requirement.FREE_WITH_PRICE, where)
    for currency, fee in offer.setup_fees:
        where = at(fees, currency)
        yield from _currency(currency, where)
        if currency not in seen:
            yield found(Requirement.SETUP_FEE_CURRENCY, where, currency=currency)
        yield from amount_findings(fee, where, currency, rules.number("price_max"), charged=True)
        if listing.billing is Billing.FREE and fee > 0:
            yield found(Requirement.FREE_WITH_PRICE, where)


def _currency(currency: str, place: str) -> Iterator[Finding]:
    if currency not in CURRENCIES:
        remedy = did_you_mean(currency, sorted(CURRENCIES), "Write its three letters, e.g. EUR.")
        yield found(Requirement.CURRENCY_UNKNOWN, place, currency=currency, remedy=remedy)
