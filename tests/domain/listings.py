"""Listings for tests: two plain ones to change, and Hypothesis strategies for any other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product
from operator import attrgetter
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

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
)
from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.kernel.terms import Cycle

T = TypeVar("T")

# Many tests at once make a machine slow; that is no failure.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

POLICIES = ("vendible", "lago")
MONTH, YEAR = Cycle(1), Cycle(12)
TEMPLATE = Agreement(AgreementSource.PLATFORM_TEMPLATE)
VEHICLES = Entitlement("vehicles", "Connected vehicles", EntitlementKind.LIMIT, "vehicle")


def fixed(amount: str) -> Price:
    return Price(Template.FIXED, flat=Decimal(amount))


def linear(unit: str, flat: str = "0") -> Price:
    return Price(Template.LINEAR, flat=Decimal(flat), unit=Decimal(unit))


def offer(
    edition: str,
    price: Price,
    cycle: Cycle | None = MONTH,
    *,
    code: str = "",
    currency: str = "EUR",
    **changes: Any,
) -> Offer:
    """A recurring offer, or a one-time one where `cycle` is None."""
    method = Method.RECURRING if cycle else Method.ONE_TIME
    name = code or f"{edition}-{str(cycle).replace(' ', '-') if cycle else 'once'}"
    return replace(Offer(name, edition, method, cycle, ((currency, price),)), **changes)


def base_listing(**changes: Any) -> Listing:
    """Type license, editions basic (500 vehicles, 100 a month) and fleet (2,000, 300)."""
    listing = Listing(
        slug="ota",
        name="OTA Platform",
        kind=Kind.BASE,
        type=ProductType.LICENSE,
        billing=Billing.ONLINE,
        delivery=Delivery.LICENSE,
        summary="Updates over the air.",
        description="Sends software to vehicles. " * 15,
        category="mobility",
        support="Installation and incidents.",
        contact=Contact("Weekdays 9 to 17", "+49 30 1234567", "support@example.com"),
        highlights=("Updates a fleet overnight",),
        logo="0" * 64,
        agreement=TEMPLATE,
        editions=(
            Edition("basic", "Basic", grants=(Grant("vehicles", Decimal(500)),)),
            Edition("fleet", "Fleet", grants=(Grant("vehicles", Decimal(2000)),)),
        ),
        offers=(offer("basic", fixed("100")), offer("fleet", fixed("300"))),
        entitlements=(VEHICLES,),
    )
    return replace(listing, **changes)


def addon_listing(**changes: Any) -> Listing:
    """A pack of 500 vehicles for `base_listing`, 80 a month each."""
    grant = Grant("vehicles", Decimal(500), GrantKind.ADDS, per_unit=True)
    quantity = QuantityRange("Packs", "pack", 1, 100)
    listing = base_listing(
        slug="ota-500",
        name="500 more vehicles",
        kind=Kind.ADDON,
        editions=(Edition("pack", "500 more vehicles", quantity=quantity, grants=(grant,)),),
        offers=(offer("pack", linear("80")),),
        addon=AddonTerms(Ownership.REPEATABLE, (Connection("ota", ("basic", "fleet")),)),
    )
    return replace(listing, **changes)


CURRENCIES = ("EUR", "USD", "JPY", "KWD")
# Texts and codes out of few characters: generating them takes most of the time.
_TEXT = st.text("aZ9 \n:#'\"-{äß€字😀", max_size=12)
_WORDS = _TEXT.map(lambda text: f"{text}x")
_CODES = st.text("aB0._-", max_size=5).map(lambda text: f"c{text}")
_SLUGS = st.lists(st.text("ab1", min_size=1, max_size=4), min_size=1, max_size=3).map("-".join)
_FLAGS: st.SearchStrategy[bool] = st.booleans()
_DIGESTS = st.text("09af", min_size=64, max_size=64)
_PHONES = st.sampled_from(["", "+49 30 1234567", "(030) 123-4567"])
_EMAILS = st.sampled_from(["", "support@example.com"])
_ADDRESSES = st.sampled_from(["", "https://app.example.com/in?a=b", "http://127.0.0.1:8080/"])


def _amounts(places: int = 4, smallest: int = 0) -> st.SearchStrategy[Decimal]:
    return st.decimals(smallest, 99_999_999, places=places, allow_nan=False, allow_infinity=False)


def _some(
    values: st.SearchStrategy[T], *, least: int = 0, most: int = 3
) -> st.SearchStrategy[tuple[T, ...]]:
    """A tuple of different values."""
    return st.lists(values, min_size=least, max_size=most, unique=True).map(tuple)


@st.composite
def tiers(draw: st.DrawFn, *, flat_only: bool = False) -> tuple[Tier, ...]:
    bounds = sorted(draw(_some(st.integers(1, 10**6), most=3)))
    zero = st.just(Decimal(0))
    return tuple(
        Tier(bound, draw(zero if flat_only else _amounts()), draw(_amounts(0)))
        for bound in [*(Decimal(each) for each in bounds), None]
    )


@st.composite
def prices(draw: st.DrawFn, edition: Edition, method: Method = Method.RECURRING) -> Price:
    """A price that suits the edition: by quantity only if it has one, per SKU if it has any."""
    templates = [Template.FIXED]
    if edition.quantity or method is Method.USAGE:
        by_quantity = (Template.LINEAR, Template.GRADUATED, Template.VOLUME, Template.STAIRSTEP)
        templates += [*by_quantity, Template.PACKAGE]
    if method is Method.USAGE:
        templates.append(Template.PERCENTAGE)
    if draw(_FLAGS) and edition.attributes:
        codes = [[value.code for value in each.values] for each in edition.attributes]
        skus = ["/".join(each) for each in product(*codes)]
        plain = replace(edition, attributes=())
        return Price(
            Template.PER_SKU, skus=tuple((sku, draw(prices(plain, method))) for sku in skus)
        )
    return draw(_price(draw(st.sampled_from(templates))))


@st.composite
def _price(draw: st.DrawFn, template: Template) -> Price:
    if template is Template.LINEAR:
        return Price(template, flat=draw(_amounts(2)), unit=draw(_amounts()))
    if template in {Template.GRADUATED, Template.VOLUME, Template.STAIRSTEP}:
        return Price(template, tiers=draw(tiers(flat_only=template is Template.STAIRSTEP)))
    if template is Template.PACKAGE:
        free, size = draw(_amounts(0)), draw(_amounts(0, 1))
        return Price(template, unit=draw(_amounts()), size=size, free=free)
    if template is Template.PERCENTAGE:
        return Price(
            template,
            flat=draw(_amounts()),
            rate_pct=draw(_amounts(3)),
            free_events=draw(st.none() | st.integers(0, 1000)),
            free_amount=draw(st.none() | _amounts(2)),
        )
    return Price(template, flat=draw(_amounts(0)))


@st.composite
def attributes(draw: st.DrawFn) -> Attribute:
    values = [AttributeValue(each, draw(_WORDS)) for each in draw(_some(_CODES, least=1))]
    return Attribute(draw(_CODES), draw(_WORDS), tuple(values))


@st.composite
def quantities(draw: st.DrawFn) -> QuantityRange:
    minimum, step = draw(st.integers(1, 100)), draw(st.integers(1, 10))
    maximum = draw(st.none() | st.integers(0, 1000).map(lambda count: minimum + count * step))
    return QuantityRange(draw(_WORDS), draw(_WORDS), minimum, maximum, step)


@st.composite
def entitlements(draw: st.DrawFn, code: str) -> Entitlement:
    kind = draw(st.sampled_from(EntitlementKind))
    is_level = kind is EntitlementKind.LEVEL
    return Entitlement(
        code=code,
        name=draw(_WORDS),
        kind=kind,
        unit=draw(_TEXT),
        levels=draw(_some(_WORDS, least=1)) if is_level else (),
        renews=kind is EntitlementKind.QUOTA and draw(_FLAGS),
        group=draw(_TEXT),
        description=draw(_TEXT),
    )


@st.composite
def grants(draw: st.DrawFn, entitlement: Entitlement, edition: Edition) -> Grant:
    kind = entitlement.kind
    when: tuple[tuple[str, str], ...] = ()
    if draw(_FLAGS) and edition.attributes:
        chosen = draw(st.sampled_from(edition.attributes))
        when = ((chosen.code, draw(st.sampled_from(chosen.values)).code),)
    if kind is EntitlementKind.SWITCH:
        return Grant(entitlement.code, draw(_FLAGS), when=when)
    if kind is EntitlementKind.LEVEL:
        return Grant(entitlement.code, draw(st.sampled_from(entitlement.levels)), when=when)
    value = draw(st.just(UNLIMITED) | _amounts(0) | _amounts(3))
    how = draw(st.sampled_from(GrantKind))
    per_unit = edition.quantity is not None and draw(_FLAGS)
    return Grant(entitlement.code, value, how, per_unit, when)


@st.composite
def editions(
    draw: st.DrawFn, code: str, name: str, codes: tuple[str, ...], known: tuple[Entitlement, ...]
) -> Edition:
    shape = Edition(
        code=code,
        name=name,
        summary=draw(_TEXT),
        rank=draw(st.none() | st.integers(-9, 9)),
        on_sale=draw(_FLAGS),
        attributes=tuple(draw(_unique_by_code(attributes(), most=2))),
        quantity=draw(st.none() | quantities()),
        changes_to=draw(st.none() | _some(st.sampled_from(codes))),
        includes=draw(_some(st.sampled_from(["more-vehicles", "replays"]), most=2)),
        package=draw(st.sampled_from(["", "controller/2.1.0"])),
    )
    granted = draw(_some(st.sampled_from(known))) if known else ()
    return replace(shape, grants=tuple(draw(grants(each, shape)) for each in granted))


def _unique_by_code(values: st.SearchStrategy[T], *, most: int) -> st.SearchStrategy[list[T]]:
    return st.lists(values, max_size=most, unique_by=attrgetter("code"))


@st.composite
def contracts(draw: st.DrawFn) -> ContractTerms:
    kind = draw(st.sampled_from(TerminationFee))
    fee = Decimal(0) if kind is TerminationFee.NONE else draw(st.integers(1, 100).map(Decimal))
    days = st.integers(0, 90)
    return ContractTerms(draw(st.integers(1, 36)), draw(_FLAGS), draw(days), kind, fee, draw(days))


@st.composite
def offers(
    draw: st.DrawFn, code: str, edition: Edition, method: Method, cycle: Cycle | None
) -> Offer:
    currencies = draw(_some(st.sampled_from(CURRENCIES), least=1, most=2))
    is_recurring = method is Method.RECURRING
    with_fee = draw(_some(st.sampled_from(currencies), most=2))
    return Offer(
        code=code,
        edition=edition.code,
        method=method,
        cycle=cycle,
        prices=tuple((each, draw(prices(edition, method))) for each in currencies),
        setup_fees=tuple((each, draw(_amounts(0))) for each in with_fee),
        contract=draw(st.none() | contracts()) if is_recurring else None,
        credit_unused=draw(_FLAGS),
        on_sale=draw(_FLAGS),
        trial=draw(st.none() | trials()) if is_recurring else None,
    )


def trials() -> st.SearchStrategy[Trial]:
    return st.builds(Trial, st.integers(1, 365), _FLAGS)


@st.composite
def _offers_of(draw: st.DrawFn, edition: Edition, type_: ProductType) -> list[Offer]:
    cycles: list[tuple[Method, Cycle | None]] = [
        (Method.RECURRING, MONTH),
        (Method.RECURRING, YEAR),
        (Method.RECURRING, Cycle(3)),
    ]
    once: list[tuple[Method, Cycle | None]] = [(Method.ONE_TIME, None)]
    sold = cycles if draw(_FLAGS) else once
    if type_ is not ProductType.LICENSE:
        sold = [*cycles, *once, (Method.USAGE, MONTH)]
    chosen = draw(_some(st.sampled_from(sold)))
    return [
        draw(offers(f"{edition.code}-{number}", edition, method, cycle))
        for number, (method, cycle) in enumerate(chosen)
    ]


@st.composite
def addon_terms(draw: st.DrawFn, slug: str) -> AddonTerms:
    ownership = draw(st.sampled_from(Ownership))
    is_stackable = ownership is Ownership.ONE_PER_PARENT
    slugs = _SLUGS.filter(lambda each: each != slug)
    others = draw(_some(slugs, most=4))
    return AddonTerms(
        ownership=ownership,
        connections=tuple(
            Connection(each, draw(_some(_CODES, least=1))) for each in draw(_some(slugs))
        ),
        integration=Integration.API if is_stackable else draw(st.sampled_from(Integration)),
        align_with_parent=draw(_FLAGS),
        depends_on=others[:2],
        excludes=others[2:],
    )


@st.composite
def agreements(draw: st.DrawFn, type_: ProductType, billing: Billing) -> Agreement:
    if type_ is ProductType.MARKETPLACE and billing is Billing.ONLINE and draw(_FLAGS):
        return Agreement(AgreementSource.PLATFORM_STANDARD, draw(_TEXT))
    if draw(_FLAGS):
        return Agreement(AgreementSource.PLATFORM_TEMPLATE, draw(_TEXT))
    return Agreement(AgreementSource.OWN, draw(_TEXT), draw(_WORDS))


@st.composite
def listings(draw: st.DrawFn, kind: Kind | None = None) -> Listing:
    """Listings that fulfil every release requirement whose finding would be an error."""
    kind = kind or draw(st.sampled_from(Kind))
    slug, type_ = draw(_SLUGS), draw(st.sampled_from(ProductType))
    billing = draw(st.sampled_from([Billing.ONLINE, Billing.OFFLINE]))
    known = tuple(draw(entitlements(each)) for each in draw(_some(_CODES)))
    limits = [each.code for each in known if each.kind is EntitlementKind.LIMIT]
    delivery = draw(st.sampled_from(Delivery))
    is_flow = delivery is Delivery.SERVICE_FLOW
    codes = draw(_some(_CODES, least=1, most=1 if kind is Kind.ADDON else 3))
    names = draw(st.lists(_WORDS, min_size=len(codes), max_size=len(codes), unique=True))
    parts = [
        draw(editions(code, name, codes, known)) for code, name in zip(codes, names, strict=True)
    ]
    return Listing(
        slug=slug,
        name=draw(_WORDS),
        kind=kind,
        type=type_,
        billing=billing,
        delivery=delivery,
        summary=draw(_WORDS),
        description=draw(_WORDS),
        category=draw(_WORDS),
        support=draw(_WORDS),
        agreement=draw(agreements(type_, billing)),
        editions=tuple(parts),
        offers=tuple(sold for each in parts for sold in draw(_offers_of(each, type_))),
        entitlements=known,
        seats=draw(st.none() | st.sampled_from(limits)) if limits else None,
        proration=draw(st.sampled_from(POLICIES)),
        tax_class=draw(st.sampled_from(["standard", "reduced"])),
        addon=draw(addon_terms(slug)) if kind is Kind.ADDON else None,
        highlights=draw(_some(_WORDS)),
        logo=draw(st.just("") | _DIGESTS),
        pictures=tuple(Picture(each, draw(_TEXT)) for each in draw(_some(_DIGESTS))),
        contact=Contact(draw(_TEXT), draw(_PHONES), draw(_EMAILS)),
        delivery_days=draw(st.integers(1, 90) if is_flow else st.none() | st.integers(1, 90)),
        acceptance=draw(_WORDS if is_flow else _TEXT),
        sign_on=SignOn(draw(_ADDRESSES), draw(_FLAGS)),
        notes=draw(_some(_WORDS)),
    )
