"""Prices read from a document."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.catalog.document.fields import Mistake, Mistakes, Part
from vendible.domain.catalog.prices import Price, Template, Tier

_EXAMPLE = "{template: linear, unit: 12.50}"
_TIER_EXAMPLE = "{up_to: 10, unit: 12.50}"


def price_from_plain(data: object) -> Price:
    """The price of a document that was checked before; ValueError for any other."""
    mistakes = Mistakes()
    price = read_price(Part({}, "", mistakes, _EXAMPLE), data, "price")
    if mistakes.findings:
        first = mistakes.findings[0]
        raise ValueError(f"not a price: {first.place}: {first.message}")
    return price


def read_price(parent: Part, data: object, place: str, *, of_sku: bool = False) -> Price:
    """A number or a text is a fixed price, a mapping one with a template."""
    if not isinstance(data, Mapping):
        return Price(Template.FIXED, flat=parent.as_amount(data, place))
    part = Part(data, place, parent.mistakes, _EXAMPLE)
    template = part.choice("template", Template)
    if of_sku and template is Template.PER_SKU:
        part.report(
            Mistake.NESTED_SKUS,
            place,
            "the price of one SKU can't be per SKU again",
            "Give this SKU a fixed, linear, graduated, volume or stairstep price.",
        )
        return Price(Template.FIXED)
    free_events, free_amount = part.has("free_events"), part.has("free_amount")
    price = Price(
        template=template,
        flat=part.amount("flat"),
        unit=part.amount("unit"),
        tiers=tuple(_tier(each) for each in part.parts("tiers", example=_TIER_EXAMPLE)),
        size=part.amount("size", Price(template).size),
        free=part.amount("free"),
        rate_pct=part.amount("rate_pct"),
        free_events=part.integer("free_events") if free_events else None,
        free_amount=part.amount("free_amount") if free_amount else None,
        skus=tuple(
            (sku, read_price(part, each, where, of_sku=True))
            for sku, each, where in part.pairs("skus", example="{red/large: 12.50}")
        ),
    )
    part.know("free_events", "free_amount")
    part.close()
    return price


def _tier(part: Part) -> Tier:
    tier = Tier(
        up_to=part.amount("up_to") if part.has("up_to") else None,
        unit=part.amount("unit"),
        flat=part.amount("flat"),
    )
    part.know("up_to")
    part.close()
    return tier
