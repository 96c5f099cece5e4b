"""A listing as plain JSON: defaults left out, amounts as texts, readable as YAML."""

from __future__ import annotations

from decimal import Decimal

from vendible.domain.catalog.listing import (
    AddonTerms,
    Agreement,
    AgreementSource,
    Attribute,
    Contact,
    ContractTerms,
    Edition,
    Entitlement,
    Grant,
    Listing,
    Offer,
    Picture,
    QuantityRange,
    SignOn,
    Trial,
    Value,
)
from vendible.domain.catalog.prices import Price, Template, Tier

Plain = dict[str, object]


def amount_text(amount: Decimal) -> str:
    """One text for each amount, whatever its trailing zeros: `290`, `12.50`, `0.0125`."""
    whole, _, decimals = format(amount, "f").partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole.replace("-0", "0")


def count(number: Decimal) -> int | str:
    """A quantity: a number if it is whole, else a text."""
    return int(number) if number == number.to_integral_value() else amount_text(number)


def to_plain(listing: Listing) -> Plain:
    """The canonical document: the same for equal listings, and read back as an equal one."""
    return _sparse(
        {
            "slug": listing.slug,
            "name": listing.name,
            "kind": listing.kind.value,
            "type": listing.type.value,
            "billing": listing.billing.value,
            "delivery": listing.delivery.value,
            "summary": listing.summary,
            "description": listing.description,
            "highlights": list(listing.highlights),
            "category": listing.category,
            "logo": listing.logo,
            "pictures": [_picture(each) for each in listing.pictures],
            "support": listing.support,
            "contact": _contact(listing.contact),
            "delivery_days": listing.delivery_days,
            "acceptance": listing.acceptance,
            "sign_on": _sign_on(listing.sign_on),
            "agreement": _agreement(listing.agreement),
            "proration": listing.proration,
            "tax_class": listing.tax_class,
            "addon": _addon(listing.addon) if listing.addon else None,
            "entitlements": [_entitlement(each) for each in listing.entitlements],
            "seats": listing.seats,
            "editions": [_edition(each) for each in listing.editions],
            "offers": [_offer(each) for each in listing.offers],
            "notes": list(listing.notes),
        },
        proration="vendible",
        tax_class="standard",
    )


def _sparse(record: Plain, **defaults: object) -> Plain:
    """Without what is empty, and without what has its default."""
    empty: tuple[object, ...] = ("", False, [], {})
    return {
        key: value
        for key, value in record.items()
        if value is not None
        and not any(
            type(value) is type(each) and value == each
            for each in ((defaults[key],) if key in defaults else empty)
        )
    }


def _agreement(agreement: Agreement) -> Plain:
    record: Plain = {
        "source": agreement.source.value,
        "title": agreement.title,
        "text": agreement.text,
        "template": agreement.template,
        "file": agreement.file,
    }
    return {} if agreement == Agreement(AgreementSource.PLATFORM_STANDARD) else _sparse(record)


def _picture(picture: Picture) -> Plain:
    return _sparse({"file": picture.file, "caption": picture.caption})


def _contact(contact: Contact) -> Plain:
    return _sparse({"hours": contact.hours, "phone": contact.phone, "email": contact.email})


def _sign_on(sign_on: SignOn) -> Plain:
    return _sparse({"address": sign_on.address, "inherit": sign_on.inherit}, inherit=True)


def _trial(trial: Trial) -> Plain:
    return _sparse({"days": trial.days, "converts": trial.converts}, converts=True)


def _entitlement(entitlement: Entitlement) -> Plain:
    return _sparse(
        {
            "code": entitlement.code,
            "name": entitlement.name,
            "kind": entitlement.kind.value,
            "unit": entitlement.unit,
            "levels": list(entitlement.levels),
            "renews": entitlement.renews,
            "group": entitlement.group,
            "description": entitlement.description,
        }
    )


def _edition(edition: Edition) -> Plain:
    ticked = edition.changes_to
    return _sparse(
        {
            "code": edition.code,
            "name": edition.name,
            "summary": edition.summary,
            "rank": edition.rank,
            "on_sale": edition.on_sale,
            "quotation": edition.quotation,
            "attributes": [_attribute(each) for each in edition.attributes],
            "quantity": _quantity(edition.quantity) if edition.quantity else None,
            "grants": [_grant(each) for each in edition.grants],
            "changes_to": None if ticked is None else list(ticked),
            "includes": list(edition.includes),
            "package": edition.package,
        },
        on_sale=True,
        changes_to=None,  # an empty list says that nothing is ticked, so it is kept
    )


def _attribute(attribute: Attribute) -> Plain:
    values = [{"code": each.code, "name": each.name} for each in attribute.values]
    return {"code": attribute.code, "name": attribute.name, "values": values}


def _quantity(quantity: QuantityRange) -> Plain:
    return _sparse(
        {
            "name": quantity.name,
            "unit": quantity.unit,
            "minimum": quantity.minimum,
            "maximum": quantity.maximum,
            "step": quantity.step,
        },
        minimum=1,
        step=1,
    )


def _value(value: Value) -> object:
    if isinstance(value, bool):
        return value
    return count(value) if isinstance(value, Decimal) else str(value)


def _grant(grant: Grant) -> Plain:
    # not sparse: a value of false is said
    plain: Plain = {"entitlement": grant.entitlement, grant.how.value: _value(grant.value)}
    if grant.per_unit:
        plain["per_unit"] = True
    if grant.when:
        plain["when"] = dict(grant.when)
    return plain


def _offer(offer: Offer) -> Plain:
    return _sparse(
        {
            "code": offer.code,
            "edition": offer.edition,
            "method": offer.method.value,
            "cycle": str(offer.cycle) if offer.cycle else None,
            "prices": {currency: price_to_plain(price) for currency, price in offer.prices},
            "setup_fees": {currency: amount_text(fee) for currency, fee in offer.setup_fees},
            "contract": _contract(offer.contract) if offer.contract else None,
            "credit_unused": offer.credit_unused,
            "on_sale": offer.on_sale,
            "trial": _trial(offer.trial) if offer.trial else None,
        },
        on_sale=True,
    )


def price_to_plain(price: Price) -> str | Plain:
    """A fixed price is a text with its amount, any other one a mapping with its template."""
    if price == Price(Template.FIXED, flat=price.flat):
        return amount_text(price.flat)
    free_amount = price.free_amount
    return _sparse(
        {
            "template": price.template.value,
            "flat": amount_text(price.flat),
            "unit": amount_text(price.unit),
            "tiers": [_tier(each) for each in price.tiers],
            "size": count(price.size),
            "free": count(price.free),
            "rate_pct": amount_text(price.rate_pct),
            "free_events": price.free_events,
            "free_amount": None if free_amount is None else amount_text(free_amount),
            "skus": {sku: price_to_plain(each) for sku, each in price.skus},
        },
        flat="0",
        unit="0",
        size=1,
        free=0,
        rate_pct="0",
    )


def _tier(tier: Tier) -> Plain:
    return _sparse(
        {
            "up_to": None if tier.up_to is None else count(tier.up_to),
            "unit": amount_text(tier.unit),
            "flat": amount_text(tier.flat),
        },
        unit="0",
        flat="0",
    )


def _contract(terms: ContractTerms) -> Plain:
    return _sparse(
        {
            "cycles": terms.cycles,
            "auto_renew": terms.auto_renew,
            "notice_days": terms.notice_days,
            "fee_kind": terms.fee_kind.value,
            "fee": amount_text(terms.fee),
            "grace_days": terms.grace_days,
        },
        auto_renew=True,
        notice_days=0,
        fee_kind="none",
        fee="0",
        grace_days=0,
    )


def _addon(addon: AddonTerms) -> Plain:
    return _sparse(
        {
            "ownership": addon.ownership.value,
            "connections": [
                {"product": each.product, "editions": list(each.editions)}
                for each in addon.connections
            ],
            "integration": addon.integration.value,
            "align_with_parent": addon.align_with_parent,
            "depends_on": list(addon.depends_on),
            "excludes": list(addon.excludes),
        },
        integration="api",
        align_with_parent=True,
    )
