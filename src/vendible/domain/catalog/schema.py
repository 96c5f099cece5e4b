"""The JSON Schema of a listing: what editors complete and programs validate with.

What a schema can't say (codes that must be there, tiers that rise) is found by the checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from vendible.domain.catalog.checks.found import CODE_LENGTH_MAX, SLUG_LENGTH_MAX
from vendible.domain.catalog.listing import (
    AgreementSource,
    Billing,
    Delivery,
    EntitlementKind,
    Integration,
    Kind,
    Method,
    Ownership,
    ProductType,
    TerminationFee,
)
from vendible.domain.catalog.prices import Template

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PATH = "/listing.schema.json"  # where a marketplace publishes it
_AMOUNT = r"^[+-]?[0-9]{1,15}(\.[0-9]{1,12})?$"
_IMPLICIT = ("quotation", "attributes", "quantity", "grants", "changes_to", "includes", "package")


def listing_schema() -> Schema:
    """Draft 2020-12. Every part refuses keys that it doesn't know, as the reader does."""
    edition = _edition_parts()
    return {
        "$schema": DIALECT,
        "title": "Listing",
        "description": "The whole document of a product: texts, editions, offers, add-on settings.",
        **_part(
            {
                **_basics(),
                **_page(),
                **_selling(),
                **{key: edition[key] for key in _IMPLICIT},
            },
            required=("slug", "kind", "type", "billing", "delivery"),
        ),
        # An add-on may give the parts of its one implicit edition beside its name.
        "dependentSchemas": {"editions": _without(_IMPLICIT)},
        "if": {"properties": {"kind": {"const": Kind.BASE.value}}},
        "then": _without(_IMPLICIT),
        "$defs": {
            "amount": {
                "description": "An exact amount with a point: 12.50, as a number or as a text.",
                "anyOf": [{"type": "number"}, {"type": "string", "pattern": _AMOUNT}],
            },
            "code": {"type": "string", "minLength": 1, "maxLength": CODE_LENGTH_MAX},
            "agreement": _agreement(),
            "entitlement": _entitlement(),
            "edition": _part(edition, required=("code",)),
            "attribute": _attribute(),
            "quantity": _quantity(),
            "grant": _grant(),
            "offer": _offer(),
            "price": _price(of_sku=False),
            "sku_price": _price(of_sku=True),
            "tier": _tier(),
            "contract": _contract(),
            "addon": _addon(),
        },
    }


def _part(properties: Mapping[str, Schema], *, required: tuple[str, ...] = ()) -> Schema:
    part: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return part | {"required": list(required)} if required else part


def _without(keys: tuple[str, ...]) -> Schema:
    return {"properties": dict.fromkeys(keys, False)}


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _texts(description: str) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _flag(description: str, *, default: bool) -> Schema:
    return {"type": "boolean", "default": default, "description": description}


def _whole(description: str, **more: Any) -> Schema:
    return {"type": "integer", "description": description, **more}


def _amount(description: str, **more: Any) -> Schema:
    return {"$ref": "#/$defs/amount", "description": description, **more}


def _code(description: str) -> Schema:
    return {"$ref": "#/$defs/code", "description": description}


def _choice(choices: type[StrEnum], description: str, **more: Any) -> Schema:
    return {"enum": [each.value for each in choices], "description": description, **more}


def _of(name: str, description: str) -> Schema:
    return {"$ref": f"#/$defs/{name}", "description": description}


def _list(name: str, description: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}, "description": description}


def _by_key(values: str, description: str) -> Schema:
    return {
        "type": "object",
        "additionalProperties": {"$ref": f"#/$defs/{values}"},
        "description": description,
    }


def _basics() -> dict[str, Schema]:
    return {
        "slug": _text(
            "Names the product in links and connections: lower-case letters, digits, hyphens.",
            maxLength=SLUG_LENGTH_MAX,
            examples=["fleet-manager"],
        ),
        "name": _text("What customers call it. No price, version or phone number."),
        "kind": _choice(Kind, "base stands alone; an addon is bought with a base product. Fixed."),
        "type": _choice(ProductType, "Decides some rules; one that you are enabled for. Fixed."),
        "billing": _choice(Billing, "offline: by a contract outside the marketplace."),
        "delivery": _choice(Delivery, "How customers get it."),
    }


def _page() -> dict[str, Schema]:
    picture = _part(
        {
            "file": _text("The SHA-256 of the uploaded picture."),
            "caption": _text("What it shows, in words."),
        },
        required=("file",),
    )
    contact = {
        "hours": _text("When support is reached.", examples=["Weekdays 9 to 17 CET"]),
        "phone": _text("With its country code.", examples=["+49 30 1234567"]),
        "email": _text("An address that is read within a day."),
    }
    sign_on = {
        "address": _text("Where the customer opens the software: an https address."),
        "inherit": _flag("An add-on takes its parent's.", default=True),
    }
    return {
        "summary": _text("One sentence for the product's card."),
        "description": _text("What it does, function by function and edition by edition."),
        "highlights": _texts("Short ones that name functions."),
        "category": _text("One of the marketplace's, where it has set some."),
        "logo": _text("The SHA-256 of an uploaded PNG picture."),
        "pictures": {"type": "array", "items": picture, "description": "Beside the description."},
        "support": _text("What support covers."),
        "contact": {**_part(contact), "description": "How support is reached."},
        "delivery_days": _whole("The delivery period in calendar days.", minimum=1),
        "acceptance": _text("By what the customer accepts a delivery."),
        "sign_on": {**_part(sign_on), "description": "Where the software is opened."},
        "agreement": _of("agreement", "What the customer agrees to; left out: the platform's."),
        "notes": _texts("Kept from an import: origin, licence, remarks."),
    }


def _selling() -> dict[str, Schema]:
    return {
        "proration": _text("The name of the proration policy.", default="vendible"),
        "tax_class": _text(
            "Decides the tax rate, with the customer's country.", default="standard"
        ),
        "addon": _of("addon", "The additional purchase settings of an add-on."),
        "entitlements": _list("entitlement", "What licenses of this product may allow."),
        "seats": _text("The code of the entitlement that limits assigned users."),
        "editions": _list("edition", "What can be chosen. An add-on has one, or none is written."),
        "offers": _list("offer", "Each edition by method and cycle, with its prices."),
    }


def _agreement() -> Schema:
    return _part(
        {
            "source": _choice(
                AgreementSource,
                "platform_standard is for type marketplace with online billing alone.",
            ),
            "title": _text("How it is called."),
            "text": _text("Of an own one: its whole text."),
            "template": _text("Of a platform_template: its code."),
            "file": _text("Of an own one: the SHA-256 of the uploaded PDF."),
        },
        required=("source",),
    )


def _entitlement() -> Schema:
    return _part(
        {
            "code": _code("What the software asks for."),
            "name": _text("What customers read."),
            "kind": _choice(
                EntitlementKind,
                "switch: on or off; limit: held at one time; quota: used up; level: one of levels.",
            ),
            "unit": _text("What is counted, such as vehicle."),
            "levels": _texts("Of a level: from least to greatest."),
            "renews": _flag("Of a quota: it begins anew with each cycle.", default=False),
            "group": _text("Under which heading it is shown."),
            "description": _text("What it means."),
        },
        required=("code", "kind"),
    )


def _edition_parts() -> dict[str, Schema]:
    return {
        "code": _code("Names the edition in offers and connections."),
        "name": _text("What customers read, such as Basic."),
        "summary": _text("What this edition has, in a few words."),
        "rank": _whole("Where both have one, it decides what is an upgrade."),
        "on_sale": _flag("false withdraws it from sale; who has it keeps it.", default=True),
        "quotation": _text("A price in words, such as Contact sales: shown, never ordered."),
        "attributes": _list("attribute", "Enumerated choices; the SKUs are their combinations."),
        "quantity": _of("quantity", "The quantity attribute: seats, devices."),
        "grants": _list("grant", "What this edition gives."),
        "changes_to": _texts(
            "Codes of editions that it may be changed to, itself included. Left out: all where "
            "every price is linear, else none."
        ),
        "includes": _texts("Slugs of add-ons whose functions are part of this edition."),
        "package": _text("An approved package version: asset/version.", examples=["gateway/2.4.1"]),
    }


def _attribute() -> Schema:
    value = _part({"code": _code("Part of the SKU."), "name": _text("What customers read.")})
    return _part(
        {
            "code": _code("Names the attribute."),
            "name": _text("What customers read, such as Size."),
            "values": {
                "type": "array",
                "items": {**value, "required": ["code"]},
                "description": "What can be chosen.",
            },
        },
        required=("code",),
    )


def _quantity() -> Schema:
    return _part(
        {
            "name": _text("What customers read, such as Vehicles."),
            "unit": _text("One of them, such as vehicle."),
            "minimum": _whole("The least that can be bought.", default=1),
            "maximum": _whole("The most; left out: without limit."),
            "step": _whole("In steps of so many.", default=1),
        },
        required=("name", "unit"),
    )


def _grant() -> Schema:
    value = {
        "type": ["boolean", "number", "string"],
        "description": "true or false, a number, unlimited, or a level.",
    }
    grant = _part(
        {
            "entitlement": _code("The code of an entitlement."),
            "sets": value,
            "adds": {**value, "description": "A number that is added to what others set."},
            "per_unit": _flag("Times the quantity that was bought.", default=False),
            "when": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "Only for a SKU: codes of attributes and values.",
            },
        },
        required=("entitlement",),
    )
    return grant | {"oneOf": [{"required": ["sets"]}, {"required": ["adds"]}]}


def _offer() -> Schema:
    trial = _part(
        {
            "days": _whole("At no charge, once per customer.", minimum=1),
            "converts": _flag("Goes on into the first paid cycle.", default=True),
        },
        required=("days",),
    )
    return _part(
        {
            "code": _code("Names the offer in orders."),
            "edition": _code("The edition's code; may be left out where there is only one."),
            "method": _choice(Method, "recurring and usage need a cycle, one_time has none."),
            "cycle": _text("How long one cycle is.", examples=["1 month", "3 months", "1 year"]),
            "prices": _by_key("price", "One price for each currency (ISO 4217)."),
            "setup_fees": _by_key("amount", "Once, by currency."),
            "contract": _of("contract", "A commitment to a number of cycles."),
            "credit_unused": _flag("Cancelling now gives back the unused part.", default=False),
            "on_sale": _flag("false: nobody can order it any more.", default=True),
            "trial": {**trial, "description": "Days before the first paid cycle."},
        },
        required=("code", "method"),
    )


def _price(*, of_sku: bool) -> Schema:
    templates = [each.value for each in Template if not (of_sku and each is Template.PER_SKU)]
    properties: dict[str, Schema] = {
        "template": {
            "enum": templates,
            "description": "graduated: each slice at its price; volume: all at the price of the "
            "band; stairstep: one amount for the band.",
        },
        "flat": _amount("fixed: the price; linear: the base; percentage: for each event."),
        "unit": _amount("linear: for each unit; package: for each begun pack."),
        "tiers": _list("tier", "graduated, volume, stairstep: from small to large."),
        "size": _amount("package: how many are in a pack.", default=1),
        "free": _amount("package: so many are free.", default=0),
        "rate_pct": _amount("percentage: of each reported amount."),
        "free_events": _whole("percentage: the first so many are free."),
        "free_amount": _amount("percentage: while their sum stays within this."),
    }
    if not of_sku:
        properties["skus"] = _by_key("sku_price", "per_sku: by value/value of the attributes.")
    return {
        "description": "Just the amount, or a template with its parts.",
        "anyOf": [{"$ref": "#/$defs/amount"}, _part(properties, required=("template",))],
    }


def _tier() -> Schema:
    return _part(
        {
            "up_to": _amount("Up to and with this quantity; the last tier may leave it out."),
            "unit": _amount("For each unit in it."),
            "flat": _amount("Once, when it is reached."),
        }
    )


def _contract() -> Schema:
    return _part(
        {
            "cycles": _whole("How many cycles are committed to.", minimum=1),
            "auto_renew": _flag("Renews for as many unless cancelled in time.", default=True),
            "notice_days": _whole("So long before the end to cancel.", minimum=0, default=0),
            "fee_kind": _choice(TerminationFee, "What leaving early costs.", default="none"),
            "fee": _amount("flat: the amount; percentage: of what remains."),
            "grace_days": _whole("Free to leave so long after its start.", minimum=0, default=0),
        },
        required=("cycles",),
    )


def _addon() -> Schema:
    connection = _part(
        {
            "product": _text("The slug of a base product."),
            "editions": _texts("Codes of its editions."),
        },
        required=("product",),
    )
    return _part(
        {
            "ownership": _choice(
                Ownership,
                "one_per_customer: non-stackable; one_per_parent: stackable; repeatable: a pack. "
                "Fixed from the first approval on.",
            ),
            "connections": {
                "type": "array",
                "items": connection,
                "description": "With which editions of which products it may be bought.",
            },
            "integration": _choice(Integration, "Stackable ones need api.", default="api"),
            "align_with_parent": _flag("Billed on its parent's dates.", default=True),
            "depends_on": _texts("Slugs of add-ons that the same parent must hold."),
            "excludes": _texts("Slugs of add-ons that the same parent must not hold."),
        },
        required=("ownership",),
    )
