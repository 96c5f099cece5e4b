"""Prices: amounts, tiers and SKUs, by their templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod

from vendible.domain.catalog.checks.found import found
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import ReleaseRules
from vendible.domain.catalog.findings import Finding, at, did_you_mean
from vendible.domain.catalog.listing import Edition, Method, Offer
from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.kernel.money import CURRENCIES, Money, digits

_BY_QUANTITY = (
    Template.LINEAR,
    Template.GRADUATED,
    Template.VOLUME,
    Template.STAIRSTEP,
    Template.PACKAGE,
)
_TIERED = (Template.GRADUATED, Template.VOLUME, Template.STAIRSTEP)
_USED = {
    Template.FIXED: {"flat"},
    Template.PER_SKU: {"skus"},
    Template.LINEAR: {"flat", "unit"},
    Template.GRADUATED: {"tiers"},
    Template.VOLUME: {"tiers"},
    Template.STAIRSTEP: {"tiers"},
    Template.PACKAGE: {"unit", "size", "free"},
    Template.PERCENTAGE: {"flat", "rate_pct", "free_events", "free_amount"},
}


@dataclass(frozen=True, slots=True)
class Priced:
    """What a price is for. `edition` None: the offer names none, so it is not judged by it."""

    offer: Offer
    edition: Edition | None
    currency: str
    rules: ReleaseRules


def price_findings(price: Price, place: str, of: Priced) -> Iterator[Finding]:
    template, offer, edition = price.template, of.offer, of.edition
    name = (edition.name or edition.code) if edition else ""
    no_quantity = edition is not None and edition.quantity is None
    if template in _BY_QUANTITY and no_quantity and offer.method is not Method.USAGE:
        facts = {"template": template.value, "edition": name}
        yield found(Requirement.PRICE_NEEDS_QUANTITY, _template_place(price, place), **facts)
    if template is Template.PERCENTAGE and offer.method is not Method.USAGE:
        facts = {"template": template.value, "method": offer.method.value}
        yield found(Requirement.PRICE_NEEDS_USAGE, _template_place(price, place), **facts)
    yield from _parts_not_used(price, place)
    yield from _amounts(price, place, of)
    if template in _TIERED:
        yield from _tiers(price, at(place, "tiers"), edition)
    if template is Template.PACKAGE and price.size <= 0:
        yield found(Requirement.PACKAGE_SIZE, at(place, "size"), size=price.size)
    if template is Template.PER_SKU:
        yield from _skus(price, at(place, "skus"), of)


def _template_place(price: Price, place: str) -> str:
    return place if price.template is Template.FIXED else at(place, "template")


def costs(price: Price) -> bool:
    """Whether any quantity costs more than nothing."""
    tiers = [amount for tier in price.tiers for amount in (tier.unit, tier.flat)]
    amounts = [price.flat, price.unit, price.rate_pct, *tiers]
    return any(each > 0 for each in amounts) or any(costs(each) for _, each in price.skus)


def amount_findings(
    amount: Decimal, place: str, currency: str, limit: int, *, charged: bool = False
) -> Iterator[Finding]:
    """`charged`: it is an amount as customers pay it, not a unit price, which may be finer."""
    if amount < 0:
        yield found(Requirement.PRICE_NEGATIVE, place, amount=amount)
    elif amount >= limit + 1:
        yield found(Requirement.PRICE_TOO_LARGE, place, amount=amount, limit=limit)
    elif charged and currency in CURRENCIES and -_exponent(amount) > digits(currency):
        yield found(
            Requirement.PRICE_TOO_FINE,
            place,
            amount=amount,
            digits=digits(currency),
            currency=currency,
            example=Money.rounded(Fraction(amount), currency).amount,
        )


def _exponent(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    assert isinstance(exponent, int), f"{amount} is not finite"
    return exponent


def _parts_not_used(price: Price, place: str) -> Iterator[Finding]:
    plain = Price(price.template)
    for part in ("flat", "unit", "tiers", "size", "free", "rate_pct", "free_events", "skus"):
        given = getattr(price, part) != getattr(plain, part)
        if given and part not in _USED[price.template]:
            yield found(
                Requirement.PRICE_PART_NOT_USED,
                at(place, part),
                template=price.template.value,
                part=part,
            )


def _amounts(price: Price, place: str, of: Priced) -> Iterator[Finding]:
    is_fixed = price.template is Template.FIXED
    is_stairstep = price.template is Template.STAIRSTEP
    where = place if is_fixed else at(place, "flat")
    limit, currency = of.rules.number("price_max"), of.currency
    yield from amount_findings(price.flat, where, currency, limit, charged=is_fixed)
    yield from amount_findings(price.unit, at(place, "unit"), currency, limit)
    for part in ("rate_pct", "free"):
        amount = getattr(price, part)
        if amount < 0:
            yield found(Requirement.PRICE_NEGATIVE, at(place, part), amount=amount)
    for number, tier in enumerate(price.tiers):
        here = at(at(place, "tiers"), number)
        yield from amount_findings(tier.unit, at(here, "unit"), currency, limit)
        yield from amount_findings(
            tier.flat, at(here, "flat"), currency, limit, charged=is_stairstep
        )


def _tiers(price: Price, place: str, edition: Edition | None) -> Iterator[Finding]:
    if not price.tiers:
        amount = "flat" if price.template is Template.STAIRSTEP else "unit"
        yield found(Requirement.TIERS_MISSING, place, template=price.template.value, amount=amount)
        return
    before = Decimal(0)
    for number, tier in enumerate(price.tiers):
        is_last = number == len(price.tiers) - 1
        if (tier.up_to is None and not is_last) or (
            tier.up_to is not None and tier.up_to <= before
        ):
            where = at(at(place, number), "up_to")
            up_to = "any quantity" if tier.up_to is None else tier.up_to
            yield found(Requirement.TIERS_NOT_RISING, where, up_to=up_to, before=before)
        before = tier.up_to or before
    yield from _last_tier(price.tiers[-1], at(place, len(price.tiers) - 1), edition)


def _last_tier(tier: Tier, place: str, edition: Edition | None) -> Iterator[Finding]:
    """The last tier is open, or the edition's quantity ends within it."""
    quantity = edition.quantity if edition else None
    maximum = quantity.maximum if quantity else None
    if tier.up_to is None or (maximum is not None and maximum <= tier.up_to):
        return
    largest = "any larger quantity" if maximum is None else f"a quantity of {maximum}"
    yield found(
        Requirement.TIERS_LAST_BOUNDED, at(place, "up_to"), up_to=tier.up_to, largest=largest
    )


def _skus(price: Price, place: str, of: Priced) -> Iterator[Finding]:
    for sku, each in price.skus:
        here = at(place, sku)
        if each.template is Template.PER_SKU:
            yield found(Requirement.SKU_NESTED, here)
        else:
            yield from price_findings(each, here, of)
    edition = of.edition
    if edition is None:
        return
    counts = [len(each.values) for each in edition.attributes]
    limit = of.rules.number("skus_max")
    if not counts:
        name = edition.name or edition.code
        yield found(Requirement.SKU_ATTRIBUTES_MISSING, place, edition=name)
    elif prod(counts) > limit:
        yield found(Requirement.SKUS_TOO_MANY, place, count=prod(counts), limit=limit)
    else:
        yield from _sku_keys(price, place, edition)


def _sku_keys(price: Price, place: str, edition: Edition) -> Iterator[Finding]:
    codes = [[value.code for value in each.values] for each in edition.attributes]
    known = ["/".join(each) for each in product(*codes)]
    priced = [sku for sku, _ in price.skus]
    missing = sorted(set(known) - set(priced), key=known.index)
    for sku in priced:
        if sku not in known:
            example = known[0] if known else "none"
            remedy = did_you_mean(sku, missing or known, f"Remove it, or write it as {example}.")
            yield found(
                Requirement.SKU_UNKNOWN, at(place, sku), sku=sku, example=example, remedy=remedy
            )
    if missing:
        facts = {"missing": len(missing), "count": len(known), "sku": missing[0]}
        yield found(Requirement.SKU_MISSING, place, **facts)
