"""The values of a pricing case: strict reading, with a sentence for what is not as expected."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from vendible.domain.catalog.prices import Tier
from vendible.domain.kernel.money import CURRENCIES, Money
from vendible.domain.kernel.terms import Cycle, Term
from vendible.domain.pricing.parts import Item
from vendible.domain.pricing.shares import Part, Span

CADENCES = {"month": Cycle(1), "quarter": Cycle(3), "year": Cycle(12)}
ITEM_KEYS = ("unit", "quantity", "cycle", "part", "one_time", "paid", "already_credited")

Inputs = Mapping[str, Any]


class MalformedError(ValueError):
    """A case does not have the form that the format asks for; the message says where."""


def item(inputs: Inputs, currency: str) -> Item:
    one_time = inputs.get("one_time", False)
    if not isinstance(one_time, bool):
        raise MalformedError(f"one_time is {shown(one_time)}; expected true or false")
    return Item(
        unit=Fraction(decimal(inputs, "unit")),
        currency=currency,
        part=part(inputs["part"]) if has(inputs, "part") else None,
        cycle=cycle(inputs),
        quantity=Fraction(decimal(inputs, "quantity", "1")),
        one_time=one_time,
        paid=size(inputs, "paid", currency),
        already_credited=size(inputs, "already_credited", currency),
    )


def item_of_side(value: object, side: str) -> Inputs:
    found = mapping(value, f"an item of {side}")
    only(found, ITEM_KEYS)
    return found


def part(value: object) -> Part:
    found = mapping(value, "part")
    if "ratio" not in found:
        return _span(found, "part")
    only(found, ("ratio",))
    text = found["ratio"]
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,30}(/0*[1-9][0-9]{0,29})?", text):
        raise MalformedError(
            f"ratio is {shown(text)}; expected a fraction or an integer such as 1/2"
        )
    return Fraction(text)


def cycle(inputs: Inputs) -> Span | None:
    return _span(mapping(inputs["cycle"], "cycle"), "cycle") if has(inputs, "cycle") else None


def _span(found: Inputs, what: str) -> Span:
    if "days" not in found:
        only(found, ("first", "end"))
        return term(found, what)
    only(found, ("days",))
    return _count(found, "days", 0)


def term(found: Inputs, what: str) -> Term:
    first, end = day(found, "first"), day(found, "end")
    if end < first:
        raise MalformedError(f"{what}: end {end} lies before first {first}")
    return Term(first, end)


def span_text(span: Term) -> dict[str, str]:
    return {"first": span.first.isoformat(), "end": span.end.isoformat()}


def tiers(inputs: Inputs) -> tuple[Tier, ...]:
    tiers = [_tier(mapping(each, "a tier")) for each in items(inputs, "tiers")]
    if not tiers:
        raise MalformedError("tiers is empty; expected at least one")
    bounds = [tier.up_to for tier in tiers]
    for lower, upper in pairwise(bounds):
        if lower is None or (upper is not None and upper <= lower):
            raise MalformedError("tiers are not in rising order of up_to, null last")
    return tuple(tiers)


def _tier(found: Inputs) -> Tier:
    only(found, ("up_to", "unit", "flat"))
    if "up_to" not in found:
        raise MalformedError("up_to is missing in a tier; expected a decimal string or null")
    up_to = None if found["up_to"] is None else decimal(found, "up_to")
    return Tier(up_to, decimal(found, "unit", "0"), decimal(found, "flat", "0"))


def pack_size(inputs: Inputs) -> Decimal:
    size = decimal(inputs, "size")
    if size <= 0:
        raise MalformedError(f"size is {shown(inputs['size'])}; expected more than 0")
    return size


def free_events(inputs: Inputs) -> int | None:
    return _count(inputs, "free_events", 0) if has(inputs, "free_events") else None


def cadence(inputs: Inputs) -> Cycle:
    value = needed(inputs, "cadence")
    if not isinstance(value, str) or value not in CADENCES:
        raise MalformedError(f"cadence is {shown(value)}; expected one of {', '.join(CADENCES)}")
    return CADENCES[value]


def bill_day(inputs: Inputs) -> int:
    return _count(inputs, "bill_day", 1, 31)


def _count(inputs: Inputs, key: str, least: int, most: int = 10**6) -> int:
    value = needed(inputs, key)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise MalformedError(f"{key} is {shown(value)}; expected an integer from {least} to {most}")
    return value


def day(inputs: Inputs, key: str) -> date:
    value = needed(inputs, key)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise MalformedError(f"{key} is {shown(value)}; expected a day such as 2024-02-29")


def currency(inputs: Inputs) -> str:
    value = needed(inputs, "currency")
    if not isinstance(value, str) or value not in CURRENCIES:
        raise MalformedError(f"currency is {shown(value)}; expected an ISO 4217 code such as EUR")
    return value


def size(inputs: Inputs, key: str, code: str = "") -> Money:
    amount = money(inputs.get(key, "0"), code or currency(inputs), key)
    if amount.minor < 0:
        raise MalformedError(f"{key} is {shown(inputs[key])}; it is a size, never negative")
    return amount


def money(value: object, currency: str, key: str) -> Money:
    exact = decimal_of(value, key)
    try:
        return Money.parse(str(exact), currency)
    except ValueError as found:
        raise MalformedError(f"{key}: {found}") from None


def decimal(inputs: Inputs, key: str, default: str | None = None) -> Decimal:
    if default is not None and key not in inputs:
        return Decimal(default)
    return decimal_of(needed(inputs, key), key)


def decimal_of(value: object, key: str) -> Decimal:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", value):
        return Decimal(value)
    raise MalformedError(f"{key} is {shown(value)}; expected a decimal string such as 12.50")


def items(inputs: Inputs, key: str) -> list[object]:
    value = needed(inputs, key)
    if not isinstance(value, list):
        raise MalformedError(f"{key} is {shown(value)}; expected a list")
    return value


def mapping(value: object, what: str) -> Inputs:
    if not isinstance(value, dict):
        raise MalformedError(f"{what} is {shown(value)}; expected an object")
    return value


def needed(inputs: Inputs, key: str) -> Any:
    if key not in inputs:
        raise MalformedError(f"{key} is missing")
    return inputs[key]


def has(inputs: Inputs, key: str) -> bool:
    return inputs.get(key) is not None


def only(inputs: Inputs, known: Sequence[str]) -> None:
    for key in inputs:
        if key not in known:
            raise MalformedError(f"unknown key {key!r}; expected one of {', '.join(known)}")


def shown(value: object) -> str:
    try:
        text = json.dumps(value)
    except RecursionError:
        text = "a value nested too deeply"
    return text if len(text) <= 200 else text[:200] + "..."
