"""Quantities: what a price comes to for a quantity, for one cycle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.explained import (
    TIMES,
    Explained,
    Inputs,
    Step,
    explain,
    number,
)
from vendible.domain.pricing.explained import price as shown
from vendible.domain.pricing.policies import VENDIBLE, Policy


def price_of(
    price: Price,
    quantity: Decimal,
    currency: str,
    *,
    sku: str = "",
    events: Sequence[Decimal] = (),
    policy: Policy = VENDIBLE,
    unit_name: str = "",
) -> Explained:
    """What `quantity` costs for one cycle, rounded once (rules: Prices).

    `events` are the reported amounts of a percentage. `unit_name` is for reading ("agents").
    Refusals: quantity_out_of_range below 0 or above the last bounded tier,
    attribute_value_unknown for a SKU without a price.
    """
    step = exact_price_of(price, quantity, currency, sku=sku, events=events, unit_name=unit_name)
    return explain(step.formula, step.exact, currency, policy.rounding_mode, step.inputs)


def exact_price_of(
    price: Price,
    quantity: Decimal,
    currency: str,
    *,
    sku: str = "",
    events: Sequence[Decimal] = (),
    unit_name: str = "",
) -> Step:
    """The same before rounding, in major units: what a part of a cycle is a share of."""
    if quantity < 0:
        raise Refusal(Code.QUANTITY_OUT_OF_RANGE, got=quantity, minimum=0, maximum=None, step=1)
    if price.template is Template.PER_SKU:
        price = _of_sku(price, sku)
    if price.template is Template.PERCENTAGE:
        return _percentage(price, events, currency)
    return _BY_TEMPLATE[price.template](price, quantity, currency, unit_name)


def _of_sku(price: Price, sku: str) -> Price:
    for key, found in price.skus:
        if key == sku:
            return found
    raise Refusal(
        Code.ATTRIBUTE_VALUE_UNKNOWN,
        attribute="SKU",
        got=sku,
        known=tuple(key for key, _ in price.skus),
    )


def _fixed(price: Price, quantity: Decimal, currency: str, unit_name: str) -> Step:  # noqa: ARG001
    flat = shown(price.flat, currency)
    return Step(flat, Fraction(price.flat), inputs=(("price", flat),))


def _linear(price: Price, quantity: Decimal, currency: str, unit_name: str) -> Step:
    flat, unit = shown(price.flat, currency), shown(price.unit, currency)
    formula = f"{_counted(quantity, unit_name)}{TIMES}{unit}"
    inputs: Inputs = (("quantity", number(quantity)), ("unit price", unit))
    if price.flat:
        formula, inputs = f"{flat} + {formula}", (("base price", flat), *inputs)
    return Step(formula, Fraction(price.flat) + _product(quantity, price.unit), inputs=inputs)


def _graduated(price: Price, quantity: Decimal, currency: str, unit_name: str) -> Step:
    _tier_of(price, quantity)
    exact, below, parts, inputs = Fraction(0), Fraction(0), [], [_quantity(quantity, unit_name)]
    for tier in _entered(price, quantity):
        top = Fraction(quantity if tier.up_to is None else min(quantity, tier.up_to))
        slice_ = top - below
        exact += slice_ * Fraction(tier.unit) + Fraction(tier.flat)
        parts.append(f"{number(slice_)}{TIMES}{shown(tier.unit, currency)}")
        if tier.flat:
            parts.append(shown(tier.flat, currency))
        inputs.append((f"tier {_up_to(tier)}", _tier_price(tier, currency)))
        below = top
    return Step(" + ".join(parts), exact, inputs=tuple(inputs))


def _volume(price: Price, quantity: Decimal, currency: str, unit_name: str) -> Step:
    tier = _tier_of(price, quantity)
    formula = f"{_counted(quantity, unit_name)}{TIMES}{shown(tier.unit, currency)}"
    if tier.flat:
        formula += f" + {shown(tier.flat, currency)}"
    inputs = (_quantity(quantity, unit_name), (f"tier {_up_to(tier)}", _tier_price(tier, currency)))
    return Step(formula, _product(quantity, tier.unit) + Fraction(tier.flat), inputs=inputs)


def _stairstep(price: Price, quantity: Decimal, currency: str, unit_name: str) -> Step:
    tier = _tier_of(price, quantity)
    flat = shown(tier.flat, currency)
    inputs = (_quantity(quantity, unit_name), (f"step {_up_to(tier)}", flat))
    return Step(flat, Fraction(tier.flat), inputs=inputs)


def _package(price: Price, quantity: Decimal, currency: str, unit_name: str) -> Step:
    charged = max(Fraction(quantity) - Fraction(price.free), Fraction(0))
    packs = ceil(charged / Fraction(price.size))
    unit = shown(price.unit, currency)
    noun = "pack" if packs == 1 else "packs"
    inputs: Inputs = (_quantity(quantity, unit_name), ("size of a pack", number(price.size)))
    if price.free:
        inputs = (*inputs, ("free units", number(price.free)))
    exact = packs * Fraction(price.unit)
    return Step(f"{packs} {noun}{TIMES}{unit}", exact, inputs=(*inputs, ("price of a pack", unit)))


def _percentage(price: Price, events: Sequence[Decimal], currency: str) -> Step:
    charged = [event for event, is_free in _told_free(price, events) if not is_free]
    amount = sum((Fraction(event) for event in charged), Fraction(0))
    exact = len(charged) * Fraction(price.flat) + amount * Fraction(price.rate_pct) / 100
    rate, flat = number(price.rate_pct), shown(price.flat, currency)
    formula = f"{rate} % of {shown(amount, currency)}"
    if price.flat:
        formula = f"{len(charged)}{TIMES}{flat} + {formula}"
    inputs = (
        ("reported amounts", str(len(events))),
        ("of these free", str(len(events) - len(charged))),
        ("share", f"{rate} %"),
        ("per amount", flat),
    )
    return Step(formula, exact, inputs=inputs)


def _told_free(price: Price, events: Sequence[Decimal]) -> Iterator[tuple[Decimal, bool]]:
    """Each event and whether it is free: both limits must hold; without limits none is."""
    has_limit = price.free_events is not None or price.free_amount is not None
    so_far = Fraction(0)
    for count, event in enumerate(events, start=1):
        so_far += Fraction(event)
        in_count = price.free_events is None or count <= price.free_events
        in_amount = price.free_amount is None or so_far <= price.free_amount
        yield event, has_limit and in_count and in_amount


def _tier_of(price: Price, quantity: Decimal) -> Tier:
    """The band that the quantity falls in; a fraction above a bound is in the next."""
    assert price.tiers, "a listing with a tiered price without tiers passed its checks"
    for tier in price.tiers:
        if tier.up_to is None or quantity <= tier.up_to:
            return tier
    raise Refusal(
        Code.QUANTITY_OUT_OF_RANGE,
        got=quantity,
        minimum=0,
        maximum=price.tiers[-1].up_to,
        step=1,
    )


def _entered(price: Price, quantity: Decimal) -> Iterator[Tier]:
    """The first tier always; another when the quantity is above the bound before it."""
    for number_, tier in enumerate(price.tiers):
        before = price.tiers[number_ - 1].up_to if number_ else None
        if number_ and (before is None or quantity <= before):
            return
        yield tier


def _product(quantity: Decimal, unit: Decimal) -> Fraction:
    return Fraction(quantity) * Fraction(unit)


def _counted(quantity: Decimal, unit_name: str) -> str:
    return f"{number(quantity)} {unit_name}" if unit_name else number(quantity)


def _quantity(quantity: Decimal, unit_name: str) -> tuple[str, str]:
    return "quantity", _counted(quantity, unit_name)


def _up_to(tier: Tier) -> str:
    return "without limit" if tier.up_to is None else f"up to {number(tier.up_to)}"


def _tier_price(tier: Tier, currency: str) -> str:
    unit = f"{shown(tier.unit, currency)} each"
    return f"{unit} and {shown(tier.flat, currency)}" if tier.flat else unit


_BY_TEMPLATE: dict[Template, Callable[[Price, Decimal, str, str], Step]] = {
    Template.FIXED: _fixed,
    Template.LINEAR: _linear,
    Template.GRADUATED: _graduated,
    Template.VOLUME: _volume,
    Template.STAIRSTEP: _stairstep,
    Template.PACKAGE: _package,
}
