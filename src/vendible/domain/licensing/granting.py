"""From what was bought to what its license entitles to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from vendible.domain.catalog.listing import Grant, Listing, Value
from vendible.domain.licensing.license import Entitled


def entitlements_of(
    listing: Listing, edition: str, quantity: int, attributes: Mapping[str, str]
) -> tuple[Entitled, ...]:
    """What `quantity` of `edition` with these attribute values entitles to, in listing order.

    A grant `per_unit` is multiplied by the quantity (1 where the edition has none); a grant with
    `when` counts only if all of its pairs hold. The edition and what it grants are in the listing.
    """
    chosen = listing.edition(edition)
    assert chosen is not None, f"{listing.slug} has no edition {edition}"
    return tuple(
        _entitled(listing, grant, quantity) for grant in chosen.grants if _holds(grant, attributes)
    )


def _holds(grant: Grant, attributes: Mapping[str, str]) -> bool:
    return all(attributes.get(attribute) == value for attribute, value in grant.when)


def _entitled(listing: Listing, grant: Grant, quantity: int) -> Entitled:
    entitlement = listing.entitlement(grant.entitlement)
    assert entitlement is not None, f"{listing.slug} has no entitlement {grant.entitlement}"
    return Entitled(
        code=entitlement.code,
        name=entitlement.name,
        kind=entitlement.kind,
        how=grant.how,
        value=_for_quantity(grant, quantity),
        unit=entitlement.unit,
        levels=entitlement.levels,
        renews=entitlement.renews,
    )


def _for_quantity(grant: Grant, quantity: int) -> Value:
    if grant.per_unit and isinstance(grant.value, Decimal):
        return grant.value * quantity
    return grant.value
