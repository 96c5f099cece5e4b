"""Importing a price list in Pricing2Yaml syntax (2.1) as a base listing and its add-ons.

Plans become editions, features and usage limits entitlements, add-ons listings of their own.
What has no place of its own is kept in notes; what can't be mapped is a finding. Nothing is
dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vendible.domain.catalog.checks import slug_of
from vendible.domain.catalog.document.fields import shown
from vendible.domain.catalog.findings import Finding, Severity
from vendible.domain.catalog.importing.addons import Addon, addons_of
from vendible.domain.catalog.importing.entitlements import (
    Known,
    Name,
    known_entitlements,
    quota_period,
)
from vendible.domain.catalog.importing.notes import Rest, kept_notes, origin, places
from vendible.domain.catalog.importing.offers import Money, money_of
from vendible.domain.catalog.importing.plans import Plan, plans_of
from vendible.domain.catalog.importing.report import ImportReport, documents
from vendible.domain.catalog.importing.source import Oddity, Source
from vendible.domain.catalog.listing import (
    Agreement,
    AgreementSource,
    Billing,
    Delivery,
    Edition,
    Entitlement,
    Kind,
    Listing,
    Offer,
    Ownership,
    ProductType,
)

__all__ = ["ImportReport", "Oddity", "documents", "import_price_list"]

SYNTAX = "2.1"
_CATEGORY = "imported"
_SUPPORT = "The price list does not say how support is reached."


def import_price_list(data: object) -> ImportReport:
    """The listings of a price list, with an account of all that it says."""
    if not isinstance(data, Mapping) or not ("plans" in data or "addOns" in data):
        message = f"{shown(data)} is no price list: neither plans nor addOns are in it"
        remedy = "Give a file in Pricing2Yaml syntax 2.1."
        finding = Finding(Oddity.NOT_A_PRICE_LIST.value, Severity.ERROR, "", message, remedy)
        return ImportReport("", (), (finding,), frozenset(), frozenset())
    source = Source(data)
    name = source.text(data, "saasName") or "Imported product"
    about = _about(source, name)
    money = money_of(source)
    known = known_entitlements(source)
    plans = plans_of(source, known, money)
    slug = slug_of(name)
    addons = addons_of(source, slug, known, plans, money)
    _tell_periods(source, known, plans, money)
    _tell_choices(source, plans, addons)
    rest = list(source.rest())
    base = _base(name, slug, about, known, plans, _of_addons(rest, None))
    own = [_addon_listing(each, name, about, _of_addons(rest, each.key)) for each in addons]
    return ImportReport(
        name=name,
        listings=tuple([base, *own] if plans else own),
        findings=tuple(source.findings),
        used=frozenset(source.used),
        kept=frozenset(places(rest)),
    )


def _about(source: Source, name: str) -> str:
    syntax = str(source.data.get("syntaxVersion") or "")
    if syntax != SYNTAX:
        source.report(
            Oddity.SYNTAX_VERSION,
            "syntaxVersion",
            f"{syntax or 'nothing'} came as the version of the syntax; {SYNTAX} is known",
            "Check what was imported.",
        )
    if not source.part(source.data, "plans"):
        source.report(
            Oddity.NO_PLANS,
            "plans",
            f"{name} has no plans, so there is no base product and its add-ons have no parent",
            "Add plans, or connect the add-ons to a product of yours.",
        )
    return origin(source)


def _of_addons(rest: Rest, key: str | None) -> Rest:
    """What is left of one add-on; with None, all that is of no add-on."""
    if key is None:
        return [each for each in rest if each[0][0] != "addOns" or len(each[0]) < 2]
    return [each for each in rest if each[0][:2] == ("addOns", key)]


def _tell_periods(
    source: Source, known: Mapping[Name, Known], plans: Mapping[str, Plan], money: Money
) -> None:
    """A quota renews with the cycle that was bought, not with the period in its unit."""
    if not any(each.sold.offers for each in plans.values()):
        return
    for (section, key), each in known.items():
        period = quota_period(each.entitlement.unit)
        if not each.entitlement.renews or period is None:
            continue
        if period != "month" or set(money.factors) != {1}:
            source.report(
                Oddity.QUOTA_PERIOD,
                f"{section}.{key}.unit",
                f"{each.entitlement.unit} renews each {period}; here it renews with each cycle "
                "of the offer",
                "Set the value for one cycle, or sell the cycles as editions of their own.",
            )


def _tell_choices(source: Source, plans: Mapping[str, Plan], addons: list[Addon]) -> None:
    single = [each for each in addons if each.terms.ownership is Ownership.ONE_PER_CUSTOMER]
    if single:
        source.report(
            Oddity.OWNERSHIP_CHOSEN,
            "addOns",
            f"{len(single)} of {len(addons)} add-ons extend no limit: they became "
            "one_per_customer, the others repeatable",
            "Choose one_per_parent where customers buy one for each subscription.",
        )
    if plans or addons:
        source.report(
            Oddity.FILLED_IN,
            "",
            "a price list has no type, billing, category, support or agreement: saas, online, "
            f"{_CATEGORY}, a sentence and the platform's template were filled in",
            "Complete them before you submit the listings.",
        )


def _listing(
    slug: str,
    name: str,
    kind: Kind,
    summary: str,
    description: str,
    editions: tuple[Edition, ...],
    offers: tuple[Offer, ...],
    entitlements: tuple[Entitlement, ...],
    notes: tuple[str, ...],
) -> Listing:
    return Listing(
        slug=slug,
        name=name,
        kind=kind,
        type=ProductType.SAAS,
        billing=Billing.ONLINE,
        delivery=Delivery.INSTANCE,
        summary=summary,
        description=description,
        category=_CATEGORY,
        support=_SUPPORT,
        agreement=Agreement(AgreementSource.PLATFORM_TEMPLATE),
        editions=editions,
        offers=offers,
        entitlements=entitlements,
        notes=notes,
    )


def _base(
    name: str,
    slug: str,
    about: str,
    known: Mapping[Name, Known],
    plans: Mapping[str, Plan],
    rest: Rest,
) -> Listing:
    told = [f"{each.edition.name}: {each.edition.summary}".rstrip(": ") for each in plans.values()]
    prices = [f"Price of {each.key} as listed: {each.sold.words}" for each in plans.values()]
    return _listing(
        slug,
        name,
        Kind.BASE,
        f"{name} in {len(plans)} editions.",
        "\n".join([about, "", *told]),
        tuple(each.edition for each in plans.values()),
        tuple(offer for each in plans.values() for offer in each.sold.offers),
        tuple(each.entitlement for each in known.values()),
        (about, *prices, *kept_notes(rest)),
    )


def _addon_listing(addon: Addon, parent: str, about: str, rest: Rest) -> Listing:
    listing = _listing(
        addon.slug,
        addon.name,
        Kind.ADDON,
        f"{addon.name}: an add-on of {parent}.",
        addon.description or f"{addon.name}, an add-on of {parent}. {about}",
        (addon.edition,),
        addon.sold.offers,
        addon.entitlements,
        (
            about,
            f"Name in the price list: {addon.key}",
            f"Price as listed: {addon.sold.words}",
            *kept_notes(rest),
        ),
    )
    return replace(listing, addon=addon.terms)
