"""Requirements on texts, editions and entitlements, each with a listing that breaks it."""

from dataclasses import replace
from decimal import Decimal

from tests.domain.listings import (
    TEMPLATE,
    base_listing,
)
from tests.domain.listings_changed import (
    BASIC,
    LEVEL,
    QUOTA,
    SEATS,
    SIZE,
    SOLD_FLEET,
    SWITCH,
    Rows,
    basic,
    entitled,
    granted,
    sold,
)
from vendible.domain.catalog.checks import (
    Requirement,
)
from vendible.domain.catalog.listing import (
    UNLIMITED,
    Agreement,
    AgreementSource,
    Grant,
    GrantKind,
    ProductType,
    QuantityRange,
)

R = Requirement
PRODUCT_ROWS: Rows = [
    # texts
    (R.NAME_MISSING, "name", base_listing(name=" "), base_listing()),
    (R.NAME_TOO_LONG, "name", base_listing(name="n" * 81), base_listing(name="n" * 80)),
    (R.SLUG_FORMAT, "slug", base_listing(slug="Ota Platform"), base_listing(slug="ota-platform")),
    (R.SUMMARY_MISSING, "summary", base_listing(summary=""), base_listing()),
    (R.DESCRIPTION_MISSING, "description", base_listing(description="\n"), base_listing()),
    (R.CATEGORY_MISSING, "category", base_listing(category=""), base_listing()),
    (R.SUPPORT_MISSING, "support", base_listing(support=""), base_listing()),
    (
        R.AGREEMENT_STANDARD,
        "agreement",
        base_listing(agreement=Agreement(AgreementSource.PLATFORM_STANDARD)),
        base_listing(
            agreement=Agreement(AgreementSource.PLATFORM_STANDARD), type=ProductType.MARKETPLACE
        ),
    ),
    (
        R.AGREEMENT_TEXT_MISSING,
        "agreement.text",
        base_listing(agreement=Agreement(AgreementSource.OWN, "Terms")),
        base_listing(agreement=Agreement(AgreementSource.OWN, "Terms", "We agree.")),
    ),
    (
        R.AGREEMENT_TEXT_NOT_USED,
        "agreement.text",
        base_listing(agreement=replace(TEMPLATE, text="We agree.")),
        base_listing(agreement=TEMPLATE),
    ),
    (R.PRORATION_UNKNOWN, "proration", base_listing(proration="lagos"), base_listing()),
    # codes and names of parts
    (R.CODE_FORMAT, "offers[0].code", sold(code="a/b"), sold(code="a-b")),
    (R.CODE_REPEATED, "offers[1].code", sold(code=SOLD_FLEET.code), sold(code="other")),
    (
        R.PART_NAME_MISSING,
        "entitlements[1].name",
        entitled(replace(SWITCH, name="")),
        entitled(SWITCH),
    ),
    (R.EDITION_NAME_TOO_LONG, "editions[0].name", basic(name="n" * 51), basic(name="n" * 50)),
    (R.EDITION_NAME_REPEATED, "editions[1].name", basic(name="Fleet"), basic(name="Float")),
    # editions
    (R.EDITION_MISSING, "editions", base_listing(editions=(), offers=()), base_listing()),
    (R.EDITION_NOT_ORDERABLE, "editions[0]", sold(on_sale=False), sold()),
    (
        R.QUOTATION_WITH_OFFERS,
        "editions[0].quotation",
        basic(quotation="Contact sales"),
        sold(edition=replace(BASIC, quotation="Contact sales"), on_sale=False),
    ),
    (
        R.ATTRIBUTES_TOO_MANY,
        "editions[0].attributes",
        basic(attributes=tuple(replace(SIZE, code=f"size-{each}") for each in range(6))),
        basic(attributes=tuple(replace(SIZE, code=f"size-{each}") for each in range(5))),
    ),
    (
        R.ATTRIBUTE_VALUES_MISSING,
        "editions[0].attributes[0].values",
        basic(attributes=(replace(SIZE, values=()),)),
        basic(attributes=(SIZE,)),
    ),
    (
        R.QUANTITY_MINIMUM,
        "editions[0].quantity.minimum",
        basic(quantity=replace(SEATS, minimum=0)),
        basic(quantity=replace(SEATS, minimum=1)),
    ),
    (
        R.QUANTITY_MAXIMUM,
        "editions[0].quantity.maximum",
        basic(quantity=replace(SEATS, minimum=21)),
        basic(quantity=replace(SEATS, minimum=20)),
    ),
    (
        R.QUANTITY_STEP,
        "editions[0].quantity.step",
        basic(quantity=replace(SEATS, step=0)),
        basic(quantity=replace(SEATS, step=1)),
    ),
    (
        R.QUANTITY_OFF_STEP,
        "editions[0].quantity.maximum",
        basic(quantity=QuantityRange("Seats", "seat", 5, 12, 5)),
        basic(quantity=QuantityRange("Seats", "seat", 5, 10, 5)),
    ),
    (
        R.CHANGES_TO_UNKNOWN,
        "editions[0].changes_to[1]",
        basic(changes_to=("fleet", "flet")),
        basic(changes_to=("fleet", "basic")),
    ),
    # entitlements and grants
    (
        R.LEVELS_MISSING,
        "entitlements[1].levels",
        entitled(replace(LEVEL, levels=())),
        entitled(LEVEL),
    ),
    (
        R.LEVELS_REPEATED,
        "entitlements[1].levels[1]",
        entitled(replace(LEVEL, levels=("mail", "mail"))),
        entitled(LEVEL),
    ),
    (
        R.LEVELS_NOT_USED,
        "entitlements[1].levels",
        entitled(replace(SWITCH, levels=("on",))),
        entitled(SWITCH),
    ),
    (
        R.RENEWS_NOT_USED,
        "entitlements[1].renews",
        entitled(replace(SWITCH, renews=True)),
        entitled(replace(QUOTA, renews=True)),
    ),
    (R.SEATS_UNKNOWN, "seats", base_listing(seats="vehicle"), base_listing(seats="vehicles")),
    (R.SEATS_NOT_A_LIMIT, "seats", entitled(QUOTA, seats="minutes"), entitled(QUOTA)),
    (
        R.GRANT_UNKNOWN,
        "editions[0].grants[0].entitlement",
        granted(Grant("vehicle", Decimal(5))),
        granted(Grant("vehicles", Decimal(5))),
    ),
    (
        R.GRANT_VALUE,
        "editions[0].grants[0].sets",
        granted(Grant("vehicles", "many")),
        granted(Grant("vehicles", UNLIMITED)),
    ),
    (
        R.GRANT_VALUE,
        "editions[0].grants[0].sets",
        granted(Grant("keys", Decimal(1))),
        granted(Grant("keys", value=True)),
    ),
    (
        R.GRANT_VALUE,
        "editions[0].grants[0].sets",
        granted(Grant("vehicles", value=True)),
        granted(Grant("vehicles", Decimal(1))),
    ),
    (
        R.GRANT_VALUE,
        "editions[0].grants[0].sets",
        granted(Grant("care", UNLIMITED)),
        granted(Grant("care", "phone")),
    ),
    (
        R.GRANT_LEVEL,
        "editions[0].grants[0].sets",
        granted(Grant("care", "phon")),
        granted(Grant("care", "phone")),
    ),
    (
        R.GRANT_NEGATIVE,
        "editions[0].grants[0].adds",
        granted(Grant("vehicles", Decimal(-5), GrantKind.ADDS)),
        granted(Grant("vehicles", Decimal(0), GrantKind.ADDS)),
    ),
    (
        R.GRANT_NOT_A_NUMBER,
        "editions[0].grants[0].adds",
        granted(Grant("keys", True, GrantKind.ADDS)),
        granted(Grant("keys", True)),
    ),
    (
        R.GRANT_PER_UNIT,
        "editions[0].grants[0].per_unit",
        granted(Grant("vehicles", Decimal(5), per_unit=True)),
        granted(
            Grant("vehicles", Decimal(5), per_unit=True), edition=replace(BASIC, quantity=SEATS)
        ),
    ),
    (
        R.GRANT_WHEN,
        "editions[0].grants[0].when.size",
        granted(
            Grant("vehicles", Decimal(5), when=(("size", "m"),)),
            edition=replace(BASIC, attributes=(SIZE,)),
        ),
        granted(
            Grant("vehicles", Decimal(5), when=(("size", "s"),)),
            edition=replace(BASIC, attributes=(SIZE,)),
        ),
    ),
]
