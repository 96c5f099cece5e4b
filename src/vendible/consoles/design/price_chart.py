"""The price over the quantity, drawn: amounts by the rule itself. The template writes the SVG."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor, log10

from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.pricing.explained import number
from vendible.domain.pricing.quantities import exact_price_of, price_of

WIDTH, HEIGHT = 320, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 10, 10, 32
_SAMPLES = 48
_ROWS_MAX = 8
_TIERED = (Template.GRADUATED, Template.VOLUME, Template.STAIRSTEP)
DRAWN = (*_TIERED, Template.LINEAR, Template.PACKAGE)


@dataclass(frozen=True, slots=True)
class Quantities:
    """Which quantities can be bought; `maximum` None: without limit."""

    minimum: int = 1
    maximum: int | None = None
    step: int = 1
    unit: str = ""

    def near(self, wanted: Decimal | int) -> int:
        """The greatest that is at most `wanted`, or the least of all."""
        steps = max(0, floor((Decimal(wanted) - self.minimum) / self.step))
        return self.minimum + steps * self.step


@dataclass(frozen=True, slots=True)
class Told:
    """A telling quantity with its formula and amount."""

    quantity: int
    formula: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis, or a telling point; `label` is empty for a point."""

    x: float
    y: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class PriceChart:
    title: str
    description: str
    curve: str  # points of a polyline
    area: str
    points: tuple[Mark, ...]
    across: tuple[Mark, ...]
    upwards: tuple[Mark, ...]
    told: tuple[Told, ...]
    unit: str
    currency: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    floor: int = HEIGHT - _BOTTOM


def price_chart(
    price: Price, currency: str, quantities: Quantities, *, name: str = ""
) -> PriceChart | None:
    """None for a price that does not depend on a quantity, or is not complete yet."""
    if price.template not in DRAWN or quantities.step < 1 or quantities.minimum < 0:
        return None
    if price.template in _TIERED and not price.tiers:
        return None
    if price.template is Template.PACKAGE and price.size <= 0:
        return None
    top = _top(price, quantities)
    telling = _telling(price, quantities, top)
    even = {
        quantities.near(quantities.minimum + (top - quantities.minimum) * part // _SAMPLES)
        for part in range(_SAMPLES + 1)
    }
    try:
        exact = {
            each: exact_price_of(price, Decimal(each), currency).exact
            for each in sorted({*telling, *even})
        }
        told = tuple(_told(price, each, currency) for each in telling)
    except Refusal:  # the last tier ends below the least quantity: a finding says so
        return None
    is_stepped = price.template in (Template.STAIRSTEP, Template.PACKAGE)
    return _drawn(exact, told, quantities.unit, currency, name, is_stepped=is_stepped)


def _told(price: Price, quantity: int, currency: str) -> Told:
    found = price_of(price, Decimal(quantity), currency)
    return Told(quantity, f"{found.formula} {currency}", found.amount)


def _top(price: Price, quantities: Quantities) -> int:
    """Far enough to see the last tier: never above what can be bought, or what has a price."""
    bounds = [tier.up_to for tier in price.tiers if tier.up_to is not None]
    step = quantities.step
    if price.template in _TIERED:
        wanted = Decimal(max(bounds, default=Decimal(10 * step))) * 2
        if price.tiers[-1].up_to is not None:
            wanted = min(wanted, price.tiers[-1].up_to)
    elif price.template is Template.PACKAGE:
        wanted = price.free + 4 * price.size
    else:
        most = quantities.maximum or 0
        wanted = Decimal(most or quantities.minimum + 20 * step)
    if quantities.maximum is not None:
        wanted = min(wanted, Decimal(quantities.maximum))
    return max(quantities.near(wanted), quantities.minimum)


def _telling(price: Price, quantities: Quantities, top: int) -> list[int]:
    """The least, both sides of each bound, and the last: what one would ask for."""
    least, step = quantities.minimum, quantities.step
    found = {least, top, quantities.near(least + (top - least) // 2)}
    if price.template is Template.PACKAGE:
        found |= {quantities.near(price.free + price.size * count) for count in (1, 2)}
    bounds = [tier.up_to for tier in price.tiers if tier.up_to is not None]
    for bound in bounds:
        inside = quantities.near(bound)
        found |= {inside, inside + step}
    fitting = sorted(each for each in found if least <= each <= top)
    if len(fitting) <= _ROWS_MAX:
        return fitting
    keep = [
        fitting[round(part * (len(fitting) - 1) / (_ROWS_MAX - 1))] for part in range(_ROWS_MAX)
    ]
    return sorted(set(keep))


def _drawn(
    exact: dict[int, Fraction],
    told: tuple[Told, ...],
    unit: str,
    currency: str,
    name: str,
    *,
    is_stepped: bool,
) -> PriceChart:
    first, last = min(exact), max(exact)
    highest = max(exact.values())
    rise = _nice(highest)
    ceiling = rise * max(1, -(-highest // rise)) if highest else Fraction(1)

    def x(quantity: Fraction | int) -> float:
        part = Fraction(quantity - first, last - first) if last > first else Fraction(1, 2)
        return round(float(_LEFT + part * (WIDTH - _LEFT - _RIGHT)), 1)

    def y(amount: Fraction) -> float:
        return round(float(HEIGHT - _BOTTOM - amount / ceiling * (HEIGHT - _TOP - _BOTTOM)), 1)

    points = [(x(quantity), y(amount)) for quantity, amount in exact.items()]
    if is_stepped:  # the price of a band holds up to its bound
        held = [(left, above) for (left, _), (_, above) in pairwise(points)]
        risen = zip(held, points[1:], strict=True)
        points = [points[0], *(each for pair in risen for each in pair)]
    curve = " ".join(f"{left},{above}" for left, above in points)
    base = HEIGHT - _BOTTOM
    counted = f" {unit}" if unit else ""
    lines = [f"{each.quantity}{counted}: {each.amount}" for each in told]
    about = f" of {name}" if name else ""
    marked = dict.fromkeys((first, (first + last) // 2, last))
    return PriceChart(
        title=f"Price{about} in {currency} by quantity",
        description="; ".join(lines),
        curve=curve,
        area=f"{points[0][0]},{base} {curve} {points[-1][0]},{base}",
        points=tuple(Mark(x(each.quantity), y(exact[each.quantity])) for each in told),
        across=tuple(Mark(x(each), base, number(each)) for each in marked),
        upwards=tuple(
            Mark(_LEFT, y(rise * count), number(rise * count))
            for count in range(int(ceiling / rise) + 1 if highest else 1)
        ),
        told=told,
        unit=unit,
        currency=currency,
    )


def _nice(highest: Fraction) -> Fraction:
    """A round distance of marks, so that there are at most five of them."""
    if highest <= 0:
        return Fraction(1)
    power = Fraction(10) ** floor(log10(float(highest / 4)))
    return next(power * each for each in (1, 2, 5, 10) if power * each * 4 >= highest)
