"""Requirements on offers, prices and add-ons, each with a listing that breaks it."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

from tests.domain.listings import (
    addon_listing,
    base_listing,
    fixed,
    linear,
    offer,
)
from tests.domain.listings_changed import (
    BASIC,
    CONTRACT,
    NESTED,
    SEATS,
    SKUS,
    SOLD,
    SOLD_FLEET,
    Rows,
    addon,
    contract,
    per_sku,
    priced,
    sold,
    tiered,
    values,
)
from vendible.domain.catalog.checks import (
    Requirement,
)
from vendible.domain.catalog.listing import (
    Attribute,
    Billing,
    Connection,
    Integration,
    Method,
    Ownership,
    ProductType,
    TerminationFee,
    Trial,
)
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.terms import Cycle

R = Requirement
OFFER_ROWS: Rows = [
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
    (
        R.TRIAL_DAYS,
        "offers[0].trial.days",
        sold(trial=Trial(366)),
        sold(trial=Trial(365, converts=False)),
    ),
    (
        R.TRIAL_NOT_RECURRING,
        "offers[0].trial",
        sold(method=Method.ONE_TIME, cycle=None, trial=Trial(30)),
        sold(method=Method.ONE_TIME, cycle=None),
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
