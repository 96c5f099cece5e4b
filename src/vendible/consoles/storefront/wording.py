"""What a listing says in codes, in the words of the pages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from vendible.consoles.design.words import day_text, money_text, number_text
from vendible.domain.catalog.listing import (
    UNLIMITED,
    Agreement,
    AgreementSource,
    ContractTerms,
    Delivery,
    Edition,
    EntitlementKind,
    Grant,
    GrantKind,
    Listing,
    Method,
    Offer,
    Ownership,
    ProductType,
    QuantityRange,
    TerminationFee,
    Value,
)
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Cycle
from vendible.domain.pricing.explained import number
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.holding import Contract
from vendible.records.agreements import Agreed

TYPES = {
    ProductType.MARKETPLACE: "Marketplace product",
    ProductType.SAAS: "Software as a service",
    ProductType.LICENSE: "Licensed software",
    ProductType.SERVICE: "Service",
}
DELIVERIES = {
    Delivery.LICENSE: "By license",
    Delivery.INSTANCE: "Ready to use in the cloud",
    Delivery.SERVICE_FLOW: "Delivered as a service",
}
OWNERSHIPS = {
    Ownership.ONE_PER_CUSTOMER: "Once per customer",
    Ownership.ONE_PER_PARENT: "Once per product",
    Ownership.REPEATABLE: "Any number of packs",
}
OWNERSHIP_NOTES = {
    Ownership.ONE_PER_CUSTOMER: "Your organization can hold it once.",
    Ownership.ONE_PER_PARENT: "Each product that you hold can have it once.",
    Ownership.REPEATABLE: "It can be bought again and again, each time with its own license.",
}
WAYS_TO_LEAVE = {
    When.NOW: "Now",
    When.END_OF_TERM: "At the end of the term",
    When.END_OF_CONTRACT: "At the end of the contract",
}
AGREEMENTS = {
    AgreementSource.PLATFORM_STANDARD: "The marketplace’s standard agreement",
    AgreementSource.PLATFORM_TEMPLATE: "The marketplace’s template agreement",
    AgreementSource.OWN: "The partner’s own agreement",
}


def agreement_title(agreement: Agreement) -> str:
    return agreement.title or AGREEMENTS[agreement.source]


def agreed_title(agreed: Agreed) -> str:
    """With its version, where it is the platform's: the newest of them is in force."""
    title = agreed.title or AGREEMENTS[agreed.source]
    return title if agreed.version is None else f"{title}, version {agreed.version}"


def kept_agreement(title: str) -> str:
    """The title as an order keeps it; one without a title of its own is kept by its source."""
    source = next((each for each in AgreementSource if each.value == title), None)
    return AGREEMENTS[source] if source else title


def category_name(category: str) -> str:
    """`customer-relations` is "Customer relations"."""
    return category.replace("-", " ").replace("_", " ").capitalize()


def per_cycle(cycle: Cycle | None, method: Method = Method.RECURRING) -> str:
    """`per month`, `per 3 months`; `once` and `as used` where nothing recurs."""
    if method is Method.USAGE:
        return "as used"
    if cycle is None or method is Method.ONE_TIME:
        return "once"
    return f"per {str(cycle).removeprefix('1 ')}"


def cycle_name(offer: Offer) -> str:
    """How one pays for an offer: "Monthly", "Yearly", "Every 3 months", "Once"."""
    if offer.method is Method.USAGE:
        return "As used"
    if offer.cycle is None or offer.method is Method.ONE_TIME:
        return "Once"
    named = {1: "Monthly", 12: "Yearly"}
    return named.get(offer.cycle.months) or f"Every {offer.cycle}"


def quantity_name(quantity: int, edition: Edition) -> str:
    """`25 agents` as a table says it: the figure, then the unit."""
    if edition.quantity is None:
        return ""
    return f"{number_text(quantity)} × {edition.quantity.unit or edition.quantity.name}"


def range_name(allowed: QuantityRange) -> str:
    """`1 to 5,000`, and the step where it is not one."""
    most = number_text(allowed.maximum) if allowed.maximum is not None else ""
    words = f"{number_text(allowed.minimum)} to {most}" if most else f"At least {allowed.minimum}"
    return words if allowed.step == 1 else f"{words}, in steps of {allowed.step}"


def attribute_names(
    listing: Listing, edition: str, chosen: dict[str, str]
) -> list[tuple[str, str]]:
    """The chosen values by name: `[("Region", "Europe")]`."""
    found = listing.edition(edition)
    if found is None:
        return sorted(chosen.items())
    return [
        (each.name, next((v.name for v in each.values if v.code == chosen.get(each.code)), ""))
        for each in found.attributes
    ]


def unit_beside(name: str, unit: str) -> str:
    """The unit, unless the name says it already: "Connected vehicles" needs no "vehicle"."""
    return "" if unit.lower() in name.lower() else unit


def value_name(value: Value, kind: EntitlementKind, unit: str, how: GrantKind) -> str:
    """`500 × vehicle`, `+500`, `Yes`, `Unlimited`."""
    if kind is EntitlementKind.SWITCH:
        return "Yes" if value else "No"
    if value is UNLIMITED:
        return "Unlimited"
    if not isinstance(value, Decimal):
        return str(value)
    sign = "+" if how is GrantKind.ADDS else ""
    return f"{sign}{number_text(_short(value))}" + (f" {unit}" if unit else "")


def grant_name(grant: Grant, listing: Listing, edition: Edition) -> str:
    """What an edition gives of an entitlement, with what it depends on."""
    entitlement = listing.entitlement(grant.entitlement)
    if entitlement is None:
        return ""
    words = value_name(grant.value, entitlement.kind, "", grant.how)
    if grant.per_unit and edition.quantity is not None:
        words += f" per {edition.quantity.unit or edition.quantity.name}"
    if grant.when:
        named = attribute_names(listing, edition.code, dict(grant.when))
        chosen = ", ".join(value for _, value in named if value)
        words += f" with {chosen}" if chosen else ""
    return words


def contract_sentences(terms: ContractTerms, cycle: Cycle, currency: str) -> list[str]:
    """What a customer commits to, before ordering."""
    length = Cycle(terms.cycles * cycle.months)
    said = [f"Contract of {length}."]
    if terms.auto_renew:
        days = terms.notice_days
        notice = f", unless you cancel {days} days before its end" if days else ""
        said.append(f"It renews for as long again{notice}.")
    said.append(_leaving(terms, currency))
    if terms.grace_days:
        said.append(f"In the first {terms.grace_days} days you can leave without a fee.")
    return said


def _leaving(terms: ContractTerms, currency: str) -> str:
    if terms.fee_kind is TerminationFee.NONE:
        return "It can’t be left before its end."
    if terms.fee_kind is TerminationFee.FLAT:
        fee = money_text(Money.rounded(Fraction(terms.fee), currency))
        return f"Leaving before its end costs {fee}."
    return f"Leaving before its end costs {number(terms.fee)} % of what the rest would cost."


def delivery_sentence(listing: Listing) -> str:
    """How it is delivered, and in how many days."""
    said = [f"{DELIVERIES[listing.delivery]}."]
    if listing.delivery_days is not None:
        days = listing.delivery_days
        within = f"within {number_text(days)} calendar {'day' if days == 1 else 'days'}"
        said.append(f"Delivered {within} of the order.")
    elif listing.delivery is not Delivery.SERVICE_FLOW:
        said.append("It is there as soon as the order is paid.")
    return " ".join(said)


def held_contract(contract: Contract, currency: str) -> list[str]:
    """The same of a contract that runs."""
    last = day_text(contract.end.fromordinal(contract.end.toordinal() - 1))
    said = [f"Until {last}."]
    if contract.terms.auto_renew:
        notice = contract.terms.notice_days
        unless = f", unless you cancel {notice} days before its end" if notice else ""
        said.append(f"It renews for as long again{unless}.")
    said.append(_leaving(contract.terms, currency))
    return said


def _short(value: Decimal) -> Decimal:
    """Without zeros behind the point that say nothing."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
