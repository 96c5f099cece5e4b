"""What each release requirement demands in one sentence, by group; and which may be changed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from vendible.domain.catalog.checks.requirements import Requirement

R = Requirement


class Group(StrEnum):
    TEXTS = "texts"
    UPLOADS = "uploads"
    AGREEMENT = "agreement"
    DELIVERY = "delivery"
    PARTS = "parts"
    EDITIONS = "editions"
    ENTITLEMENTS = "entitlements"
    OFFERS = "offers"
    PRICES = "prices"
    ADDONS = "addons"
    CONNECTIONS = "connections"


# A name in braces is a number of `numbers.py`, which is how a requirement says that it uses it.
DEMANDS: Mapping[Group, Mapping[Requirement, str]] = {
    Group.TEXTS: {
        R.NAME_MISSING: "A product has a name.",
        R.NAME_TOO_LONG: "A product's name has at most {name_length_max} characters.",
        R.NAME_WITH_PRICE: "A product's name has no price in it.",
        R.NAME_WITH_VERSION: "A product's name has no version number in it.",
        R.NAME_WITH_PHONE: "A product's name has no phone number in it.",
        R.SLUG_FORMAT: "A slug is lower-case letters, digits and single hyphens.",
        R.SUMMARY_MISSING: "There is a summary of one sentence.",
        R.DESCRIPTION_MISSING: "There is a description.",
        R.INTRODUCTION_SHORT: "The description has at least {introduction_length_min} "
        "characters, unless there are pictures.",
        R.HIGHLIGHTS_MISSING: "There are highlights, which describe functions.",
        R.CATEGORY_MISSING: "A category is chosen.",
        R.CATEGORY_UNKNOWN: "The category is one of the marketplace's, where it has set some.",
        R.SUPPORT_MISSING: "It is said what support covers.",
        R.CONTACT_INCOMPLETE: "Support has service hours, a phone number and an e-mail address.",
        R.CONTACT_EMAIL: "The e-mail address of support is one.",
        R.CONTACT_PHONE: "The phone number of support is one.",
        R.PRORATION_UNKNOWN: "The proration policy is one that the marketplace allows.",
    },
    Group.UPLOADS: {
        R.LOGO_MISSING: "There is a logo.",
        R.LOGO_UNKNOWN: "The logo is a picture that the partner uploaded.",
        R.LOGO_FORMAT: "The logo is a PNG file.",
        R.LOGO_SIZE: "The logo has exactly {logo_side} × {logo_side} pixels.",
        R.PICTURES_TOO_MANY: "There are at most {pictures_max} pictures.",
        R.PICTURE_UNKNOWN: "Each picture is one that the partner uploaded.",
        R.PICTURE_FORMAT: "Each picture is a JPEG or PNG file.",
        R.PICTURE_SIZE: "Each picture is {picture_width_min} to {picture_width_max} pixels wide "
        "and at least {picture_height_min} high.",
        R.PICTURE_CAPTION_MISSING: "Each picture says in words what it shows.",
        R.FILE_TOO_LARGE: "A logo has at most {logo_size_max} MiB, a picture at most "
        "{picture_size_max} MiB.",
    },
    Group.AGREEMENT: {
        R.AGREEMENT_STANDARD: "The platform's standard agreement is for type marketplace with "
        "online billing alone.",
        R.AGREEMENT_TEMPLATE_MISSING: "A template is named where several are in force.",
        R.AGREEMENT_TEMPLATE_UNKNOWN: "The template is in force.",
        R.AGREEMENT_TEXT_MISSING: "An own agreement has its text or its PDF.",
        R.AGREEMENT_FILE_UNKNOWN: "The agreement's file is a PDF that the partner uploaded.",
        R.AGREEMENT_TEXT_NOT_USED: "The platform's agreement has no text, file or template of "
        "another one beside it.",
    },
    Group.DELIVERY: {
        R.DELIVERY_DAYS_MISSING: "What is delivered by a service flow has a delivery period.",
        R.DELIVERY_DAYS_RANGE: "A delivery period is 1 to {delivery_days_max} calendar days.",
        R.DELIVERY_DAYS_LONG: "A delivery period is at most {delivery_days_usual} days, or meant "
        "to be longer.",
        R.ACCEPTANCE_MISSING: "What is delivered by a service flow says how it is accepted.",
        R.SIGN_ON_ADDRESS: "The sign-on address is an https address.",
        R.PACKAGE_FORMAT: "A package is named as asset/version.",
        R.PACKAGE_NOT_APPROVED: "A package is an approved version of the partner's own.",
    },
    Group.PARTS: {
        R.CODE_FORMAT: "A code is letters, digits, points, hyphens and underscores.",
        R.CODE_REPEATED: "Each code is used once in its list.",
        R.PART_NAME_MISSING: "Editions, attributes, their values and entitlements have names.",
        R.EDITION_NAME_TOO_LONG: "An edition's name has at most {edition_name_length_max} "
        "characters.",
        R.EDITION_NAME_REPEATED: "No two editions have the same name.",
    },
    Group.EDITIONS: {
        R.EDITION_MISSING: "There is at least one edition.",
        R.EDITION_NOT_ORDERABLE: "An edition on sale has an offer on sale or a price in words.",
        R.QUOTATION_WITH_OFFERS: "An edition with a price in words has no offer on sale.",
        R.ATTRIBUTES_TOO_MANY: "An edition has at most {attributes_max} enumerated attributes.",
        R.ATTRIBUTE_VALUES_MISSING: "An attribute has values to choose from.",
        R.QUANTITY_MINIMUM: "A quantity begins at 1 or above.",
        R.QUANTITY_MAXIMUM: "A quantity's maximum is not below its minimum.",
        R.QUANTITY_STEP: "A quantity's step is 1 or more.",
        R.QUANTITY_OFF_STEP: "A quantity's maximum is reached in its steps.",
        R.CHANGES_TO_UNKNOWN: "Editions that are ticked for changes are there.",
        R.INCLUDES_ITSELF: "An edition includes add-ons, not its own product.",
    },
    Group.ENTITLEMENTS: {
        R.LEVELS_MISSING: "An entitlement of kind level has levels.",
        R.LEVELS_REPEATED: "Each level is named once.",
        R.LEVELS_NOT_USED: "Only an entitlement of kind level has levels.",
        R.RENEWS_NOT_USED: "Only a quota renews with each cycle.",
        R.SEATS_UNKNOWN: "What limits assigned users is an entitlement of the listing.",
        R.SEATS_NOT_A_LIMIT: "What limits assigned users is of kind limit.",
        R.GRANT_UNKNOWN: "A grant is of an entitlement of the listing.",
        R.GRANT_VALUE: "A grant's value suits the kind of its entitlement.",
        R.GRANT_LEVEL: "A granted level is one of its entitlement's.",
        R.GRANT_NEGATIVE: "A grant takes nothing away.",
        R.GRANT_NOT_A_NUMBER: "Only limits and quotas are added up or counted per unit.",
        R.GRANT_PER_UNIT: "A grant per unit is in an edition with a quantity.",
        R.GRANT_WHEN: "A grant for a SKU names attributes and values of its edition.",
    },
    Group.OFFERS: {
        R.OFFER_EDITION: "An offer sells an edition of the listing.",
        R.OFFER_REPEATED: "An edition has one offer for each method and cycle.",
        R.CYCLE_MISSING: "A recurring or usage offer has a cycle.",
        R.CYCLE_NOT_USED: "A one-time offer has no cycle.",
        R.LICENSE_METHODS_MIXED: "An edition of type license is recurring or one-time, never both.",
        R.PRICE_MISSING: "An offer on sale has a price.",
        R.CURRENCY_UNKNOWN: "A currency is one of ISO 4217.",
        R.CURRENCY_REPEATED: "An offer has one price for each currency.",
        R.SETUP_FEE_CURRENCY: "A setup fee is in a currency that the offer has a price in.",
        R.FREE_WITH_PRICE: "What is billed free costs nothing.",
        R.CONTRACT_ONE_TIME: "Only a recurring offer has a contract.",
        R.CONTRACT_CYCLES: "A contract is for at least 1 cycle.",
        R.CONTRACT_DAYS: "Notice and grace are 0 days or more.",
        R.CONTRACT_FEE: "A termination fee is above 0.",
        R.CONTRACT_PERCENTAGE: "A termination fee is at most 100 percent of what remains.",
        R.CONTRACT_FEE_NOT_USED: "A contract without a termination fee names none.",
        R.CONTRACT_FEE_CURRENCIES: "A flat termination fee is the same figure in every currency.",
        R.TRIAL_DAYS: "A trial is 1 to {trial_days_max} days.",
        R.TRIAL_NOT_RECURRING: "Only a recurring offer has a trial.",
    },
    Group.PRICES: {
        R.PRICE_NEGATIVE: "An amount is 0 or more.",
        R.PRICE_TOO_FINE: "What is charged has no more decimals than its currency.",
        R.PRICE_TOO_LARGE: "An amount is at most {price_max}.99.",
        R.PRICE_NEEDS_QUANTITY: "A price by quantity is in an edition with a quantity.",
        R.PRICE_NEEDS_USAGE: "A percentage price is in an offer by usage.",
        R.PRICE_PART_NOT_USED: "A price has only the parts that its template uses.",
        R.PACKAGE_SIZE: "A pack has more than nothing in it.",
        R.TIERS_MISSING: "A graduated, volume or stairstep price has tiers.",
        R.TIERS_NOT_RISING: "The bounds of tiers rise.",
        R.TIERS_LAST_BOUNDED: "The last tier reaches as far as the quantity.",
        R.SKU_ATTRIBUTES_MISSING: "A price per SKU is in an edition with attributes.",
        R.SKU_MISSING: "Every SKU has a price, or is not for sale.",
        R.SKU_UNKNOWN: "A priced SKU is one of its edition's.",
        R.SKUS_TOO_MANY: "At most {skus_max} SKUs are priced one by one.",
        R.SKU_NESTED: "The price of a SKU is not per SKU again.",
    },
    Group.ADDONS: {
        R.ADDON_TERMS_MISSING: "An add-on has additional purchase settings.",
        R.ADDON_TERMS_NOT_USED: "A base product has no additional purchase settings.",
        R.ADDON_EDITIONS: "An add-on has exactly one edition.",
        R.ADDON_STACKABLE_MANUAL: "A stackable add-on is integrated by API.",
        R.ADDON_NOT_CONNECTED: "An add-on is connected to a product.",
        R.CONNECTION_EMPTY: "A connection names editions.",
        R.CONNECTION_REPEATED: "An add-on has one connection for each product.",
        R.ADDON_NAMES_ITSELF: "An add-on is not connected to itself, nor needs or excludes itself.",
        R.ADDON_NEEDS_EXCLUDED: "No add-on is both needed and excluded.",
    },
    Group.CONNECTIONS: {
        R.PARENT_UNKNOWN: "A connected product is on sale.",
        R.PARENT_IS_DRAFT: "A connected product of the same partner is approved first.",
        R.PARENT_NOT_BASE: "An add-on is connected to base products.",
        R.PARENT_FOREIGN: "An add-on is connected to products of its own partner.",
        R.PARENT_EDITION_UNKNOWN: "Connected editions are there.",
        R.PARENT_BILLING: "An add-on is billed offline exactly where its parent is.",
        R.PARENT_CURRENCY: "An add-on has a price in each currency of its parent.",
        R.PARENT_ENTITLEMENT: "An add-on's entitlement is of the same kind as its parent's.",
        R.INCLUDES_UNKNOWN: "An included add-on is on sale.",
        R.INCLUDES_NOT_ADDON: "What an edition includes is an add-on.",
    },
}

# What is a matter of taste or of one marketplace's habits. Without the others an order, a price
# or a license could not be worked out, so those hold everywhere.
_CHANGEABLE = frozenset(
    {
        *DEMANDS[Group.TEXTS].keys() - {R.NAME_MISSING, R.SLUG_FORMAT, R.PRORATION_UNKNOWN},
        *DEMANDS[Group.UPLOADS].keys() - {R.LOGO_UNKNOWN, R.PICTURE_UNKNOWN},
        R.DELIVERY_DAYS_LONG,
        R.ACCEPTANCE_MISSING,
        R.AGREEMENT_TEMPLATE_MISSING,
        R.AGREEMENT_TEXT_NOT_USED,
        R.EDITION_NAME_TOO_LONG,
        R.EDITION_NAME_REPEATED,
        R.EDITION_NOT_ORDERABLE,
        R.QUANTITY_OFF_STEP,
        R.LEVELS_NOT_USED,
        R.RENEWS_NOT_USED,
        R.CONTRACT_FEE_NOT_USED,
        R.CONTRACT_FEE_CURRENCIES,
        R.PRICE_TOO_FINE,
        R.PRICE_TOO_LARGE,
        R.PRICE_PART_NOT_USED,
        R.SKU_MISSING,
        R.ADDON_NOT_CONNECTED,
        R.PARENT_UNKNOWN,
        R.PARENT_IS_DRAFT,
        R.PARENT_CURRENCY,
        R.INCLUDES_UNKNOWN,
    }
)


def may_be_changed(requirement: Requirement) -> bool:
    """Whether the operator may switch it off or weigh it otherwise."""
    return requirement in _CHANGEABLE
