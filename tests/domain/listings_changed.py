"""Short words for listings with one thing changed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.domain.listings import (
    VEHICLES,
    addon_listing,
    base_listing,
    fixed,
)
from vendible.domain.catalog.checks import (
    Requirement,
)
from vendible.domain.catalog.listing import (
    Attribute,
    AttributeValue,
    ContractTerms,
    Edition,
    Entitlement,
    EntitlementKind,
    Grant,
    Listing,
    QuantityRange,
)
from vendible.domain.catalog.prices import Price, Template, Tier

BASIC, FLEET = base_listing().editions
SOLD, SOLD_FLEET = base_listing().offers
SEATS = QuantityRange("Seats", "seat", 1, 20)
SIZE = Attribute("size", "Size", (AttributeValue("s", "Small"), AttributeValue("l", "Large")))
CONTRACT = ContractTerms(12)
SWITCH = Entitlement("keys", "Own keys", EntitlementKind.SWITCH)
LEVEL = Entitlement("care", "Care", EntitlementKind.LEVEL, levels=("mail", "phone"))
QUOTA = Entitlement("minutes", "Minutes", EntitlementKind.QUOTA, "minute")


def basic(**changes: Any) -> Listing:
    """The listing with its first edition changed."""
    return base_listing(editions=(replace(BASIC, **changes), FLEET))


def sold(*, edition: Edition = BASIC, **changes: Any) -> Listing:
    """The listing with its first offer changed, and its first edition if one is given."""
    return base_listing(editions=(edition, FLEET), offers=(replace(SOLD, **changes), SOLD_FLEET))


def priced(
    price: Price, *, currency: str = "EUR", edition: Edition = BASIC, **changes: Any
) -> Listing:
    return sold(edition=edition, prices=((currency, price),), **changes)


def granted(
    grant: Grant,
    *,
    edition: Edition = BASIC,
    known: tuple[Entitlement, ...] = (VEHICLES, SWITCH, LEVEL, QUOTA),
) -> Listing:
    edition = replace(edition, grants=(grant,))
    return base_listing(editions=(edition, FLEET), entitlements=known)


def entitled(entitlement: Entitlement, **changes: Any) -> Listing:
    return base_listing(entitlements=(VEHICLES, entitlement), **changes)


def tiered(
    *tiers: Any, template: Template = Template.VOLUME, edition: Edition | None = None
) -> Listing:
    given = tuple(
        Tier(None if up_to is None else Decimal(up_to), Decimal(unit)) for up_to, unit in tiers
    )
    return priced(Price(template, tiers=given), edition=edition or replace(BASIC, quantity=SEATS))


def per_sku(skus: dict[str, Price], attributes: tuple[Attribute, ...] = (SIZE,)) -> Any:
    price = Price(Template.PER_SKU, skus=tuple(skus.items()))
    return priced(price, edition=replace(BASIC, attributes=attributes))


def contract(**changes: Any) -> Listing:
    return sold(contract=replace(CONTRACT, **changes))


def addon(**changes: Any) -> Listing:
    terms = addon_listing().addon
    assert terms is not None
    return addon_listing(addon=replace(terms, **changes))


def values(count: int) -> tuple[AttributeValue, ...]:
    return tuple(AttributeValue(f"v{each}", f"Value {each}") for each in range(count))


SKUS = {"s": fixed("1"), "l": fixed("2")}
NESTED = Price(Template.PER_SKU, skus=(("s", fixed("1")),))

Row = tuple[Requirement, str, Listing, Listing]
Rows = list[Row]  # the requirement, the place, a listing that breaks it, its mended twin
