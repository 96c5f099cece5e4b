"""Release requirements: for each a listing that breaks it, and its mended twin."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from tests.domain.listings import (
    POLICIES,
    TEMPLATE,
    VEHICLES,
    addon_listing,
    base_listing,
    fixed,
    linear,
    offer,
)
from vendible.domain.catalog.checks import (
    Requirement,
    changes_allowed,
    check,
    check_connections,
    slug_of,
)
from vendible.domain.catalog.findings import errors
from vendible.domain.catalog.listing import (
    UNLIMITED,
    Agreement,
    AgreementSource,
    Attribute,
    AttributeValue,
    Billing,
    Connection,
    ContractTerms,
    Entitlement,
    EntitlementKind,
    Grant,
    GrantKind,
    Integration,
    Method,
    Ownership,
    ProductType,
    QuantityRange,
    TerminationFee,
)
from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.kernel.terms import Cycle

BASIC, FLEET = base_listing().editions
SOLD, SOLD_FLEET = base_listing().offers
SEATS = QuantityRange("Seats", "seat", 1, 20)
SIZE = Attribute("size", "Size", (AttributeValue("s", "Small"), AttributeValue("l", "Large")))
CONTRACT = ContractTerms(12)
SWITCH = Entitlement("keys", "Own keys", EntitlementKind.SWITCH)
LEVEL = Entitlement("care", "Care", EntitlementKind.LEVEL, levels=("mail", "phone"))
QUOTA = Entitlement("minutes", "Minutes", EntitlementKind.QUOTA, "minute")


def basic(**changes):
    """The listing with its first edition changed."""
    return base_listing(editions=(replace(BASIC, **changes), FLEET))


def sold(*, edition=BASIC, listing=base_listing, **changes):
    """The listing with its first offer changed, and its first edition if one is given."""
    return listing(editions=(edition, FLEET), offers=(replace(SOLD, **changes), SOLD_FLEET))


def priced(price, *, currency="EUR", edition=BASIC, **changes):
    return sold(edition=edition, prices=((currency, price),), **changes)


def granted(grant, *, edition=BASIC, known=(VEHICLES, SWITCH, LEVEL, QUOTA)):
    edition = replace(edition, grants=(grant,))
    return base_listing(editions=(edition, FLEET), entitlements=known)


def entitled(entitlement, **changes):
    return base_listing(entitlements=(VEHICLES, entitlement), **changes)


def tiered(*tiers, template=Template.VOLUME, edition=None):
    given = tuple(
        Tier(None if up_to is None else Decimal(up_to), Decimal(unit)) for up_to, unit in tiers
    )
    return priced(Price(template, tiers=given), edition=edition or replace(BASIC, quantity=SEATS))


def per_sku(skus, attributes=(SIZE,)):
    price = Price(Template.PER_SKU, skus=tuple(skus.items()))
    return priced(price, edition=replace(BASIC, attributes=attributes))


def contract(**changes):
    return sold(contract=replace(CONTRACT, **changes))


def addon(**changes):
    return addon_listing(addon=replace(addon_listing().addon, **changes))


def values(count):
    return tuple(AttributeValue(f"v{each}", f"Value {each}") for each in range(count))


SKUS = {"s": fixed("1"), "l": fixed("2")}
NESTED = Price(Template.PER_SKU, skus=(("s", fixed("1")),))
R = Requirement
ROWS = [
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
    (R.PRORATION_UNKNOWN, "proration", base_listing(proration="stripes"), base_listing()),
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
    # offers
    (
        R.OFFER_EDITION,
        "offers[2].edition",
        base_listing(offers=(SOLD, SOLD_FLEET, offer("flet", fixed("1")))),
        base_listing(),
    ),
    (
        R.OFFER_REPEATED,
        "offers[1]",
        addon_listing(
            offers=(
                offer("pack", linear("80")),
                offer("pack", linear("80"), currency="USD", code="pack-usd"),
            )
        ),
        addon_listing(offers=(offer("pack", linear("80")), offer("pack", linear("9"), Cycle(12)))),
    ),
    (R.CYCLE_MISSING, "offers[0].cycle", sold(cycle=None), sold()),
    (
        R.CYCLE_NOT_USED,
        "offers[0].cycle",
        sold(method=Method.ONE_TIME),
        sold(method=Method.ONE_TIME, cycle=None),
    ),
    (
        R.LICENSE_METHODS_MIXED,
        "offers[0].method",
        base_listing(offers=(SOLD, SOLD_FLEET, offer("basic", fixed("900"), None))),
        base_listing(
            offers=(SOLD, SOLD_FLEET, offer("basic", fixed("900"), None)), type=ProductType.SAAS
        ),
    ),
    (R.PRICE_MISSING, "offers[0].prices", sold(prices=()), sold()),
    (
        R.CURRENCY_UNKNOWN,
        "offers[0].prices.EURO",
        priced(fixed("1"), currency="EURO"),
        priced(fixed("1"), currency="EUR"),
    ),
    (
        R.CURRENCY_REPEATED,
        "offers[0].prices.EUR",
        sold(prices=(("EUR", fixed("1")), ("EUR", fixed("2")))),
        sold(prices=(("EUR", fixed("1")), ("USD", fixed("2")))),
    ),
    (
        R.SETUP_FEE_CURRENCY,
        "offers[0].setup_fees.USD",
        sold(setup_fees=(("USD", Decimal(5)),)),
        sold(setup_fees=(("EUR", Decimal(5)),)),
    ),
    (
        R.FREE_WITH_PRICE,
        "offers[0].prices.EUR",
        base_listing(billing=Billing.FREE, offers=(SOLD, offer("fleet", fixed("0")))),
        base_listing(
            billing=Billing.FREE,
            offers=(offer("basic", fixed("0")), offer("fleet", fixed("0"))),
        ),
    ),
    (
        R.CONTRACT_ONE_TIME,
        "offers[0].contract",
        sold(method=Method.ONE_TIME, cycle=None, contract=CONTRACT),
        sold(contract=CONTRACT),
    ),
    (R.CONTRACT_CYCLES, "offers[0].contract.cycles", contract(cycles=0), contract(cycles=1)),
    (
        R.CONTRACT_DAYS,
        "offers[0].contract.notice_days",
        contract(notice_days=-1),
        contract(notice_days=0),
    ),
    (
        R.CONTRACT_FEE,
        "offers[0].contract.fee",
        contract(fee_kind=TerminationFee.FLAT),
        contract(fee_kind=TerminationFee.FLAT, fee=Decimal(9)),
    ),
    (
        R.CONTRACT_PERCENTAGE,
        "offers[0].contract.fee",
        contract(fee_kind=TerminationFee.PERCENTAGE, fee=Decimal(101)),
        contract(fee_kind=TerminationFee.PERCENTAGE, fee=Decimal(100)),
    ),
    (R.CONTRACT_FEE_NOT_USED, "offers[0].contract.fee", contract(fee=Decimal(5)), contract()),
    (
        R.CONTRACT_FEE_CURRENCIES,
        "offers[0].contract.fee",
        sold(
            contract=replace(CONTRACT, fee_kind=TerminationFee.FLAT, fee=Decimal(5)),
            prices=(("EUR", fixed("1")), ("JPY", fixed("100"))),
        ),
        contract(fee_kind=TerminationFee.FLAT, fee=Decimal(5)),
    ),
    # prices
    (R.PRICE_NEGATIVE, "offers[0].prices.EUR", priced(fixed("-1")), priced(fixed("0"))),
    (
        R.PRICE_NEGATIVE,
        "offers[0].setup_fees.EUR",
        sold(setup_fees=(("EUR", Decimal(-1)),)),
        sold(setup_fees=(("EUR", Decimal(1)),)),
    ),
    (R.PRICE_TOO_FINE, "offers[0].prices.EUR", priced(fixed("9.999")), priced(fixed("9.990"))),
    (
        R.PRICE_NEEDS_QUANTITY,
        "offers[0].prices.EUR.template",
        priced(linear("5")),
        priced(linear("0.005"), edition=replace(BASIC, quantity=SEATS)),
    ),
    (
        R.PRICE_NEEDS_USAGE,
        "offers[0].prices.EUR.template",
        priced(Price(Template.PERCENTAGE, rate_pct=Decimal(2))),
        priced(Price(Template.PERCENTAGE, rate_pct=Decimal(2)), method=Method.USAGE),
    ),
    (
        R.PRICE_PART_NOT_USED,
        "offers[0].prices.EUR.unit",
        priced(Price(Template.FIXED, flat=Decimal(1), unit=Decimal(2))),
        priced(fixed("1")),
    ),
    (
        R.PACKAGE_SIZE,
        "offers[0].prices.EUR.size",
        priced(Price(Template.PACKAGE, size=Decimal(0)), edition=replace(BASIC, quantity=SEATS)),
        priced(Price(Template.PACKAGE, size=Decimal(9)), edition=replace(BASIC, quantity=SEATS)),
    ),
    (R.TIERS_MISSING, "offers[0].prices.EUR.tiers", tiered(), tiered((None, 5))),
    (
        R.TIERS_NOT_RISING,
        "offers[0].prices.EUR.tiers[1].up_to",
        tiered((10, 5), (10, 4), (None, 3)),
        tiered((10, 5), (11, 4), (None, 3)),
    ),
    (
        R.TIERS_NOT_RISING,
        "offers[0].prices.EUR.tiers[0].up_to",
        tiered((None, 5), (None, 4)),
        tiered((5, 5), (None, 4)),
    ),
    (
        R.TIERS_LAST_BOUNDED,
        "offers[0].prices.EUR.tiers[1].up_to",
        tiered((10, 5), (19, 4)),
        tiered((10, 5), (20, 4)),
    ),
    (
        R.SKU_ATTRIBUTES_MISSING,
        "offers[0].prices.EUR.skus",
        per_sku(SKUS, attributes=()),
        per_sku(SKUS),
    ),
    (R.SKU_MISSING, "offers[0].prices.EUR.skus", per_sku({"s": fixed("1")}), per_sku(SKUS)),
    (
        R.SKU_UNKNOWN,
        "offers[0].prices.EUR.skus.xl",
        per_sku({**SKUS, "xl": fixed("3")}),
        per_sku(SKUS),
    ),
    (
        R.SKUS_TOO_MANY,
        "offers[0].prices.EUR.skus",
        per_sku(
            {}, attributes=tuple(Attribute(each, each, values(11)) for each in ("a", "b", "c"))
        ),
        per_sku(
            {f"v{one}/v{other}": fixed("1") for one, other in product(range(20), range(50))},
            attributes=(Attribute("a", "A", values(20)), Attribute("b", "B", values(50))),
        ),
    ),
    (
        R.SKU_NESTED,
        "offers[0].prices.EUR.skus.s",
        per_sku({**SKUS, "s": NESTED}),
        per_sku(SKUS),
    ),
    # add-ons
    (R.ADDON_TERMS_MISSING, "addon", addon_listing(addon=None), addon_listing()),
    (
        R.ADDON_TERMS_NOT_USED,
        "addon",
        base_listing(addon=addon_listing().addon),
        base_listing(),
    ),
    (
        R.ADDON_EDITIONS,
        "editions",
        addon_listing(editions=(*addon_listing().editions, replace(BASIC, on_sale=False))),
        addon_listing(),
    ),
    (
        R.ADDON_STACKABLE_MANUAL,
        "addon.ownership",
        addon(ownership=Ownership.ONE_PER_PARENT, integration=Integration.MANUAL),
        addon(ownership=Ownership.ONE_PER_CUSTOMER, integration=Integration.MANUAL),
    ),
    (R.ADDON_NOT_CONNECTED, "addon.connections", addon(connections=()), addon_listing()),
    (
        R.CONNECTION_EMPTY,
        "addon.connections[0].editions",
        addon(connections=(Connection("ota", ()),)),
        addon(connections=(Connection("ota", ("basic",)),)),
    ),
    (
        R.CONNECTION_REPEATED,
        "addon.connections[1].product",
        addon(connections=(Connection("ota", ("basic",)), Connection("ota", ("fleet",)))),
        addon(connections=(Connection("ota", ("basic",)), Connection("oto", ("fleet",)))),
    ),
    (
        R.ADDON_NAMES_ITSELF,
        "addon.depends_on[0]",
        addon(depends_on=("ota-500",)),
        addon(depends_on=("ota-501",)),
    ),
    (
        R.ADDON_NEEDS_EXCLUDED,
        "addon.excludes[0]",
        addon(depends_on=("voice",), excludes=("voice",)),
        addon(depends_on=("voice",), excludes=("video",)),
    ),
]


@pytest.mark.parametrize(
    ("requirement", "place", "broken", "mended"),
    ROWS,
    ids=[f"{row[0].value}-{number}" for number, row in enumerate(ROWS)],
)
def test_a_requirement(requirement, place, broken, mended):
    findings = check(broken, policies=POLICIES)

    assert [(each.code, each.place) for each in findings] == [(requirement.value, place)]
    assert findings[0].message
    assert findings[0].remedy.endswith((".", "?"))
    assert "{" not in findings[0].message.replace("{{", "")
    assert check(mended, policies=POLICIES) == ()


def test_every_requirement_has_a_row():
    assert {row[0] for row in ROWS} | {row[0] for row in CONNECTED} == set(Requirement)


def test_the_listings_of_the_tests_are_clean():
    assert check(base_listing(), policies=POLICIES) == ()
    assert check(addon_listing(), policies=POLICIES) == ()


OTA = base_listing()
CONNECTED = [
    (R.PARENT_UNKNOWN, "addon.connections[0].product", addon_listing(), {}),
    (
        R.PARENT_EDITION_UNKNOWN,
        "addon.connections[0].editions[0]",
        addon(connections=(Connection("ota", ("basik",)),)),
        {"ota": OTA},
    ),
    (
        R.PARENT_BILLING,
        "addon.connections[0]",
        addon_listing(),
        {"ota": replace(OTA, billing=Billing.OFFLINE)},
    ),
    (
        R.PARENT_CURRENCY,
        "addon.connections[0]",
        addon_listing(),
        {"ota": sold(prices=(("EUR", fixed("1")), ("USD", fixed("1"))))},
    ),
    (
        R.PARENT_ENTITLEMENT,
        "entitlements[0].kind",
        addon_listing(),
        {"ota": base_listing(entitlements=(replace(SWITCH, code="vehicles"),))},
    ),
]


@pytest.mark.parametrize(
    ("requirement", "place", "addon", "parents"), CONNECTED, ids=[row[0] for row in CONNECTED]
)
def test_a_connection_beside_its_parent(requirement, place, addon, parents):
    findings = check_connections(addon, parents)

    assert [(each.code, each.place) for each in findings] == [(requirement.value, place)]


def test_good_connections():
    assert check_connections(addon_listing(), {"ota": OTA}) == ()
    assert check_connections(OTA, {}) == ()
    quota = replace(VEHICLES, kind=EntitlementKind.QUOTA)
    assert check_connections(addon_listing(entitlements=(quota,)), {"ota": OTA}) == ()
    free = replace(OTA, billing=Billing.FREE, offers=())
    assert check_connections(addon_listing(), {"ota": free}) == ()


def test_all_findings_at_once_and_in_the_order_of_the_parts():
    listing = base_listing(name="", category="", offers=(replace(SOLD, code="a b", cycle=None),))

    assert [each.place for each in check(listing, policies=POLICIES)] == [
        "name",
        "category",
        "offers[0].code",
        "editions[1]",
        "offers[0].cycle",
    ]


def test_an_unpriced_combination_is_no_error():
    findings = check(per_sku({"s": fixed("1")}), policies=POLICIES)

    assert errors(findings) == ()
    assert "1 of 2 SKUs" in findings[0].message


def test_a_usage_price_needs_no_quantity():
    assert check(priced(linear("0.01"), method=Method.USAGE), policies=POLICIES) == ()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Fleet Manager 2", "fleet-manager-2"),
        ("  +++  ", "product"),
        ("Ünicode", "nicode"),
        ("x" * 99, "x" * 63),
    ],
)
def test_slug_of(text, slug):
    assert slug_of(text) == slug


@pytest.mark.parametrize(
    ("listing", "allowed"),
    [
        (base_listing(), ()),
        (basic(changes_to=("fleet",)), ("fleet",)),
        (basic(changes_to=()), ()),
        (priced(linear("5")), ("basic", "fleet")),
        (priced(linear("5"), edition=replace(BASIC, changes_to=())), ()),
        (sold(prices=(("EUR", linear("5")), ("USD", fixed("5")))), ()),
        (per_sku({"s": linear("1"), "l": linear("2")}), ("basic", "fleet")),
        (per_sku({"s": linear("1"), "l": fixed("2")}), ()),
        (base_listing(offers=()), ()),
    ],
)
def test_changes_allowed(listing, allowed):
    """Rules: Changing 1; with linear prices all are ticked to begin with."""
    assert changes_allowed(listing, "basic") == allowed
    assert changes_allowed(listing, "unknown") == ()
