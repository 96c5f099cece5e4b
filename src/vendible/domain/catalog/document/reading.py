"""A listing read from plain JSON: all mistakes at once, each with its place and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from vendible.domain.catalog.document.fields import Mistake, Mistakes, Part, decimal_of
from vendible.domain.catalog.document.prices import read_price
from vendible.domain.catalog.findings import Finding, at, did_you_mean
from vendible.domain.catalog.listing import (
    UNLIMITED,
    AddonTerms,
    Agreement,
    AgreementSource,
    Attribute,
    AttributeValue,
    Billing,
    Connection,
    Contact,
    ContractTerms,
    Delivery,
    Edition,
    Entitlement,
    EntitlementKind,
    Grant,
    GrantKind,
    Integration,
    Kind,
    Listing,
    Method,
    Offer,
    Ownership,
    Picture,
    ProductType,
    QuantityRange,
    SignOn,
    TerminationFee,
    Trial,
    Value,
)
from vendible.domain.kernel.terms import Cycle

_Kinds = Mapping[str, EntitlementKind]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. At the `spoiled` places `listing` holds a value that merely fits."""

    listing: Listing
    mistakes: tuple[Finding, ...]
    spoiled: tuple[str, ...]


def from_plain(data: object) -> Listing | tuple[Finding, ...]:
    """The listing, or every mistake of the document."""
    reading = read(data)
    return reading.mistakes or reading.listing


def listing_from_plain(data: object) -> Listing:
    """The listing of a document that was checked before; ValueError for any other."""
    reading = read(data)
    if reading.mistakes:
        first = reading.mistakes[0]
        raise ValueError(f"not a listing: {first.place}: {first.message}")
    return reading.listing


def read(data: object) -> Reading:
    """Reads on after a mistake.

    For people there are two shorter forms. An offer may leave out its edition if there is only
    one. An add-on may leave out `editions` and give the parts of its one implicit edition
    (attributes, quantity, grants, quotation, changes_to) beside its name; its code is the slug.
    """
    mistakes = Mistakes()
    part = Part(data, "", mistakes, "{slug: fleet-manager, name: Fleet Manager}")
    kind = part.choice("kind", Kind)
    slug, name = part.text("slug", example="fleet-manager"), part.text("name")
    entitlements = tuple(
        _entitlement(each)
        for each in part.parts(
            "entitlements", example="{code: vehicles, name: Vehicles, kind: limit}"
        )
    )
    kinds = {each.code: each.kind for each in entitlements}
    if kind is Kind.ADDON and not part.has("editions"):
        editions: tuple[Edition, ...] = (_edition_parts(part, kinds, code=slug, name=name),)
        part.know("editions")
    else:
        parts = part.parts("editions", example="{code: basic, name: Basic}")
        editions = tuple(_edition(each, kinds) for each in parts)
    offers = part.parts("offers", example="{code: basic-monthly, edition: basic}")
    addon = part.part("addon", example="{ownership: repeatable}")
    agreement = part.part("agreement", example="{source: platform_template}")
    contact = part.part("contact", example="{email: support@example.com}")
    sign_on = part.part("sign_on", example="{address: https://app.example.com}")
    part.know("delivery_days")
    standard = Agreement(AgreementSource.PLATFORM_STANDARD)
    listing = Listing(
        slug=slug,
        name=name,
        kind=kind,
        type=part.choice("type", ProductType),
        billing=part.choice("billing", Billing),
        delivery=part.choice("delivery", Delivery),
        summary=part.text("summary"),
        description=part.text("description"),
        category=part.text("category"),
        support=part.text("support"),
        agreement=_agreement(agreement) if agreement else standard,
        editions=editions,
        offers=tuple(_offer(each, editions) for each in offers),
        entitlements=entitlements,
        seats=part.text("seats") or None,
        proration=part.text("proration") or "vendible",
        tax_class=part.text("tax_class") or "standard",
        addon=_addon(addon) if addon else None,
        highlights=part.texts("highlights"),
        logo=part.text("logo"),
        pictures=tuple(
            _picture(each) for each in part.parts("pictures", example="{file: 9f86d0…}")
        ),
        contact=_contact(contact) if contact else Contact(),
        delivery_days=part.integer("delivery_days") if part.has("delivery_days") else None,
        acceptance=part.text("acceptance"),
        sign_on=_sign_on(sign_on) if sign_on else SignOn(),
        notes=part.texts("notes"),
    )
    part.close()
    return Reading(listing, tuple(mistakes.findings), tuple(mistakes.spoiled))


def _agreement(part: Part) -> Agreement:
    agreement = Agreement(
        source=part.choice("source", AgreementSource),
        title=part.text("title"),
        text=part.text("text"),
        template=part.text("template"),
        file=part.text("file"),
    )
    part.close()
    return agreement


def _contact(part: Part) -> Contact:
    contact = Contact(part.text("hours"), part.text("phone"), part.text("email"))
    part.close()
    return contact


def _picture(part: Part) -> Picture:
    picture = Picture(part.text("file", example="9f86d0…"), part.text("caption"))
    part.close()
    return picture


def _sign_on(part: Part) -> SignOn:
    sign_on = SignOn(part.text("address"), part.flag("inherit", default=True))
    part.close()
    return sign_on


def _entitlement(part: Part) -> Entitlement:
    entitlement = Entitlement(
        code=part.text("code", example="vehicles"),
        name=part.text("name"),
        kind=part.choice("kind", EntitlementKind),
        unit=part.text("unit"),
        levels=part.texts("levels", example="[basic, full]"),
        renews=part.flag("renews", default=False),
        group=part.text("group"),
        description=part.text("description"),
    )
    part.close()
    return entitlement


def _edition(part: Part, kinds: _Kinds) -> Edition:
    code, name = part.text("code", example="basic"), part.text("name")
    edition = _edition_parts(part, kinds, code=code, name=name, is_whole=True)
    part.close()
    return edition


def _edition_parts(
    part: Part, kinds: _Kinds, *, code: str, name: str, is_whole: bool = False
) -> Edition:
    """`is_whole`: the part is the edition's own, not the listing's with its implicit edition."""
    quantity = part.part("quantity", example="{name: Vehicles, unit: vehicle, maximum: 100}")
    ticked = part.texts("changes_to", example="[basic, advanced]")
    if is_whole:
        part.know("rank")
    return Edition(
        code=code,
        name=name,
        summary=part.text("summary") if is_whole else "",
        rank=part.integer("rank") if is_whole and part.has("rank") else None,
        on_sale=part.flag("on_sale", default=True) if is_whole else True,
        quotation=part.text("quotation"),
        attributes=tuple(
            _attribute(each) for each in part.parts("attributes", example="{code: size}")
        ),
        quantity=_quantity(quantity) if quantity else None,
        grants=tuple(
            _grant(each, kinds)
            for each in part.parts("grants", example="{entitlement: vehicles, sets: 500}")
        ),
        changes_to=ticked if part.has("changes_to") else None,
        includes=part.texts("includes", example="[more-vehicles]"),
        package=part.text("package"),
    )


def _attribute(part: Part) -> Attribute:
    example = "{code: small, name: Small}"
    attribute = Attribute(
        code=part.text("code", example="size"),
        name=part.text("name"),
        values=tuple(_attribute_value(each) for each in part.parts("values", example=example)),
    )
    part.close()
    return attribute


def _attribute_value(part: Part) -> AttributeValue:
    value = AttributeValue(part.text("code", example="small"), part.text("name"))
    part.close()
    return value


def _quantity(part: Part) -> QuantityRange:
    quantity = QuantityRange(
        name=part.text("name", example="Vehicles"),
        unit=part.text("unit", example="vehicle"),
        minimum=part.integer("minimum", 1),
        maximum=part.integer("maximum") if part.has("maximum") else None,
        step=part.integer("step", 1),
    )
    part.know("maximum")
    part.close()
    return quantity


def _grant(part: Part, kinds: _Kinds) -> Grant:
    entitlement = part.text("entitlement", example="vehicles")
    how = GrantKind.ADDS if part.has("adds") else GrantKind.SETS
    value = part.value(how.value, example="500")
    part.know("sets", "adds")
    if part.has("adds") and part.has("sets"):
        part.report(
            Mistake.UNKNOWN_KEY,
            at(part.place, "sets"),
            "a grant either sets a value or adds to it, not both",
            "Remove sets or adds, or make two grants of it.",
        )
    grant = Grant(
        entitlement=entitlement,
        value=_value(part, at(part.place, how.value), value, kinds.get(entitlement)),
        how=how,
        per_unit=part.flag("per_unit", default=False),
        when=tuple(
            (code, part.as_text(chosen, place))
            for code, chosen, place in part.pairs("when", example="{size: small}")
        ),
    )
    part.close()
    return grant


def _value(part: Part, place: str, value: object, kind: EntitlementKind | None) -> Value:
    """Whether it suits the entitlement is a release requirement; here it only has to be one."""
    if value is None:
        return UNLIMITED if kind is None else _fitting(kind)
    if kind is EntitlementKind.LEVEL:
        return part.as_text(value, place)
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        exact = decimal_of(value)
        return exact if exact is not None else UNLIMITED if value == UNLIMITED else value
    return part.as_amount(value, place)


def _fitting(kind: EntitlementKind) -> Value:
    if kind is EntitlementKind.SWITCH:
        return True
    return "" if kind is EntitlementKind.LEVEL else Decimal(1)


def _offer(part: Part, editions: tuple[Edition, ...]) -> Offer:
    only = editions[0].code if len(editions) == 1 else ""
    contract = part.part("contract", example="{cycles: 12}")
    trial = part.part("trial", example="{days: 30}")
    offer = Offer(
        code=part.text("code", example="basic-monthly"),
        edition=part.text("edition", example=None if only else "basic") or only,
        method=part.choice("method", Method),
        cycle=_cycle(part),
        prices=tuple(
            (currency, read_price(part, each, place))
            for currency, each, place in part.pairs("prices", example="{EUR: 12.50}")
        ),
        setup_fees=tuple(
            (currency, part.as_amount(each, place))
            for currency, each, place in part.pairs("setup_fees", example="{EUR: 12.50}")
        ),
        contract=_contract(contract) if contract else None,
        credit_unused=part.flag("credit_unused", default=False),
        on_sale=part.flag("on_sale", default=True),
        trial=_trial(trial) if trial else None,
    )
    part.close()
    return offer


def _trial(part: Part) -> Trial:
    trial = Trial(part.integer("days", 1, example="30"), part.flag("converts", default=True))
    part.close()
    return trial


def _cycle(part: Part) -> Cycle | None:
    value = part.value("cycle")
    if value is None:
        return None
    place = at(part.place, "cycle")
    text = part.as_text(value, place)
    try:
        return Cycle.parse(text)
    except ValueError as error:
        remedy = did_you_mean(text, ["1 month", "3 months", "1 year"], "Write e.g. cycle: 1 month.")
        part.report(Mistake.BAD_CYCLE, place, str(error), remedy)
        return Cycle(1)


def _contract(part: Part) -> ContractTerms:
    terms = ContractTerms(
        cycles=part.integer("cycles", 1, example="12"),
        auto_renew=part.flag("auto_renew", default=True),
        notice_days=part.integer("notice_days"),
        fee_kind=part.choice("fee_kind", TerminationFee, TerminationFee.NONE),
        fee=part.amount("fee"),
        grace_days=part.integer("grace_days"),
    )
    part.close()
    return terms


def _addon(part: Part) -> AddonTerms:
    example = "{product: fleet-manager, editions: [basic]}"
    terms = AddonTerms(
        ownership=part.choice("ownership", Ownership),
        connections=tuple(_connection(each) for each in part.parts("connections", example=example)),
        integration=part.choice("integration", Integration, Integration.API),
        align_with_parent=part.flag("align_with_parent", default=True),
        depends_on=part.texts("depends_on"),
        excludes=part.texts("excludes"),
    )
    part.close()
    return terms


def _connection(part: Part) -> Connection:
    connection = Connection(
        product=part.text("product", example="fleet-manager"),
        editions=part.texts("editions", example="[basic, advanced]"),
    )
    part.close()
    return connection
