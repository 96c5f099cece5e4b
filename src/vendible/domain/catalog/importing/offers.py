"""Prices and units of a price list as quantities and offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from vendible.domain.catalog.document import amount_text
from vendible.domain.catalog.document.fields import decimal_of, shown
from vendible.domain.catalog.findings import at
from vendible.domain.catalog.importing.names import words_of
from vendible.domain.catalog.importing.source import Data, Oddity, Source
from vendible.domain.catalog.importing.units import Unit, unit_of
from vendible.domain.catalog.listing import Method, Offer, QuantityRange
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.money import CURRENCIES, digits
from vendible.domain.kernel.terms import Cycle

_BILLING_MONTHS = {
    "monthly": 1,
    "quarterly": 3,
    "semiannual": 6,
    "semiannually": 6,
    "annual": 12,
    "annually": 12,
    "yearly": 12,
}
_SUFFIXES = {1: "monthly", 12: "yearly"}


@dataclass(frozen=True, slots=True)
class Money:
    """What all prices of the list share: the currency, and a factor for each cycle in months."""

    currency: str
    factors: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Priced:
    """How one plan or add-on is sold. Either `quotation`, a price in words, or offers."""

    unit: Unit
    words: str  # price and unit as they stand in the list
    quotation: str = ""
    quantity: QuantityRange | None = None
    offers: tuple[Offer, ...] = ()


def money_of(source: Source) -> Money:
    currency = source.text(source.data, "currency")
    if currency not in CURRENCIES:
        source.report(
            Oddity.CURRENCY_MISSING,
            "currency",
            f"{currency or 'nothing'} is no currency of ISO 4217, so no price can be imported",
            "Write e.g. currency: EUR.",
        )
        currency = ""
    factors: dict[int, Decimal] = {}
    for period, factor in source.part(source.data, "billing").items():
        place, exact = at("billing", period), decimal_of(factor)
        months = _BILLING_MONTHS.get(period.lower())
        if months is None or exact is None or exact < 0 or months in factors:
            source.report(
                Oddity.BILLING_PERIOD,
                place,
                f"{period}: {shown(factor)} is no billing period with its factor, or there twice",
                f"Write one of {', '.join(_BILLING_MONTHS)} with a factor on the monthly price.",
            )
        else:
            source.use(place)
            factors[months] = exact
    return Money(currency, factors or {1: Decimal(1)})


def priced(
    source: Source, data: Data, place: str, code: str, money: Money, *, pack: bool
) -> Priced:
    """`pack`: each unit bought extends a limit, so that even a flat price has a quantity."""
    unit = unit_of(source.text(data, "unit", place))
    raw, where = data.get("price"), at(place, "price")
    words = " ".join(str(each) for each in (raw, unit.text) if each not in (None, ""))
    quantity = _quantity(unit, pack=pack)
    if isinstance(raw, str) and decimal_of(raw) is None and raw.strip():
        source.use(where)
        source.report(
            Oddity.NEEDS_QUOTATION,
            where,
            f"{raw} is a price in words: it is shown and can't be ordered",
            "Give a price, or make private offers.",
        )
        return Priced(unit, words, raw.strip(), quantity)
    price = decimal_of(raw)
    if price is None or price < 0:
        source.report(
            Oddity.PRICE_KIND,
            where,
            f"{shown(raw)} is neither a price nor words for one",
            "Write a number, or words such as Contact sales.",
        )
        return Priced(unit, words, quantity=quantity)
    source.use(where)
    if not money.currency:
        return Priced(unit, words, quantity=quantity)
    _tell_unit(source, unit, at(place, "unit"))
    offers = _offers(source, where, code, unit, price, money, quantity)
    return Priced(unit, words, quantity=quantity, offers=offers)


def _tell_unit(source: Source, unit: Unit, place: str) -> None:
    if unit.is_piece:
        source.report(
            Oddity.UNIT_WITHOUT_PERIOD,
            place,
            f"{unit.text} names no period: the price was taken as paid once for each",
            "If it is paid again and again, make the offer recurring with a cycle.",
        )
    elif unit.is_assumed:
        source.report(
            Oddity.UNIT_MISSING,
            place,
            f"{unit.text or 'nothing'} came as the unit: the price was taken as flat and monthly",
            "Write e.g. unit: /month or unit: user/month.",
        )
    if len(unit.things) > 1:
        source.report(
            Oddity.UNIT_OF_TWO,
            place,
            f"{unit.text} counts {' times '.join(unit.things)}: customers give the product of them",
            "Check that one number is enough, or split the price.",
        )


def _quantity(unit: Unit, *, pack: bool) -> QuantityRange | None:
    if unit.things:
        name = " x ".join(unit.things)
        return QuantityRange(words_of(name), name)
    return QuantityRange("Packs", "pack") if pack else None


def _offers(
    source: Source,
    place: str,
    code: str,
    unit: Unit,
    price: Decimal,
    money: Money,
    quantity: QuantityRange | None,
) -> tuple[Offer, ...]:
    if unit.months is None:
        cost = _price(price, unit, quantity)
        return (Offer(f"{code}-once", code, Method.ONE_TIME, None, ((money.currency, cost),)),)
    # A factor is on the monthly price; a price of a longer period stands for itself.
    factors = money.factors if unit.months == 1 else {unit.months: Decimal(1)}
    offers = []
    for months, factor in sorted(factors.items()):
        amount = price * factor * (months // unit.months)
        cost = _price(amount, unit, quantity)
        if quantity is None and -_exponent(amount) > digits(money.currency):
            source.report(
                Oddity.PRICE_ROUNDED,
                place,
                f"{amount_text(amount)} {money.currency} for {Cycle(months)} is finer than the "
                "currency; it is charged rounded",
                "Write the amount that is to be charged.",
            )
        name = f"{code}-{_SUFFIXES.get(months, f'{months}-months')}"
        prices = ((money.currency, cost),)
        offers.append(Offer(name, code, Method.RECURRING, Cycle(months), prices))
    return tuple(offers)


def _exponent(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    assert isinstance(exponent, int), f"{amount} is not finite"
    return exponent


def _price(amount: Decimal, unit: Unit, quantity: QuantityRange | None) -> Price:
    if quantity is None:
        return Price(Template.FIXED, flat=amount)
    if unit.pack > 1:
        return Price(Template.PACKAGE, unit=amount, size=Decimal(unit.pack))
    return Price(Template.LINEAR, unit=amount)
