"""What was chosen of an edition: quantity, attribute values, and the price that goes with it."""

from __future__ import annotations

from collections.abc import Iterable

from vendible.domain.catalog.listing import Edition, Offer
from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.refusals import Code, Refusal


def chosen_quantity(edition: Edition, quantity: int | None) -> int:
    """The quantity asked for, or the least one. Refusal `quantity_out_of_range`."""
    allowed = edition.quantity
    if allowed is None:
        if quantity not in (None, 1):
            raise Refusal(
                Code.QUANTITY_OUT_OF_RANGE,
                edition=edition.name,
                got=quantity,
                minimum=1,
                maximum=1,
                step=1,
            )
        return 1
    if quantity is None:
        return allowed.minimum
    fits = (
        allowed.minimum <= quantity
        and (allowed.maximum is None or quantity <= allowed.maximum)
        and (quantity - allowed.minimum) % allowed.step == 0
    )
    if not fits:
        raise Refusal(
            Code.QUANTITY_OUT_OF_RANGE,
            edition=edition.name,
            got=quantity,
            minimum=allowed.minimum,
            maximum=allowed.maximum,
            step=allowed.step,
        )
    return quantity


def chosen_attributes(
    edition: Edition, chosen: Iterable[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """One value of each attribute, in the edition's order. Refusal `attribute_value_unknown`."""
    given = dict(chosen)
    values = []
    for attribute in edition.attributes:
        known = [value.code for value in attribute.values]
        value = given.pop(attribute.code, None)
        if value not in known:
            raise Refusal(
                Code.ATTRIBUTE_VALUE_UNKNOWN,
                edition=edition.name,
                attribute=attribute.code,
                got=value,
                known=known,
            )
        values.append((attribute.code, value))
    if given:
        raise Refusal(
            Code.ATTRIBUTE_VALUE_UNKNOWN,
            edition=edition.name,
            attribute=next(iter(given)),
            got=next(iter(given.values())),
            known=[each.code for each in edition.attributes],
        )
    return tuple(values)


def price_in(offer: Offer, currency: str, product: str) -> Price:
    """The offer's price in a currency. Refusal `no_price_in_currency`."""
    for known, price in offer.prices:
        if known == currency:
            return price
    raise Refusal(
        Code.NO_PRICE_IN_CURRENCY,
        product=product,
        currency=currency,
        available=[known for known, _ in offer.prices],
    )
