"""Money: a count of minor units with a currency, and the one function that rounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_DIGITS_OTHER_THAN_TWO = {
    **dict.fromkeys(_NO_DIGITS.split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_TWO_DIGITS = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP "
    "LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR "
    "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR "
    "ZMW ZWG".split()
)
CURRENCIES = _TWO_DIGITS | frozenset(_DIGITS_OTHER_THAN_TWO)  # ISO 4217, with its digits
_AMOUNT = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)


class Rounding(StrEnum):
    """How a size is rounded; the sign is kept."""

    HALF_UP = "half_up"
    FLOOR = "floor"
    HALF_EVEN = "half_even"


def digits(currency: str) -> int:
    """How many decimals `currency` has (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD."""
    return _DIGITS_OTHER_THAN_TWO.get(currency, 2)


def rounded_integer(exact: Fraction, mode: Rounding = Rounding.HALF_UP) -> int:
    """`exact` to a whole number; halves away from zero under `half_up`."""
    size = abs(exact)
    whole, rest = divmod(size.numerator, size.denominator)
    twice = 2 * rest
    if mode is Rounding.HALF_UP:
        whole += twice >= size.denominator
    elif mode is Rounding.HALF_EVEN:
        whole += twice > size.denominator or (twice == size.denominator and whole % 2 == 1)
    return whole if exact >= 0 else -whole


def rounded_fraction(exact: Fraction, decimals: int, mode: Rounding = Rounding.HALF_UP) -> Fraction:
    """`exact` to so many decimals."""
    scale = 10**decimals
    return Fraction(rounded_integer(exact * scale, mode), scale)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents for EUR, whole yen for JPY)."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """`"7.24"` in EUR is 724 minor units. ValueError for more digits than it has.

        No exponents: 1E+999999999 would fill the memory once it is written out.
        """
        if not _AMOUNT.fullmatch(text):
            raise ValueError(f"{text!r} is not an amount; expected a decimal such as 12.50")
        minor = Fraction(text) * 10 ** digits(currency)
        if minor.denominator != 1:
            raise ValueError(
                f"{text!r} has more than the {digits(currency)} decimals of {currency}"
            )
        return cls(minor.numerator, currency)

    @classmethod
    def rounded(cls, exact: Fraction, currency: str, mode: Rounding = Rounding.HALF_UP) -> Self:
        """The one place where an exact amount in major units becomes money."""
        return cls(rounded_integer(exact * 10 ** digits(currency), mode), currency)

    @property
    def exact(self) -> Fraction:
        """In major units."""
        return Fraction(self.minor, 10 ** digits(self.currency))

    @property
    def amount(self) -> str:
        """In major units with exactly the currency's digits: `"-7.24"`."""
        places = digits(self.currency)
        sign, size = ("-", -self.minor) if self.minor < 0 else ("", self.minor)
        if places == 0:
            return f"{sign}{size}"
        return f"{sign}{size // 10**places}.{size % 10**places:0{places}}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise TypeError(f"{self} and {other} are of different currencies")
        return other.minor


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum; zero of `currency` for none."""
    zero = Money(0, currency)
    return Money(sum(map(zero._same, amounts)), currency)
