"""Requirements on the page, uploads, agreement and delivery, each with a listing that breaks it.

A row may bring the rules of a marketplace; without it is a file, about which little is known.
"""

from dataclasses import replace

from tests.domain.listings import TEMPLATE, base_listing, fixed
from tests.domain.listings_changed import basic, priced
from vendible.domain.catalog.checks import Medium, ReleaseRules, Requirement
from vendible.domain.catalog.listing import (
    Agreement,
    AgreementSource,
    Contact,
    Delivery,
    Listing,
    Picture,
    SignOn,
)

R = Requirement
LOGO, PICTURE, PDF = "a" * 64, "b" * 64, "c" * 64
GOOD = {
    LOGO: Medium("image/png", 4_000, 120, 120),
    PICTURE: Medium("image/jpeg", 90_000, 900, 800),
    PDF: Medium("application/pdf", 90_000),
}
CONTACT = Contact("Weekdays 9 to 17", "+49 30 1234567", "support@example.com")
FLOW = base_listing(delivery=Delivery.SERVICE_FLOW, delivery_days=14, acceptance="It runs.")
OWN = Agreement(AgreementSource.OWN, "Terms", file=PDF)

PLAIN_ROWS = [
    (R.NAME_WITH_PRICE, "name", base_listing(name="OTA for € 20"), base_listing(name="OTA 20")),
    (R.NAME_WITH_PRICE, "name", base_listing(name="OTA 12.50 EUR"), base_listing(name="EUROTA")),
    (R.NAME_WITH_VERSION, "name", base_listing(name="OTA V2.1"), base_listing(name="V2X OTA")),
    (R.NAME_WITH_VERSION, "name", base_listing(name="OTA 3.0.1"), base_listing(name="OTA 3")),
    (R.NAME_WITH_VERSION, "name", base_listing(name="OTA version 3"), base_listing(name="OTA")),
    (
        R.NAME_WITH_PHONE,
        "name",
        base_listing(name="OTA +49 30 1234567"),
        base_listing(name="OTA 10 000 000 updates"),
    ),
    (
        R.NAME_WITH_PHONE,
        "name",
        base_listing(name="Call 030-123-4567"),
        base_listing(name="1000000 minutes"),
    ),
    (
        R.INTRODUCTION_SHORT,
        "description",
        base_listing(description="x" * 399),
        base_listing(description="x" * 400),
    ),
    (
        R.INTRODUCTION_SHORT,
        "description",
        base_listing(description="x"),
        base_listing(description="x", pictures=(Picture(PICTURE, "A campaign"),)),
    ),
    (R.HIGHLIGHTS_MISSING, "highlights", base_listing(highlights=(" ",)), base_listing()),
    (R.CONTACT_INCOMPLETE, "contact", base_listing(contact=Contact()), base_listing()),
    (
        R.CONTACT_INCOMPLETE,
        "contact",
        base_listing(contact=replace(CONTACT, phone="")),
        base_listing(contact=CONTACT),
    ),
    (
        R.CONTACT_EMAIL,
        "contact.email",
        base_listing(contact=replace(CONTACT, email="support@example")),
        base_listing(contact=replace(CONTACT, email="a.b+c@example.co.uk")),
    ),
    (
        R.CONTACT_PHONE,
        "contact.phone",
        base_listing(contact=replace(CONTACT, phone="on request")),
        base_listing(contact=replace(CONTACT, phone="(030) 123-45")),
    ),
    (R.LOGO_MISSING, "logo", base_listing(logo=""), base_listing()),
    (
        R.PICTURES_TOO_MANY,
        "pictures",
        base_listing(pictures=(Picture(PICTURE, "x"),) * 6),
        base_listing(pictures=(Picture(PICTURE, "x"),) * 5),
    ),
    (
        R.PICTURE_CAPTION_MISSING,
        "pictures[0].caption",
        base_listing(pictures=(Picture(PICTURE),)),
        base_listing(pictures=(Picture(PICTURE, "A campaign"),)),
    ),
    (
        R.AGREEMENT_TEXT_NOT_USED,
        "agreement.file",
        base_listing(agreement=replace(TEMPLATE, file=PDF)),
        base_listing(agreement=OWN),
    ),
    (
        R.AGREEMENT_TEXT_NOT_USED,
        "agreement.template",
        base_listing(agreement=replace(OWN, template="software")),
        base_listing(agreement=replace(TEMPLATE, template="software")),
    ),
    (R.DELIVERY_DAYS_MISSING, "delivery_days", replace(FLOW, delivery_days=None), FLOW),
    (
        R.DELIVERY_DAYS_RANGE,
        "delivery_days",
        base_listing(delivery_days=91),
        base_listing(delivery_days=1),
    ),
    (R.DELIVERY_DAYS_RANGE, "delivery_days", base_listing(delivery_days=0), base_listing()),
    (
        R.DELIVERY_DAYS_LONG,
        "delivery_days",
        base_listing(delivery_days=31),
        base_listing(delivery_days=30),
    ),
    (R.ACCEPTANCE_MISSING, "acceptance", replace(FLOW, acceptance=" "), FLOW),
    (
        R.SIGN_ON_ADDRESS,
        "sign_on.address",
        base_listing(sign_on=SignOn("http://app.example.com/")),
        base_listing(sign_on=SignOn("https://app.example.com/")),
    ),
    (
        R.SIGN_ON_ADDRESS,
        "sign_on.address",
        base_listing(sign_on=SignOn("javascript:alert(1)")),
        base_listing(sign_on=SignOn("http://localhost:8000/")),
    ),
    (
        R.SIGN_ON_ADDRESS,
        "sign_on.address",
        base_listing(sign_on=SignOn("https://me:secret@app.example.com/")),
        base_listing(sign_on=SignOn("http://[::1]/")),
    ),
    (R.PACKAGE_FORMAT, "editions[0].package", basic(package="ota"), basic(package="ota/1.0")),
    (R.INCLUDES_ITSELF, "editions[0].includes[0]", basic(includes=("ota",)), basic()),
    (
        R.PRICE_TOO_LARGE,
        "offers[0].prices.EUR",
        priced(fixed("100000000")),
        priced(fixed("99999999.99")),
    ),
]


def _rules(**known: object) -> ReleaseRules:
    return replace(ReleaseRules(media=GOOD), **known)  # type: ignore[arg-type]


def _seen(**changed: object) -> ReleaseRules:
    """Uploads of which one is otherwise: `logo`, `picture` by their parts."""
    media = {
        LOGO: replace(GOOD[LOGO], **changed.get("logo", {})),  # type: ignore[arg-type]
        PICTURE: replace(GOOD[PICTURE], **changed.get("picture", {})),  # type: ignore[arg-type]
    }
    return ReleaseRules(media=media)


SHOWN = base_listing(logo=LOGO, pictures=(Picture(PICTURE, "A campaign"),))
NAMED = replace(SHOWN, agreement=replace(TEMPLATE, template="software"))

Ruled = tuple[Requirement, str, Listing, ReleaseRules, Listing, ReleaseRules]
# The listing and the rules that find it, then those that don't.
RULED_ROWS: list[Ruled] = [
    (
        R.CATEGORY_UNKNOWN,
        "category",
        SHOWN,
        _rules(categories=frozenset({"desk"})),
        SHOWN,
        _rules(),
    ),
    (
        R.PRORATION_UNKNOWN,
        "proration",
        SHOWN,
        _rules(policies=frozenset({"lago"})),
        replace(SHOWN, proration="lago"),
        _rules(policies=frozenset({"lago"})),
    ),
    (R.LOGO_UNKNOWN, "logo", replace(SHOWN, logo="d" * 64), _rules(), SHOWN, _rules()),
    (R.LOGO_FORMAT, "logo", SHOWN, _seen(logo={"type": "image/gif"}), SHOWN, _rules()),
    (R.LOGO_SIZE, "logo", SHOWN, _seen(logo={"width": 121}), SHOWN, _rules()),
    (
        R.LOGO_SIZE,
        "logo",
        SHOWN,
        _rules(numbers={"logo_side": 240}),
        SHOWN,
        _rules(numbers={"logo_side": 120}),
    ),
    (R.FILE_TOO_LARGE, "logo", SHOWN, _seen(logo={"bytes": 5 * 1024**2 + 1}), SHOWN, _rules()),
    (
        R.FILE_TOO_LARGE,
        "pictures[0].file",
        SHOWN,
        _seen(picture={"bytes": 5 * 1024**2 + 1}),
        SHOWN,
        _seen(picture={"bytes": 5 * 1024**2}),
    ),
    (
        R.PICTURE_UNKNOWN,
        "pictures[0].file",
        replace(SHOWN, pictures=(Picture(PDF, "x"),)),
        _rules(),
        SHOWN,
        _rules(),
    ),
    (
        R.PICTURE_FORMAT,
        "pictures[0].file",
        SHOWN,
        _seen(picture={"type": "image/gif"}),
        SHOWN,
        _seen(picture={"type": "image/png"}),
    ),
    (
        R.PICTURE_SIZE,
        "pictures[0].file",
        SHOWN,
        _seen(picture={"width": 1201}),
        SHOWN,
        _seen(picture={"width": 1200, "height": 2400}),
    ),
    (
        R.PICTURE_SIZE,
        "pictures[0].file",
        SHOWN,
        _seen(picture={"height": 799}),
        SHOWN,
        _rules(),
    ),
    (
        R.AGREEMENT_FILE_UNKNOWN,
        "agreement.file",
        replace(SHOWN, agreement=replace(OWN, file=PICTURE)),
        _rules(),
        replace(SHOWN, agreement=OWN),
        _rules(),
    ),
    (
        R.AGREEMENT_TEMPLATE_UNKNOWN,
        "agreement.template",
        NAMED,
        _rules(templates=frozenset({"hardware"})),
        NAMED,
        _rules(templates=frozenset({"hardware", "software"})),
    ),
    (
        R.AGREEMENT_TEMPLATE_MISSING,
        "agreement.template",
        SHOWN,
        _rules(templates=frozenset({"hardware", "software"})),
        SHOWN,
        _rules(templates=frozenset({"software"})),
    ),
    (
        R.PACKAGE_NOT_APPROVED,
        "editions[0].package",
        basic(package="ota/1.1"),
        ReleaseRules(packages=frozenset({"ota/1.0"})),
        basic(package="ota/1.0"),
        ReleaseRules(packages=frozenset({"ota/1.0"})),
    ),
    (
        R.PACKAGE_NOT_APPROVED,
        "editions[0].package",
        basic(package="ota/1.1"),
        ReleaseRules(packages=frozenset()),
        basic(),
        ReleaseRules(packages=frozenset()),
    ),
]
